#include "pkg/sandbox/apiserver/workloads.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/sha256.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

constexpr char kOutcome[] = "sandbox.k8s-gitops/outcome";
constexpr char kReadyAfter[] = "sandbox.k8s-gitops/ready-after";

std::string Annotation(const Value& object, absl::string_view name) {
  std::string text = TextAt(object, {"metadata", "annotations", name});
  if (text.empty()) {
    text =
        TextAt(object, {"spec", "template", "metadata", "annotations", name});
  }
  return text;
}

std::string Timestamp(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

// A condition; `since` is taken from the same condition in `before` where its
// status did not change, so that settling down is reached.
Value Condition(const Value& before, absl::string_view type,
                absl::string_view status, absl::string_view reason,
                absl::string_view message, absl::Time now,
                bool with_update_time = false) {
  const Value* conditions = before.FindPath({"status", "conditions"});
  if (conditions != nullptr && conditions->is_list()) {
    for (const Value& old : conditions->list()) {
      if (TextAt(old, {"type"}) == type && TextAt(old, {"status"}) == status &&
          TextAt(old, {"reason"}) == reason) {
        return old;
      }
    }
  }
  Value condition = Value::NewMap();
  condition.map().Set("type", Value::String(type));
  condition.map().Set("status", Value::String(status));
  if (with_update_time) {
    condition.map().Set("lastUpdateTime", Value::String(Timestamp(now)));
  }
  condition.map().Set("lastTransitionTime", Value::String(Timestamp(now)));
  if (!reason.empty()) condition.map().Set("reason", Value::String(reason));
  if (!message.empty()) condition.map().Set("message", Value::String(message));
  return condition;
}

void SetCount(Value& status, absl::string_view key, int64_t count) {
  if (count > 0) status.map().Set(key, Value::Int(count));
}

Value OwnerReference(const Value& owner) {
  Value reference = Value::NewMap();
  reference.map().Set("apiVersion", *owner.Find("apiVersion"));
  reference.map().Set("kind", *owner.Find("kind"));
  reference.map().Set("name", *owner.FindPath({"metadata", "name"}));
  reference.map().Set("uid", *owner.FindPath({"metadata", "uid"}));
  reference.map().Set("controller", Value::Bool(true));
  reference.map().Set("blockOwnerDeletion", Value::Bool(true));
  return reference;
}

Value CopyAt(const Value& object,
             std::initializer_list<absl::string_view> path) {
  const Value* at = object.FindPath(path);
  return at == nullptr ? Value::NewMap() : at->DeepCopy();
}

bool IsReady(const Value& pod) {
  const Value* conditions = pod.FindPath({"status", "conditions"});
  if (conditions == nullptr || !conditions->is_list()) return false;
  for (const Value& condition : conditions->list()) {
    if (TextAt(condition, {"type"}) == "Ready") {
      return TextAt(condition, {"status"}) == "True";
    }
  }
  return false;
}

}  // namespace

std::string OutcomeOf(const Value& object) {
  return Annotation(object, kOutcome);
}

absl::Duration ReadyAfter(const Value& object) {
  absl::Duration wait;
  const std::string text = Annotation(object, kReadyAfter);
  if (text.empty() || !absl::ParseDuration(text, &wait)) {
    return absl::ZeroDuration();
  }
  return wait;
}

int64_t ReplicasOf(const Value& workload) {
  const Value* replicas = workload.FindPath({"spec", "replicas"});
  return replicas != nullptr && replicas->is_int() ? replicas->as_int() : 1;
}

int64_t GenerationOf(const Value& object) {
  const Value* generation = object.FindPath({"metadata", "generation"});
  return generation != nullptr && generation->is_int() ? generation->as_int()
                                                       : 1;
}

std::string TemplateHash(const Value& pod_template) {
  constexpr char kLetters[] = "bcdfghjklmnpqrstvwxz2456789";
  const auto text = json::Write(pod_template);
  const std::string digest = Sha256Hex(text.value_or(""));
  std::string hash;
  for (size_t i = 0; i < 10; ++i) {
    hash += kLetters[static_cast<unsigned char>(digest[2 * i] * 31 +
                                                digest[2 * i + 1]) %
                     27];
  }
  return hash;
}

