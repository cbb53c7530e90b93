// Length: everything that holds the one lock is in one file, so that what is
// done under it can be read in one go.

#include "pkg/sandbox/apiserver/cluster.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/fs.h"
#include "pkg/base/mutex.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/admission.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Map;
using value::Value;

constexpr char kModified[] =
    "the object has been modified; please apply your changes to the latest "
    "version and try again";
constexpr json::ParseOptions kKube = {.numbers = json::Numbers::kKube};

std::string TextAt(const Value& object,
                   std::initializer_list<absl::string_view> path) {
  const Value* at = object.FindPath(path);
  return at == nullptr ? "" : std::string(at->string_or_empty());
}

bool HasFinalizers(const Value& object) {
  const Value* list = object.FindPath({"metadata", "finalizers"});
  return list != nullptr && list->is_list() && !list->list().empty();
}

bool IsDeleting(const Value& object) {
  return object.FindPath({"metadata", "deletionTimestamp"}) != nullptr;
}

// Metadata without the fields that every write changes.
bool SameMetadata(const Value& a, const Value& b) {
  Value x = a.Find("metadata")->DeepCopy(), y = b.Find("metadata")->DeepCopy();
  for (Value* side : {&x, &y}) {
    side->map().Erase("resourceVersion");
    side->map().Erase("generation");
    side->map().Erase("managedFields");
  }
  return x == y;
}

bool SameStatus(const Value& a, const Value& b) {
  const Value* x = a.Find("status");
  const Value* y = b.Find("status");
  if (x == nullptr || y == nullptr) return x == y;
  return *x == *y;
}

void SetMeta(Value& object, absl::string_view key, Value value) {
  ChildMap(object, "metadata").map().Set(key, std::move(value));
}

// The object as the requested version shows it.
Value InVersion(const Resource& resource, const Value& object) {
  if (TextAt(object, {"apiVersion"}) == resource.ApiVersion()) return object;
  Value shown = Value::NewMap();
  shown.map().Set("apiVersion", Value::String(resource.ApiVersion()));
  for (const Map::Entry& entry : object.map()) {
    if (entry.name() != "apiVersion") shown.map().Set(entry.key, entry.value);
  }
  return shown;
}

Value DeletedStatus(const Resource& resource, const Value& object) {
  Value details = Value::NewMap();
  details.map().Set("name",
                    Value::String(TextAt(object, {"metadata", "name"})));
  if (!resource.group.empty()) {
    details.map().Set("group", Value::String(resource.group));
  }
  details.map().Set("kind", Value::String(resource.plural));
  details.map().Set("uid", Value::String(TextAt(object, {"metadata", "uid"})));
  Value status = Value::NewMap();
  status.map().Set("kind", Value::String("Status"));
  status.map().Set("apiVersion", Value::String("v1"));
  status.map().Set("metadata", Value::NewMap());
  status.map().Set("status", Value::String("Success"));
  status.map().Set("details", details);
  return status;
}

}  // namespace

std::string KeyOf(const Resource& resource, absl::string_view ns,
                  absl::string_view name) {
  return absl::StrCat(resource.group, "/", resource.plural, "/",
                      resource.namespaced ? ns : "", "/", name);
}

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Open(Options options) {
  std::unique_ptr<Cluster> cluster(new Cluster(std::move(options)));
  MutexLock lock(&cluster->mutex_);
  std::random_device device;
  cluster->random_ = (uint64_t{device()} << 32) | device();
  if (!cluster->options_.dir.empty()) {
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(cluster->options_.dir, 0700));
    GITOPS_RETURN_IF_ERROR(cluster->Load());
  }
  cluster->oldest_event_ = cluster->revision_;
  cluster->RefreshResources();
  return cluster;
}

