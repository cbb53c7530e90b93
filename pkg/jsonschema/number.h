#ifndef GITOPS_PKG_JSONSCHEMA_NUMBER_H_
#define GITOPS_PKG_JSONSCHEMA_NUMBER_H_

// Numbers of schemas and values: compared as decimals, printed as messages
// print them. Pure.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {

class Number {
 public:
  // A number's value; nullopt for anything else.
  static std::optional<Number> FromValue(const value::Value& v);
  // JSON text of a number.
  static Number FromText(absl::string_view text);

  double value() const { return value_; }
  bool IsInteger() const;
  // Whether this is a whole multiple of `step`, exact in decimal where both
  // have at most 18 digits.
  bool IsMultipleOf(const Number& step) const;

  // "1,234.5", "1×10²¹".
  std::string Print() const;

 private:
  double value_ = 0;
  // digits × 10^exponent, where they fit.
  bool exact_ = false;
  __int128 digits_ = 0;
  int exponent_ = 0;
};

// An integer with commas between thousands.
std::string PrintCount(int64_t n);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_NUMBER_H_