Value ReplicaSetOf(const Value& deployment, absl::string_view hash,
                   int64_t revision) {
  Value set = Value::NewMap();
  set.map().Set("apiVersion", Value::String("apps/v1"));
  set.map().Set("kind", Value::String("ReplicaSet"));
  Value& metadata = ChildMap(set, "metadata");
  metadata.map().Set("name",
                     Value::String(absl::StrCat(
                         TextAt(deployment, {"metadata", "name"}), "-", hash)));
  metadata.map().Set("namespace",
                     *deployment.FindPath({"metadata", "namespace"}));
  Value labels = CopyAt(deployment, {"spec", "template", "metadata", "labels"});
  labels.map().Set("pod-template-hash", Value::String(hash));
  metadata.map().Set("labels", labels);
  Value& annotations = ChildMap(metadata, "annotations");
  annotations.map().Set("deployment.kubernetes.io/revision",
                        Value::String(absl::StrCat(revision)));
  // As its controller does with all annotations: what is wished reaches pods.
  for (const char* wish : {kOutcome, kReadyAfter}) {
    const std::string text = Annotation(deployment, wish);
    if (!text.empty()) annotations.map().Set(wish, Value::String(text));
  }
  metadata.map().Set("ownerReferences",
                     Value::NewList({OwnerReference(deployment)}));
  Value& spec = ChildMap(set, "spec");
  spec.map().Set("replicas", Value::Int(ReplicasOf(deployment)));
  Value selector = CopyAt(deployment, {"spec", "selector"});
  ChildMap(selector, "matchLabels")
      .map()
      .Set("pod-template-hash", Value::String(hash));
  spec.map().Set("selector", selector);
  Value pod_template = CopyAt(deployment, {"spec", "template"});
  ChildMap(ChildMap(pod_template, "metadata"), "labels")
      .map()
      .Set("pod-template-hash", Value::String(hash));
  spec.map().Set("template", pod_template);
  return set;
}

Value PodOf(const Value& owner, absl::string_view name, bool generate_name) {
  Value pod = Value::NewMap();
  pod.map().Set("apiVersion", Value::String("v1"));
  pod.map().Set("kind", Value::String("Pod"));
  Value metadata = CopyAt(owner, {"spec", "template", "metadata"});
  metadata.map().Set(generate_name ? "generateName" : "name",
                     Value::String(name));
  metadata.map().Set("namespace", *owner.FindPath({"metadata", "namespace"}));
  metadata.map().Set("ownerReferences",
                     Value::NewList({OwnerReference(owner)}));
  // A workload's own wish holds for its pods.
  for (const auto& [key, text] :
       {std::pair<const char*, std::string>{kOutcome, OutcomeOf(owner)},
        {kReadyAfter, Annotation(owner, kReadyAfter)}}) {
    if (!text.empty()) {
      ChildMap(metadata, "annotations").map().Set(key, Value::String(text));
    }
  }
  pod.map().Set("metadata", metadata);
  Value spec = CopyAt(owner, {"spec", "template", "spec"});
  spec.map().Set("nodeName", Value::String("sandbox"));
  pod.map().Set("spec", spec);
  return pod;
}

