#include "pkg/deploy/wait/ready.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;
using testing::Tree;
using value::Value;

TEST(ReadyTest, EachKindByItsOwnRule) {
  struct Case {
    const char* type;
    const char* state;  // Of the bare object.
    const char* message;
  };
  const Case kCases[] = {
      {"apiVersion: apps/v1, kind: Deployment", "ongoing",
       "Waiting for generation 1 to be observed"},
      {"apiVersion: apps/v1, kind: DaemonSet", "ongoing",
       "Waiting for generation 1 to be observed"},
      {"apiVersion: apps/v1, kind: StatefulSet", "ongoing",
       "Waiting for generation 1 to be observed"},
      {"apiVersion: kappctrl.k14s.io/v1alpha1, kind: App", "ongoing",
       "Waiting for generation 1 to be observed"},
      {"apiVersion: packaging.carvel.dev/v1alpha1, kind: PackageInstall",
       "ongoing", "Waiting for generation 1 to be observed"},
      {"apiVersion: packaging.carvel.dev/v1alpha1, kind: PackageRepository",
       "ongoing", "Waiting for generation 1 to be observed"},
      {"apiVersion: batch/v1, kind: Job", "ongoing",
       "Waiting to complete (0 active, 0 failed, 0 succeeded)"},
      {"apiVersion: v1, kind: Pod", "ongoing", "Undetermined phase"},
      {"apiVersion: v1, kind: Service", "ongoing", "ClusterIP is empty"},
      {"apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition",
       "ongoing", "Condition Established is not set"},
      {"apiVersion: apiextensions.k8s.io/v1beta1, kind: "
       "CustomResourceDefinition",
       "ongoing", "Condition Established is not set"},
      {"apiVersion: apiregistration.k8s.io/v1, kind: APIService", "ongoing",
       "Condition Available is not set"},
      {"apiVersion: apiregistration.k8s.io/v1beta1, kind: APIService",
       "ongoing", "Condition Available is not set"},
      // Everything else is done at once.
      {"apiVersion: v1, kind: ConfigMap", "ok", ""},
      {"apiVersion: batch/v1, kind: CronJob", "ok", ""},
      {"apiVersion: apps/v1, kind: ReplicaSet", "ok", ""},
      {"apiVersion: v1, kind: PersistentVolumeClaim", "ok", ""},
      {"apiVersion: extensions/v1beta1, kind: Deployment", "ok", ""},
      {"apiVersion: e.com/v1, kind: Pod", "ok", ""},
      {"apiVersion: e.com/v1, kind: Job", "ok", ""},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.type);
    absl::StatusOr<ReadyState> s = EvaluateReady(
        Object(absl::StrCat("{", c.type, ", metadata: {generation: 1}}")), {});
    ASSERT_TRUE(s.ok()) << s.status();
    EXPECT_STREQ(s->Name(), c.state);
    EXPECT_EQ(s->message, c.message);
  }
}

TEST(ReadyTest, States) {
  const ReadyState ok = ReadyState::Ok("a"), fail = ReadyState::Fail("b"),
                   ongoing = ReadyState::Ongoing("c");
  EXPECT_TRUE(ok.ok() && ok.done && !ok.failed());
  EXPECT_TRUE(fail.failed() && fail.done && !fail.ok());
  EXPECT_TRUE(!ongoing.done && !ongoing.ok() && !ongoing.failed());
  EXPECT_STREQ(ok.Name(), "ok");
  EXPECT_STREQ(fail.Name(), "fail");
  EXPECT_STREQ(ongoing.Name(), "ongoing");
  EXPECT_EQ(fail.message, "b");
}

TEST(ReadyTest, DeletionComesBeforeMostRules) {
  EXPECT_FALSE(EvaluateDeleting(Object("{kind: Pod}")).has_value());
  EXPECT_EQ(
      EvaluateDeleting(Object("{metadata: {deletionTimestamp: x}}"))->message,
      "Deleting");
  const Resource pod = Object(
      "{apiVersion: v1, kind: Pod, metadata: {deletionTimestamp: x, "
      "finalizers: [a, b]}, status: {phase: Succeeded}}");
  absl::StatusOr<ReadyState> s = EvaluateReady(pod, {});
  EXPECT_STREQ(s->Name(), "ongoing");
  EXPECT_EQ(s->message, "Waiting on finalizers: a, b");
  // kapp-controller tells of a failed deletion itself.
  EXPECT_EQ(
      EvaluateReady(Object("{apiVersion: kappctrl.k14s.io/v1alpha1, kind: App, "
                           "metadata: {deletionTimestamp: x}, status: "
                           "{conditions: [{type: DeleteFailed, status: 'True', "
                           "reason: R, message: M}]}}"),
                    {})
          ->message,
      "Delete failed: R (message: M)");
}

