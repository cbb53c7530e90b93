#ifndef GITOPS_PKG_YAML_NODE_BUILDER_H_
#define GITOPS_PKG_YAML_NODE_BUILDER_H_

// Events to a tree of Nodes.

#include "absl/status/statusor.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/node.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {

// Whether a scalar that its tag does not allow is an error or a string.
enum class BadTags { kRefuse, kKeep };

// The first document of `input`. Positions are those of the input as given;
// scalars are resolved, but keep their kind of number.
absl::StatusOr<Node> BuildNode(const InputText& input,
                               const ParseOptions& options,
                               BadTags bad_tags = BadTags::kRefuse);

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_NODE_BUILDER_H_