Value PodStatus(const Value& pod, absl::Time now) {
  const std::string outcome = OutcomeOf(pod);
  absl::Time created = now;
  std::string error;
  absl::ParseTime("%Y-%m-%dT%H:%M:%SZ",
                  TextAt(pod, {"metadata", "creationTimestamp"}), &created,
                  &error);
  const bool early = now < created + ReadyAfter(pod);
  const bool once = TextAt(pod, {"spec", "restartPolicy"}) != "Always";
  std::string phase = "Running";
  if (outcome == "hang" || (early && once)) phase = "Pending";
  if (outcome == "fail" && !early) phase = once ? "Failed" : "Running";
  if (outcome.empty() && once && !early) phase = "Succeeded";
  const bool ready = phase == "Running" && outcome.empty() && !early;
  Value status = Value::NewMap();
  status.map().Set("phase", Value::String(phase));
  Value conditions = Value::NewList();
  const absl::string_view yes_or_no = ready ? "True" : "False";
  for (absl::string_view type : {"PodReadyToStartContainers", "Initialized",
                                 "Ready", "ContainersReady", "PodScheduled"}) {
    const bool own = type == "Ready" || type == "ContainersReady";
    conditions.list().Add(Condition(
        pod, type, own ? yes_or_no : "True",
        own && !ready
            ? (phase == "Succeeded" ? "PodCompleted" : "ContainersNotReady")
            : "",
        "", now));
  }
  status.map().Set("conditions", conditions);
  status.map().Set("hostIP", Value::String("127.0.0.1"));
  status.map().Set("podIP", Value::String("10.244.0.1"));
  const Value* start = pod.FindPath({"status", "startTime"});
  status.map().Set("startTime",
                   start == nullptr ? Value::String(Timestamp(now)) : *start);
  return status;
}

PodCounts CountPods(const std::vector<Value>& pods) {
  PodCounts counts;
  for (const Value& pod : pods) {
    if (pod.FindPath({"metadata", "deletionTimestamp"}) != nullptr) continue;
    ++counts.total;
    if (IsReady(pod)) ++counts.ready;
    const std::string phase = TextAt(pod, {"status", "phase"});
    if (phase == "Succeeded") ++counts.succeeded;
    if (phase == "Failed") ++counts.failed;
  }
  return counts;
}

Value ReplicaSetStatus(const Value& set, const PodCounts& pods) {
  Value status = Value::NewMap();
  status.map().Set("replicas", Value::Int(pods.total));
  SetCount(status, "fullyLabeledReplicas", pods.total);
  SetCount(status, "readyReplicas", pods.ready);
  SetCount(status, "availableReplicas", pods.ready);
  status.map().Set("observedGeneration", Value::Int(GenerationOf(set)));
  return status;
}

Value DeploymentStatus(const Value& deployment, const PodCounts& pods,
                       absl::Time now) {
  const int64_t wanted = ReplicasOf(deployment);
  const bool done = pods.ready >= wanted;
  const bool failed = OutcomeOf(deployment) == "fail" && !done;
  Value status = Value::NewMap();
  status.map().Set("observedGeneration", Value::Int(GenerationOf(deployment)));
  SetCount(status, "replicas", pods.total);
  SetCount(status, "updatedReplicas", pods.total);
  SetCount(status, "readyReplicas", pods.ready);
  SetCount(status, "availableReplicas", pods.ready);
  SetCount(status, "unavailableReplicas",
           std::max<int64_t>(0, wanted - pods.ready));
  Value conditions = Value::NewList();
  conditions.list().Add(Condition(
      deployment, "Available", done ? "True" : "False",
      done ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      done ? "Deployment has minimum availability."
           : "Deployment does not have minimum availability.",
      now, true));
  const std::string name = TextAt(deployment, {"metadata", "name"});
  if (failed) {
    conditions.list().Add(Condition(
        deployment, "Progressing", "False", "ProgressDeadlineExceeded",
        absl::StrCat("ReplicaSet for deployment \"", name,
                     "\" has timed out progressing."),
        now, true));
  } else {
    conditions.list().Add(
        Condition(deployment, "Progressing", "True",
                  done ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
                  absl::StrCat("ReplicaSet for deployment \"", name,
                               done ? "\" has successfully progressed."
                                    : "\" is progressing."),
                  now, true));
  }
  status.map().Set("conditions", conditions);
  return status;
}

