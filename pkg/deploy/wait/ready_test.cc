#include "pkg/deploy/wait/ready.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {
namespace {

Resource R(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  absl::StatusOr<value::Value> v = yaml::Parse(text, options);
  EXPECT_TRUE(v.ok()) << v.status();
  return Resource(*v);
}

TEST(ReadyTest, EachKindByItsOwnRule) {
  struct Case {
    const char* name;
    const char* object;
    const char* state;
    const char* message;
  };
  const Case kCases[] = {
      {"plain object", "{apiVersion: v1, kind: ConfigMap}", "ok", ""},
      {"deployment not seen",
       "{apiVersion: apps/v1, kind: Deployment, metadata: {generation: 2}, "
       "status: {observedGeneration: 1}}",
       "ongoing", "Waiting for generation 2 to be observed"},
      {"deployment unavailable",
       "{apiVersion: apps/v1, kind: Deployment, metadata: {generation: 1}, "
       "spec: {replicas: 2}, status: {observedGeneration: 1, "
       "unavailableReplicas: 1}}",
       "ongoing", "Waiting for 1 unavailable replicas"},
      {"deployment stuck",
       "{apiVersion: apps/v1, kind: Deployment, metadata: {generation: 1}, "
       "status: {observedGeneration: 1, conditions: [{type: Progressing, "
       "status: 'False', reason: R, message: M}]}}",
       "fail", "Deployment is not progressing: R (message: M)"},
      {"job running", "{apiVersion: batch/v1, kind: Job, status: {active: 1}}",
       "ongoing", "Waiting to complete (1 active, 0 failed, 0 succeeded)"},
      {"job failed",
       "{apiVersion: batch/v1, kind: Job, status: {conditions: [{type: Failed, "
       "status: 'True', reason: BackoffLimitExceeded, message: m}]}}",
       "fail", "Failed with reason BackoffLimitExceeded: m"},
      {"pod waiting",
       "{apiVersion: v1, kind: Pod, status: {phase: Pending, "
       "containerStatuses: [{state: {waiting: {reason: ImagePullBackOff, "
       "message: nope}}}]}}",
       "ongoing", "Pending: ImagePullBackOff (message: nope)"},
      {"pod failed", "{apiVersion: v1, kind: Pod, status: {phase: Failed}}",
       "fail", "Phase is failed"},
      {"load balancer",
       "{apiVersion: v1, kind: Service, spec: {type: LoadBalancer, clusterIP: "
       "10.0.0.1}}",
       "ongoing", "Load balancer ingress is empty"},
      {"external service",
       "{apiVersion: v1, kind: Service, spec: {type: ExternalName}}", "ok",
       "External service"},
      {"crd",
       "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, "
       "status: {conditions: [{type: Established, status: 'False'}]}}",
       "ongoing", "Condition Established is not True (False)"},
      {"stateful set",
       "{apiVersion: apps/v1, kind: StatefulSet, metadata: {generation: 1}, "
       "spec: {replicas: 3, updateStrategy: {rollingUpdate: {partition: 1}}}, "
       "status: {observedGeneration: 1, updatedReplicas: 1}}",
       "ongoing",
       "Waiting for 1 replicas to be updated (updating only 2 of 3 total)"},
      {"deleting",
       "{apiVersion: v1, kind: ConfigMap, metadata: {deletionTimestamp: x, "
       "finalizers: [a, b]}}",
       "ongoing", "Waiting on finalizers: a, b"},
      {"app of kapp-controller",
       "{apiVersion: kappctrl.k14s.io/v1alpha1, kind: App, metadata: "
       "{generation: 1}, status: {observedGeneration: 1, usefulErrorMessage: "
       "u, conditions: [{type: ReconcileFailed, status: 'True', reason: R}]}}",
       "fail", "Reconcile failed: R (message: u)"},
  };
  for (const Case& c : kCases) {
    absl::StatusOr<ReadyState> s = EvaluateReady(R(c.object), {});
    ASSERT_TRUE(s.ok()) << c.name;
    EXPECT_STREQ(s->Name(), c.state) << c.name;
    EXPECT_EQ(s->message, c.message) << c.name;
  }
}

TEST(ReadyTest, UserRulesDecideFirst) {
  Config config = *BuiltinConfig();
  absl::Status added = AppendConfig(R(R"(
apiVersion: kapp.k14s.io/v1alpha1
kind: Config
waitRules:
- supportsObservedGeneration: true
  conditionMatchers:
  - {type: Failed, status: "True", failure: true}
  - {type: Ready, status: "True", success: true}
  - {type: Half, status: "True", unblockChanges: true}
  resourceMatchers: [{apiVersionKindMatcher: {apiVersion: e.com/v1, kind: G}}]
)")
                                        .object(),
                                    "test", &config);
  ASSERT_TRUE(added.ok()) << added;
  ReadyOptions options;
  options.rules = &config.wait;
  auto state = [&](const char* status) {
    return *EvaluateReady(
        R(absl::StrCat("{apiVersion: e.com/v1, kind: G, metadata: {generation: "
                       "2}, status: ",
                       status, "}")),
        options);
  };
  EXPECT_EQ(state("{observedGeneration: 1}").message,
            "Waiting for generation 2 to be observed");
  EXPECT_EQ(state("{observedGeneration: 2}").message,
            "No failing or successful conditions found");
  EXPECT_TRUE(state("{observedGeneration: 2, conditions: [{type: Ready, "
                    "status: 'True'}]}")
                  .ok());
  EXPECT_TRUE(state("{observedGeneration: 2, conditions: [{type: Ready, "
                    "status: 'True'}, {type: Failed, status: 'True'}]}")
                  .failed());
  EXPECT_TRUE(state("{observedGeneration: 2, conditions: [{type: Half, "
                    "status: 'True', reason: r}]}")
                  .unblock);
}

TEST(ReadyTest, MinimumOfReplicasLooksAtTheCurrentSet) {
  Resource deployment =
      R("{apiVersion: apps/v1, kind: Deployment, metadata: {generation: 1, "
        "annotations: {deployment.kubernetes.io/revision: '2', "
        "kapp.k14s.io/apps-v1-deployment-wait-minimum-replicas-available: "
        "'50%'}}, spec: {replicas: 4}, status: {observedGeneration: 1, "
        "unavailableReplicas: 2}}");
  std::vector<Resource> children = {
      R("{apiVersion: apps/v1, kind: ReplicaSet, metadata: {annotations: "
        "{deployment.kubernetes.io/revision: '2'}}, status: "
        "{availableReplicas: 1}}")};
  ReadyOptions options;
  options.children = &children;
  EXPECT_EQ(EvaluateReady(deployment, options)->message,
            "Waiting for at least 2 available replicas (currently 1 "
            "available)");
  children[0].object().map()["status"].map().Set("availableReplicas",
                                                 value::Value::Int(2));
  EXPECT_TRUE(EvaluateReady(deployment, options)->ok());
}

}  // namespace
}  // namespace gitops::deploy
