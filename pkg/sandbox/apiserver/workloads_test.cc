#include "pkg/sandbox/apiserver/workloads.h"

#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/test_objects.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

const absl::Time kNow = absl::FromUnixSeconds(1000000000);

Value Deployment() {
  return Object(R"({"apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": {"name": "web", "namespace": "ns", "uid": "u",
                   "generation": 4},
      "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}},
               "template": {"metadata": {"labels": {"app": "web"}},
                            "spec": {"containers": [{"name": "c"}]}}}})");
}

TEST(WorkloadsTest, AnnotationsOfTheWorkloadOrItsPods) {
  const Value own = Object(R"({"metadata": {"annotations": {
      "sandbox.k8s-gitops/outcome": "fail"}}})");
  EXPECT_EQ(OutcomeOf(own), "fail");
  const Value pods = Object(R"({"spec": {"template": {"metadata":
      {"annotations": {"sandbox.k8s-gitops/ready-after": "2s"}}}}})");
  EXPECT_EQ(ReadyAfter(pods), absl::Seconds(2));
  EXPECT_EQ(OutcomeOf(pods), "");
  EXPECT_EQ(ReadyAfter(Object(R"({"metadata": {"annotations":
      {"sandbox.k8s-gitops/ready-after": "soon"}}})")),
            absl::ZeroDuration());
}

TEST(WorkloadsTest, Numbers) {
  EXPECT_EQ(ReplicasOf(Deployment()), 2);
  EXPECT_EQ(ReplicasOf(Object("{}")), 1);
  EXPECT_EQ(GenerationOf(Deployment()), 4);
  EXPECT_EQ(GenerationOf(Object("{}")), 1);
}

TEST(WorkloadsTest, AHashOfTheTemplateAlone) {
  const Value one = Deployment(), two = Deployment();
  const std::string hash = TemplateHash(*one.FindPath({"spec", "template"}));
  EXPECT_EQ(hash.size(), 10u);
  EXPECT_EQ(hash, TemplateHash(*two.FindPath({"spec", "template"})));
  EXPECT_NE(hash, TemplateHash(Object(R"({"spec": {}})")));
}

TEST(WorkloadsTest, ChildrenHaveTheirOwner) {
  const Value set = ReplicaSetOf(Deployment(), "abc", 3);
  EXPECT_EQ(TextAt(set, {"metadata", "name"}), "web-abc");
  EXPECT_EQ(TextAt(set, {"metadata", "annotations",
                         "deployment.kubernetes.io/revision"}),
            "3");
  const Value& owner = set.FindPath({"metadata", "ownerReferences"})->list()[0];
  EXPECT_EQ(TextAt(owner, {"uid"}), "u");
  const Value pod = PodOf(Deployment(), "web-0", false);
  EXPECT_EQ(TextAt(pod, {"metadata", "name"}), "web-0");
  EXPECT_EQ(TextAt(pod, {"metadata", "labels", "app"}), "web");
}

TEST(WorkloadsTest, PodsByTheirState) {
  const Value running = PodStatus(Object(R"({"metadata": {}, "spec":
      {"restartPolicy": "Always", "containers": [{"name": "c"}]}})"),
                                  kNow);
  EXPECT_EQ(TextAt(running, {"phase"}), "Running");
  Value pod = Object(R"({"metadata": {}})");
  pod.map().Set("status", running);
  const Value failed = Object(R"({"status": {"phase": "Failed"}})");
  const Value done = Object(R"({"status": {"phase": "Succeeded"}})");
  const PodCounts counts = CountPods({pod, failed, done});
  EXPECT_EQ(counts.total, 3);
  EXPECT_EQ(counts.ready, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(counts.succeeded, 1);
}

TEST(WorkloadsTest, ADeploymentIsAvailableOnceItsPodsAre) {
  PodCounts pods;
  pods.total = pods.ready = 2;
  const Value ready = DeploymentStatus(Deployment(), pods, kNow);
  EXPECT_EQ(ready.Find("readyReplicas")->as_int(), 2);
  EXPECT_EQ(ready.Find("observedGeneration")->as_int(), 4);
  EXPECT_EQ(DeploymentStatus(Deployment(), {}, kNow).Find("readyReplicas"),
            nullptr);
}

TEST(WorkloadsTest, AJobIsCompleteOnceItsPodsSucceeded) {
  const Value job = Object(R"({"spec": {"completions": 1}, "metadata": {}})");
  PodCounts pods;
  pods.total = pods.succeeded = 1;
  EXPECT_EQ(TextAt(JobStatus(job, pods, kNow).Find("conditions")->list()[0],
                   {"status"}),
            "True");
  EXPECT_EQ(JobStatus(job, {}, kNow).Find("completionTime"), nullptr);
}

}  // namespace
}  // namespace gitops::sandbox
