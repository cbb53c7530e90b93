#include "pkg/sandbox/apiserver/reconciler.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/workloads.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

constexpr char kCrdCleanup[] = "customresourcecleanup.apiextensions.k8s.io";

// Works on one object. Errors of single writes are left to the next event:
// another writer was faster.
class Reconciler {
 public:
  Reconciler(Cluster* cluster, const std::string& key, const Resource& resource,
             const Value& object, absl::Time now)
      : cluster_(*cluster),
        key_(key),
        resource_(resource),
        object_(object),
        now_(now),
        ns_(TextAt(object, {"metadata", "namespace"})),
        name_(TextAt(object, {"metadata", "name"})),
        uid_(TextAt(object, {"metadata", "uid"})) {}

  // Returns when to look again; InfiniteFuture for not before something
  // changes.
  absl::Time Run() {
    if (IsDeleting(object_)) {
      Finalize();
      return absl::InfiniteFuture();
    }
    const std::string& kind = resource_.kind;
    if (kind == "Namespace") FillNamespace();
    if (kind == "CustomResourceDefinition") {
      WriteStatus(CrdStatus(object_, now_));
    }
    if (kind == "Deployment") Deployment();
    if (kind == "ReplicaSet") ReplicaSet();
    if (kind == "StatefulSet") StatefulSet();
    if (kind == "DaemonSet") DaemonSet();
    if (kind == "Job") Job();
    if (kind == "Service") Service();
    if (kind == "PersistentVolumeClaim") {
      Value status = Value::NewMap();
      status.map().Set("phase", Value::String("Pending"));
      WriteStatus(status);
    }
    if (kind == "Pod") return Pod();
    return absl::InfiniteFuture();
  }

 private:
  void WriteStatus(const Value& status) {
    const Value* old = object_.Find("status");
    if (old != nullptr && *old == status) return;
    (void)cluster_.Modify(resource_, ns_, name_, "status", false,
                          [&](const Value& current) -> absl::StatusOr<Value> {
                            Value changed = current.DeepCopy();
                            changed.map().Set("status", status);
                            return changed;
                          });
  }

  void SetFinalizers(const std::string& without) {
    (void)cluster_.Modify(
        resource_, ns_, name_, "", false,
        [&](const Value& current) -> absl::StatusOr<Value> {
          Value changed = current.DeepCopy();
          Value& list = ChildMap(changed, "metadata").map()["finalizers"];
          std::vector<Value> kept;
          if (list.is_list()) {
            for (const Value& item : list.list()) {
              if (item.string_or_empty() != without) kept.push_back(item);
            }
          }
          if (kept.empty()) {
            ChildMap(changed, "metadata").map().Erase("finalizers");
          } else {
            list = Value::NewList(kept);
          }
          return changed;
        });
  }

  bool HasFinalizer(absl::string_view wanted) {
    const Value* list = object_.FindPath({"metadata", "finalizers"});
    if (list == nullptr || !list->is_list()) return false;
    for (const Value& item : list->list()) {
      if (item.string_or_empty() == wanted) return true;
    }
    return false;
  }

  void Finalize() {
    if (resource_.kind == "Namespace") return EmptyNamespace();
    if (HasFinalizer(kCrdCleanup)) {
      DeleteCustomResources();
      return;
    }
    const std::vector<std::string> dependents = cluster_.Dependents(uid_);
    if (HasFinalizer("orphan")) {
      for (const std::string& key : dependents) Disown(key);
      SetFinalizers("orphan");
    } else if (HasFinalizer("foregroundDeletion")) {
      for (const std::string& key : dependents) DeleteKey(key, "Foreground");
      if (cluster_.Dependents(uid_).empty()) {
        SetFinalizers("foregroundDeletion");
      }
    }
  }