Value StatefulSetStatus(const Value& set, const PodCounts& pods) {
  const std::string revision =
      absl::StrCat(TextAt(set, {"metadata", "name"}), "-",
                   TemplateHash(CopyAt(set, {"spec", "template"})));
  Value status = Value::NewMap();
  status.map().Set("observedGeneration", Value::Int(GenerationOf(set)));
  status.map().Set("replicas", Value::Int(pods.total));
  SetCount(status, "readyReplicas", pods.ready);
  SetCount(status, "currentReplicas", pods.total);
  SetCount(status, "updatedReplicas", pods.total);
  status.map().Set("availableReplicas", Value::Int(pods.ready));
  status.map().Set("collisionCount", Value::Int(0));
  status.map().Set("currentRevision", Value::String(revision));
  status.map().Set("updateRevision", Value::String(revision));
  return status;
}

Value DaemonSetStatus(const Value& set, const PodCounts& pods) {
  Value status = Value::NewMap();
  status.map().Set("observedGeneration", Value::Int(GenerationOf(set)));
  status.map().Set("currentNumberScheduled", Value::Int(pods.total));
  status.map().Set("desiredNumberScheduled", Value::Int(1));
  status.map().Set("numberMisscheduled", Value::Int(0));
  status.map().Set("numberReady", Value::Int(pods.ready));
  SetCount(status, "updatedNumberScheduled", pods.total);
  SetCount(status, "numberAvailable", pods.ready);
  SetCount(status, "numberUnavailable", std::max<int64_t>(0, 1 - pods.ready));
  return status;
}

Value JobStatus(const Value& job, const PodCounts& pods, absl::Time now) {
  const Value* wish = job.FindPath({"spec", "completions"});
  const int64_t wanted = wish != nullptr && wish->is_int() ? wish->as_int() : 1;
  Value status = Value::NewMap();
  const Value* start = job.FindPath({"status", "startTime"});
  status.map().Set("startTime",
                   start == nullptr ? Value::String(Timestamp(now)) : *start);
  SetCount(status, "active", pods.total - pods.succeeded - pods.failed);
  SetCount(status, "succeeded", pods.succeeded);
  SetCount(status, "failed", pods.failed);
  status.map().Set("ready", Value::Int(0));
  status.map().Set("terminating", Value::Int(0));
  Value conditions = Value::NewList();
  if (pods.succeeded >= wanted) {
    for (absl::string_view type : {"SuccessCriteriaMet", "Complete"}) {
      conditions.list().Add(
          Condition(job, type, "True", "CompletionsReached",
                    "Reached expected number of succeeded pods", now));
    }
    const Value* end = job.FindPath({"status", "completionTime"});
    status.map().Set("completionTime",
                     end == nullptr ? Value::String(Timestamp(now)) : *end);
  } else if (pods.failed > 0) {
    for (absl::string_view type : {"FailureTarget", "Failed"}) {
      conditions.list().Add(
          Condition(job, type, "True", "BackoffLimitExceeded",
                    "Job has reached the specified backoff limit", now));
    }
  }
  if (!conditions.list().empty()) status.map().Set("conditions", conditions);
  return status;
}

Value CrdStatus(const Value& crd, absl::Time now) {
  Value status = Value::NewMap();
  Value conditions = Value::NewList();
  conditions.list().Add(Condition(crd, "NamesAccepted", "True", "NoConflicts",
                                  "no conflicts found", now));
  conditions.list().Add(Condition(crd, "Established", "True",
                                  "InitialNamesAccepted",
                                  "the initial names have been accepted", now));
  status.map().Set("conditions", conditions);
  status.map().Set("acceptedNames", CopyAt(crd, {"spec", "names"}));
  Value stored = Value::NewList();
  const Value* versions = crd.FindPath({"spec", "versions"});
  if (versions != nullptr && versions->is_list()) {
    for (const Value& version : versions->list()) {
      const Value* storage = version.Find("storage");
      if (storage != nullptr && storage->is_bool() && storage->as_bool()) {
        stored.list().Add(Value::String(TextAt(version, {"name"})));
      }
    }
  }
  status.map().Set("storedVersions", stored);
  return status;
}

}  // namespace gitops::sandbox
