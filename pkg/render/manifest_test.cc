#include "pkg/render/manifest.h"

#include <gtest/gtest.h>

#include "absl/strings/str_join.h"

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

}  // namespace
}  // namespace gitops::render
