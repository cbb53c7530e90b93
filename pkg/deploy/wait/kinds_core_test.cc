#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
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

template <typename Evaluate>
void Check(const Case& c, const Evaluate& evaluate) {
  SCOPED_TRACE(c.name);
  const ReadyState s = evaluate(Object(c.object));
  EXPECT_STREQ(s.Name(), c.state);
  EXPECT_EQ(s.message, c.message);
  EXPECT_FALSE(s.unblock);
}

TEST(PodReadyTest, Table) {
  const Case kCases[] = {
      {"no phase", "{}", "ongoing", "Undetermined phase"},
      {"another phase", "{status: {phase: Dreaming}}", "ongoing",
       "Undetermined phase"},
      {"pending", "{status: {phase: Pending}}", "ongoing", "Pending"},
      {"a container waits",
       "{status: {phase: Pending, containerStatuses: [{state: {running: {}}}, "
       "{state: {waiting: {reason: ImagePullBackOff, message: nope}}}, {state: "
       "{waiting: {reason: Later}}}]}}",
       "ongoing", "Pending: ImagePullBackOff (message: nope)"},
      {"without a message",
       "{status: {phase: Pending, containerStatuses: [{state: {waiting: "
       "{reason: ContainerCreating}}}]}}",
       "ongoing", "Pending: ContainerCreating"},
      {"init containers first",
       "{status: {phase: Pending, containerStatuses: [{state: {waiting: "
       "{reason: PodInitializing}}}], initContainerStatuses: [{state: "
       "{waiting: "
       "{reason: CrashLoopBackOff}}}]}}",
       "ongoing", "Pending: CrashLoopBackOff"},
      {"nowhere to run",
       "{status: {phase: Pending, conditions: [{type: PodScheduled, status: "
       "'False', reason: Unschedulable, message: no nodes}]}}",
       "ongoing", "Pending: Unschedulable (message: no nodes)"},
      {"not scheduled for another reason",
       "{status: {phase: Pending, conditions: [{type: PodScheduled, status: "
       "'False', reason: Gated}]}}",
       "ongoing", "Pending"},
      {"running, not ready",
       "{status: {phase: Running, conditions: [{type: Initialized, status: "
       "'True'}, {type: Ready, status: 'False'}, {type: PodScheduled, status: "
       "'True'}]}}",
       "ongoing", "Condition Ready is not True (False)"},
      {"running, without conditions", "{status: {phase: Running}}", "ongoing",
       "Condition Initialized is not set"},
      {"running",
       "{status: {phase: Running, conditions: [{type: PodScheduled, status: "
       "'True'}, {type: Ready, status: 'True'}, {type: Initialized, status: "
       "'True'}]}}",
       "ok", ""},
      {"succeeded", "{status: {phase: Succeeded}}", "ok", ""},
      {"failed", "{status: {phase: Failed}}", "fail", "Phase is failed"},
      {"unknown", "{status: {phase: Unknown}}", "fail", "Phase is unknown"},
  };
  for (const Case& c : kCases) Check(c, PodReady);
}

TEST(ServiceReadyTest, Table) {
  const Case kCases[] = {
      {"external", "{spec: {type: ExternalName}}", "ok", "External service"},
      {"no address", "{spec: {}}", "ongoing", "ClusterIP is empty"},
      {"empty address", "{spec: {clusterIP: ''}}", "ongoing",
       "ClusterIP is empty"},
      {"headless", "{spec: {clusterIP: None}}", "ok", ""},
      {"plain", "{spec: {type: ClusterIP, clusterIP: 10.0.0.1}}", "ok", ""},
      {"balancer without", "{spec: {type: LoadBalancer, clusterIP: 10.0.0.1}}",
       "ongoing", "Load balancer ingress is empty"},
      {"balancer with none",
       "{spec: {type: LoadBalancer, clusterIP: 10.0.0.1}, status: "
       "{loadBalancer: {ingress: []}}}",
       "ongoing", "Load balancer ingress is empty"},
      {"balancer",
       "{spec: {type: LoadBalancer, clusterIP: 10.0.0.1}, status: "
       "{loadBalancer: {ingress: [{ip: 1.2.3.4}]}}}",
       "ok", ""},
      {"node port", "{spec: {type: NodePort, clusterIP: 10.0.0.1}}", "ok", ""},
  };
  for (const Case& c : kCases) Check(c, ServiceReady);
}

