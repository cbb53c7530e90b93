#include "pkg/deploy/resource/resource.h"

#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;
using value::Value;

TEST(ResourceTest, NamesOfTypesAndObjects) {
  struct Case {
    const char* name;
    const char* object;
    const char* group;
    const char* version;
    const char* ukey;
    const char* versioned_key;
    const char* description;
  };
  const Case kCases[] = {
      {"namespaced, with group",
       "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, "
       "namespace: prod}}",
       "apps", "v1", "prod/apps/Deployment/web", "prod/apps/v1/Deployment/web",
       "deployment/web (apps/v1) namespace: prod"},
      {"namespaced, core",
       "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: ns}}",
       "", "v1", "ns//ConfigMap/x", "ns//v1/ConfigMap/x",
       "configmap/x (v1) namespace: ns"},
      {"cluster-scoped",
       "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, "
       "metadata: {name: crd}}",
       "apiextensions.k8s.io", "v1",
       "/apiextensions.k8s.io/CustomResourceDefinition/crd",
       "/apiextensions.k8s.io/v1/CustomResourceDefinition/crd",
       "customresourcedefinition/crd (apiextensions.k8s.io/v1) cluster"},
      {"generated name",
       "{apiVersion: batch/v1, kind: Job, metadata: {generateName: run-, "
       "namespace: ns}}",
       "batch", "v1", "ns/batch/Job/run-*", "ns/batch/v1/Job/run-*",
       "job/run-* (batch/v1) namespace: ns"},
      {"the name wins over what would be generated",
       "{apiVersion: v1, kind: Pod, metadata: {name: p, generateName: run-}}",
       "", "v1", "//Pod/p", "//v1/Pod/p", "pod/p (v1) cluster"},
      {"nothing at all", "{}", "", "", "///", "////", "/ () cluster"},
      {"fields of other types", "{apiVersion: 1, kind: [], metadata: 5}", "",
       "", "///", "////", "/ () cluster"},
      {"names that are no ASCII",
       "{apiVersion: v1, kind: ConfigMap, metadata: {name: gr\xc3\xbc\xc3\x9f, "
       "namespace: ns}}",
       "", "v1", "ns//ConfigMap/gr\xc3\xbc\xc3\x9f",
       "ns//v1/ConfigMap/gr\xc3\xbc\xc3\x9f",
       "configmap/gr\xc3\xbc\xc3\x9f (v1) namespace: ns"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Resource r = Object(c.object);
    EXPECT_EQ(r.Group(), c.group);
    EXPECT_EQ(r.Version(), c.version);
    EXPECT_EQ(r.Gk().group, c.group);
    EXPECT_EQ(r.Gk().kind, r.Kind());
    EXPECT_EQ(r.Gv().ToString(), r.ApiVersion());
    EXPECT_EQ(r.UKey(), c.ukey);
    EXPECT_EQ(r.VersionedKey(), c.versioned_key);
    EXPECT_EQ(r.Description(), c.description);
  }
}

TEST(ResourceTest, WhatTheServerSays) {
  const Resource r = Object(
      "metadata: {uid: u-1, resourceVersion: '42', creationTimestamp: "
      "'2024-03-28T10:11:12Z'}");
  EXPECT_EQ(r.Uid(), "u-1");
  EXPECT_EQ(r.ResourceVersion(), "42");
  EXPECT_EQ(r.CreatedAt(), absl::FromUnixSeconds(1711620672));
  for (const char* bad : {"{}", "metadata: {creationTimestamp: null}",
                          "metadata: {creationTimestamp: yesterday}",
                          "metadata: {creationTimestamp: 5}", "metadata: []"}) {
    EXPECT_EQ(Object(bad).CreatedAt(), absl::InfinitePast()) << bad;
  }
  EXPECT_TRUE(Object("metadata: {deletionTimestamp: x}").IsDeleting());
  EXPECT_FALSE(Object("metadata: {deletionTimestamp: null}").IsDeleting());
  EXPECT_FALSE(Object("{}").IsDeleting());
}

TEST(ResourceTest, LabelsAndAnnotationsAreStringsOrAbsent) {
  const Resource r = Object(
      "metadata: {labels: {a: '1', empty: '', number: 5}, annotations: {b: x, "
      "no: null}}");
  ASSERT_NE(r.Label("a"), nullptr);
  EXPECT_EQ(r.Label("a")->as_string(), "1");
  ASSERT_NE(r.Label("empty"), nullptr);
  EXPECT_EQ(r.Label("empty")->as_string(), "");
  EXPECT_EQ(r.LabelOr("empty", "d"), "");
  EXPECT_EQ(r.Label("number"), nullptr);
  EXPECT_EQ(r.LabelOr("number", "d"), "d");
  EXPECT_EQ(r.LabelOr("absent", "d"), "d");
  EXPECT_TRUE(r.HasAnnotation("b"));
  EXPECT_FALSE(r.HasAnnotation("no"));
  EXPECT_EQ(r.AnnotationOr("b", "d"), "x");
  EXPECT_EQ(r.AnnotationOr("a", "d"), "d");
  EXPECT_EQ(Object("metadata: {labels: [a]}").Label("a"), nullptr);
}

TEST(ResourceTest, WritingMakesTheMapsOnTheWay) {
  struct Case {
    const char* name;
    const char* before;
    const char* after;
  };
  const Case kCases[] = {
      {"nothing there", "{}",
       R"({"metadata":{"annotations":{"b":"2"},"labels":{"a":"1"},"name":"n"}})"},
      {"metadata is no map", "metadata: 5",
       R"({"metadata":{"annotations":{"b":"2"},"labels":{"a":"1"},"name":"n"}})"},
      {"labels are null", "metadata: {labels: null, annotations: null}",
       R"({"metadata":{"annotations":{"b":"2"},"labels":{"a":"1"},"name":"n"}})"},
      {"others stay", "metadata: {labels: {x: w, a: old}}",
       R"({"metadata":{"annotations":{"b":"2"},"labels":{"a":"1","x":"w"},"name":"n"}})"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Resource r = Object(c.before);
    r.SetName("n");
    r.SetLabel("a", "1");
    r.SetAnnotation("b", "2");
    EXPECT_EQ(Json(r.object()), c.after);
  }
}

TEST(ResourceTest, RemovingLeavesAnEmptyMapAndMakesNone) {
  Resource r = Object("metadata: {namespace: ns, annotations: {a: x}}");
  r.RemoveAnnotation("other");
  r.RemoveAnnotation("a");
  r.RemoveNamespace();
  EXPECT_EQ(Json(r.object()), R"({"metadata":{"annotations":{}}})");
  Resource bare = Object("a: 1");
  bare.RemoveAnnotation("a");
  bare.RemoveNamespace();
  EXPECT_EQ(Json(bare.object()), R"({"a":1})");
  EXPECT_EQ(Json(Resource().object()), "{}");
}

TEST(ResourceTest, CopiesShareUntilDeepCopied) {
  Resource r = Object("metadata: {name: a}");
  r.set_origin("file 'a.yml' doc 1");
  r.set_transient(true);
  Resource shared = r;
  const Resource deep = r.DeepCopy();
  shared.SetName("b");
  EXPECT_EQ(r.Name(), "b");
  EXPECT_EQ(deep.Name(), "a");
  EXPECT_EQ(deep.origin(), "file 'a.yml' doc 1");
  EXPECT_TRUE(deep.transient());
  EXPECT_FALSE(Resource().transient());
  EXPECT_EQ(Resource().origin(), "");
}

}  // namespace
}  // namespace gitops::deploy
