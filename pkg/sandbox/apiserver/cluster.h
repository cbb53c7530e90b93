#ifndef GITOPS_PKG_SANDBOX_APISERVER_CLUSTER_H_
#define GITOPS_PKG_SANDBOX_APISERVER_CLUSTER_H_

// The state of the sandbox's cluster: objects by kind, namespace and name, one
// counter of resource versions, and a window of past events for watches.
//
// Objects are kept in memory and, where a folder is given, one JSON file each,
// replaced by rename: a process that is killed at any point leaves the object
// as it was before or after the write. Stored trees are never changed in place;
// what is handed out is shared and must not be changed either.
// Errors are Kubernetes Status objects: api_error.h. Thread-safe: one lock.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/base/mutex.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/sandbox/apiserver/selector.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

struct ListQuery {
  Selector selector;
  int64_t limit = 0;         // 0: all.
  std::string continue_key;  // The last key of the page before.
};

struct ListPage {
  std::vector<value::Value> items;
  int64_t revision = 0;
  std::string continue_key;  // "" on the last page.
  int64_t remaining = 0;
};

struct DeleteQuery {
  std::string propagation;  // "", Background, Foreground, Orphan
  std::string uid;
  std::string resource_version;
  bool dry_run = false;
};

struct ClusterEvent {
  enum class Type { kAdded, kModified, kDeleted };
  Type type = Type::kAdded;
  std::string key;  // group/plural/namespace/name
  value::Value object;
  value::Value previous;  // Null for kAdded.
  int64_t revision = 0;
};

class Cluster {
 public:
  struct Options {
    std::string dir;  // "" keeps everything in memory.
    Clock* clock = RealClock();
    // Events kept for watches that resume.
    size_t max_events = 20000;
  };
  static absl::StatusOr<std::unique_ptr<Cluster>> Open(Options options);

  std::vector<Resource> Resources();
  std::optional<Resource> FindResource(absl::string_view group,
                                       absl::string_view version,
                                       absl::string_view plural);
  std::optional<Resource> FindKind(absl::string_view group,
                                   absl::string_view kind);

  absl::StatusOr<value::Value> Get(const Resource& resource,
                                   absl::string_view ns,
                                   absl::string_view name);
  // `ns` "" lists all namespaces.
  ListPage List(const Resource& resource, absl::string_view ns,
                const ListQuery& query);
  absl::StatusOr<value::Value> Create(const Resource& resource,
                                      absl::string_view ns, value::Value object,
                                      bool dry_run);
  absl::StatusOr<value::Value> Update(
      const Resource& resource, absl::string_view ns, absl::string_view name,
      value::Value object, absl::string_view subresource, bool dry_run);
  // Reads, changes and writes under one lock.
  absl::StatusOr<value::Value> Modify(
      const Resource& resource, absl::string_view ns, absl::string_view name,
      absl::string_view subresource, bool dry_run,
      const std::function<absl::StatusOr<value::Value>(const value::Value&)>&
          change);
  // The object where it stays for its finalizers, or a Status object.
  absl::StatusOr<value::Value> Delete(const Resource& resource,
                                      absl::string_view ns,
                                      absl::string_view name,
                                      const DeleteQuery& query);

  int64_t Revision();
  // Waits until there are events after `revision`, at most `wait`. Empty where
  // none came. 410 where the window no longer reaches back so far.
  absl::StatusOr<std::vector<ClusterEvent>> EventsAfter(int64_t revision,
                                                        absl::Duration wait);
  // Wakes every waiter.
  void Wake();

  // Dependents of an owner, as group/plural/namespace/name.
  std::vector<std::string> Dependents(absl::string_view uid);
  std::optional<value::Value> GetByKey(absl::string_view key);
  // Every key of a namespace, of every kind.
  std::vector<std::string> KeysInNamespace(absl::string_view ns);
  std::optional<Resource> ResourceOfKey(absl::string_view key);

 private:
  explicit Cluster(Options options) : options_(std::move(options)) {}

  absl::Status Load() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<value::Value> WriteLocked(
      const Resource& resource, absl::string_view ns, absl::string_view name,
      value::Value object, absl::string_view subresource, bool dry_run)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Stores, persists and announces. `object` null removes.
  absl::Status Commit(ClusterEvent::Type type, const std::string& key,
                      value::Value object)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Persist(const std::string& key, const value::Value& object);
  absl::Status CheckNamespace(const Resource& resource, absl::string_view ns,
                              absl::string_view name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void IndexOwners(const std::string& key, const value::Value& object, bool add)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RefreshResources() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string NewUid() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string Now();

  const Options options_;
  Mutex mutex_;
  std::condition_variable_any changed_;
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 1;
  uint64_t random_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, value::Value> objects_ ABSL_GUARDED_BY(mutex_);
  std::deque<ClusterEvent> events_ ABSL_GUARDED_BY(mutex_);
  int64_t oldest_event_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<std::string, std::set<std::string>> owned_ ABSL_GUARDED_BY(mutex_);
  std::vector<Resource> resources_ ABSL_GUARDED_BY(mutex_);
};

// The key of an object.
std::string KeyOf(const Resource& resource, absl::string_view ns,
                  absl::string_view name);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_CLUSTER_H_
