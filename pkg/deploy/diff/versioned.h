#ifndef GITOPS_PKG_DEPLOY_DIFF_VERSIONED_H_
#define GITOPS_PKG_DEPLOY_DIFF_VERSIONED_H_

// Resources whose every change makes a new object ("conf-ver-2"), and the
// references that follow them. Source: kapp behaviour 3.5. Pure.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

// "conf-ver-2" into its parts; nullopt where the name is no such name.
// A last part that is no number is an error (a crash in the original).
struct VersionedName {
  std::string base;
  int64_t version = 0;
};
absl::StatusOr<std::optional<VersionedName>> ParseVersionedName(
    absl::string_view name);
std::string FormatVersionedName(absl::string_view base, int64_t version);

// Live objects that are versions of something, oldest first, by the UKey they
// have under their base name. Those taken are removed from `existing`.
absl::StatusOr<std::map<std::string, std::vector<Resource>>> TakeVersions(
    std::vector<Resource>* existing);

// How many old versions to keep: from the annotation, 5 by default.
absl::StatusOr<size_t> VersionsToKeep(const Resource& wanted);

// In `affected`, points references to `base` (under its base name) at
// `final_name`: those that template rules know, and explicit ones in
// annotations.
absl::Status RewriteReferences(const Config& config, const Resource& base,
                               absl::string_view final_name,
                               Resource* affected);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_DIFF_VERSIONED_H_
