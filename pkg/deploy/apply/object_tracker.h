#ifndef GITOPS_PKG_DEPLOY_APPLY_OBJECT_TRACKER_H_
#define GITOPS_PKG_DEPLOY_APPLY_OBJECT_TRACKER_H_

// The live state of an app's objects, kept by watches, so that waiting sees a
// change at once and asks for nothing. One thread per type and namespace
// followed. Thread-safe.
//
// A type that cannot be listed and watched is kFailed: poll it instead.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/mutex.h"
#include "pkg/deploy/resource/resource.h"
#include "pkg/http/cancel.h"
#include "pkg/kube/client.h"

namespace gitops::deploy {

class ObjectTracker {
 public:
  enum class Sync { kNone, kStarting, kSynced, kFailed };

  // `client` outlives this. Only objects that `selector` selects are seen.
  ObjectTracker(kube::Client* client, std::string selector);
  ~ObjectTracker();
  ObjectTracker(const ObjectTracker&) = delete;
  ObjectTracker& operator=(const ObjectTracker&) = delete;

  // Starts following objects of `type` in `ns`; nothing where it is followed
  // already. `type` outlives this.
  void Follow(const kube::ResourceType* type, absl::string_view ns);
  Sync StateOf(const kube::ResourceType* type, absl::string_view ns) const;
  // Waits until it is no longer kStarting, or `limit` is over.
  Sync WaitForSync(const kube::ResourceType* type, absl::string_view ns,
                   absl::Duration limit);

  // Only meaningful where the type is kSynced.
  std::optional<Resource> Find(const Resource& like) const;
  // All followed objects with this association label.
  std::vector<Resource> Associated(absl::string_view association) const;

  // Returns once something changed since the last call, or after `limit`.
  bool WaitForChange(absl::Duration limit);

  // Keys and association labels of what came, changed or went since the last
  // call; `all` where that is unknown.
  struct Touched {
    bool all = false;
    std::unordered_set<std::string> names;
  };
  Touched TakeTouched();

 private:
  using Key = std::pair<const kube::ResourceType*, std::string>;
  struct Feed {
    Sync sync = Sync::kStarting;
    std::set<std::string> keys;  // Of objects it has brought.
    std::thread thread;
  };

  void Run(Key key, Feed* feed);
  // One list and the watch after it, until that breaks.
  absl::Status ListAndWatch(const Key& key, Feed* feed);
  void Put(Feed* feed, Resource r) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Drop(Feed* feed, const std::string& key)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Changed() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  kube::Client* client_;
  const std::string selector_;
  http::Cancellation cancel_;

  mutable Mutex mutex_;
  std::condition_variable_any condition_;
  std::map<Key, std::unique_ptr<Feed>> feeds_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, Resource> objects_ ABSL_GUARDED_BY(mutex_);
  // Association label to keys in objects_.
  std::unordered_map<std::string, std::set<std::string>> associated_
      ABSL_GUARDED_BY(mutex_);
  bool changed_ ABSL_GUARDED_BY(mutex_) = false;
  Touched touched_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_APPLY_OBJECT_TRACKER_H_
