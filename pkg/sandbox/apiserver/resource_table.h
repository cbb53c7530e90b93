#ifndef GITOPS_PKG_SANDBOX_APISERVER_RESOURCE_TABLE_H_
#define GITOPS_PKG_SANDBOX_APISERVER_RESOURCE_TABLE_H_

// The kinds that the sandbox serves: a fixed table, and what
// CustomResourceDefinitions add. Source: the discovery documents of Kubernetes
// 1.35, reduced to what a deployer applies. Pure.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

struct Resource {
  std::string group;  // "" for the core group.
  std::string version;
  std::string kind;
  std::string plural;
  std::string singular;
  bool namespaced = true;
  bool has_status = true;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  bool custom = false;  // From a CustomResourceDefinition.

  // "v1" or "apps/v1".
  std::string ApiVersion() const;
  // "deployments.apps", "pods": how messages name it.
  std::string QualifiedName() const;
};

// The kinds that are always there, in discovery order.
const std::vector<Resource>& BuiltinResources();

// The served versions of one CustomResourceDefinition; empty where the
// document lacks what it needs.
std::vector<Resource> ResourcesOfCrd(const value::Value& crd);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_RESOURCE_TABLE_H_
