#ifndef GITOPS_PKG_CHART_GO_TEXT_H_
#define GITOPS_PKG_CHART_GO_TEXT_H_

// How Go prints the values of a values file, for warnings and errors that
// quote them. (Templates have a complete formatter of their own.) Pure,
// thread-safe.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::chart {

// %v: "map[a:1 b:[x <nil>]]".
std::string GoText(const value::Value& v);
// %T: "float64", "map[string]interface {}", "nil".
absl::string_view GoTypeText(const value::Value& v);
// %t of something that should have been a bool: "%!t(float64=5)".
std::string GoBadBool(const value::Value& v);
// FormatFloat(d, 'g', -1, 64).
std::string GoFloat(double d);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_GO_TEXT_H_
