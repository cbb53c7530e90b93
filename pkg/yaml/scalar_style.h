#ifndef GITOPS_PKG_YAML_SCALAR_STYLE_H_
#define GITOPS_PKG_YAML_SCALAR_STYLE_H_

// Which of YAML's styles a string can be and is written in.
//
// Source of behaviour: go-yaml v2's and v3's encoder and the emitter they
// ported from libyaml. Pure, thread-safe.

#include "absl/strings/string_view.h"
#include "pkg/yaml/node.h"

namespace gitops::yaml::internal {

enum class Generation { kV2, kV3 };

// The style of a string as value, or as a key written on one line.
ScalarStyle ChooseStyle(absl::string_view text, bool simple_key,
                        Generation generation);

// Whether the first character has to be escaped in double quotes.
bool IsPrintable(absl::string_view text, Generation generation);

// Whether a mapping key is written as "key: value" and not as "? key".
bool IsSimpleKey(absl::string_view key);

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_SCALAR_STYLE_H_