  void Disown(const std::string& key) {
    const auto resource = cluster_.ResourceOfKey(key);
    const std::vector<std::string> parts = absl::StrSplit(key, '/');
    if (!resource.has_value()) return;
    (void)cluster_.Modify(
        *resource, parts[2], parts[3], "", false,
        [&](const Value& current) -> absl::StatusOr<Value> {
          Value changed = current.DeepCopy();
          Value& owners =
              ChildMap(changed, "metadata").map()["ownerReferences"];
          std::vector<Value> kept;
          for (const Value& owner : owners.list()) {
            if (TextAt(owner, {"uid"}) != uid_) kept.push_back(owner);
          }
          owners = Value::NewList(kept);
          if (kept.empty()) {
            ChildMap(changed, "metadata").map().Erase("ownerReferences");
          }
          return changed;
        });
  }

  void DeleteKey(const std::string& key, absl::string_view propagation) {
    const auto resource = cluster_.ResourceOfKey(key);
    const std::vector<std::string> parts = absl::StrSplit(key, '/');
    if (!resource.has_value()) return;
    DeleteQuery query;
    query.propagation = std::string(propagation);
    (void)cluster_.Delete(*resource, parts[2], parts[3], query);
  }

  // A definition goes once nothing of its kind is left.
  void DeleteCustomResources() {
    bool left = false;
    for (const Resource& resource : ResourcesOfCrd(object_)) {
      for (const Value& item : cluster_.List(resource, "", {}).items) {
        (void)cluster_.Delete(resource, TextAt(item, {"metadata", "namespace"}),
                              TextAt(item, {"metadata", "name"}), {});
      }
      left = left || !cluster_.List(resource, "", {}).items.empty();
    }
    if (!left) SetFinalizers(kCrdCleanup);
  }

  void EmptyNamespace() {
    const std::vector<std::string> keys = cluster_.KeysInNamespace(name_);
    for (const std::string& key : keys) {
      const auto object = cluster_.GetByKey(key);
      if (object.has_value() && !IsDeleting(*object)) {
        DeleteKey(key, "Background");
      }
    }
    if (!cluster_.KeysInNamespace(name_).empty()) return;
    // The last step: without its finalizer the namespace goes.
    (void)cluster_.Modify(resource_, "", name_, "finalize", false,
                          [](const Value& current) -> absl::StatusOr<Value> {
                            Value changed = current.DeepCopy();
                            ChildMap(changed, "spec").map().Erase("finalizers");
                            return changed;
                          });
  }

  void CreateText(absl::string_view group, absl::string_view kind,
                  absl::string_view ns, absl::string_view text) {
    const auto resource = cluster_.FindKind(group, kind);
    auto object = json::Parse(text, {.numbers = json::Numbers::kKube});
    if (resource.has_value() && object.ok()) {
      (void)cluster_.Create(*resource, ns, *std::move(object), false);
    }
  }

