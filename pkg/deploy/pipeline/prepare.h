#ifndef GITOPS_PKG_DEPLOY_PIPELINE_PREPARE_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_PREPARE_H_

// Makes inputs ready for comparison: checks, namespaces, ownership labels.
// Source: kapp behaviour 4, steps 3 and 4. Pure.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/resource/resource.h"
#include "pkg/kube/types.h"

namespace gitops::deploy {

// Whether a kind is namespaced; an error where the server does not know it.
using ScopeLookup =
    std::function<absl::StatusOr<bool>(const kube::GroupVersionKind&)>;

struct PrepareOptions {
  std::string default_namespace;
  std::string into_namespace;
  std::vector<std::pair<std::string, std::string>> map_namespaces;
  absl::Time now;
};

// Kind, apiVersion and name are there; identical duplicates collapse, others
// are an error.
absl::Status ValidateInputs(std::vector<Resource>* resources);

absl::Status PlaceInNamespaces(const PrepareOptions& options,
                               const ScopeLookup& scope,
                               std::vector<Resource>* resources);

// `label` is the app's; `scoping` off leaves out rules marked default.
absl::Status AddOwnershipLabels(
    const Config& config, const std::pair<std::string, std::string>& label,
    bool scoping, std::vector<Resource>* resources);

struct AllowOptions {
  bool check = false;
  std::vector<std::string> namespaces;
  bool all_namespaces = false;
  bool cluster = false;
};
// --allow-check: every object is in an allowed place.
absl::Status CheckAllowed(const AllowOptions& allow,
                          const PrepareOptions& prepare,
                          const std::vector<Resource>& resources);

// Sorted distinct namespaces, "(cluster)" for cluster-scoped objects.
std::vector<std::string> NamespacesOf(const std::vector<Resource>& resources);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_PREPARE_H_
