#include "pkg/deploy/testing/fake_client.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/filter/label_selector.h"
#include "pkg/kube/errors.h"
#include "pkg/kube/object.h"

namespace gitops::deploy::testing {

using kube::ResourceType;
using value::Value;

namespace {

ResourceType MakeType(absl::string_view group, absl::string_view version,
                      absl::string_view kind, absl::string_view resource,
                      bool namespaced) {
  ResourceType type;
  type.gvk = {std::string(group), std::string(version), std::string(kind)};
  type.resource = std::string(resource);
  type.namespaced = namespaced;
  type.verbs = {"create", "delete", "get", "list", "patch", "update", "watch"};
  return type;
}

absl::Status Error(int code, absl::string_view reason,
                   absl::string_view message) {
  kube::ApiError error;
  error.code = code;
  error.reason = std::string(reason);
  error.message = std::string(message);
  return kube::ToStatus(error);
}

std::string Where(absl::string_view ns, absl::string_view name) {
  return absl::StrCat(ns, "/", name);
}

absl::Status NotFound(const ResourceType& type, absl::string_view name) {
  return Error(404, "NotFound",
               absl::StrCat(type.resource, " \"", name, "\" not found"));
}

bool Selected(const Value& object, const std::string& selector) {
  if (selector.empty()) return true;
  absl::StatusOr<LabelSelector> s = LabelSelector::Parse(selector);
  return s.ok() && s->Matches(object.FindPath({"metadata", "labels"}));
}

// The status that controllers would give after a while.
void MakeReady(Value* object) {
  absl::string_view kind = kube::KindOf(*object);
  Value status = Value::NewMap();
  const Value* generation = object->FindPath({"metadata", "generation"});
  const Value* replicas = object->FindPath({"spec", "replicas"});
  Value n = replicas == nullptr ? Value::Int(1) : *replicas;
  if (kind == "Deployment" || kind == "StatefulSet") {
    status.map().Set("observedGeneration",
                     generation == nullptr ? Value::Int(1) : *generation);
    for (absl::string_view key :
         {"replicas", "readyReplicas", "updatedReplicas"}) {
      status.map().Set(key, n);
    }
  } else if (kind == "Job") {
    Value condition = Value::NewMap();
    condition.map().Set("type", Value::String("Complete"));
    condition.map().Set("status", Value::String("True"));
    status.map().Set("conditions", Value::NewList({condition}));
  } else {
    return;
  }
  object->map().Set("status", std::move(status));
}

}  // namespace

FakeClient::FakeClient() : discovery_(std::make_shared<kube::Discovery>()) {
  for (const ResourceType& t :
       {MakeType("", "v1", "ConfigMap", "configmaps", true),
        MakeType("", "v1", "Secret", "secrets", true),
        MakeType("", "v1", "Service", "services", true),
        MakeType("", "v1", "Pod", "pods", true),
        MakeType("", "v1", "Namespace", "namespaces", false),
        MakeType("", "v1", "Node", "nodes", false),
        MakeType("", "v1", "ServiceAccount", "serviceaccounts", true),
        MakeType("apps", "v1", "Deployment", "deployments", true),
        MakeType("apps", "v1", "StatefulSet", "statefulsets", true),
        MakeType("apps", "v1", "ReplicaSet", "replicasets", true),
        MakeType("batch", "v1", "Job", "jobs", true),
        MakeType("coordination.k8s.io", "v1", "Lease", "leases", true)}) {
    AddType(t);
  }
}

void FakeClient::AddType(const ResourceType& type) {
  MutexLock lock(&mutex_);
  auto next = std::make_shared<kube::Discovery>(*discovery_);
  next->resources.push_back(type);
  if (!next->Serves(type.gvk.group_version())) {
    next->group_versions.push_back(type.gvk.group_version());
    next->preferred[type.gvk.group] = type.gvk.version;
  }
  discovery_ = std::move(next);
}

int FakeClient::writes() const {
  MutexLock lock(&mutex_);
  return writes_;
}

int FakeClient::reads() const {
  MutexLock lock(&mutex_);
  return reads_;
}

void FakeClient::ResetCounts() {
  MutexLock lock(&mutex_);
  writes_ = reads_ = 0;
  log_.clear();
}

std::vector<std::string> FakeClient::log() const {
  MutexLock lock(&mutex_);
  return log_;
}

std::map<std::string, Value> FakeClient::Objects(
    absl::string_view resource) const {
  std::map<std::string, Value> out;
  MutexLock lock(&mutex_);
  for (const auto& [key, object] : objects_) {
    if (key.first == resource) out[key.second] = object.DeepCopy();
  }
  return out;
}

void FakeClient::Put(const ResourceType& type, absl::string_view ns,
                     const Value& object) {
  MutexLock lock(&mutex_);
  objects_[{type.resource, Where(type.namespaced ? ns : "",
                                 kube::NameOf(object))}] = object.DeepCopy();
}

void FakeClient::Edit(absl::string_view resource, absl::string_view ns,
                      absl::string_view name,
                      const std::function<void(Value*)>& edit) {
  MutexLock lock(&mutex_);
  Key key(std::string(resource), Where(ns, name));
  auto at = objects_.find(key);
  if (at == objects_.end()) return;
  Value next = at->second.DeepCopy();
  edit(&next);
  Stamp(&next);
  at->second = next;
  Publish(kube::EventType::kModified, key.first, next);
}

absl::Status FakeClient::Admit(const std::string& what) {
  if (before_write != nullptr) {
    GITOPS_RETURN_IF_ERROR(before_write(what));
  }
  return absl::OkStatus();
}

absl::Status FakeClient::Done(const std::string& what) {
  {
    MutexLock lock(&mutex_);
    ++writes_;
    log_.push_back(what);
  }
  return after_write == nullptr ? absl::OkStatus() : after_write(what);
}

void FakeClient::Stamp(Value* object) {
  object->map()["metadata"].map().Set("resourceVersion",
                                      Value::String(absl::StrCat(++version_)));
}

void FakeClient::Publish(kube::EventType type, const std::string& resource,
                         const Value& object) {
  events_.push_back({version_, resource, {type, object.DeepCopy()}});
  changed_.notify_all();
}

absl::StatusOr<std::shared_ptr<const kube::Discovery>> FakeClient::Discover(
    bool) {
  MutexLock lock(&mutex_);
  ++reads_;
  return std::shared_ptr<const kube::Discovery>(discovery_);
}

absl::StatusOr<Value> FakeClient::Get(const ResourceType& type,
                                      absl::string_view ns,
                                      absl::string_view name) {
  MutexLock lock(&mutex_);
  ++reads_;
  auto at =
      objects_.find({type.resource, Where(type.namespaced ? ns : "", name)});
  if (at == objects_.end()) return NotFound(type, name);
  return at->second.DeepCopy();
}

absl::StatusOr<kube::ObjectList> FakeClient::List(
    const ResourceType& type, absl::string_view ns,
    const kube::ListOptions& options) {
  kube::ObjectList list;
  GITOPS_ASSIGN_OR_RETURN(list.resource_version,
                          ListEach(type, ns, options, [&](Value v) {
                            list.items.push_back(std::move(v));
                            return absl::OkStatus();
                          }));
  return list;
}

absl::StatusOr<std::string> FakeClient::ListEach(
    const ResourceType& type, absl::string_view ns,
    const kube::ListOptions& options,
    const std::function<absl::Status(Value)>& each) {
  std::vector<Value> found;
  std::string version;
  {
    MutexLock lock(&mutex_);
    ++reads_;
    for (const auto& [key, object] : objects_) {
      if (key.first == type.resource &&
          (ns.empty() || kube::NamespaceOf(object) == ns) &&
          Selected(object, options.label_selector)) {
        found.push_back(object.DeepCopy());
      }
    }
    version = absl::StrCat(version_);
  }
  for (Value& v : found) GITOPS_RETURN_IF_ERROR(each(std::move(v)));
  return version;
}

absl::StatusOr<Value> FakeClient::Create(const ResourceType& type,
                                         absl::string_view ns,
                                         const Value& object,
                                         const kube::WriteOptions&) {
  Value next = object.DeepCopy();
  std::string name(kube::NameOf(next));
  const std::string what =
      absl::StrCat("create ", type.resource, " ", Where(ns, name));
  GITOPS_RETURN_IF_ERROR(Admit(what));
  {
    MutexLock lock(&mutex_);
    Value& meta = next.map()["metadata"];
    if (name.empty()) {
      const Value* prefix = meta.Find("generateName");
      name = absl::StrCat(prefix == nullptr ? "" : prefix->string_or_empty(),
                          uid_ + 1);
      meta.map().Set("name", Value::String(name));
    }
    Key key(type.resource, Where(type.namespaced ? ns : "", name));
    if (objects_.count(key) > 0) {
      return Error(
          409, "AlreadyExists",
          absl::StrCat(type.resource, " \"", name, "\" already exists"));
    }
    meta.map().Set("uid", Value::String(absl::StrCat("uid-", ++uid_)));
    meta.map().Set("creationTimestamp", Value::String("2024-01-01T00:00:00Z"));
    meta.map().Set("generation", Value::Int(1));
    Stamp(&next);
    if (auto_ready) MakeReady(&next);
    objects_[key] = next;
    Publish(kube::EventType::kAdded, type.resource, next);
  }
  GITOPS_RETURN_IF_ERROR(Done(what));
  return next.DeepCopy();
}

absl::StatusOr<Value> FakeClient::Update(const ResourceType& type,
                                         absl::string_view ns,
                                         const Value& object,
                                         const kube::WriteOptions&) {
  Value next = object.DeepCopy();
  std::string name(kube::NameOf(next));
  const std::string what =
      absl::StrCat("update ", type.resource, " ", Where(ns, name));
  GITOPS_RETURN_IF_ERROR(Admit(what));
  {
    MutexLock lock(&mutex_);
    auto at =
        objects_.find({type.resource, Where(type.namespaced ? ns : "", name)});
    if (at == objects_.end()) return NotFound(type, name);
    absl::string_view version = kube::ResourceVersionOf(next);
    if (!version.empty() && version != kube::ResourceVersionOf(at->second)) {
      return Error(
          409, "Conflict",
          absl::StrCat("Operation cannot be fulfilled on ", type.resource,
                       " \"", name, "\": the object has been modified"));
    }
    const Value* status = at->second.Find("status");
    if (status != nullptr) next.map().Set("status", *status);
    for (const char* kept : {"uid", "creationTimestamp"}) {
      const Value* v = at->second.FindPath({"metadata", kept});
      if (v != nullptr) next.map()["metadata"].map().Set(kept, *v);
    }
    Stamp(&next);
    if (auto_ready) MakeReady(&next);
    at->second = next;
    Publish(kube::EventType::kModified, type.resource, next);
  }
  GITOPS_RETURN_IF_ERROR(Done(what));
  return next.DeepCopy();
}

absl::StatusOr<Value> FakeClient::Patch(const ResourceType& type,
                                        absl::string_view ns,
                                        absl::string_view name, kube::PatchType,
                                        const Value& patch,
                                        const kube::WriteOptions&) {
  // Only what orphaning sends: remove and add of labels.
  const std::string what =
      absl::StrCat("patch ", type.resource, " ", Where(ns, name));
  GITOPS_RETURN_IF_ERROR(Admit(what));
  Value out;
  {
    MutexLock lock(&mutex_);
    auto at = objects_.find({type.resource, Where(ns, name)});
    if (at == objects_.end()) return NotFound(type, name);
    Value next = at->second.DeepCopy();
    Value& labels = next.map()["metadata"].map()["labels"];
    if (!labels.is_map()) labels = Value::NewMap();
    for (const Value& op : patch.list()) {
      std::string path(op.Find("path")->as_string());
      std::string key = path.substr(path.rfind('/') + 1);
      size_t escape = key.find("~1");
      if (escape != std::string::npos) key.replace(escape, 2, "/");
      if (op.Find("op")->as_string() == "remove") {
        labels.map().Erase(key);
      } else {
        labels.map().Set(key, *op.Find("value"));
      }
    }
    Stamp(&next);
    at->second = next;
    Publish(kube::EventType::kModified, type.resource, next);
    out = next.DeepCopy();
  }
  GITOPS_RETURN_IF_ERROR(Done(what));
  return out;
}

absl::StatusOr<Value> FakeClient::Delete(const ResourceType& type,
                                         absl::string_view ns,
                                         absl::string_view name,
                                         const kube::DeleteOptions& options) {
  const std::string what =
      absl::StrCat("delete ", type.resource, " ", Where(ns, name));
  GITOPS_RETURN_IF_ERROR(Admit(what));
  Value answer = Value::NewMap();
  {
    MutexLock lock(&mutex_);
    Key key(type.resource, Where(type.namespaced ? ns : "", name));
    auto at = objects_.find(key);
    if (at == objects_.end()) return NotFound(type, name);
    if (!options.uid.empty() && options.uid != kube::UidOf(at->second)) {
      return Error(409, "Conflict", "the UID in the precondition differs");
    }
    if (!options.resource_version.empty() &&
        options.resource_version != kube::ResourceVersionOf(at->second)) {
      return Error(409, "Conflict",
                   "the resourceVersion in the precondition differs");
    }
    const Value* finalizers = at->second.FindPath({"metadata", "finalizers"});
    if (finalizers != nullptr && finalizers->is_list() &&
        !finalizers->list().empty()) {
      Value next = at->second.DeepCopy();
      next.map()["metadata"].map().Set("deletionTimestamp",
                                       Value::String("2024-01-01T00:00:00Z"));
      Stamp(&next);
      at->second = next;
      Publish(kube::EventType::kModified, type.resource, next);
      answer = next.DeepCopy();
    } else {
      Value gone = at->second;
      ++version_;
      objects_.erase(at);
      Publish(kube::EventType::kDeleted, type.resource, gone);
      answer.map().Set("kind", Value::String("Status"));
      answer.map().Set("status", Value::String("Success"));
    }
  }
  GITOPS_RETURN_IF_ERROR(Done(what));
  return answer;
}

absl::Status FakeClient::DeleteCollection(const ResourceType&,
                                          absl::string_view,
                                          const kube::ListOptions&,
                                          const kube::DeleteOptions&) {
  return absl::UnimplementedError("fake: delete collection");
}

class FakeClient::FakeWatch : public kube::Watch {
 public:
  FakeWatch(FakeClient* client, std::string resource, std::string ns,
            kube::WatchOptions options, int64_t version)
      : client_(client),
        resource_(std::move(resource)),
        ns_(std::move(ns)),
        options_(std::move(options)),
        version_(version) {}

