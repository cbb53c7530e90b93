#ifndef GITOPS_PKG_YAML_JSON_PASS_H_
#define GITOPS_PKG_YAML_JSON_PASS_H_

// What becomes of strings and numbers on their way from a Go value to YAML in
// sigs.k8s.io/yaml: through JSON text, which is then read by a YAML parser.
// Most pass unchanged; what does not is collected here. Pure, thread-safe.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/base/go_float.h"

namespace gitops::yaml::internal {

// The string that arrives: `text` itself, or one in `buffer`. What the YAML
// parser refuses is named in `problem` ("" otherwise); the result then still
// is the string, for those who want to write it nevertheless.
absl::string_view PassThroughJson(absl::string_view text, bool is_key,
                                  std::string* buffer, std::string* problem);

// A finite number's JSON text read back as YAML and printed again: a whole
// number where it looks like one and fits 64 bits, else a float64.
std::string NumberThroughJson(double number, FloatBits bits);

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_JSON_PASS_H_
