#include "pkg/render/manifest.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/log.h"
#include "pkg/render/chart_rendering.h"
#include "pkg/render/release.h"

namespace gitops::render {
namespace {

std::string Split(absl::string_view text, CompatLevel compat) {
  return absl::StrJoin(SplitManifests(text, compat), "|");
}

TEST(SplitManifestsTest, Quirks) {
  struct Case {
    const char* name;
    const char* text;
    const char* want;
  };
  for (const Case& c : {
           Case{"plain", "a: 1\n---\nb: 2\n", "a: 1|b: 2"},
           Case{"leading separator", "---\na: 1\n", "a: 1"},
           Case{"no end of line needed", "a: 1\n---b: 2", "a: 1|b: 2"},
           Case{"four dashes", "----\na: 1", "-\na: 1"},
           Case{"adjacent separators", "a: 1\n---\n---\nb: 1",
                "a: 1|---\nb: 1"},
           Case{"not at the start of a line", "a: x---\nb: 1", "a: x---\nb: 1"},
           Case{"blank lines around", "a: 1\n\n \n---\n\n\nb: 1\n\n",
                "a: 1|b: 1"},
           Case{"nothing", " \n---\n \n", ""},
       }) {
    EXPECT_EQ(Split(c.text, CompatLevel::k41), c.want) << c.name;
  }
}

TEST(SplitManifestsTest, LaterReleasesKeepNewlines) {
  EXPECT_EQ(Split("a: 1\n---\nb: 2\n", CompatLevel::k42), "a: 1|b: 2\n");
  EXPECT_EQ(Split("a: 1\n---\nb: 2\n", CompatLevel::k424), "a: 1\n|b: 2\n");
}

TEST(ParseHeadTest, Fields) {
  const absl::StatusOr<Head> head = ParseHead(
      "apiVersion: v1\nkind: 1\nmetadata:\n  name: true\n  annotations: {a: "
      "1, b: null}\n");
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->kind, "1");
  EXPECT_EQ(head->name, "true");
  EXPECT_EQ(head->annotations.size(), 2u);
}

TEST(ParseHeadTest, Errors) {
  struct Case {
    const char* text;
    const char* message;
  };
  for (const Case& c : {
           Case{"- a",
                "cannot unmarshal array into Go value of type "
                "util.SimpleHead"},
           Case{"kind: [1]",
                "cannot unmarshal array into Go struct field "
                "SimpleHead.kind of type string"},
           Case{"metadata: {name: {}}",
                "cannot unmarshal object into Go "
                "struct field .metadata.name of type "
                "string"},
       }) {
    EXPECT_EQ(ParseHead(c.text).status().message(),
              std::string("error unmarshaling JSON: while decoding JSON: "
                          "json: ") +
                  c.message)
        << c.text;
  }
}

TEST(SortManifestsTest, KindsThenFiles) {
  chart::NoLog log;
  const std::map<std::string, std::string> files = {
      {"c/b.yaml", "kind: Service\nmetadata: {name: b}"},
      {"c/a.yaml",
       "kind: Zed\n---\nkind: Service\nmetadata: {name: a}\n---\n"
       "kind: Alpha\n---\nkind: Namespace"},
      {"c/_p.yaml", "kind: Pod"}};
  const absl::StatusOr<SortedManifests> sorted =
      SortManifests(files, CompatLevel::k41, log);
  ASSERT_TRUE(sorted.ok()) << sorted.status();
  std::string order;
  for (const Manifest& manifest : sorted->manifests) {
    order += manifest.head.kind + manifest.head.name + " ";
  }
  EXPECT_EQ(order, "Namespace Servicea Serviceb Alpha Zed ");
}

TEST(SortManifestsTest, Hooks) {
  chart::NoLog log;
  const std::map<std::string, std::string> files = {
      {"c/a.yaml",
       "kind: Pod\nmetadata: {annotations: {helm.sh/hook: 'Test, "
       "post-install'}}\n---\nkind: Job\nmetadata: {annotations: "
       "{helm.sh/hook: crd-install}}\n"}};
  const absl::StatusOr<SortedManifests> sorted =
      SortManifests(files, CompatLevel::k41, log);
  ASSERT_TRUE(sorted.ok()) << sorted.status();
  EXPECT_TRUE(sorted->manifests.empty());
  ASSERT_EQ(sorted->hooks.size(), 1u);
  EXPECT_TRUE(IsTestHook(sorted->hooks[0]));
}

// "KIND/NAME" of manifests and then hooks, in their order.
std::string Order(const ChartFiles& files) {
  chart::NoLog log;
  RenderedRelease release;
  const absl::Status status =
      RenderRelease(MakeInput(MakeChart(files)), log, &release);
  if (!status.ok()) return absl::StrCat("!", status.message());
  std::vector<std::string> order;
  for (const auto* part : {&release.sorted.manifests, &release.sorted.hooks}) {
    for (const Manifest& manifest : *part) {
      order.push_back(
          absl::StrCat(manifest.head.kind, "/", manifest.head.name));
    }
  }
  return absl::StrJoin(order, " ");
}

// What `helm template` 4.1.4 prints, in its order.
TEST(SortManifestsTest, AsInHelm) {
  struct Case {
    absl::string_view name;
    ChartFiles files;
    absl::string_view order;
  };
  for (const Case& c : std::vector<Case>{
           {"one kind, names do not matter",
            {{"templates/a.yaml",
              "kind: Pod\nmetadata: {name: b}\n---\nkind: Pod\nmetadata: "
              "{name: a}\n"}},
            "Pod/b Pod/a"},
           {"files by path",
            {{"templates/b.yaml", "kind: Pod\nmetadata: {name: b}\n"},
             {"templates/a.yaml", "kind: Pod\nmetadata: {name: a}\n"},
             {"templates/d/c.yaml", "kind: Pod\nmetadata: {name: c}\n"}},
            "Pod/a Pod/b Pod/c"},
           {"unknown kinds by name",
            {{"templates/a.yaml",
              "kind: Zed\nmetadata: {name: z}\n---\nkind: Alpha\nmetadata: "
              "{name: a}\n---\nkind: zed\nmetadata: {name: l}\n"}},
            "Alpha/a Zed/z zed/l"},
           {"hooks come last",
            {{"templates/a.yaml",
              "kind: Job\nmetadata: {name: h, annotations: {helm.sh/hook: "
              "pre-install}}\n---\nkind: Zed\nmetadata: {name: z}\n"}},
            "Zed/z Job/h"},
           {"hook weights",
            {{"templates/a.yaml",
              "---\nkind: Job\nmetadata: {name: w5, annotations: "
              "{helm.sh/hook: pre-install, helm.sh/hook-weight: "
              "\"5\"}}\n---\nkind: Job\nmetadata: {name: w-3, annotations: "
              "{helm.sh/hook: pre-install, helm.sh/hook-weight: "
              "\"-3\"}}\n---\nkind: Job\nmetadata: {name: w0, annotations: "
              "{helm.sh/hook: pre-install, helm.sh/hook-weight: "
              "\"0\"}}\n---\nkind: Job\nmetadata: {name: wx, annotations: "
              "{helm.sh/hook: pre-install, helm.sh/hook-weight: \"x\"}}\n"}},
            "Job/w5 Job/w-3 Job/w0 Job/wx"},
           {"several events",
            {{"templates/a.yaml",
              "kind: Job\nmetadata: {name: a, annotations: {helm.sh/hook: "
              "\"pre-install, POST-install ,test\"}}\n"}},
            "Job/a"},
           {"an unknown event",
            {{"templates/a.yaml",
              "kind: Job\nmetadata: {name: a, annotations: {helm.sh/hook: "
              "never}}\n---\nkind: Pod\nmetadata: {name: p}\n"}},
            "Pod/p"},
           {"an empty event",
            {{"templates/a.yaml",
              "kind: Job\nmetadata: {name: a, annotations: {helm.sh/hook: "
              "\"\"}}\n"}},
            ""},
           {"resource policy",
            {{"templates/a.yaml",
              "kind: Pod\nmetadata: {name: a, annotations: "
              "{helm.sh/resource-policy: keep}}\n"}},
            "Pod/a"},
           {"comments only",
            {{"templates/a.yaml",
              "# nothing\n---\nkind: Pod\nmetadata: {name: p}\n"}},
            "Pod/p /"},
           {"no kind",
            {{"templates/a.yaml",
              "a: 1\n---\nkind: Pod\nmetadata: {name: p}\n"}},
            "Pod/p /"},
           {"not YAML",
            {{"templates/a.yaml", "a: b: c\n"}},
            "!YAML parse error on c/templates/a.yaml: error converting YAML to "
            "JSON: yaml: mapping values are not allowed in this context"},
           {"a list",
            {{"templates/a.yaml", "- a\n"}},
            "!YAML parse error on c/templates/a.yaml: error unmarshaling JSON: "
            "while decoding JSON: json: cannot unmarshal array into Go value "
            "of type util.SimpleHead"},
           {"notes and partials",
            {{"templates/NOTES.txt", "kind: Pod\n"},
             {"templates/_p.yaml", "kind: Pod\n"},
             {"templates/a.yaml", "kind: Pod\nmetadata: {name: p}\n"}},
            "Pod/p"},
           {"blank", {{"templates/a.yaml", "\n \n---\n\n"}}, ""},
           {"hooks in order of events",
            {{"templates/a.yaml",
              "kind: Job\nmetadata: {name: t, annotations: {helm.sh/hook: "
              "test}}\n---\nkind: Job\nmetadata: {name: p, annotations: "
              "{helm.sh/hook: pre-install}}\n"}},
            "Job/t Job/p"},
           {"a hook without a name",
            {{"templates/a.yaml",
              "kind: Job\nmetadata: {annotations: {helm.sh/hook: test}}\n"}},
            "Job/"},
           {"metadata is null",
            {{"templates/a.yaml", "kind: Pod\nmetadata: null\n"}},
            "Pod/"},
           {"annotations are a list",
            {{"templates/a.yaml", "kind: Pod\nmetadata: {annotations: []}\n"}},
            "!YAML parse error on c/templates/a.yaml: error unmarshaling JSON: "
            "while decoding JSON: json: cannot unmarshal array into Go struct "
            "field .metadata.annotations of type map[string]string"},
       }) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Order(c.files), std::string(c.order));
  }
}

