#include "pkg/deploy/wait/ready.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/wait/fields.h"
#include "pkg/deploy/wait/kinds.h"

namespace gitops::deploy {

using value::Value;

ReadyState ReadyState::Ok(absl::string_view message) {
  return {true, true, false, std::string(message)};
}

ReadyState ReadyState::Fail(absl::string_view message) {
  return {true, false, false, std::string(message)};
}

ReadyState ReadyState::Ongoing(absl::string_view message) {
  return {false, false, false, std::string(message)};
}

const char* ReadyState::Name() const {
  if (!done) return "ongoing";
  return successful ? "ok" : "fail";
}

std::optional<ReadyState> EvaluateDeleting(const Resource& resource) {
  if (!resource.IsDeleting()) return std::nullopt;
  std::vector<std::string> names;
  const Value* list = resource.object().FindPath({"metadata", "finalizers"});
  if (list != nullptr && list->is_list()) {
    for (const Value& v : list->list()) names.emplace_back(v.string_or_empty());
  }
  if (names.empty()) return ReadyState::Ongoing("Deleting");
  return ReadyState::Ongoing(
      absl::StrCat("Waiting on finalizers: ", absl::StrJoin(names, ", ")));
}

namespace {

constexpr char kUnblockPrefix[] = "Allowing blocked changes to proceed: ";

std::string Encountered(absl::string_view what, const Condition& c) {
  return absl::StrCat("Encountered ", what, "condition ", c.type,
                      " == ", c.status, ": ", c.reason,
                      " (message: ", c.message, ")");
}

ReadyState EvaluateConditions(const WaitRule& rule, const Value& object) {
  std::vector<Condition> conditions = ConditionsOf(object);
  int64_t generation = IntOr(object, {"metadata", "generation"}, 0);
  bool pending = false;
  const Condition* success = nullptr;
  const Condition* unblock = nullptr;
  for (const ConditionMatcher& m : rule.conditions) {
    for (const Condition& c : conditions) {
      if (c.type != m.type || c.status != m.status) continue;
      if (m.supports_observed_generation &&
          c.observed_generation.value_or(0) != generation) {
        pending = true;
        continue;
      }
      if (m.failure) return ReadyState::Fail(Encountered("failure ", c));
      if (m.success && success == nullptr) success = &c;
      if (m.unblock_changes && unblock == nullptr) unblock = &c;
    }
  }
  if (success != nullptr) {
    return ReadyState::Ok(Encountered("successful ", *success));
  }
  if (pending) {
    return ReadyState::Ongoing(
        absl::StrCat("Waiting for generation ", generation,
                     " to be observed by status condition(s)"));
  }
  if (unblock != nullptr) {
    ReadyState state = ReadyState::Ongoing(
        absl::StrCat(kUnblockPrefix, "Encountered condition ", unblock->type,
                     " == ", unblock->status, ": ", unblock->reason));
    state.unblock = true;
    return state;
  }
  return ReadyState::Ongoing("No failing or successful conditions found");
}

ReadyState EvaluateRule(const WaitRule& rule, const Resource& resource,
                        const WaitScript& script) {
  if (rule.supports_observed_generation) {
    std::string pending = GenerationPending(resource.object());
    if (!pending.empty()) return ReadyState::Ongoing(pending);
  }
  if (rule.script.empty()) {
    return EvaluateConditions(rule, resource.object());
  }
  absl::StatusOr<ReadyState> state =
      script == nullptr ? absl::UnimplementedError("ytt wait rules")
                        : script(rule.script, resource.object());
  if (!state.ok()) {
    return ReadyState::Fail(absl::StrCat("Error: ", state.status().message()));
  }
  if (state->unblock && !state->done) {
    state->message = absl::StrCat(kUnblockPrefix, state->message);
  }
  return *state;
}

bool IsKind(const Resource& r, absl::string_view api_version,
            absl::string_view kind) {
  return r.ApiVersion() == api_version && r.Kind() == kind;
}

bool IsReconciler(const Resource& r) {
  return IsKind(r, "kappctrl.k14s.io/v1alpha1", "App") ||
         IsKind(r, "packaging.carvel.dev/v1alpha1", "PackageInstall") ||
         IsKind(r, "packaging.carvel.dev/v1alpha1", "PackageRepository");
}

}  // namespace

absl::StatusOr<ReadyState> EvaluateReady(const Resource& r,
                                         const ReadyOptions& options) {
  const Value* disabled = r.Annotation(keys::kDisableAssociatedWait);
  if (disabled != nullptr && !disabled->as_string().empty()) {
    return absl::InvalidArgumentError(absl::StrCat("Expected annotation '",
                                                   keys::kDisableAssociatedWait,
                                                   "' value to be ''"));
  }
  if (IsReconciler(r)) return ReconcilerReady(r);
  if (std::optional<ReadyState> deleting = EvaluateDeleting(r)) {
    return *deleting;
  }
  if (options.rules != nullptr) {
    for (const WaitRule& rule : *options.rules) {
      if (rule.matchers.Matches(r))
        return EvaluateRule(rule, r, options.script);
    }
  }
  if (r.Group() == "apiextensions.k8s.io" &&
      r.Kind() == "CustomResourceDefinition") {
    return CrdReady(r);
  }
  if (IsKind(r, "apiregistration.k8s.io/v1", "APIService") ||
      IsKind(r, "apiregistration.k8s.io/v1beta1", "APIService")) {
    return ApiServiceReady(r, options.ignore_failing_api_services);
  }
  if (IsKind(r, "v1", "Pod")) return PodReady(r);
  if (IsKind(r, "v1", "Service")) return ServiceReady(r);
  if (IsKind(r, "apps/v1", "Deployment")) {
    return DeploymentReady(r, options.children);
  }
  if (IsKind(r, "apps/v1", "DaemonSet")) return DaemonSetReady(r);
  if (IsKind(r, "batch/v1", "Job")) return JobReady(r);
  if (IsKind(r, "apps/v1", "StatefulSet")) return StatefulSetReady(r);
  return ReadyState::Ok();
}

std::vector<ChildType> ChildTypes(const Resource& r) {
  if (IsKind(r, "apps/v1", "Deployment") || IsKind(r, "apps/v1", "DaemonSet")) {
    return {{"apps", "ReplicaSet"}, {"", "Pod"}};
  }
  if (IsKind(r, "batch/v1", "Job")) return {{"batch", "Job"}, {"", "Pod"}};
  if (IsKind(r, "apps/v1", "StatefulSet")) {
    return {{"", "PersistentVolumeClaim"}, {"", "Pod"}};
  }
  return {};
}

}  // namespace gitops::deploy