  absl::StatusOr<std::optional<kube::WatchEvent>> Next(
      absl::Duration wait) override {
    const auto until =
        std::chrono::steady_clock::now() +
        absl::ToChronoMilliseconds(std::min(wait, absl::Hours(1)));
    while (true) {
      if (options_.cancel != nullptr && options_.cancel->cancelled()) {
        return absl::CancelledError("cancelled");
      }
      MutexLock lock(&client_->mutex_);
      for (const Event& e : client_->events_) {
        if (e.version <= version_) continue;
        version_ = e.version;
        if (e.resource != resource_) continue;
        if (!ns_.empty() && kube::NamespaceOf(e.event.object) != ns_) continue;
        if (!Selected(e.event.object, options_.label_selector)) continue;
        return std::make_optional(e.event);
      }
      if (std::chrono::steady_clock::now() >= until) return std::nullopt;
      client_->changed_.wait_for(client_->mutex_, std::chrono::milliseconds(5));
    }
  }
  std::string resource_version() const override {
    return absl::StrCat(version_);
  }

 private:
  FakeClient* client_;
  std::string resource_, ns_;
  kube::WatchOptions options_;
  int64_t version_;
};

namespace {

class FakeLog : public kube::LogStream {
 public:
  explicit FakeLog(std::vector<std::string> lines) : lines_(std::move(lines)) {}
  absl::StatusOr<std::optional<std::string>> ReadLine(absl::Duration) override {
    if (next_ == lines_.size()) return std::nullopt;
    return lines_[next_++];
  }