TEST(CrdReadyTest, Table) {
  const Case kCases[] = {
      {"nothing yet", "{}", "ongoing", "Condition Established is not set"},
      {"not established",
       "{status: {conditions: [{type: NamesAccepted, status: 'True'}, {type: "
       "Established, status: 'False'}]}}",
       "ongoing", "Condition Established is not True (False)"},
      {"names refused",
       "{status: {conditions: [{type: NamesAccepted, status: 'False'}, {type: "
       "Established, status: 'True'}]}}",
       "ongoing", "Condition NamesAccepted is not True (False)"},
      {"names unknown",
       "{status: {conditions: [{type: Established, status: 'True'}]}}",
       "ongoing", "Condition NamesAccepted is not set"},
      {"established",
       "{status: {conditions: [{type: NamesAccepted, status: 'True'}, {type: "
       "Established, status: 'True'}]}}",
       "ok", ""},
  };
  for (const Case& c : kCases) Check(c, CrdReady);
}

TEST(ApiServiceReadyTest, Table) {
  const char* kBroken =
      "{status: {conditions: [{type: Available, status: 'False'}]}}";
  const Case kStrict[] = {
      {"nothing yet", "{}", "ongoing", "Condition Available is not set"},
      {"broken", kBroken, "ongoing", "Condition Available is not True (False)"},
      {"available",
       "{status: {conditions: [{type: Available, status: 'True'}]}}", "ok", ""},
  };
  for (const Case& c : kStrict) {
    Check(c, [](const Resource& r) { return ApiServiceReady(r, false); });
  }
  const Case kIgnoring[] = {
      {"nothing yet", "{}", "ok", "Ignoring (Condition Available is not set)"},
      {"broken", kBroken, "ok",
       "Ignoring (Condition Available is not True (False))"},
      {"available",
       "{status: {conditions: [{type: Available, status: 'True'}]}}", "ok", ""},
  };
  for (const Case& c : kIgnoring) {
    Check(c, [](const Resource& r) { return ApiServiceReady(r, true); });
  }
}

TEST(ReconcilerReadyTest, Table) {
  const Case kCases[] = {
      {"not seen",
       "{metadata: {generation: 2}, status: {observedGeneration: 1, "
       "conditions: [{type: ReconcileFailed, status: 'True'}]}}",
       "ongoing", "Waiting for generation 2 to be observed"},
      {"reconciling",
       "{status: {conditions: [{type: Reconciling, status: 'True'}]}}",
       "ongoing", "Reconciling"},
      {"failed",
       "{status: {conditions: [{type: ReconcileFailed, status: 'True', reason: "
       "R, message: M}]}}",
       "fail", "Reconcile failed: R (message: M)"},
      {"failed, with a better message",
       "{status: {usefulErrorMessage: U, conditions: [{type: ReconcileFailed, "
       "status: 'True', reason: R, message: M}]}}",
       "fail", "Reconcile failed: R (message: U)"},
      {"deletion failed",
       "{status: {conditions: [{type: DeleteFailed, status: 'True', reason: R, "
       "message: M}]}}",
       "fail", "Delete failed: R (message: M)"},
      {"the first that holds",
       "{status: {conditions: [{type: ReconcileFailed, status: 'False'}, "
       "{type: Reconciling, status: 'True'}, {type: ReconcileFailed, status: "
       "'True'}]}}",
       "ongoing", "Reconciling"},
      {"deleting", "{metadata: {deletionTimestamp: x}}", "ongoing", "Deleting"},
      {"done",
       "{status: {conditions: [{type: ReconcileSucceeded, status: 'True'}]}}",
       "ok", ""},
  };
  for (const Case& c : kCases) Check(c, ReconcilerReady);
}

}  // namespace
}  // namespace gitops::deploy
