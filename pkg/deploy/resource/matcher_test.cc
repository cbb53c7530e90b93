#include "pkg/deploy/resource/matcher.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/field_names.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;
using testing::Tree;
using value::Value;

TEST(MatcherTest, EachKindOfMatcher) {
  const Resource r = Object(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: "
      "ns, annotations: {a: '', b: x}}, spec: {empty: [], none: null, map: {}, "
      "zero: 0, text: '', list: [{e: []}, {e: {}}, {}], mixed: [{e: []}, {e: "
      "[1]}]}}");
  struct Case {
    const char* matcher;
    bool matches;
  };
  const Case kCases[] = {
      {"{allMatcher: {}}", true},
      {"{apiVersionKindMatcher: {apiVersion: apps/v1, kind: Deployment}}",
       true},
      {"{apiVersionKindMatcher: {apiVersion: apps/v1, kind: ReplicaSet}}",
       false},
      {"{apiVersionKindMatcher: {apiVersion: apps/v1beta1, kind: Deployment}}",
       false},
      {"{apiVersionKindMatcher: {kind: Deployment}}", false},
      {"{apiGroupKindMatcher: {apiGroup: apps, kind: Deployment}}", true},
      {"{apiGroupKindMatcher: {apiGroup: apps, kind: Pod}}", false},
      {"{apiGroupKindMatcher: {apiGroup: '', kind: Deployment}}", false},
      {"{kindNamespaceNameMatcher: {kind: Deployment, namespace: ns, name: d}}",
       true},
      {"{kindNamespaceNameMatcher: {kind: Deployment, namespace: ns, name: e}}",
       false},
      {"{kindNamespaceNameMatcher: {kind: Deployment, name: d}}", false},
      {"{hasAnnotationMatcher: {keys: [a]}}", true},
      {"{hasAnnotationMatcher: {keys: [a, b]}}", true},
      {"{hasAnnotationMatcher: {keys: [a, c]}}", false},
      {"{hasAnnotationMatcher: {keys: []}}", true},
      {"{hasNamespaceMatcher: {}}", true},
      {"{hasNamespaceMatcher: {names: [x, ns]}}", true},
      {"{hasNamespaceMatcher: {names: [x]}}", false},
      {"{customResourceMatcher: {}}", false},
      {"{emptyFieldMatcher: {path: [spec, empty]}}", true},
      {"{emptyFieldMatcher: {path: [spec, none]}}", true},
      {"{emptyFieldMatcher: {path: [spec, map]}}", true},
      {"{emptyFieldMatcher: {path: [spec, absent, deeper]}}", true},
      {"{emptyFieldMatcher: {path: [spec, zero]}}", false},
      {"{emptyFieldMatcher: {path: [spec, text]}}", false},
      {"{emptyFieldMatcher: {path: [spec]}}", false},
      {"{emptyFieldMatcher: {path: [spec, list, {allIndexes: true}, e]}}",
       true},
      {"{emptyFieldMatcher: {path: [spec, mixed, {allIndexes: true}, e]}}",
       false},
      {"{emptyFieldMatcher: {path: [spec, mixed, {index: 0}, e]}}", true},
      {"{emptyFieldMatcher: {path: [spec, mixed, {index: 1}, e]}}", false},
      {"{emptyFieldMatcher: {path: [spec, mixed, {index: 9}, e]}}", true},
      {"{emptyFieldMatcher: {path: [spec, empty, {allIndexes: true}, e]}}",
       true},
      {"{notMatcher: {matcher: {allMatcher: {}}}}", false},
      {"{notMatcher: {matcher: {customResourceMatcher: {}}}}", true},
      {"{andMatcher: {matchers: [{allMatcher: {}}, {hasNamespaceMatcher: "
       "{}}]}}",
       true},
      {"{andMatcher: {matchers: [{allMatcher: {}}, {customResourceMatcher: "
       "{}}]}}",
       false},
      {"{andMatcher: {matchers: []}}", true},
      {"{anyMatcher: {matchers: []}}", false},
      {"{anyMatcher: {}}", false},
      {"{anyMatcher: {matchers: [{customResourceMatcher: {}}, {allMatcher: "
       "{}}]}}",
       true},
      {"{notMatcher: {matcher: {anyMatcher: {matchers: [{andMatcher: "
       "{matchers: [{allMatcher: {}}]}}]}}}}",
       false},
      // Names of fields may differ in case.
      {"{ApiVersionKindMatcher: {APIVersion: apps/v1, Kind: Deployment}}",
       true},
      {"{hasannotationmatcher: {KEYS: [c]}}", false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.matcher);
    const Value list = Value::NewList({Tree(c.matcher)});
    absl::StatusOr<MatcherList> m = ParseMatchers(&list);
    ASSERT_TRUE(m.ok()) << m.status();
    EXPECT_EQ(m->Matches(r), c.matches);
  }
}