 private:
  const std::vector<std::string> lines_;
  size_t next_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<kube::Watch>> FakeClient::OpenWatch(
    const ResourceType& type, absl::string_view ns,
    const kube::WatchOptions& options) {
  int64_t version = std::atoll(options.resource_version.c_str());
  {
    MutexLock lock(&mutex_);
    ++reads_;
  }
  return std::unique_ptr<kube::Watch>(std::make_unique<FakeWatch>(
      this, type.resource, std::string(ns), options, version));
}

absl::StatusOr<std::unique_ptr<kube::LogStream>> FakeClient::OpenLog(
    absl::string_view ns, absl::string_view pod,
    const kube::LogOptions& options) {
  auto at =
      container_logs.find(absl::StrCat(ns, "/", pod, "/", options.container));
  if (at == container_logs.end()) return absl::NotFoundError("fake: no log");
  return std::unique_ptr<kube::LogStream>(
      std::make_unique<FakeLog>(at->second));
}

absl::StatusOr<kube::ServerVersion> FakeClient::GetServerVersion() {
  return kube::ServerVersion{"v1.35.4", "1", "35", "linux/amd64"};
}

absl::StatusOr<std::string> FakeClient::Raw(const kube::RawRequest&) {
  return absl::UnimplementedError("fake: raw requests");
}

}  // namespace gitops::deploy::testing
