#ifndef GITOPS_PKG_RENDER_FUNCTIONS_DECIMAL_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_DECIMAL_H_

// Exact decimal numbers for addf, subf, mulf and divf: what a float64 prints
// as, not what it is in binary. Source: behaviour of shopspring/decimal as
// Helm 4.1.4 shows it: division rounds half away from zero at 16 places.
// Not thread-safe per object.

#include <memory>

#include "absl/status/status.h"

namespace gitops::render {

class Decimal {
 public:
  // The shortest decimal that reads back as `d`; infinities and NaN are 0.
  explicit Decimal(double d);
  ~Decimal();
  Decimal(Decimal&&) noexcept;
  Decimal& operator=(Decimal&&) noexcept;

  void Add(const Decimal& other);
  void Subtract(const Decimal& other);
  void Multiply(const Decimal& other);
  // InvalidArgument: "decimal division by 0".
  absl::Status Divide(const Decimal& other);

  // The nearest float64.
  double ToDouble() const;

 private:
  struct Number;
  std::unique_ptr<Number> number_;
};

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_DECIMAL_H_
