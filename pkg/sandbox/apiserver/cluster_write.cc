// What changes a cluster: all of it under the one lock.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/fs.h"
#include "pkg/base/mutex.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/admission.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/defaults.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

constexpr char kModified[] =
    "the object has been modified; please apply your changes to the latest "
    "version and try again";

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

}  // namespace gitops::sandbox
