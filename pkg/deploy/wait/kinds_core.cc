#include "absl/strings/str_cat.h"
#include "pkg/deploy/wait/fields.h"
#include "pkg/deploy/wait/kinds.h"

namespace gitops::deploy {

using value::Value;

namespace {

// "<reason> (message: <message>)" of the first container that waits.
std::string WaitingContainer(const Value& pod, absl::string_view list_name) {
  const Value* list = pod.FindPath({"status", list_name});
  if (list == nullptr || !list->is_list()) return "";
  for (const Value& c : list->list()) {
    const Value* waiting = c.FindPath({"state", "waiting"});
    if (waiting == nullptr || !waiting->is_map()) continue;
    std::string reason = TextAt(*waiting, {"reason"});
    std::string message = TextAt(*waiting, {"message"});
    if (message.empty()) return reason;
    return absl::StrCat(reason, " (message: ", message, ")");
  }
  return "";
}

ReadyState PendingPod(const Value& pod) {
  std::string text = WaitingContainer(pod, "initContainerStatuses");
  if (text.empty()) text = WaitingContainer(pod, "containerStatuses");
  if (text.empty()) {
    std::vector<Condition> conditions = ConditionsOf(pod);
    const Condition* c = FindCondition(conditions, "PodScheduled");
    if (c != nullptr && c->reason == "Unschedulable") {
      text = c->message.empty()
                 ? c->reason
                 : absl::StrCat(c->reason, " (message: ", c->message, ")");
    }
  }
  return ReadyState::Ongoing(text.empty() ? "Pending"
                                          : absl::StrCat("Pending: ", text));
}

// Ongoing until each of `types` is True.
ReadyState ConditionsTrue(const Value& object,
                          std::initializer_list<const char*> types) {
  std::vector<Condition> conditions = ConditionsOf(object);
  for (const char* type : types) {
    const Condition* c = FindCondition(conditions, type);
    if (c == nullptr) {
      return ReadyState::Ongoing(
          absl::StrCat("Condition ", type, " is not set"));
    }
    if (c->status != "True") {
      std::string text =
          absl::StrCat("Condition ", type, " is not True (", c->status, ")");
      return ReadyState::Ongoing(text);
    }
  }
  return ReadyState::Ok();
}

}  // namespace

ReadyState PodReady(const Resource& r) {
  const Value& pod = r.object();
  std::string phase = TextAt(pod, {"status", "phase"});
  if (phase == "Pending") return PendingPod(pod);
  if (phase == "Running") {
    return ConditionsTrue(pod, {"Initialized", "Ready", "PodScheduled"});
  }
  if (phase == "Succeeded") return ReadyState::Ok();
  if (phase == "Failed") return ReadyState::Fail("Phase is failed");
  if (phase == "Unknown") return ReadyState::Fail("Phase is unknown");
  return ReadyState::Ongoing("Undetermined phase");
}

ReadyState ServiceReady(const Resource& r) {
  const Value& service = r.object();
  std::string type = TextAt(service, {"spec", "type"});
  if (type == "ExternalName") return ReadyState::Ok("External service");
  if (TextAt(service, {"spec", "clusterIP"}).empty()) {
    return ReadyState::Ongoing("ClusterIP is empty");
  }
  if (type == "LoadBalancer") {
    const Value* ingress =
        service.FindPath({"status", "loadBalancer", "ingress"});
    if (ingress == nullptr || !ingress->is_list() || ingress->list().empty()) {
      return ReadyState::Ongoing("Load balancer ingress is empty");
    }
  }
  return ReadyState::Ok();
}

ReadyState CrdReady(const Resource& r) {
  return ConditionsTrue(r.object(), {"Established", "NamesAccepted"});
}

ReadyState ApiServiceReady(const Resource& r, bool ignore_failing) {
  ReadyState state = ConditionsTrue(r.object(), {"Available"});
  if (state.done || !ignore_failing) return state;
  return ReadyState::Ok(absl::StrCat("Ignoring (", state.message, ")"));
}

ReadyState ReconcilerReady(const Resource& r) {
  const Value& object = r.object();
  std::string pending = GenerationPending(object);
  if (!pending.empty()) return ReadyState::Ongoing(pending);
  std::string useful = TextAt(object, {"status", "usefulErrorMessage"});
  for (const Condition& c : ConditionsOf(object)) {
    if (c.status != "True") continue;
    std::string text = absl::StrCat(
        c.reason, " (message: ", useful.empty() ? c.message : useful, ")");
    if (c.type == "Reconciling") return ReadyState::Ongoing("Reconciling");
    if (c.type == "ReconcileFailed") {
      return ReadyState::Fail(absl::StrCat("Reconcile failed: ", text));
    }
    if (c.type == "DeleteFailed") {
      return ReadyState::Fail(absl::StrCat("Delete failed: ", text));
    }
  }
  std::optional<ReadyState> deleting = EvaluateDeleting(r);
  return deleting ? *deleting : ReadyState::Ok();
}

}  // namespace gitops::deploy
