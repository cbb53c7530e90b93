#include "pkg/deploy/pipeline/prepare.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;

TEST(ValidateInputsTest, WhatIsMissingIsToldAtOnce) {
  std::vector<Resource> r = {
      Object("{apiVersion: v1, kind: Pod, metadata: {name: p}}"),
      Object("{metadata: {name: q}}"), Object("{apiVersion: v1, kind: Pod}")};
  r[1].set_origin("file 'a.yml' doc 2");
  r[2].set_origin("stdin doc 3");
  const absl::Status s = ValidateInputs(&r);
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(s.message(),
            "Validation errors:\n"
            "- Expected 'kind' on resource '/q () cluster' to be non-empty "
            "(file 'a.yml' doc 2)\n"
            "- Expected 'apiVersion' on resource '/q () cluster' to be "
            "non-empty (file 'a.yml' doc 2)\n"
            "- Expected 'metadata.name' on resource 'pod/ (v1) cluster' to be "
            "non-empty (stdin doc 3)");
  EXPECT_EQ(r.size(), 3u);
  std::vector<Resource> generated = {
      Object("{apiVersion: v1, kind: Pod, metadata: {generateName: p-}}")};
  EXPECT_TRUE(ValidateInputs(&generated).ok());
}

TEST(ValidateInputsTest, DuplicatesCollapseWhereTheyAreTheSame) {
  const char* kOne =
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: x}}";
  const char* kOther =
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: z}}";
  const char* kElsewhere =
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ns}}";
  std::vector<Resource> r = {Object(kOne), Object(kElsewhere), Object(kOne)};
  ASSERT_TRUE(ValidateInputs(&r).ok());
  ASSERT_EQ(r.size(), 2u);
  EXPECT_EQ(r[0].Namespace(), "");
  EXPECT_EQ(r[1].Namespace(), "ns");
  r = {Object(kOne), Object(kOther), Object(kOther)};
  const absl::Status s = ValidateInputs(&r);
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(s.message(),
            "Uniqueness errors:\n- Found resource 'configmap/c (v1) cluster' "
            "multiple times with different content");
}

absl::StatusOr<bool> Scope(const kube::GroupVersionKind& gvk) {
  if (gvk.kind == "Unknown") return absl::NotFoundError("no such kind");
  return gvk.kind != "Namespace" && gvk.kind != "CustomResourceDefinition";
}

// Namespaces of the resources after placing, or the error.
std::string Placed(const PrepareOptions& options,
                   std::vector<const char*> texts) {
  std::vector<Resource> r;
  for (const char* t : texts) r.push_back(Object(t));
  const absl::Status s = PlaceInNamespaces(options, Scope, &r);
  if (!s.ok()) return std::string(s.message());
  std::vector<std::string> out;
  for (const Resource& x : r) out.emplace_back(x.Namespace());
  return absl::StrJoin(out, ",");
}

constexpr char kBare[] = "{apiVersion: v1, kind: Pod, metadata: {name: p}}";
constexpr char kIn[] =
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: in}}";
constexpr char kCluster[] =
    "{apiVersion: v1, kind: Namespace, metadata: {name: x, namespace: in}}";

TEST(PlaceInNamespacesTest, Table) {
  PrepareOptions plain;
  plain.default_namespace = "def";
  PrepareOptions into = plain;
  into.into_namespace = "all";
  PrepareOptions map = plain;
  map.map_namespaces = {{"def", "d2"}, {"in", "i2"}};
  PrepareOptions both = into;
  both.map_namespaces = {{"all", "a2"}};
  EXPECT_EQ(Placed(plain, {kBare, kIn, kCluster}), "def,in,");
  EXPECT_EQ(Placed(into, {kBare, kIn, kCluster}), "all,all,");
  EXPECT_EQ(Placed(map, {kBare, kIn, kCluster}), "d2,i2,");
  EXPECT_EQ(Placed(both, {kBare, kIn, kCluster}), "a2,a2,");
  map.map_namespaces = {{"def", "d2"}};
  EXPECT_EQ(Placed(map, {kBare, kIn}),
            "Expected to find mapped namespace for 'in'");
  EXPECT_EQ(Placed(plain, {"{apiVersion: v1, kind: Unknown}"}), "no such kind");
}

// What the inputs define wins over what the server knows.
TEST(PlaceInNamespacesTest, KindsThatTheInputsDefine) {
  PrepareOptions options;
  options.default_namespace = "def";
  const std::string crd =
      "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, "
      "metadata: {name: c}, spec: {group: e.com, names: {kind: Unknown}, "
      "scope: ";
  EXPECT_EQ(Placed(options, {"{apiVersion: e.com/v1, kind: Unknown, metadata: "
                             "{name: u}}",
                             (crd + "Namespaced}}").c_str()}),
            "def,");
  EXPECT_EQ(Placed(options, {"{apiVersion: e.com/v1, kind: Unknown, metadata: "
                             "{name: u, namespace: x}}",
                             (crd + "Cluster}}").c_str()}),
            ",");
}

TEST(PlaceInNamespacesTest, Nonces) {
  PrepareOptions options;
  options.default_namespace = "def";
  options.now = absl::FromUnixNanos(1711620672123456789);
  std::vector<Resource> r = {Object(kBare)};
  r[0].SetAnnotation(keys::kNonce, "");
  ASSERT_TRUE(PlaceInNamespaces(options, Scope, &r).ok());
  EXPECT_EQ(r[0].AnnotationOr(keys::kNonce, ""), "1711620672123456789");
  r[0].SetAnnotation(keys::kNonce, "x");
  const absl::Status s = PlaceInNamespaces(options, Scope, &r);
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(s.message(), keys::kNonce)) << s;
}