absl::Status Cluster::Load() {
  GITOPS_ASSIGN_OR_RETURN(const auto entries, fs::ListDir(options_.dir));
  for (const fs::DirEntry& entry : entries) {
    const std::string path = fs::JoinPath(options_.dir, entry.name);
    if (entry.name == "revision") {
      GITOPS_ASSIGN_OR_RETURN(const std::string text, fs::ReadFile(path, 64));
      int64_t kept = 0;
      if (absl::SimpleAtoi(text, &kept)) revision_ = std::max(revision_, kept);
      continue;
    }
    if (!absl::EndsWith(entry.name, ".json") || entry.name[0] == '.') continue;
    GITOPS_ASSIGN_OR_RETURN(const std::string text, fs::ReadFile(path));
    auto record = json::Parse(text, kKube);
    const Value* object = record.ok() ? record->Find("object") : nullptr;
    const Value* key = record.ok() ? record->Find("key") : nullptr;
    if (object == nullptr || key == nullptr || !object->is_map()) {
      return absl::DataLossError(
          absl::StrCat(path, ": no object of the sandbox; remove the folder ",
                       options_.dir, " to start anew"));
    }
    int64_t version = 0;
    if (absl::SimpleAtoi(TextAt(*object, {"metadata", "resourceVersion"}),
                         &version)) {
      revision_ = std::max(revision_, version);
    }
    const std::string name(key->string_or_empty());
    objects_[name] = *object;
    IndexOwners(name, *object, true);
  }
  // Deletions since the counter was last written may have gone further.
  revision_ += 1000;
  return absl::OkStatus();
}

std::string Cluster::Now() {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", options_.clock->Now(),
                          absl::UTCTimeZone());
}

std::string Cluster::NewUid() {
  uint64_t words[2];
  for (uint64_t& word : words) {
    random_ += 0x9e3779b97f4a7c15u;
    word = random_;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
    word ^= word >> 31;
  }
  return absl::StrFormat(
      "%08x-%04x-4%03x-8%03x-%012x", static_cast<uint32_t>(words[0] >> 32),
      static_cast<uint32_t>(words[0] >> 16) & 0xffff,
      static_cast<uint32_t>(words[0]) & 0xfff,
      static_cast<uint32_t>(words[1] >> 52), words[1] & 0xffffffffffffu);
}

void Cluster::RefreshResources() {
  resources_ = BuiltinResources();
  constexpr absl::string_view kPrefix =
      "apiextensions.k8s.io/customresourcedefinitions/";
  for (auto it = objects_.lower_bound(std::string(kPrefix));
       it != objects_.end() && absl::StartsWith(it->first, kPrefix); ++it) {
    // Served once its conditions say so.
    const Value* conditions = it->second.FindPath({"status", "conditions"});
    if (conditions == nullptr) continue;
    for (Resource& resource : ResourcesOfCrd(it->second)) {
      resources_.push_back(std::move(resource));
    }
  }
}

std::vector<Resource> Cluster::Resources() {
  MutexLock lock(&mutex_);
  return resources_;
}

std::optional<Resource> Cluster::FindResource(absl::string_view group,
                                              absl::string_view version,
                                              absl::string_view plural) {
  MutexLock lock(&mutex_);
  for (const Resource& r : resources_) {
    if (r.group == group && r.version == version && r.plural == plural) {
      return r;
    }
  }
  return std::nullopt;
}

std::optional<Resource> Cluster::FindKind(absl::string_view group,
                                          absl::string_view kind) {
  MutexLock lock(&mutex_);
  for (const Resource& r : resources_) {
    if (r.group == group && r.kind == kind) return r;
  }
  return std::nullopt;
}

std::optional<Resource> Cluster::ResourceOfKey(absl::string_view key) {
  const std::vector<std::string> parts = absl::StrSplit(key, '/');
  MutexLock lock(&mutex_);
  for (const Resource& r : resources_) {
    if (r.group == parts[0] && r.plural == parts[1]) return r;
  }
  return std::nullopt;
}

absl::StatusOr<Value> Cluster::Get(const Resource& resource,
                                   absl::string_view ns,
                                   absl::string_view name) {
  MutexLock lock(&mutex_);
  const auto it = objects_.find(KeyOf(resource, ns, name));
  if (it == objects_.end()) return NotFound(resource, name);
  return InVersion(resource, it->second);
}

std::optional<Value> Cluster::GetByKey(absl::string_view key) {
  MutexLock lock(&mutex_);
  const auto it = objects_.find(std::string(key));
  if (it == objects_.end()) return std::nullopt;
  return it->second;
}

ListPage Cluster::List(const Resource& resource, absl::string_view ns,
                       const ListQuery& query) {
  const std::string prefix =
      ns.empty() || !resource.namespaced
          ? absl::StrCat(resource.group, "/", resource.plural, "/")
          : absl::StrCat(resource.group, "/", resource.plural, "/", ns, "/");
  ListPage page;
  MutexLock lock(&mutex_);
  page.revision = revision_;
  auto it = query.continue_key.empty()
                ? objects_.lower_bound(prefix)
                : objects_.upper_bound(query.continue_key);
  std::string last;
  for (; it != objects_.end() && absl::StartsWith(it->first, prefix); ++it) {
    if (!query.selector.Matches(it->second)) continue;
    if (query.limit > 0 &&
        static_cast<int64_t>(page.items.size()) == query.limit) {
      page.continue_key = last;
      ++page.remaining;
      continue;
    }
    page.items.push_back(InVersion(resource, it->second));
    last = it->first;
  }
  return page;
}

