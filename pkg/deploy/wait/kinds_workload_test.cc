#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"
#include "pkg/deploy/wait/kinds.h"

namespace gitops::deploy {
namespace {

using testing::Object;

struct Case {
  const char* name;
  const char* object;
  const char* state;
  const char* message;
};

void Check(const Case& c, const ReadyState& s) {
  SCOPED_TRACE(c.name);
  EXPECT_STREQ(s.Name(), c.state);
  EXPECT_EQ(s.message, c.message);
}

TEST(DeploymentReadyTest, Table) {
  const Case kCases[] = {
      {"not seen",
       "{metadata: {generation: 2}, status: {observedGeneration: 1}}",
       "ongoing", "Waiting for generation 2 to be observed"},
      {"stuck",
       "{status: {conditions: [{type: Progressing, status: 'False', reason: R, "
       "message: M}]}}",
       "fail", "Deployment is not progressing: R (message: M)"},
      {"progress is unknown",
       "{status: {conditions: [{type: Progressing, status: Unknown}]}}", "ok",
       ""},
      {"cannot make pods",
       "{status: {conditions: [{type: Progressing, status: 'True'}, {type: "
       "ReplicaFailure, status: 'True', reason: R, message: M}]}}",
       "ongoing", "Deployment has encountered replica failure: R (message: M)"},
      {"unavailable", "{spec: {replicas: 2}, status: {unavailableReplicas: 1}}",
       "ongoing", "Waiting for 1 unavailable replicas"},
      {"not ready", "{spec: {replicas: 3}, status: {readyReplicas: 1}}",
       "ongoing", "Waiting for 2/3 replicas to be ready"},
      {"ready", "{spec: {replicas: 3}, status: {readyReplicas: 3}}", "ok", ""},
      {"asleep", "{spec: {replicas: 0}}", "ok", ""},
      {"replicas not said", "{spec: {}}", "ok", ""},
  };
  for (const Case& c : kCases) {
    absl::StatusOr<ReadyState> s = DeploymentReady(Object(c.object), nullptr);
    ASSERT_TRUE(s.ok()) << c.name;
    Check(c, *s);
  }
}

// The ReplicaSet of `revision` with `available` replicas.
Resource ReplicaSet(absl::string_view revision, int available) {
  Resource r = Object(absl::StrCat(
      "{apiVersion: apps/v1, kind: ReplicaSet, status: {availableReplicas: ",
      available, "}}"));
  r.SetAnnotation(keys::kDeploymentRevision, revision);
  return r;
}

TEST(DeploymentReadyTest, MinimumOfReplicas) {
  struct MinimumCase {
    const char* minimum;
    int replicas;
    int available;
    const char* state;
    const char* message;
  };
  const MinimumCase kCases[] = {
      {"2", 4, 1, "ongoing",
       "Waiting for at least 2 available replicas (currently 1 available)"},
      {"2", 4, 2, "ok", ""},
      {"50%", 4, 1, "ongoing",
       "Waiting for at least 2 available replicas (currently 1 available)"},
      {"50%", 4, 2, "ok", ""},
      // Rounded down, but at least one and at most all.
      {"50%", 3, 1, "ok", ""},
      {"1%", 3, 0, "ongoing",
       "Waiting for at least 1 available replicas (currently 0 available)"},
      {"0", 3, 0, "ongoing",
       "Waiting for at least 1 available replicas (currently 0 available)"},
      {"-5", 3, 1, "ok", ""},
      {"10", 3, 2, "ongoing",
       "Waiting for at least 3 available replicas (currently 2 available)"},
      {"500%", 3, 3, "ok", ""},
      {"9223372036854775807%", 3, 2, "ongoing",
       "Waiting for at least 3 available replicas (currently 2 available)"},
      {"-9223372036854775808%", 3, 1, "ok", ""},
      {"1", 0, 0, "ok", ""},
      {"two", 3, 3, "fail",
       "Error: Failed to parse "
       "kapp.k14s.io/apps-v1-deployment-wait-minimum-replicas-available: "
       "strconv.Atoi: parsing \"two\": invalid syntax"},
      {"", 3, 3, "fail",
       "Error: Failed to parse "
       "kapp.k14s.io/apps-v1-deployment-wait-minimum-replicas-available: "
       "strconv.Atoi: parsing \"\": invalid syntax"},
  };
  for (const MinimumCase& c : kCases) {
    SCOPED_TRACE(
        absl::StrCat(c.minimum, " of ", c.replicas, " with ", c.available));
    Resource deployment =
        Object(absl::StrCat("{spec: {replicas: ", c.replicas,
                            "}, status: {unavailableReplicas: 1}}"));
    deployment.SetAnnotation(keys::kMinReplicasAvailable, c.minimum);
    deployment.SetAnnotation(keys::kDeploymentRevision, "2");
    // Sets of other revisions and other children do not count.
    const std::vector<Resource> children = {ReplicaSet("1", 9),
                                            Object("{kind: Pod}"),
                                            ReplicaSet("2", c.available)};
    absl::StatusOr<ReadyState> s = DeploymentReady(deployment, &children);
    ASSERT_TRUE(s.ok()) << s.status();
    EXPECT_STREQ(s->Name(), c.state);
    EXPECT_EQ(s->message, c.message);
  }
}

TEST(DeploymentReadyTest, WithoutASetNothingIsAvailable) {
  Resource deployment = Object("{spec: {replicas: 4}}");
  deployment.SetAnnotation(keys::kMinReplicasAvailable, "2");
  const std::vector<Resource> none;
  EXPECT_STREQ(DeploymentReady(deployment, &none)->Name(), "ongoing");
  // Where children are not known the annotation cannot be followed.
  EXPECT_EQ(DeploymentReady(deployment, nullptr)->message,
            "Waiting for 4/4 replicas to be ready");
}

TEST(DaemonSetReadyTest, Table) {
  const Case kCases[] = {
      {"not seen",
       "{metadata: {generation: 2}, status: {observedGeneration: 1}}",
       "ongoing", "Waiting for generation 2 to be observed"},
      {"not updated",
       "{status: {desiredNumberScheduled: 3, updatedNumberScheduled: 1, "
       "numberUnavailable: 2}}",
       "ongoing", "Waiting for 2 updated pods to be scheduled"},
      {"unavailable",
       "{status: {desiredNumberScheduled: 3, updatedNumberScheduled: 3, "
       "numberUnavailable: 2}}",
       "ongoing", "Waiting for 2 unavailable pods"},
      {"done",
       "{status: {desiredNumberScheduled: 3, updatedNumberScheduled: 3}}", "ok",
       ""},
      {"no nodes", "{}", "ok", ""},
  };
  for (const Case& c : kCases) Check(c, DaemonSetReady(Object(c.object)));
}

TEST(StatefulSetReadyTest, Table) {
  const Case kCases[] = {
      {"not seen",
       "{metadata: {generation: 2}, status: {observedGeneration: 1}}",
       "ongoing", "Waiting for generation 2 to be observed"},
      {"not updated", "{spec: {replicas: 3}, status: {updatedReplicas: 1}}",
       "ongoing", "Waiting for 2 replicas to be updated"},
      {"not updated, with a partition",
       "{spec: {replicas: 3, updateStrategy: {rollingUpdate: {partition: 1}}}, "
       "status: {updatedReplicas: 1}}",
       "ongoing",
       "Waiting for 1 replicas to be updated (updating only 2 of 3 total)"},
      {"the partition is beyond all",
       "{spec: {replicas: 3, updateStrategy: {rollingUpdate: {partition: 9}}}, "
       "status: {readyReplicas: 3}}",
       "ok", ""},
      {"not ready",
       "{spec: {replicas: 3}, status: {updatedReplicas: 3, readyReplicas: 1}}",
       "ongoing", "Waiting for 2 replicas to be ready"},
      {"shrinking",
       "{spec: {replicas: 1}, status: {updatedReplicas: 1, readyReplicas: 3, "
       "replicas: 3}}",
       "ongoing", "Waiting for 2 replicas to be deleted"},
      {"done",
       "{spec: {replicas: 1}, status: {updatedReplicas: 1, readyReplicas: 1, "
       "replicas: 1}}",
       "ok", ""},
      {"one replica unless said", "{}", "ongoing",
       "Waiting for 1 replicas to be updated"},
      {"asleep", "{spec: {replicas: 0}}", "ok", ""},
  };
  for (const Case& c : kCases) Check(c, StatefulSetReady(Object(c.object)));
}

TEST(JobReadyTest, Table) {
  const Case kCases[] = {
      {"not begun", "{}", "ongoing",
       "Waiting to complete (0 active, 0 failed, 0 succeeded)"},
      {"running", "{status: {active: 1, failed: 2, succeeded: 3}}", "ongoing",
       "Waiting to complete (1 active, 2 failed, 3 succeeded)"},
      {"complete", "{status: {conditions: [{type: Complete, status: 'True'}]}}",
       "ok", "Completed"},
      {"failed",
       "{status: {conditions: [{type: Suspended, status: 'True'}, {type: "
       "Failed, status: 'True', reason: BackoffLimitExceeded, message: m}]}}",
       "fail", "Failed with reason BackoffLimitExceeded: m"},
      {"conditions that do not hold",
       "{status: {conditions: [{type: Complete, status: 'False'}, {type: "
       "Failed, status: 'False'}]}}",
       "ongoing", "Waiting to complete (0 active, 0 failed, 0 succeeded)"},
  };
  for (const Case& c : kCases) Check(c, JobReady(Object(c.object)));
}

}  // namespace
}  // namespace gitops::deploy