class OwnershipTest : public ::testing::Test {
 protected:
  Resource Label(absl::string_view text, bool scoping = true) {
    std::vector<Resource> r = {Object(text)};
    status_ =
        AddOwnershipLabels(config_, {"kapp.k14s.io/app", "1"}, scoping, &r);
    return r[0];
  }
  Config config_ = *BuiltinConfig();
  absl::Status status_;
};

TEST_F(OwnershipTest, LabelsGoWhereThePodsAreMade) {
  const Resource r = Label(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: "
      "ns}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: "
      "{labels: {a: b}}}}}");
  ASSERT_TRUE(status_.ok()) << status_;
  const std::string owner =
      absl::StrCat(R"("kapp.k14s.io/app":"1","kapp.k14s.io/association":")",
                   AssociationLabel(r), "\"");
  EXPECT_EQ(Json(*r.object().FindPath({"metadata", "labels"})),
            absl::StrCat("{", owner, "}"));
  EXPECT_EQ(
      Json(*r.object().FindPath({"spec", "template", "metadata", "labels"})),
      absl::StrCat(R"({"a":"b",)", owner, "}"));
  EXPECT_EQ(Json(*r.object().FindPath({"spec", "selector", "matchLabels"})),
            R"({"a":"b","kapp.k14s.io/app":"1"})");
}

TEST_F(OwnershipTest, ScopingIsOptionalAndMakesNoSelector) {
  const char* kService =
      "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: ns}, "
      "spec: {selector: {a: b}}}";
  EXPECT_EQ(Json(*Label(kService).object().FindPath({"spec", "selector"})),
            R"({"a":"b","kapp.k14s.io/app":"1"})");
  EXPECT_EQ(
      Json(*Label(kService, false).object().FindPath({"spec", "selector"})),
      R"({"a":"b"})");
  EXPECT_EQ(Label("{apiVersion: v1, kind: Service, metadata: {name: s}, spec: "
                  "{}}")
                .object()
                .FindPath({"spec", "selector"}),
            nullptr);
}

TEST_F(OwnershipTest, AdditionalLabelsAndRulesOfTheUser) {
  ASSERT_TRUE(
      AppendConfig(testing::Tree("{kind: Config, additionalLabels: {team: a}, "
                                 "ownershipLabelRules: [{path: [spec, labels], "
                                 "resourceMatchers: [{apiVersionKindMatcher: "
                                 "{apiVersion: e.com/v1, kind: G}}]}], "
                                 "labelScopingRules: [{path: [spec, selector], "
                                 "resourceMatchers: [{allMatcher: {}}]}]}"),
                   "test", &config_)
          .ok());
  const Resource r = Label(
      "{apiVersion: e.com/v1, kind: G, metadata: {name: g}, spec: {selector: "
      "{}}}",
      /*scoping=*/false);
  EXPECT_EQ(r.LabelOr("team", ""), "a");
  EXPECT_EQ(r.object().FindPath({"spec", "labels", "team"})->as_string(), "a");
  // Only default rules can be switched off.
  EXPECT_EQ(Json(*r.object().FindPath({"spec", "selector"})),
            R"({"kapp.k14s.io/app":"1"})");
}

TEST_F(OwnershipTest, OtherShapesAreTold) {
  Label(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: "
      "ns}, spec: {template: 5}}");
  EXPECT_EQ(status_.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status_.message(),
            "StringMapAppendMod for path 'spec,template,metadata,labels' on "
            "resource 'deployment/d (apps/v1) namespace: ns': Unexpected "
            "non-map found: int64");
}

TEST(CheckAllowedTest, Table) {
  std::vector<Resource> r = {Object(kIn), Object(kCluster)};
  r[1].RemoveNamespace();
  r[0].set_origin("a");
  r[1].set_origin("b");
  PrepareOptions prepare;
  prepare.default_namespace = "def";
  AllowOptions allow;
  EXPECT_TRUE(CheckAllowed(allow, prepare, r).ok());
  allow.check = true;
  const absl::Status s = CheckAllowed(allow, prepare, r);
  EXPECT_EQ(s.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(s.message(),
            "Validation errors:\n"
            "- Resource 'pod/p (v1) namespace: in' is outside of allowed "
            "namespaces (a)\n"
            "- Cluster level resource 'namespace/x (v1) cluster' is not "
            "allowed (b)");
  allow.cluster = true;
  struct Case {
    const char* name;
    AllowOptions allow;
    PrepareOptions prepare;
    bool ok;
  };
  AllowOptions named = allow, all = allow, both = allow;
  named.namespaces = {"in"};
  all.all_namespaces = true;
  both.all_namespaces = true;
  both.namespaces = {"other"};
  PrepareOptions into = prepare, mapped = prepare, is_default = prepare;
  into.into_namespace = "in";
  mapped.map_namespaces = {{"x", "in"}};
  is_default.default_namespace = "in";
  const Case kCases[] = {
      {"not allowed", allow, prepare, false},
      {"named", named, prepare, true},
      {"all", all, prepare, true},
      {"all, but some are named", both, prepare, false},
      {"where all is put", allow, into, true},
      {"where it is mapped to", allow, mapped, true},
      {"the default one", allow, is_default, true},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(CheckAllowed(c.allow, c.prepare, r).ok(), c.ok) << c.name;
  }
}

TEST(NamespacesOfTest, SortedAndDistinct) {
  EXPECT_EQ(absl::StrJoin(NamespacesOf({Object(kIn), Object(kBare), Object(kIn),
                                        Object("{metadata: {namespace: "
                                               "a}}")}),
                          " "),
            "(cluster) a in");
  EXPECT_TRUE(NamespacesOf({}).empty());
}

}  // namespace
}  // namespace gitops::deploy
