#ifndef GITOPS_PKG_BASE_GO_FLOAT_H_
#define GITOPS_PKG_BASE_GO_FLOAT_H_

// Floating point numbers as Go prints them: the shortest digits that read back
// as the same number. Pure, thread-safe, free of locale.

#include <string>

namespace gitops {

enum class FloatBits { k32, k64 };

// strconv.FormatFloat(number, 'g', -1, bits): "1e+06", "0.0001", "+Inf", "NaN".
// The exponent form is used from the decimal exponent `exponent_limit` up, and
// below -4: the two callers in Go differ in that limit.
void AppendFloatG(double number, FloatBits bits, int exponent_limit,
                  std::string* out);
inline constexpr int kStrconvExponentLimit = 6;  // strconv, go-yaml
inline constexpr int kPrintExponentLimit = 21;   // fmt's %v

// As encoding/json writes it: no exponent for 1e-6 <= |number| < 1e21, and
// else one without padding: "1e-7", "1e+21". Not for infinities and NaN.
void AppendFloatJson(double number, FloatBits bits, std::string* out);

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_GO_FLOAT_H_
