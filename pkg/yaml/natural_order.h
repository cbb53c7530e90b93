#ifndef GITOPS_PKG_YAML_NATURAL_ORDER_H_
#define GITOPS_PKG_YAML_NATURAL_ORDER_H_

// The order in which go-yaml writes mapping keys: numbers inside names count
// as numbers ("a2" before "a10"), and at the first difference what is no
// letter comes before letters. Pure, thread-safe.

#include "absl/strings/string_view.h"

namespace gitops::yaml::internal {

enum class KeyOrder {
  kV2,
  kV3,  // After a digit, a letter comes before what is no letter.
};

// Not transitive for some odd sets of keys, as in go-yaml: do not use it with
// algorithms that rely on that for memory safety (std::sort).
bool NaturalLess(absl::string_view a, absl::string_view b, KeyOrder order);

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_NATURAL_ORDER_H_