TEST(SortManifestsTest, EveryKindHasItsPlace) {
  const std::vector<std::string> shuffled = {
      "DaemonSet",
      "Service",
      "LimitRange",
      "RoleList",
      "APIService",
      "RoleBinding",
      "Role",
      "StatefulSet",
      "Zed",
      "CronJob",
      "SecretList",
      "NetworkPolicy",
      "MutatingWebhookConfiguration",
      "CustomResourceDefinition",
      "Gateway",
      "Pod",
      "ReplicationController",
      "PodSecurityPolicy",
      "Secret",
      "PersistentVolumeClaim",
      "PodDisruptionBudget",
      "PriorityClass",
      "Deployment",
      "ClusterRoleBindingList",
      "ValidatingWebhookConfiguration",
      "ClusterRoleBinding",
      "PersistentVolume",
      "Job",
      "ReplicaSet",
      "Ingress",
      "StorageClass",
      "ServiceAccount",
      "ConfigMap",
      "ResourceQuota",
      "ClusterRole",
      "HorizontalPodAutoscaler",
      "Namespace",
      "IngressClass",
      "RoleBindingList",
      "ClusterRoleList",
      "Alpha",
  };
  const std::vector<std::string> installed = {
      "PriorityClass",
      "Namespace",
      "NetworkPolicy",
      "ResourceQuota",
      "LimitRange",
      "PodSecurityPolicy",
      "PodDisruptionBudget",
      "ServiceAccount",
      "Secret",
      "SecretList",
      "ConfigMap",
      "StorageClass",
      "PersistentVolume",
      "PersistentVolumeClaim",
      "CustomResourceDefinition",
      "ClusterRole",
      "ClusterRoleList",
      "ClusterRoleBinding",
      "ClusterRoleBindingList",
      "Role",
      "RoleList",
      "RoleBinding",
      "RoleBindingList",
      "Service",
      "DaemonSet",
      "Pod",
      "ReplicationController",
      "ReplicaSet",
      "Deployment",
      "HorizontalPodAutoscaler",
      "StatefulSet",
      "Job",
      "CronJob",
      "IngressClass",
      "Ingress",
      "APIService",
      "MutatingWebhookConfiguration",
      "ValidatingWebhookConfiguration",
      "Alpha",
      "Gateway",
      "Zed",
  };
  std::string text;
  for (const std::string& kind : shuffled) {
    absl::StrAppend(&text, "---\nkind: ", kind, "\nmetadata: {name: x}\n");
  }
  EXPECT_EQ(Order({{"templates/a.yaml", text}}),
            absl::StrCat(absl::StrJoin(installed, "/x "), "/x"));
  for (size_t i = 1; i < installed.size(); ++i) {
    EXPECT_LE(KindRank(installed[i - 1]), KindRank(installed[i]));
  }
  EXPECT_EQ(KindRank("Zed"), KindRank(""));
}

TEST(TrimGoSpaceTest, Spaces) {
  EXPECT_EQ(TrimGoSpace(" \t\n\v\f\r\xC2\x85\xC2\xA0 a b\xE3\x80\x80\n"),
            "a b");
  EXPECT_EQ(TrimGoSpace(""), "");
  EXPECT_EQ(TrimGoSpace("\xE2\x80\x8B"), "\xE2\x80\x8B");
}

}  // namespace
}  // namespace gitops::render