TEST(ReadyTest, FailingApiServicesMayBeIgnored) {
  ReadyOptions options;
  options.ignore_failing_api_services = true;
  EXPECT_TRUE(
      EvaluateReady(Object("{apiVersion: apiregistration.k8s.io/v1, kind: "
                           "APIService}"),
                    options)
          ->ok());
}

TEST(ReadyTest, AMalformedAnnotationIsAnError) {
  Resource r = Object("{kind: G}");
  r.SetAnnotation(keys::kDisableAssociatedWait, "");
  EXPECT_TRUE(EvaluateReady(r, {}).ok());
  r.SetAnnotation(keys::kDisableAssociatedWait, "true");
  const absl::Status s = EvaluateReady(r, {}).status();
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(s.message(),
            "Expected annotation "
            "'kapp.k14s.io/disable-associated-resources-wait' value to be ''");
}

// Rules as users write them.
class UserRulesTest : public ::testing::Test {
 protected:
  void Add(absl::string_view rules) {
    const absl::Status s = AppendConfig(
        Tree(absl::StrCat("{kind: Config, waitRules: ", rules, "}")), "test",
        &config_);
    ASSERT_TRUE(s.ok()) << s;
    options_.rules = &config_.wait;
  }
  ReadyState State(absl::string_view status) {
    absl::StatusOr<ReadyState> s = EvaluateReady(
        Object(absl::StrCat("{apiVersion: e.com/v1, kind: G, metadata: "
                            "{generation: 2}, status: ",
                            status, "}")),
        options_);
    EXPECT_TRUE(s.ok()) << s.status();
    return s.ok() ? *s : ReadyState();
  }
  Config config_;
  ReadyOptions options_;
};

constexpr char kMatcher[] =
    "resourceMatchers: [{apiVersionKindMatcher: {apiVersion: e.com/v1, kind: "
    "G}}]";

