#ifndef GITOPS_PKG_DEPLOY_CLUSTER_CLUSTER_H_
#define GITOPS_PKG_DEPLOY_CLUSTER_CLUSTER_H_

// Resources on a cluster: which API type each is, reading and writing them
// with the retries and the error texts of the original, finding those that
// carry a label.
// Source: kapp behaviour 4.5, 6.2 and 8. Thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/clock.h"
#include "pkg/base/mutex.h"
#include "pkg/deploy/resource/resource.h"
#include "pkg/kube/client.h"

namespace gitops::deploy {

struct ListRequest {
  std::string label_selector;
  // nullopt: every kind.
  std::optional<std::set<GroupKind>> group_kinds;
  // Where listing all namespaces, and naming them, is forbidden.
  std::vector<std::string> fallback_namespaces;
  // Do not try all namespaces first.
  bool only_fallback = false;
  // Failures of a group version that may be passed over; null: none.
  std::function<bool(const GroupVersion&)> may_ignore;
};

class Cluster {
 public:
  // `client` and `clock` outlive this. `info` is told of oddities ("falling
  // back …"), from any thread.
  Cluster(kube::Client* client, Clock* clock,
          std::function<void(absl::string_view)> info = nullptr);

  kube::Client* client() { return client_; }
  Clock* clock() { return clock_; }

  // Reads what the server serves. `may_ignore` as in ListRequest: a group
  // version that cannot be read and may not be ignored is an error.
  absl::Status CheckDiscovery(
      const std::function<bool(const GroupVersion&)>& may_ignore);
  absl::Status RefreshDiscovery();
  absl::StatusOr<std::shared_ptr<const kube::Discovery>> Types();
  // The API type of an object; NotFound, with kapp's text, where it is not
  // served. Looks anew once before giving up. Lives as long as this.
  absl::StatusOr<const kube::ResourceType*> TypeOf(const Resource& resource);
  absl::StatusOr<const kube::ResourceType*> TypeOf(
      const kube::GroupVersionKind& gvk);

  absl::StatusOr<Resource> Get(const Resource& resource);
  // nullopt where it does not exist. Persistent, see the spec.
  absl::StatusOr<std::optional<Resource>> Lookup(const Resource& resource);
  absl::StatusOr<Resource> Create(const Resource& resource);
  absl::StatusOr<Resource> Update(const Resource& resource);
  absl::StatusOr<Resource> JsonPatch(const Resource& resource,
                                     const value::Value& patch);
  // True where the object is gone for good; false where that is yet to come.
  absl::StatusOr<bool> Delete(const Resource& resource);

  // All objects with the label, each once, sorted. Transient ones are marked;
  // of the others the identity annotation is taken off.
  absl::StatusOr<std::vector<Resource>> List(const ListRequest& request);

 private:
  absl::StatusOr<Resource> Write(
      absl::string_view verb, const Resource& resource,
      const std::function<
          absl::StatusOr<value::Value>(const kube::ResourceType&)>& call);
  absl::Status ListType(const kube::ResourceType& type,
                        const ListRequest& request, std::vector<Resource>* out);
  absl::StatusOr<std::vector<std::string>> Namespaces(
      const ListRequest& request);

  kube::Client* client_;
  Clock* clock_;
  std::function<void(absl::string_view)> info_;
  Mutex mutex_;
  // Every answer of discovery so far: types handed out point into them.
  std::vector<std::shared_ptr<const kube::Discovery>> discoveries_
      ABSL_GUARDED_BY(mutex_);
  bool told_fallback_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<std::vector<std::string>> namespaces_ ABSL_GUARDED_BY(mutex_);
};

// Marks transient objects, takes the identity off others, and keeps one of
// those that were seen through several versions.
std::vector<Resource> UniqueResources(std::vector<Resource> resources);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_CLUSTER_CLUSTER_H_