  void FillNamespace() {
    CreateText(
        "", "ServiceAccount", name_,
        R"({"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}})");
    CreateText(
        "", "ConfigMap", name_,
        R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt","annotations":{"kubernetes.io/description":"Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."}},"data":{"ca.crt":""}})");
  }

  std::vector<Value> Owned(absl::string_view kind) {
    std::vector<Value> found;
    for (const std::string& key : cluster_.Dependents(uid_)) {
      auto object = cluster_.GetByKey(key);
      if (object.has_value() && TextAt(*object, {"kind"}) == kind) {
        found.push_back(*std::move(object));
      }
    }
    return found;
  }

  void Create(absl::string_view group, absl::string_view kind,
              const Value& object) {
    if (const auto resource = cluster_.FindKind(group, kind)) {
      (void)cluster_.Create(*resource, ns_, object, false);
    }
  }

  void Deployment() {
    const Value* pod_template = object_.FindPath({"spec", "template"});
    if (pod_template == nullptr) return;
    const std::string hash = TemplateHash(*pod_template);
    const std::string set_name = absl::StrCat(name_, "-", hash);
    std::vector<Value> sets = Owned("ReplicaSet");
    int64_t newest = 0;
    bool there = false;
    for (const Value& set : sets) {
      int64_t revision = 0;
      if (absl::SimpleAtoi(TextAt(set, {"metadata", "annotations",
                                        "deployment.kubernetes.io/revision"}),
                           &revision)) {
        newest = std::max(newest, revision);
      }
      const bool current = TextAt(set, {"metadata", "name"}) == set_name;
      there = there || current;
      Scale(set, current ? ReplicasOf(object_) : 0);
    }
    if (!there) {
      Create("apps", "ReplicaSet", ReplicaSetOf(object_, hash, newest + 1));
      Annotate("deployment.kubernetes.io/revision", absl::StrCat(newest + 1));
      sets = Owned("ReplicaSet");
    }
    std::vector<Value> pods;
    for (const Value& set : sets) {
      if (TextAt(set, {"metadata", "name"}) != set_name) continue;
      for (const std::string& key :
           cluster_.Dependents(TextAt(set, {"metadata", "uid"}))) {
        if (auto pod = cluster_.GetByKey(key)) pods.push_back(*std::move(pod));
      }
    }
    WriteStatus(DeploymentStatus(object_, CountPods(pods), now_));
  }

  void Annotate(absl::string_view key, const std::string& text) {
    auto changed =
        cluster_.Modify(resource_, ns_, name_, "", false,
                        [&](const Value& current) -> absl::StatusOr<Value> {
                          Value copy = current.DeepCopy();
                          ChildMap(ChildMap(copy, "metadata"), "annotations")
                              .map()
                              .Set(key, Value::String(text));
                          return copy;
                        });
    if (changed.ok()) object_ = *std::move(changed);
  }

  void Scale(const Value& set, int64_t replicas) {
    if (ReplicasOf(set) == replicas) return;
    const auto resource = cluster_.FindKind("apps", "ReplicaSet");
    (void)cluster_.Modify(
        *resource, ns_, TextAt(set, {"metadata", "name"}), "", false,
        [&](const Value& current) -> absl::StatusOr<Value> {
          Value changed = current.DeepCopy();
          ChildMap(changed, "spec").map().Set("replicas", Value::Int(replicas));
          return changed;
        });
  }

  void ReplicaSet() {
    std::vector<Value> pods = Owned("Pod");
    const int64_t wanted = ReplicasOf(object_);
    for (int64_t have = static_cast<int64_t>(pods.size()); have < wanted;
         ++have) {
      Create("", "Pod", PodOf(object_, name_ + "-", true));
    }
    while (static_cast<int64_t>(pods.size()) > wanted) {
      DeleteKey(absl::StrCat("/pods/", ns_, "/",
                             TextAt(pods.back(), {"metadata", "name"})),
                "Background");
      pods.pop_back();
    }
    WriteStatus(ReplicaSetStatus(object_, CountPods(Owned("Pod"))));
  }

  void StatefulSet() {
    const Value* pod_template = object_.FindPath({"spec", "template"});
    if (pod_template == nullptr) return;
    const std::string hash =
        absl::StrCat(name_, "-", TemplateHash(*pod_template));
    const int64_t wanted = ReplicasOf(object_);
    for (int64_t i = 0; i < wanted; ++i) {
      Value pod = PodOf(object_, absl::StrCat(name_, "-", i), false);
      Value& labels = ChildMap(ChildMap(pod, "metadata"), "labels");
      labels.map().Set("controller-revision-hash", Value::String(hash));
      labels.map().Set("apps.kubernetes.io/pod-index",
                       Value::String(absl::StrCat(i)));
      labels.map().Set("statefulset.kubernetes.io/pod-name",
                       Value::String(absl::StrCat(name_, "-", i)));
      const std::string key = absl::StrCat("/pods/", ns_, "/", name_, "-", i);
      const auto old = cluster_.GetByKey(key);
      if (old.has_value() &&
          TextAt(*old, {"metadata", "labels", "controller-revision-hash"}) !=
              hash) {
        DeleteKey(key, "Background");
      }
      if (!cluster_.GetByKey(key).has_value()) Create("", "Pod", pod);
    }
    for (const Value& pod : Owned("Pod")) {
      int64_t index = 0;
      const std::string pod_name = TextAt(pod, {"metadata", "name"});
      if (absl::SimpleAtoi(pod_name.substr(name_.size() + 1), &index) &&
          index >= wanted) {
        DeleteKey(absl::StrCat("/pods/", ns_, "/", pod_name), "Background");
      }
    }
    WriteStatus(StatefulSetStatus(object_, CountPods(Owned("Pod"))));
  }

  void DaemonSet() {
    const Value* pod_template = object_.FindPath({"spec", "template"});
    if (pod_template == nullptr) return;
    const std::string hash = TemplateHash(*pod_template);
    bool there = false;
    for (const Value& pod : Owned("Pod")) {
      if (TextAt(pod, {"metadata", "labels", "controller-revision-hash"}) ==
          hash) {
        there = true;
      } else {
        DeleteKey(
            absl::StrCat("/pods/", ns_, "/", TextAt(pod, {"metadata", "name"})),
            "Background");
      }
    }
    if (!there) {
      Value pod = PodOf(object_, name_ + "-", true);
      ChildMap(ChildMap(pod, "metadata"), "labels")
          .map()
          .Set("controller-revision-hash", Value::String(hash));
      Create("", "Pod", pod);
    }
    WriteStatus(DaemonSetStatus(object_, CountPods(Owned("Pod"))));
  }

  void Job() {
    std::vector<Value> pods = Owned("Pod");
    const Value* suspend = object_.FindPath({"spec", "suspend"});
    if (suspend != nullptr && suspend->is_bool() && suspend->as_bool()) return;
    const Value* wish = object_.FindPath({"spec", "completions"});
    const int64_t wanted =
        wish != nullptr && wish->is_int() ? wish->as_int() : 1;
    for (int64_t have = static_cast<int64_t>(pods.size()); have < wanted;
         ++have) {
      Create("", "Pod", PodOf(object_, name_ + "-", true));
    }
    WriteStatus(JobStatus(object_, CountPods(Owned("Pod")), now_));
  }

  void Service() {
    if (object_.FindPath({"spec", "selector"}) == nullptr) return;
    const Value* labels = object_.FindPath({"metadata", "labels"});
    Value endpoints = Value::NewMap();
    endpoints.map().Set("apiVersion", Value::String("v1"));
    endpoints.map().Set("kind", Value::String("Endpoints"));
    Value& metadata = ChildMap(endpoints, "metadata");
    metadata.map().Set("name", Value::String(name_));
    if (labels != nullptr) metadata.map().Set("labels", labels->DeepCopy());
    ChildMap(metadata, "labels")
        .map()
        .Set("endpoints.kubernetes.io/managed-by",
             Value::String("endpoint-controller"));
    const std::string key = absl::StrCat("/endpoints/", ns_, "/", name_);
    if (!cluster_.GetByKey(key).has_value()) {
      Create("", "Endpoints", endpoints);
    }
  }

  absl::Time Pod() {
    const std::string phase = TextAt(object_, {"status", "phase"});
    if (phase == "Succeeded" || phase == "Failed") {
      return absl::InfiniteFuture();
    }
    WriteStatus(PodStatus(object_, now_));
    const absl::Duration wait = ReadyAfter(object_);
    if (wait <= absl::ZeroDuration()) return absl::InfiniteFuture();
    absl::Time created = now_;
    std::string error;
    absl::ParseTime("%Y-%m-%dT%H:%M:%SZ",
                    TextAt(object_, {"metadata", "creationTimestamp"}),
                    &created, &error);
    return now_ < created + wait ? created + wait : absl::InfiniteFuture();
  }

  Cluster& cluster_;
  const std::string& key_;
  const Resource& resource_;
  Value object_;
  const absl::Time now_;
  const std::string ns_, name_, uid_;
};

}  // namespace

absl::Time ReconcileObject(Cluster* cluster, const std::string& key,
                           const Resource& resource, const Value& object,
                           absl::Time now) {
  return Reconciler(cluster, key, resource, object, now).Run();
}

}  // namespace gitops::sandbox