TEST(MatcherTest, ClusterScopedObjectsHaveNoNamespace) {
  const Resource r =
      Object("{apiVersion: e.com/v1, kind: G, metadata: {name: g}}");
  const Value list = Tree("[{hasNamespaceMatcher: {}}]");
  EXPECT_FALSE(ParseMatchers(&list)->Matches(r));
  const Value custom = Tree("[{customResourceMatcher: {}}]");
  EXPECT_TRUE(ParseMatchers(&custom)->Matches(r));
}

TEST(MatcherTest, ListsAreAnyOf) {
  const Resource r = Object("{apiVersion: v1, kind: Pod}");
  const Value two = Tree("[{customResourceMatcher: {}}, {allMatcher: {}}]");
  EXPECT_TRUE(ParseMatchers(&two)->Matches(r));
  const Value none = Tree("[]"), null;
  EXPECT_FALSE(ParseMatchers(&none)->Matches(r));
  EXPECT_FALSE(ParseMatchers(&null)->Matches(r));
  EXPECT_FALSE(ParseMatchers(nullptr)->Matches(r));
}

TEST(MatcherTest, MalformedOnes) {
  for (const char* text :
       {"[{nope: {}}]", "[{}]", "[null]", "[5]", "[{allMatcher: null}]",
        "[{notMatcher: {}}]", "[{anyMatcher: {matchers: [{nope: {}}]}}]",
        "[{notMatcher: {matcher: {nope: {}}}}]",
        "[{emptyFieldMatcher: {path: [{}]}}]"}) {
    const Value list = Tree(text);
    EXPECT_TRUE(IsPanic(ParseMatchers(&list).status())) << text;
  }
  const Value unknown = Tree("[{nope: {}}]");
  EXPECT_EQ(ParseMatchers(&unknown).status().message(),
            "Unknown resource matcher specified: nope");
  for (const char* text : {"x", "{allMatcher: {}}", "5"}) {
    const Value list = Tree(text);
    const absl::Status s = ParseMatchers(&list).status();
    EXPECT_FALSE(IsPanic(s)) << text;
    EXPECT_EQ(s.message(), "Expected matchers to be a list") << text;
  }
}

TEST(MatcherTest, GroupsOfTheServerItself) {
  for (const char* group :
       {"", "apps", "batch", "policy", "extensions", "autoscaling",
        "rbac.authorization.k8s.io", "storage.k8s.io", "networking.k8s.io",
        "apiextensions.k8s.io", "coordination.k8s.io"}) {
    EXPECT_TRUE(IsBuiltinGroup(group)) << group;
  }
  for (const char* group :
       {"storage", "k8s.io", "Apps", "apps ", "example.com",
        "gateway.networking.k8s.io", "snapshot.storage.k8s.io"}) {
    EXPECT_FALSE(IsBuiltinGroup(group)) << group;
  }
}

TEST(FieldNamesTest, ExactSpellingFirst) {
  const Value v = Tree("{Name: other, name: exact, KEYS: [1]}");
  EXPECT_EQ(FindField(v, "name")->as_string(), "exact");
  EXPECT_EQ(FindField(v, "NAME")->as_string(), "other");
  EXPECT_TRUE(FindField(v, "keys")->is_list());
  EXPECT_EQ(FindField(v, "absent"), nullptr);
  EXPECT_EQ(FindField(Tree("[a]"), "a"), nullptr);
  EXPECT_EQ(FindField(Value(), "a"), nullptr);
}

}  // namespace
}  // namespace gitops::deploy