TEST_F(UserRulesTest, Conditions) {
  Add(
      absl::StrCat("[{conditionMatchers: [{type: Half, status: 'True', "
                   "unblockChanges: true}, {type: Ready, status: 'True', "
                   "success: true, supportsObservedGeneration: true}, {type: "
                   "Failed, status: 'True', failure: true}], ",
                   kMatcher, "}]"));
  struct Case {
    const char* name;
    const char* conditions;
    const char* state;
    bool unblock;
    const char* message;
  };
  const Case kCases[] = {
      {"none", "", "ongoing", false,
       "No failing or successful conditions found"},
      {"another status", "{type: Failed, status: 'False'}", "ongoing", false,
       "No failing or successful conditions found"},
      {"success",
       "{type: Ready, status: 'True', reason: R, message: M, "
       "observedGeneration: 2}",
       "ok", false,
       "Encountered successful condition Ready == True: R (message: M)"},
      {"success of an old generation",
       "{type: Ready, status: 'True', observedGeneration: 1}", "ongoing", false,
       "Waiting for generation 2 to be observed by status condition(s)"},
      {"failure", "{type: Failed, status: 'True', reason: R, message: M}",
       "fail", false,
       "Encountered failure condition Failed == True: R (message: M)"},
      {"failure beats success",
       "{type: Ready, status: 'True', observedGeneration: 2}, {type: Failed, "
       "status: 'True', reason: R, message: M}",
       "fail", false,
       "Encountered failure condition Failed == True: R (message: M)"},
      {"unblock", "{type: Half, status: 'True', reason: R}", "ongoing", true,
       "Allowing blocked changes to proceed: Encountered condition Half == "
       "True: R"},
      {"success beats unblock",
       "{type: Half, status: 'True'}, {type: Ready, status: 'True', reason: R, "
       "message: M, observedGeneration: 2}",
       "ok", false,
       "Encountered successful condition Ready == True: R (message: M)"},
      {"an old generation beats unblock",
       "{type: Half, status: 'True'}, {type: Ready, status: 'True', "
       "observedGeneration: 1}",
       "ongoing", false,
       "Waiting for generation 2 to be observed by status condition(s)"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const ReadyState s =
        State(absl::StrCat("{conditions: [", c.conditions, "]}"));
    EXPECT_STREQ(s.Name(), c.state);
    EXPECT_EQ(s.unblock, c.unblock);
    EXPECT_EQ(s.message, c.message);
  }
}

TEST_F(UserRulesTest, TheGenerationFirstAndOnlyTheFirstRule) {
  Add(
      absl::StrCat("[{supportsObservedGeneration: true, conditionMatchers: "
                   "[{type: A, status: 'True', success: true}], ",
                   kMatcher,
                   "}, {conditionMatchers: [{type: B, status: 'True', success: "
                   "true}], ",
                   kMatcher, "}]"));
  EXPECT_EQ(State("{conditions: [{type: A, status: 'True'}]}").message,
            "Waiting for generation 2 to be observed");
  EXPECT_TRUE(State("{observedGeneration: 2, conditions: [{type: A, status: "
                    "'True'}]}")
                  .ok());
  EXPECT_FALSE(State("{observedGeneration: 2, conditions: [{type: B, status: "
                     "'True'}]}")
                   .done);
}

TEST_F(UserRulesTest, BeforeTheBuiltInOnes) {
  Add("[{conditionMatchers: [{type: Fine, status: 'True', success: true}], "
      "resourceMatchers: [{apiVersionKindMatcher: {apiVersion: v1, kind: "
      "Pod}}]}]");
  EXPECT_EQ(EvaluateReady(Object("{apiVersion: v1, kind: Pod, status: {phase: "
                                 "Failed, conditions: [{type: Fine, status: "
                                 "'True'}]}}"),
                          options_)
                ->Name(),
            std::string("ok"));
  options_.rules = nullptr;
  EXPECT_TRUE(
      EvaluateReady(Object("{apiVersion: v1, kind: Pod, status: {phase: "
                           "Failed}}"),
                    options_)
          ->failed());
}

TEST_F(UserRulesTest, Scripts) {
  Add(absl::StrCat("[{ytt: {funcContractV1: {resource.star: the script}}, ",
                   kMatcher, "}]"));
  EXPECT_EQ(State("{}").message, "Error: ytt wait rules");
  ReadyState answer = ReadyState::Ok("well");
  options_.script = [&answer](
                        const std::string& script,
                        const Value& object) -> absl::StatusOr<ReadyState> {
    EXPECT_EQ(script, "the script");
    EXPECT_EQ(Json(*object.Find("status")), R"({"a":1})");
    return answer;
  };
  EXPECT_TRUE(State("{a: 1}").ok());
  EXPECT_EQ(State("{a: 1}").message, "well");
  answer = ReadyState::Ongoing("almost");
  answer.unblock = true;
  EXPECT_EQ(State("{a: 1}").message,
            "Allowing blocked changes to proceed: almost");
  EXPECT_TRUE(State("{a: 1}").unblock);
  options_.script = [](const std::string&,
                       const Value&) -> absl::StatusOr<ReadyState> {
    return absl::InvalidArgumentError("line 1: undefined: x");
  };
  EXPECT_TRUE(State("{}").failed());
  EXPECT_EQ(State("{}").message, "Error: line 1: undefined: x");
}

TEST(ChildTypesTest, Table) {
  struct Case {
    const char* type;
    const char* want;
  };
  const Case kCases[] = {
      {"{apiVersion: apps/v1, kind: Deployment}", "apps/ReplicaSet /Pod "},
      {"{apiVersion: apps/v1, kind: DaemonSet}", "apps/ReplicaSet /Pod "},
      {"{apiVersion: apps/v1, kind: StatefulSet}",
       "/PersistentVolumeClaim /Pod "},
      {"{apiVersion: batch/v1, kind: Job}", "batch/Job /Pod "},
      {"{apiVersion: batch/v1, kind: CronJob}", ""},
      {"{apiVersion: v1, kind: Pod}", ""},
      {"{apiVersion: e.com/v1, kind: Deployment}", ""},
  };
  for (const Case& c : kCases) {
    std::string text;
    for (const ChildType& t : ChildTypes(Object(c.type))) {
      absl::StrAppend(&text, t.group, "/", t.kind, " ");
    }
    EXPECT_EQ(text, c.want) << c.type;
  }
}

}  // namespace
}  // namespace gitops::deploy
