#include "pkg/gotemplate/complex.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/go_float.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

class Complex : public value::Object {
 public:
  Complex(double real, double imaginary) : real_(real), imaginary_(imaginary) {}
  absl::string_view GoTypeName() const override { return "complex128"; }
  std::string Print() const override {
    std::string out = "(";
    AppendFloatG(real_, FloatBits::k64, kStrconvExponentLimit, &out);
    std::string imaginary;
    AppendFloatG(imaginary_, FloatBits::k64, kStrconvExponentLimit, &imaginary);
    if (imaginary[0] != '-' && imaginary[0] != '+') out += '+';
    return absl::StrCat(out, imaginary, "i)");
  }
  bool Truth() const override { return real_ != 0 || imaginary_ != 0; }
  double real() const { return real_; }
  double imaginary() const { return imaginary_; }

 private:
  double real_, imaginary_;
};

}  // namespace

value::Value MakeComplex(double real, double imaginary) {
  return value::Value::FromObject(std::make_shared<Complex>(real, imaginary));
}

bool IsComplex(const value::Value& v, double* real, double* imaginary) {
  if (!v.is_object()) return false;
  const auto* number = dynamic_cast<const Complex*>(&v.object());
  if (number == nullptr) return false;
  *real = number->real();
  *imaginary = number->imaginary();
  return true;
}

}  // namespace gitops::gotemplate