absl::Status Cluster::CheckNamespace(const Resource& resource,
                                     absl::string_view ns,
                                     absl::string_view name) {
  if (!resource.namespaced) return absl::OkStatus();
  const auto it = objects_.find(absl::StrCat("/namespaces//", ns));
  if (it == objects_.end()) {
    Resource namespaces;
    namespaces.plural = "namespaces";
    return NotFound(namespaces, ns);
  }
  if (IsDeleting(it->second)) {
    return ApiError(
        403, "Forbidden",
        absl::StrCat(
            resource.QualifiedName(), " ", Quote(name),
            " is forbidden: unable to create new content in namespace ", ns,
            " because it is being terminated"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Value> Cluster::Create(const Resource& resource,
                                      absl::string_view ns, Value object,
                                      bool dry_run) {
  if (!object.is_map()) return BadRequest("the object is no JSON object");
  object = object.DeepCopy();
  GITOPS_RETURN_IF_ERROR(CheckIdentity(resource, ns, "", object));
  MutexLock lock(&mutex_);
  std::string name = TextAt(object, {"metadata", "name"});
  if (name.empty()) {
    constexpr char kLetters[] = "bcdfghjklmnpqrstvwxz2456789";
    name = TextAt(object, {"metadata", "generateName"});
    const std::string uid = NewUid();
    for (int i = 0; i < 5; ++i) {
      name += kLetters[static_cast<unsigned char>(
                           uid[static_cast<size_t>(i)] * 7 + i) %
                       27];
    }
    SetMeta(object, "name", Value::String(name));
  }
  GITOPS_RETURN_IF_ERROR(CheckNamespace(resource, ns, name));
  const std::string key = KeyOf(resource, ns, name);
  if (objects_.count(key) != 0) return AlreadyExists(resource, name);
  if (!TextAt(object, {"metadata", "resourceVersion"}).empty()) {
    return BadRequest(
        "resourceVersion should not be set on objects to be created");
  }
  SetMeta(object, "uid", Value::String(NewUid()));
  SetMeta(object, "creationTimestamp", Value::String(Now()));
  ChildMap(object, "metadata").map().Erase("deletionTimestamp");
  if (HasGeneration(resource)) SetMeta(object, "generation", Value::Int(1));
  if (resource.has_status) object.map().Erase("status");
  SetDefaults(resource, static_cast<uint32_t>(revision_), object);
  if (dry_run) return object;
  GITOPS_RETURN_IF_ERROR(Commit(ClusterEvent::Type::kAdded, key, object));
  return InVersion(resource, objects_[key]);
}

absl::StatusOr<Value> Cluster::Update(const Resource& resource,
                                      absl::string_view ns,
                                      absl::string_view name, Value object,
                                      absl::string_view subresource,
                                      bool dry_run) {
  MutexLock lock(&mutex_);
  return WriteLocked(resource, ns, name, std::move(object), subresource,
                     dry_run);
}

absl::StatusOr<Value> Cluster::Modify(
    const Resource& resource, absl::string_view ns, absl::string_view name,
    absl::string_view subresource, bool dry_run,
    const std::function<absl::StatusOr<Value>(const Value&)>& change) {
  MutexLock lock(&mutex_);
  const auto it = objects_.find(KeyOf(resource, ns, name));
  if (it == objects_.end()) return NotFound(resource, name);
  GITOPS_ASSIGN_OR_RETURN(Value changed,
                          change(InVersion(resource, it->second)));
  return WriteLocked(resource, ns, name, std::move(changed), subresource,
                     dry_run);
}

absl::StatusOr<Value> Cluster::WriteLocked(const Resource& resource,
                                           absl::string_view ns,
                                           absl::string_view name, Value object,
                                           absl::string_view subresource,
                                           bool dry_run) {
  if (!object.is_map()) return BadRequest("the object is no JSON object");
  object = object.DeepCopy();
  GITOPS_RETURN_IF_ERROR(CheckIdentity(resource, ns, name, object));
  const std::string key = KeyOf(resource, ns, name);
  const auto it = objects_.find(key);
  if (it == objects_.end()) return NotFound(resource, name);
  const Value old = InVersion(resource, it->second);
  const std::string version = TextAt(object, {"metadata", "resourceVersion"});
  if (!version.empty() &&
      version != TextAt(old, {"metadata", "resourceVersion"})) {
    return Conflict(resource, name, kModified);
  }
  const std::string uid = TextAt(object, {"metadata", "uid"});
  if (!uid.empty() && uid != TextAt(old, {"metadata", "uid"})) {
    return Conflict(
        resource, name,
        absl::StrCat(
            "Precondition failed: UID in precondition: ", uid,
            ", UID in object meta: ", TextAt(old, {"metadata", "uid"})));
  }
  const bool status_only = subresource == "status";
  if (!status_only) {
    SetDefaults(resource, static_cast<uint32_t>(revision_), object);
  }
  GITOPS_RETURN_IF_ERROR(PrepareUpdate(resource, old, status_only, object));
  const bool kept_namespace =
      resource.kind == "Namespace" && subresource != "finalize";
  if (IsDeleting(object) && !HasFinalizers(object) && !kept_namespace &&
      !dry_run) {
    GITOPS_RETURN_IF_ERROR(Commit(ClusterEvent::Type::kDeleted, key, object));
    return object;
  }
  if (SameSpec(old, object) && SameMetadata(old, object) &&
      SameStatus(old, object)) {
    return old;
  }
  if (HasGeneration(resource) && !status_only && !SameSpec(old, object)) {
    const Value* generation = old.FindPath({"metadata", "generation"});
    SetMeta(object, "generation",
            Value::Int(generation == nullptr ? 1 : generation->as_int() + 1));
  }
  if (dry_run) return object;
  GITOPS_RETURN_IF_ERROR(Commit(ClusterEvent::Type::kModified, key, object));
  return InVersion(resource, objects_[key]);
}

absl::StatusOr<Value> Cluster::Delete(const Resource& resource,
                                      absl::string_view ns,
                                      absl::string_view name,
                                      const DeleteQuery& query) {
  MutexLock lock(&mutex_);
  const std::string key = KeyOf(resource, ns, name);
  const auto it = objects_.find(key);
  if (it == objects_.end()) return NotFound(resource, name);
  Value object = it->second.DeepCopy();
  const std::string uid = TextAt(object, {"metadata", "uid"});
  if (!query.uid.empty() && query.uid != uid) {
    return Conflict(resource, name,
                    absl::StrCat("Precondition failed: UID in precondition: ",
                                 query.uid, ", UID in object meta: ", uid));
  }
  const std::string version = TextAt(object, {"metadata", "resourceVersion"});
  if (!query.resource_version.empty() && query.resource_version != version) {
    return Conflict(
        resource, name,
        absl::StrCat("Precondition failed: ResourceVersion in precondition: ",
                     query.resource_version,
                     ", ResourceVersion in object meta: ", version));
  }
  if (query.dry_run) return InVersion(resource, object);
  Value& finalizers = ChildMap(object, "metadata").map()["finalizers"];
  if (!finalizers.is_list()) finalizers = Value::NewList();
  const auto owned = owned_.find(uid);
  const bool has_dependents = owned != owned_.end() && !owned->second.empty();
  if (query.propagation == "Foreground" && has_dependents) {
    finalizers.list().Add(Value::String("foregroundDeletion"));
  } else if (query.propagation == "Orphan" && has_dependents) {
    finalizers.list().Add(Value::String("orphan"));
  }
  if (resource.kind == "CustomResourceDefinition" &&
      finalizers.list().empty()) {
    // Its objects go first: see Controllers.
    finalizers.list().Add(
        Value::String("customresourcecleanup.apiextensions.k8s.io"));
  }
  const bool stays = !finalizers.list().empty() || resource.kind == "Namespace";
  if (finalizers.list().empty()) {
    ChildMap(object, "metadata").map().Erase("finalizers");
  }
  if (!stays) {
    GITOPS_RETURN_IF_ERROR(Commit(ClusterEvent::Type::kDeleted, key, object));
    if (resource.kind == "Pod" || resource.kind == "Service" ||
        resource.kind == "ServiceAccount" ||
        resource.kind == "PersistentVolumeClaim") {
      return InVersion(resource, object);
    }
    return DeletedStatus(resource, object);
  }
  if (!IsDeleting(object)) {
    SetMeta(object, "deletionTimestamp", Value::String(Now()));
    SetMeta(object, "deletionGracePeriodSeconds", Value::Int(0));
    if (resource.kind == "Namespace") {
      ChildMap(object, "status")
          .map()
          .Set("phase", Value::String("Terminating"));
    }
    GITOPS_RETURN_IF_ERROR(Commit(ClusterEvent::Type::kModified, key, object));
  }
  return InVersion(resource, objects_[key]);
}

void Cluster::IndexOwners(const std::string& key, const Value& object,
                          bool add) {
  const Value* owners = object.FindPath({"metadata", "ownerReferences"});
  if (owners == nullptr || !owners->is_list()) return;
  for (const Value& owner : owners->list()) {
    const std::string uid = TextAt(owner, {"uid"});
    if (uid.empty()) continue;
    if (add) {
      owned_[uid].insert(key);
    } else if (auto it = owned_.find(uid); it != owned_.end()) {
      it->second.erase(key);
      if (it->second.empty()) owned_.erase(it);
    }
  }
}

absl::Status Cluster::Persist(const std::string& key, const Value& object) {
  if (options_.dir.empty()) return absl::OkStatus();
  const std::string name = Sha256Hex(key);
  const std::string path = fs::JoinPath(options_.dir, name + ".json");
  if (object.is_null()) return fs::RemoveAll(path);
  Value record = Value::NewMap();
  record.map().Set("key", Value::String(key));
  record.map().Set("object", object);
  GITOPS_ASSIGN_OR_RETURN(
      const std::string text,
      json::Write(record, {.escape_html = false, .sort_keys = false}));
  return fs::WriteFile(path, text, 0600);
}

absl::Status Cluster::Commit(ClusterEvent::Type type, const std::string& key,
                             Value object) {
  const int64_t revision = revision_ + 1;
  SetMeta(object, "resourceVersion", Value::String(absl::StrCat(revision)));
  const bool removed = type == ClusterEvent::Type::kDeleted;
  GITOPS_RETURN_IF_ERROR(Persist(key, removed ? Value() : object));
  if (removed && !options_.dir.empty()) {
    // The counter must not go back when the newest object was removed.
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(fs::JoinPath(options_.dir, "revision"),
                                         absl::StrCat(revision)));
  }
  revision_ = revision;
  ClusterEvent event;
  event.type = type;
  event.key = key;
  event.object = object;
  event.revision = revision;
  if (const auto it = objects_.find(key); it != objects_.end()) {
    event.previous = it->second;
    IndexOwners(key, it->second, false);
  }
  if (removed) {
    objects_.erase(key);
  } else {
    IndexOwners(key, object, true);
    objects_[key] = std::move(object);
  }
  if (absl::StartsWith(key, "apiextensions.k8s.io/")) RefreshResources();
  events_.push_back(std::move(event));
  while (events_.size() > options_.max_events) {
    oldest_event_ = events_.front().revision;
    events_.pop_front();
  }
  changed_.notify_all();
  return absl::OkStatus();
}

int64_t Cluster::Revision() {
  MutexLock lock(&mutex_);
  return revision_;
}

absl::StatusOr<std::vector<ClusterEvent>> Cluster::EventsAfter(
    int64_t revision, absl::Duration wait) {
  MutexLock lock(&mutex_);
  if (revision < oldest_event_) {
    return Gone(absl::StrCat("too old resource version: ", revision, " (",
                             oldest_event_, ")"));
  }
  if (revision_ <= revision) {
    changed_.wait_for(mutex_, absl::ToChronoMilliseconds(wait));
  }
  std::vector<ClusterEvent> found;
  auto it = std::upper_bound(
      events_.begin(), events_.end(), revision,
      [](int64_t r, const ClusterEvent& e) { return r < e.revision; });
  for (; it != events_.end(); ++it) found.push_back(*it);
  return found;
}

void Cluster::Wake() { changed_.notify_all(); }

std::vector<std::string> Cluster::Dependents(absl::string_view uid) {
  MutexLock lock(&mutex_);
  const auto it = owned_.find(std::string(uid));
  if (it == owned_.end()) return {};
  return {it->second.begin(), it->second.end()};
}

std::vector<std::string> Cluster::KeysInNamespace(absl::string_view ns) {
  std::vector<std::string> keys;
  MutexLock lock(&mutex_);
  for (const auto& [key, object] : objects_) {
    const std::vector<absl::string_view> parts = absl::StrSplit(key, '/');
    if (parts.size() == 4 && parts[2] == ns) keys.push_back(key);
  }
  return keys;
}

}  // namespace gitops::sandbox
