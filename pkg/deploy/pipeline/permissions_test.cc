#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/pipeline/preflight.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using value::Value;

// A server that answers access reviews: everything but what is denied.
class Reviewing : public testing::FakeClient {
 public:
  // "verb group resource ns name" or "verb url".
  std::set<std::string> denied;
  std::vector<std::string> asked;
  absl::StatusOr<Value> Create(const kube::ResourceType& type,
                               absl::string_view ns, const Value& object,
                               const kube::WriteOptions& options) override {
    if (type.resource != "selfsubjectaccessreviews") {
      return FakeClient::Create(type, ns, object, options);
    }
    auto text = [&](absl::string_view list, absl::string_view key) {
      const Value* v = object.FindPath({"spec", list, key});
      return v == nullptr ? std::string("-") : std::string(v->as_string());
    };
    const char* kResource = "resourceAttributes";
    std::string what =
        object.FindPath({"spec", kResource}) != nullptr
            ? absl::StrJoin(
                  {text(kResource, "verb"), text(kResource, "group"),
                   text(kResource, "resource"), text(kResource, "namespace"),
                   text(kResource, "name")},
                  " ")
            : absl::StrCat(text("nonResourceAttributes", "verb"), " ",
                           text("nonResourceAttributes", "path"));
    asked.push_back(what);
    Value answer = object.DeepCopy();
    Value status = Value::NewMap();
    status.map().Set("allowed", Value::Bool(denied.count(what) == 0));
    answer.map().Set("status", std::move(status));
    return answer;
  }
};

kube::ResourceType Type(absl::string_view kind, absl::string_view resource,
                        bool namespaced) {
  kube::ResourceType type;
  type.gvk = {"rbac.authorization.k8s.io", "v1", std::string(kind)};
  type.resource = std::string(resource);
  type.namespaced = namespaced;
  type.verbs = {"create", "delete", "get", "list", "update"};
  return type;
}

class PermissionsTest : public ::testing::Test {
 protected:
  PermissionsTest() {
    session_.cluster = &cluster_;
    session_.clock = &clock_;
    server_.AddType(Type("Role", "roles", true));
    server_.AddType(Type("RoleBinding", "rolebindings", true));
    server_.AddType(Type("ClusterRole", "clusterroles", false));
  }
  void Plan(absl::string_view text, ApplyOp op = ApplyOp::kCreate) {
    PlannedChange p;
    p.apply = op;
    if (op == ApplyOp::kDelete) {
      p.change.existing = Object(text);
    } else {
      p.change.wanted = Object(text);
    }
    plan_.push_back(p);
  }
  std::string Check() {
    const absl::Status s = CheckPermissions(session_, plan_);
    return s.ok() ? "" : std::string(s.message());
  }
  Reviewing server_;
  testing::SteppingClock clock_;
  Cluster cluster_{&server_, &clock_};
  Session session_;
  std::vector<PlannedChange> plan_;
};

constexpr char kPod[] =
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}}";
constexpr char kRole[] =
    "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: "
    "r, namespace: ns}, rules: [{verbs: [get, list], apiGroups: [apps], "
    "resources: [deployments], resourceNames: [a, b]}, {verbs: [get], "
    "nonResourceURLs: [/x]}]}";

TEST_F(PermissionsTest, WhatIsAsked) {
  Plan(kPod);
  Plan(kPod, ApplyOp::kDelete);
  Plan(kPod, ApplyOp::kNoop);
  EXPECT_EQ(Check(), "");
  EXPECT_EQ(server_.asked, (std::vector<std::string>{"create - pods ns p",
                                                     "update - pods ns p",
                                                     "delete - pods ns p"}));
}

TEST_F(PermissionsTest, TheSameIsAskedOnce) {
  Plan(kPod);
  Plan(kPod, ApplyOp::kUpdate);
  EXPECT_EQ(Check(), "");
  EXPECT_EQ(server_.asked.size(), 2u);
}

TEST_F(PermissionsTest, EverythingThatIsDeniedIsTold) {
  server_.denied = {"create - pods ns p", "delete - pods ns p"};
  Plan(kPod);
  Plan(kPod, ApplyOp::kDelete);
  EXPECT_EQ(Check(),
            "not permitted to \"create\" /v1, Resource=pods\n"
            "not permitted to \"delete\" /v1, Resource=pods");
  EXPECT_EQ(CheckPermissions(session_, plan_).code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(PermissionsTest, KindsThatAreNotServed) {
  Plan("{apiVersion: e.com/v1, kind: G, metadata: {name: g}}");
  EXPECT_TRUE(absl::StrContains(Check(), "Expected to find kind"));
}

TEST_F(PermissionsTest, WhoMayEscalateIsNotAskedForTheRules) {
  Plan(kRole);
  EXPECT_EQ(Check(), "");
  EXPECT_EQ(server_.asked.size(), 3u);  // Escalate once, and both verbs.
}

TEST_F(PermissionsTest, OthersMustHaveEachRule) {
  const std::string rbac = "rbac.authorization.k8s.io";
  const std::string escalate = "escalate " + rbac + " roles ns r";
  server_.denied = {escalate};
  Plan(kRole);
  EXPECT_EQ(Check(), "");
  const std::set<std::string> asked(server_.asked.begin(), server_.asked.end());
  for (const char* question :
       {"get apps deployments ns a", "get apps deployments ns b",
        "list apps deployments ns a", "list apps deployments ns b", "get /x"}) {
    EXPECT_EQ(asked.count(question), 1u) << question;
  }
  server_.denied.insert("list apps deployments ns b");
  server_.denied.insert("get /x");
  const std::string text = Check();
  EXPECT_TRUE(absl::StartsWith(
      text,
      "potential privilege escalation, not permitted to \"create\" "
      "rbac.authorization.k8s.io/v1, Kind=Role\nnot permitted to \"list\" "
      "apps/*, Resource=deployments\nget /x\npotential privilege escalation, "
      "not permitted to \"update\""))
      << text;
}

TEST_F(PermissionsTest, BindingsAreHeldAgainstTheLiveRole) {
  const std::string rbac = "rbac.authorization.k8s.io";
  server_.denied = {"bind " + rbac + " clusterroles ns live"};
  Plan(absl::StrCat(
      "{apiVersion: ", rbac,
      "/v1, kind: RoleBinding, metadata: {name: b, namespace: ns}, roleRef: "
      "{kind: ClusterRole, name: live}}"));
  // The role cannot be read.
  EXPECT_TRUE(absl::StrContains(Check(), "clusterrole/live"));
  ASSERT_TRUE(cluster_
                  .Create(Object(absl::StrCat(
                      "{apiVersion: ", rbac,
                      "/v1, kind: ClusterRole, metadata: {name: live}, rules: "
                      "[{verbs: [get], apiGroups: [''], resources: "
                      "[secrets]}]}")))
                  .ok());
  EXPECT_EQ(Check(), "");
  server_.denied.insert("get - secrets ns -");
  EXPECT_TRUE(absl::StrContains(Check(),
                                "Kind=RoleBinding\nnot permitted to "
                                "\"get\" /*, Resource=secrets"))
      << Check();
}

}  // namespace
}  // namespace gitops::deploy
