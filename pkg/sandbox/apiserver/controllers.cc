#include "pkg/sandbox/apiserver/controllers.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/reconciler.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

using value::Value;

Controllers::Controllers(Cluster* cluster, Clock* clock)
    : cluster_(cluster), clock_(clock) {}

Controllers::~Controllers() {
  stop_ = true;
  cluster_->Wake();
  if (thread_.joinable()) thread_.join();
}

void Controllers::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Controllers::MarkAll() {
  for (const Resource& resource : cluster_->Resources()) {
    for (const Value& object : cluster_->List(resource, "", {}).items) {
      dirty_.insert(KeyOf(resource, TextAt(object, {"metadata", "namespace"}),
                          TextAt(object, {"metadata", "name"})));
    }
  }
}

void Controllers::Run() {
  // Everything that was there before is looked at once.
  const int64_t begin = cluster_->Revision();
  MarkAll();
  seen_ = std::max(seen_, begin);
  Drain();
  while (!stop_) {
    Collect(absl::Milliseconds(200));
    Drain();
  }
}

void Controllers::Settle() {
  while (true) {
    Collect(absl::ZeroDuration());
    if (dirty_.empty()) return;
    Drain();
  }
}

void Controllers::Collect(absl::Duration wait) {
  const absl::Time now = clock_->Now();
  while (!later_.empty() && later_.begin()->first <= now) {
    dirty_.insert(later_.begin()->second);
    later_.erase(later_.begin());
  }
  if (!later_.empty()) wait = std::min(wait, later_.begin()->first - now);
  if (!dirty_.empty()) wait = absl::ZeroDuration();
  auto events = cluster_->EventsAfter(seen_, wait);
  if (!events.ok()) {
    // More has happened than is remembered.
    seen_ = cluster_->Revision();
    MarkAll();
    return;
  }
  for (const ClusterEvent& event : *events) {
    seen_ = event.revision;
    dirty_.insert(event.key);
    // Owners see their children change.
    const Value* owners =
        event.object.FindPath({"metadata", "ownerReferences"});
    if (owners != nullptr && owners->is_list()) {
      for (const Value& owner : owners->list()) {
        const std::string api_version = TextAt(owner, {"apiVersion"});
        const std::vector<std::string> parts = absl::StrSplit(api_version, '/');
        const auto resource = cluster_->FindKind(
            parts.size() == 2 ? parts[0] : "", TextAt(owner, {"kind"}));
        if (resource.has_value()) {
          dirty_.insert(KeyOf(*resource,
                              TextAt(event.object, {"metadata", "namespace"}),
                              TextAt(owner, {"name"})));
        }
      }
    }
    // A Deployment counts its ReplicaSets' pods.
    const std::string ns = TextAt(event.object, {"metadata", "namespace"});
    if (event.type == ClusterEvent::Type::kDeleted) {
      for (const std::string& key :
           cluster_->Dependents(TextAt(event.object, {"metadata", "uid"}))) {
        const auto resource = cluster_->ResourceOfKey(key);
        const std::vector<std::string> parts = absl::StrSplit(key, '/');
        DeleteQuery query;
        query.propagation = "Background";
        if (resource.has_value()) {
          (void)cluster_->Delete(*resource, parts[2], parts[3], query);
        }
      }
    }
    if (!ns.empty() && (event.type == ClusterEvent::Type::kDeleted)) {
      dirty_.insert(absl::StrCat("/namespaces//", ns));
    }
    if (event.type == ClusterEvent::Type::kDeleted) {
      WakeDefinitions();
      // A service's endpoints go with it, although they name no owner.
      if (absl::StartsWith(event.key, "/services/")) {
        const auto endpoints = cluster_->FindKind("", "Endpoints");
        (void)cluster_->Delete(*endpoints, ns,
                               TextAt(event.object, {"metadata", "name"}), {});
      }
    }
  }
}

void Controllers::WakeDefinitions() {
  const auto definitions =
      cluster_->FindKind("apiextensions.k8s.io", "CustomResourceDefinition");
  for (const Value& object : cluster_->List(*definitions, "", {}).items) {
    if (IsDeleting(object)) {
      dirty_.insert(
          KeyOf(*definitions, "", TextAt(object, {"metadata", "name"})));
    }
  }
}

void Controllers::Drain() {
  std::set<std::string> batch;
  batch.swap(dirty_);
  for (const std::string& key : batch) {
    if (stop_) return;
    Reconcile(key);
  }
}

void Controllers::Reconcile(const std::string& key) {
  const auto object = cluster_->GetByKey(key);
  const auto resource = cluster_->ResourceOfKey(key);
  if (!object.has_value() || !resource.has_value()) return;
  // A namespace that is not going away only needs its defaults once.
  const absl::Time again =
      ReconcileObject(cluster_, key, *resource, *object, clock_->Now());
  if (again < absl::InfiniteFuture()) later_.insert({again, key});
}

absl::Status MakeInitialObjects(Cluster* cluster) {
  struct Initial {
    const char* group;
    const char* kind;
    const char* ns;
    const char* text;
  };
  const Initial objects[] = {
      {"", "Namespace", "",
       R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default"}})"},
      {"", "Namespace", "",
       R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"kube-system"}})"},
      {"", "Namespace", "",
       R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"kube-public"}})"},
      {"", "Namespace", "",
       R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"kube-node-lease"}})"},
      {"", "Node", "",
       R"({"apiVersion":"v1","kind":"Node","metadata":{"name":"sandbox"}})"},
      {"", "Service", "default",
       R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"kubernetes","labels":{"component":"apiserver","provider":"kubernetes"}},"spec":{"clusterIP":"10.0.0.1","ports":[{"name":"https","port":443,"targetPort":6443}]}})"},
  };
  for (const Initial& initial : objects) {
    GITOPS_ASSIGN_OR_RETURN(
        Value object,
        json::Parse(initial.text, {.numbers = json::Numbers::kKube}));
    const auto resource = cluster->FindKind(initial.group, initial.kind);
    const auto made =
        cluster->Create(*resource, initial.ns, std::move(object), false);
    if (!made.ok() && made.status().code() != absl::StatusCode::kAborted) {
      return made.status();
    }
  }
  return absl::OkStatus();
}

}  // namespace gitops::sandbox
