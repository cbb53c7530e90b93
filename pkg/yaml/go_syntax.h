#ifndef GITOPS_PKG_YAML_GO_SYNTAX_H_
#define GITOPS_PKG_YAML_GO_SYNTAX_H_

// Go's words for mapping keys that it cannot take. Slow, for errors only.

#include <cstddef>
#include <string>

#include "pkg/yaml/input_text.h"

namespace gitops::yaml::internal {

// The message for the key that starts at `offset` of the first document:
// `yaml: invalid map key: map[interface {}]interface {}{"x":interface {}(nil)}`
// or, where the value could only not be converted to JSON, `unsupported map
// key of type: …, key: …, value: …`.
std::string DescribeKey(const InputText& input, size_t offset, bool conversion);

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_GO_SYNTAX_H_
