#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/whole_number.h"
#include "pkg/deploy/wait/fields.h"
#include "pkg/deploy/wait/kinds.h"

namespace gitops::deploy {

using value::Value;

namespace {

std::string Reason(const Condition& c) {
  return absl::StrCat(c.reason, " (message: ", c.message, ")");
}

// "10" or "5%" of `replicas`, between 1 and all of them.
absl::StatusOr<int64_t> MinimumReplicas(absl::string_view text,
                                        int64_t replicas) {
  absl::string_view digits = text;
  bool percent = !text.empty() && text.back() == '%';
  if (percent) digits.remove_suffix(1);
  absl::StatusOr<int64_t> number = ParseWholeNumber(digits);
  if (!number.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Failed to parse ", keys::kMinReplicasAvailable, ": ",
                     number.status().message()));
  }
  int64_t n = *number;
  // Beyond all of them it makes no difference.
  if (percent) n = replicas * std::clamp<int64_t>(n, 0, 100) / 100;
  return std::clamp<int64_t>(n, std::min<int64_t>(1, replicas), replicas);
}

absl::StatusOr<ReadyState> MinimumReady(absl::string_view text,
                                        const Resource& deployment,
                                        const std::vector<Resource>& children) {
  const Value& object = deployment.object();
  GITOPS_ASSIGN_OR_RETURN(
      int64_t wanted,
      MinimumReplicas(text, IntOr(object, {"spec", "replicas"}, 1)));
  absl::string_view revision =
      deployment.AnnotationOr(keys::kDeploymentRevision, "");
  for (const Resource& child : children) {
    if (child.Kind() != "ReplicaSet" ||
        child.AnnotationOr(keys::kDeploymentRevision, "") != revision) {
      continue;
    }
    int64_t available =
        IntOr(child.object(), {"status", "availableReplicas"}, 0);
    if (available >= wanted) return ReadyState::Ok();
    return ReadyState::Ongoing(absl::StrCat("Waiting for at least ", wanted,
                                            " available replicas (currently ",
                                            available, " available)"));
  }
  return ReadyState::Ongoing(
      absl::StrCat("Waiting for at least ", wanted,
                   " available replicas (currently 0 available)"));
}

}  // namespace

absl::StatusOr<ReadyState> DeploymentReady(
    const Resource& r, const std::vector<Resource>* children) {
  const Value& object = r.object();
  std::string pending = GenerationPending(object);
  if (!pending.empty()) return ReadyState::Ongoing(pending);
  for (const Condition& c : ConditionsOf(object)) {
    if (c.type == "Progressing" && c.status == "False") {
      return ReadyState::Fail(
          absl::StrCat("Deployment is not progressing: ", Reason(c)));
    }
    if (c.type == "ReplicaFailure" && c.status == "True") {
      return ReadyState::Ongoing(absl::StrCat(
          "Deployment has encountered replica failure: ", Reason(c)));
    }
  }
  const Value* minimum = r.Annotation(keys::kMinReplicasAvailable);
  if (minimum != nullptr && children != nullptr) {
    absl::StatusOr<ReadyState> state =
        MinimumReady(minimum->as_string(), r, *children);
    if (state.ok()) return state;
    return ReadyState::Fail(absl::StrCat("Error: ", state.status().message()));
  }
  int64_t unavailable = IntOr(object, {"status", "unavailableReplicas"}, 0);
  if (unavailable > 0) {
    return ReadyState::Ongoing(
        absl::StrCat("Waiting for ", unavailable, " unavailable replicas"));
  }
  std::optional<int64_t> replicas = IntAt(object, {"spec", "replicas"});
  int64_t ready = IntOr(object, {"status", "readyReplicas"}, 0);
  if (replicas && ready < *replicas) {
    return ReadyState::Ongoing(absl::StrCat("Waiting for ", *replicas - ready,
                                            "/", *replicas,
                                            " replicas to be ready"));
  }
  return ReadyState::Ok();
}

ReadyState DaemonSetReady(const Resource& r) {
  const Value& object = r.object();
  std::string pending = GenerationPending(object);
  if (!pending.empty()) return ReadyState::Ongoing(pending);
  int64_t desired = IntOr(object, {"status", "desiredNumberScheduled"}, 0);
  int64_t updated = IntOr(object, {"status", "updatedNumberScheduled"}, 0);
  if (desired - updated > 0) {
    return ReadyState::Ongoing(absl::StrCat("Waiting for ", desired - updated,
                                            " updated pods to be scheduled"));
  }
  int64_t unavailable = IntOr(object, {"status", "numberUnavailable"}, 0);
  if (unavailable > 0) {
    return ReadyState::Ongoing(
        absl::StrCat("Waiting for ", unavailable, " unavailable pods"));
  }
  return ReadyState::Ok();
}

ReadyState StatefulSetReady(const Resource& r) {
  const Value& object = r.object();
  std::string pending = GenerationPending(object);
  if (!pending.empty()) return ReadyState::Ongoing(pending);
  int64_t replicas = IntOr(object, {"spec", "replicas"}, 1);
  int64_t partition = IntOr(
      object, {"spec", "updateStrategy", "rollingUpdate", "partition"}, 0);
  int64_t to_update = replicas - std::max<int64_t>(partition, 0);
  int64_t not_updated =
      to_update - IntOr(object, {"status", "updatedReplicas"}, 0);
  if (not_updated > 0) {
    std::string text =
        absl::StrCat("Waiting for ", not_updated, " replicas to be updated");
    if (partition > 0) {
      absl::StrAppend(&text, " (updating only ", to_update, " of ", replicas,
                      " total)");
    }
    return ReadyState::Ongoing(text);
  }
  int64_t not_ready = replicas - IntOr(object, {"status", "readyReplicas"}, 0);
  if (not_ready > 0) {
    return ReadyState::Ongoing(
        absl::StrCat("Waiting for ", not_ready, " replicas to be ready"));
  }
  int64_t extra = IntOr(object, {"status", "replicas"}, 0) - replicas;
  if (extra > 0) {
    return ReadyState::Ongoing(
        absl::StrCat("Waiting for ", extra, " replicas to be deleted"));
  }
  return ReadyState::Ok();
}

ReadyState JobReady(const Resource& r) {
  const Value& object = r.object();
  for (const Condition& c : ConditionsOf(object)) {
    if (c.type == "Complete" && c.status == "True") {
      return ReadyState::Ok("Completed");
    }
    if (c.type == "Failed" && c.status == "True") {
      return ReadyState::Fail(
          absl::StrCat("Failed with reason ", c.reason, ": ", c.message));
    }
  }
  return ReadyState::Ongoing(absl::StrCat(
      "Waiting to complete (", IntOr(object, {"status", "active"}, 0),
      " active, ", IntOr(object, {"status", "failed"}, 0), " failed, ",
      IntOr(object, {"status", "succeeded"}, 0), " succeeded)"));
}

}  // namespace gitops::deploy
