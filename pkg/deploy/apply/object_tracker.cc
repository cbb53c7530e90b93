#include "pkg/deploy/apply/object_tracker.h"

#include <chrono>

#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

using kube::ResourceType;
using value::Value;

namespace {
constexpr int kMaxFailures = 3;
// Workloads and their pods are large: few at a time bound the memory.
constexpr int kPage = 50;
constexpr absl::Duration kRetryPause = absl::Milliseconds(500);

// Without what is often the larger part, and what nobody looks at here.
Resource Kept(Value object) {
  Value* meta = object.map().Find("metadata");
  if (meta != nullptr && meta->is_map()) meta->map().Erase("managedFields");
  return Resource(std::move(object));
}
}  // namespace

ObjectTracker::ObjectTracker(kube::Client* client, std::string selector)
    : client_(client), selector_(std::move(selector)) {}

ObjectTracker::~ObjectTracker() {
  cancel_.Cancel();
  std::vector<std::thread*> threads;
  {
    MutexLock lock(&mutex_);
    for (auto& [key, feed] : feeds_) threads.push_back(&feed->thread);
  }
  for (std::thread* t : threads) t->join();
}

void ObjectTracker::Follow(const ResourceType* type, absl::string_view ns) {
  Key key(type, type->namespaced ? std::string(ns) : std::string());
  MutexLock lock(&mutex_);
  auto& feed = feeds_[key];
  if (feed != nullptr) return;
  feed = std::make_unique<Feed>();
  if (!type->Allows("list") || !type->Allows("watch")) {
    feed->sync = Sync::kFailed;
    feed->thread = std::thread([] {});
    return;
  }
  feed->thread = std::thread([this, key, f = feed.get()] { Run(key, f); });
}

ObjectTracker::Sync ObjectTracker::StateOf(const ResourceType* type,
                                           absl::string_view ns) const {
  Key key(type, type->namespaced ? std::string(ns) : std::string());
  MutexLock lock(&mutex_);
  auto at = feeds_.find(key);
  return at == feeds_.end() ? Sync::kNone : at->second->sync;
}

ObjectTracker::Sync ObjectTracker::WaitForSync(const ResourceType* type,
                                               absl::string_view ns,
                                               absl::Duration limit) {
  Key key(type, type->namespaced ? std::string(ns) : std::string());
  const auto until =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(limit);
  MutexLock lock(&mutex_);
  auto at = feeds_.find(key);
  if (at == feeds_.end()) return Sync::kNone;
  while (at->second->sync == Sync::kStarting) {
    if (condition_.wait_until(mutex_, until) == std::cv_status::timeout) break;
  }
  return at->second->sync;
}

std::optional<Resource> ObjectTracker::Find(const Resource& like) const {
  MutexLock lock(&mutex_);
  auto at = objects_.find(like.VersionedKey());
  if (at == objects_.end()) return std::nullopt;
  return at->second;
}

std::vector<Resource> ObjectTracker::Associated(
    absl::string_view association) const {
  std::vector<Resource> out;
  MutexLock lock(&mutex_);
  auto at = associated_.find(std::string(association));
  if (at == associated_.end()) return out;
  for (const std::string& key : at->second) {
    auto object = objects_.find(key);
    if (object != objects_.end()) out.push_back(object->second);
  }
  return out;
}

bool ObjectTracker::WaitForChange(absl::Duration limit) {
  const auto until =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(limit);
  MutexLock lock(&mutex_);
  while (!changed_) {
    if (condition_.wait_until(mutex_, until) == std::cv_status::timeout) break;
  }
  bool changed = changed_;
  changed_ = false;
  return changed;
}

ObjectTracker::Touched ObjectTracker::TakeTouched() {
  MutexLock lock(&mutex_);
  Touched out;
  std::swap(out, touched_);
  return out;
}

void ObjectTracker::Changed() {
  changed_ = true;
  condition_.notify_all();
}

void ObjectTracker::Drop(Feed* feed, const std::string& key) {
  auto at = objects_.find(key);
  if (at == objects_.end()) return;
  absl::string_view association = at->second.LabelOr(keys::kAssociation, "");
  if (!association.empty()) {
    associated_[std::string(association)].erase(key);
    touched_.names.emplace(association);
  }
  touched_.names.insert(key);
  objects_.erase(at);
  feed->keys.erase(key);
}

void ObjectTracker::Put(Feed* feed, Resource r) {
  std::string key = r.VersionedKey();
  Drop(feed, key);
  absl::string_view association = r.LabelOr(keys::kAssociation, "");
  if (!association.empty()) {
    associated_[std::string(association)].insert(key);
    touched_.names.emplace(association);
  }
  touched_.names.insert(key);
  feed->keys.insert(key);
  objects_.insert_or_assign(std::move(key), std::move(r));
}

absl::Status ObjectTracker::ListAndWatch(const Key& key, Feed* feed) {
  kube::ListOptions list_options;
  list_options.label_selector = selector_;
  list_options.page_size = kPage;
  std::vector<Resource> listed;
  GITOPS_ASSIGN_OR_RETURN(
      const std::string version,
      client_->ListEach(*key.first, key.second, list_options,
                        [&listed](Value v) {
                          if (v.is_map()) {
                            listed.push_back(Kept(std::move(v)));
                          }
                          return absl::OkStatus();
                        }));
  {
    MutexLock lock(&mutex_);
    std::set<std::string> stale = feed->keys;
    for (Resource& r : listed) {
      stale.erase(r.VersionedKey());
      Put(feed, std::move(r));
    }
    listed.clear();
    for (const std::string& k : stale) Drop(feed, k);
    feed->sync = Sync::kSynced;
    touched_.all = true;
    Changed();
  }
  kube::WatchOptions options;
  options.label_selector = selector_;
  options.resource_version = version;
  options.cancel = &cancel_;
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<kube::Watch> watch,
                          client_->OpenWatch(*key.first, key.second, options));
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(std::optional<kube::WatchEvent> event,
                            watch->Next(absl::InfiniteDuration()));
    if (!event || event->type == kube::EventType::kBookmark ||
        !event->object.is_map()) {
      if (cancel_.cancelled()) return absl::CancelledError("stopped");
      continue;
    }
    Resource r = Kept(std::move(event->object));
    MutexLock lock(&mutex_);
    if (event->type == kube::EventType::kDeleted) {
      Drop(feed, r.VersionedKey());
    } else {
      Put(feed, std::move(r));
    }
    Changed();
  }
}

void ObjectTracker::Run(Key key, Feed* feed) {
  int failures = 0;
  while (!cancel_.cancelled()) {
    absl::Status s = ListAndWatch(key, feed);
    if (cancel_.cancelled()) return;
    // Expired: list anew at once. Otherwise a few more tries.
    bool forbidden = kube::IsForbidden(s) || kube::IsNotFound(s) ||
                     kube::IsMethodNotSupported(s);
    if (!kube::IsExpired(s)) ++failures;
    if (forbidden || failures >= kMaxFailures) break;
    if (!cancel_.SleepFor(kRetryPause)) return;
  }
  MutexLock lock(&mutex_);
  feed->sync = Sync::kFailed;
  touched_.all = true;
  Changed();
}

}  // namespace gitops::deploy
