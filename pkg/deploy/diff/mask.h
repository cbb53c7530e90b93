#ifndef GITOPS_PKG_DEPLOY_DIFF_MASK_H_
#define GITOPS_PKG_DEPLOY_DIFF_MASK_H_

// Hides values of Secrets (and whatever rules say) in what is shown: each is
// replaced by a number, equal values by the same one, counted over the whole
// run in order of first appearance. Not thread-safe.

#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

class Masker {
 public:
  explicit Masker(std::vector<FieldRule> rules) : rules_(std::move(rules)) {}

  // A copy with masked values; `r` itself where no rule matches.
  // InvalidArgument where a path has another shape: what it was to hide must
  // then not be shown.
  absl::StatusOr<Resource> Mask(const Resource& r);

 private:
  int NumberOf(const value::Value& v);

  std::vector<FieldRule> rules_;
  std::unordered_map<std::string, int> seen_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_DIFF_MASK_H_
