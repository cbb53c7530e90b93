#include "pkg/deploy/script/overlay.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Tree;
using value::Value;

std::string Overlay(const std::string& text, absl::string_view object,
                    absl::string_view existing = "{}") {
  Value current = Tree(object), live = Tree(existing);
  absl::StatusOr<Value> out = RunOverlay(text, {&current, &live, &current});
  return out.ok() ? Json(*out) : std::string(out.status().message());
}

TEST(OverlayTest, MergesRemovesAndAdds) {
  const std::string text = R"(#@ load("@ytt:overlay", "overlay")
#@ load("@ytt:data", "data")
#@ load("@ytt:yaml", "yaml")
#@ def live_name():
#@   return data.values.existing.metadata.name
#@ end
#@overlay/match by=overlay.all
---
metadata:
  #@overlay/match missing_ok=True
  annotations:
    #@overlay/match missing_ok=True
    name: #@ live_name()
    #@overlay/match missing_ok=True
    all: #@ yaml.encode(data.values.existing)
#@overlay/remove
gone: x
list:
#@overlay/match by="name"
- name: b
  #@overlay/match missing_ok=True
  v: 2
#@ if data.values.existing.metadata.name == "live":
#@overlay/append
- name: c
#@ end
)";
  EXPECT_EQ(
      Overlay(text,
              "{metadata: {name: ns}, gone: z, list: [{name: a}, "
              "{name: b}]}",
              "{metadata: {name: live}}"),
      R"({"list":[{"name":"a"},{"name":"b","v":2},{"name":"c"}],"metadata":{"annotations":{"all":"metadata:\n  name: live\n","name":"live"},"name":"ns"}})");
}

TEST(OverlayTest, FunctionsReturnTheirYaml) {
  const std::string text = R"(#@ load("@ytt:overlay", "overlay")
#@ def selector(kind):
kind: #@ kind
#@ end

#@ def labels(extra):
#@   if not extra:
#@     return {}
#@   end
tier: web
#@   for name in extra:
(@= name @): "yes"
#@   end
nested: #@ selector("inner")
#@ end
#@overlay/match by=overlay.subset(selector("Pod"))
---
metadata:
  #@overlay/match missing_ok=True
  labels: #@ labels(["a", "b"])
  #@overlay/match missing_ok=True
  none: #@ labels([])
)";
  EXPECT_EQ(
      Overlay(text, "{kind: Pod, metadata: {name: x}}"),
      R"({"kind":"Pod","metadata":{"labels":{"a":"yes","b":"yes","nested":{"kind":"inner"},"tier":"web"},"name":"x","none":{}}})");
  EXPECT_TRUE(absl::StrContains(
      Overlay("#@ def f():\n#@overlay/remove\na: 1\n#@ end\nb: #@ f()\n", "{}"),
      "inside a function is not supported"));
}

TEST(OverlayTest, AssertionsKeepWhatIsThere) {
  const std::string head =
      "#@ load(\"@ytt:overlay\", \"overlay\")\n#@overlay/match "
      "by=overlay.all\n---\n";
  EXPECT_EQ(Overlay(head + "#@overlay/assert via=lambda left, right: left > 1\n"
                           "replicas: 0\n",
                    "{replicas: 2}"),
            R"({"replicas":2})");
  EXPECT_TRUE(absl::StrContains(
      Overlay(head + "#@overlay/assert via=lambda l, r: (l == r, "
                     "\"want the same\")\nreplicas: 3\n",
              "{replicas: 2}"),
      "Document on line overlay.yml:3: Map item (key 'replicas') on line "
      "overlay.yml:5: Expected via invocation to return true, but was false "
      "with message: want the same"));
}

TEST(OverlayTest, ErrorsNameTheLineOfTheRule) {
  const std::string head =
      "#@ load(\"@ytt:overlay\", \"overlay\")\n#! a note\n#@overlay/match "
      "by=overlay.all\n---\n";
  EXPECT_EQ(Overlay(head + "a:\n  b: 1\n", "{a: {c: 2}}"),
            "Applying ytt (overlayContractV1): Evaluating: Overlaying (in "
            "following order: overlay.yml): Document on line overlay.yml:4: "
            "Map item (key 'a') on line overlay.yml:5: Map item (key 'b') on "
            "line overlay.yml:6: Expected number of matched nodes to be 1, but "
            "was 0");
  EXPECT_EQ(Overlay(head + "a: #@ nothing\n", "{a: 1}"),
            "Applying ytt (overlayContractV1): Evaluating: \n- undefined: "
            "nothing\n    overlay.yml:5 |   a: #@ nothing");
}

TEST(OverlayTest, WhatIsNotThereIsAnError) {
  const std::string head =
      "#@ load(\"@ytt:overlay\", \"overlay\")\n#@overlay/match "
      "by=overlay.all\n---\n";
  EXPECT_TRUE(absl::StrContains(Overlay(head + "a: 1\n", "{b: 2}"),
                                "Expected number of matched nodes to be 1"));
  EXPECT_TRUE(absl::StrContains(Overlay(head + "a:\n- 1\n", "{a: [2]}"),
                                "'overlay/match' annotation"));
  EXPECT_EQ(Overlay(head + "#@overlay/match-child-defaults missing_ok=True\n"
                           "a:\n  x: {w: 1}\n",
                    "{a: {z: 1}}"),
            R"({"a":{"x":{"w":1},"z":1}})");
}

// An overlay that matches any document.
std::string ForAll(absl::string_view body) {
  return absl::StrCat(
      "#@ load(\"@ytt:overlay\", \"overlay\")\n#@overlay/match "
      "by=overlay.all\n---\n",
      body);
}

TEST(OverlayTest, MapItems) {
  struct Case {
    const char* name;
    const char* overlay;
    const char* object;
    const char* want;
  };
  const Case kCases[] = {
      {"merge", "a: 2\n", "{a: 1, b: 1}", R"({"a":2,"b":1})"},
      {"merge deep", "a:\n  b: {c: 2}\n", "{a: {b: {c: 1, d: 1}, e: 1}}",
       R"({"a":{"b":{"c":2,"d":1},"e":1}})"},
      {"another type replaces", "a: [1]\n", "{a: {b: 1}}", R"({"a":[1]})"},
      {"null is a value", "a: null\n", "{a: 1}", R"({"a":null})"},
      {"missing_ok", "#@overlay/match missing_ok=True\na: {b: 1}\n", "{}",
       R"({"a":{"b":1}})"},
      {"expects none or more", "#@overlay/match expects=\"0+\"\na: 1\n", "{}",
       R"({"a":1})"},
      {"defaults for children",
       "#@overlay/match-child-defaults missing_ok=True\na:\n  b: 1\n  c:\n    "
       "d: 2\n",
       "{a: {}}", R"({"a":{"b":1,"c":{"d":2}}})"},
      {"remove", "#@overlay/remove\na:\n", "{a: 1, b: 2}", R"({"b":2})"},
      {"remove what is not there",
       "#@overlay/match missing_ok=True\n#@overlay/remove\na:\n", "{b: 2}",
       R"({"b":2})"},
      {"remove by a function",
       "#@overlay/match by=lambda k, l, r: k.startswith(\"x\")\n"
       "#@overlay/remove\nany:\n",
       "{x1: 1, x2: 2, z: 3}", R"({"z":3})"},
      {"replace", "#@overlay/replace\na: {c: 2}\n", "{a: {b: 1}}",
       R"({"a":{"c":2}})"},
      {"replace or add", "#@overlay/replace or_add=True\na: 1\n", "{}",
       R"({"a":1})"},
      {"replace via a function",
       "#@overlay/replace via=lambda left, right: left + right\na: 5\n",
       "{a: 2}", R"({"a":7})"},
      {"booleans as keys", "yes: 2\n", "{'true': 1}", R"({"true":2})"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Overlay(ForAll(c.overlay), c.object), c.want);
  }
}

TEST(OverlayTest, ArrayItems) {
  struct Case {
    const char* name;
    const char* item;
    const char* want;
  };
  const char* kObject = "{l: [{name: a, v: 1}, {name: b, v: 2}]}";
  const Case kCases[] = {
      {"by name", "#@overlay/match by=\"name\"\n- name: b\n  v: 3\n",
       R"({"l":[{"name":"a","v":1},{"name":"b","v":3}]})"},
      {"by a function",
       "#@overlay/match by=lambda i, l, r: l[\"v\"] == 1\n- v: 9\n",
       R"({"l":[{"name":"a","v":9},{"name":"b","v":2}]})"},
      {"by index", "#@overlay/match by=overlay.index(0)\n- v: 9\n",
       R"({"l":[{"name":"a","v":9},{"name":"b","v":2}]})"},
      {"all of them",
       "#@overlay/match by=overlay.all, expects=\"1+\"\n- v: 9\n",
       R"({"l":[{"name":"a","v":9},{"name":"b","v":9}]})"},
      {"missing_ok",
       "#@overlay/match by=\"name\", missing_ok=True\n- name: c\n",
       R"({"l":[{"name":"a","v":1},{"name":"b","v":2},{"name":"c"}]})"},
      {"append", "#@overlay/append\n- name: c\n",
       R"({"l":[{"name":"a","v":1},{"name":"b","v":2},{"name":"c"}]})"},
      {"the item's match is not its first key's",
       "#@overlay/match by=overlay.index(1)\n- {name: z, v: 9}\n",
       R"({"l":[{"name":"a","v":1},{"name":"z","v":9}]})"},
      {"insert before",
       "#@overlay/match by=\"name\"\n#@overlay/insert before=True\n- name: b\n",
       R"({"l":[{"name":"a","v":1},{"name":"b"},{"name":"b","v":2}]})"},
      {"insert after",
       "#@overlay/match by=\"name\"\n#@overlay/insert after=True\n- name: a\n",
       R"({"l":[{"name":"a","v":1},{"name":"a"},{"name":"b","v":2}]})"},
      {"remove", "#@overlay/match by=\"name\"\n#@overlay/remove\n- name: a\n",
       R"({"l":[{"name":"b","v":2}]})"},
      {"remove all",
       "#@overlay/match by=overlay.all, expects=\"0+\"\n#@overlay/remove\n- "
       "1\n",
       R"({"l":[]})"},
      {"replace", "#@overlay/match by=\"name\"\n#@overlay/replace\n- name: a\n",
       R"({"l":[{"name":"a"},{"name":"b","v":2}]})"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Overlay(ForAll(absl::StrCat("l:\n", c.item)), kObject), c.want);
  }
}

TEST(OverlayTest, Documents) {
  const char* kObject = "{kind: A, v: 1}";
  auto overlay = [](absl::string_view annotations, absl::string_view body) {
    return absl::StrCat("#@ load(\"@ytt:overlay\", \"overlay\")\n", annotations,
                        "\n---\n", body);
  };
  EXPECT_EQ(Overlay(overlay("#@overlay/match by=overlay.subset({\"kind\": "
                            "\"A\"})",
                            "v: 2\n"),
                    kObject),
            R"({"kind":"A","v":2})");
  EXPECT_TRUE(absl::StrContains(
      Overlay(overlay("#@overlay/match by=overlay.subset({\"kind\": \"B\"})",
                      "v: 2\n"),
              kObject),
      "Expected number of matched nodes to be 1, but was 0"));
  EXPECT_EQ(Overlay(overlay("#@overlay/match by=overlay.subset({\"kind\": "
                            "\"B\"}), missing_ok=True",
                            "v: 2\n"),
                    kObject),
            R"({"kind":"A","v":1})");
  EXPECT_EQ(Overlay(overlay("#@overlay/match by=overlay.all\n"
                            "#@overlay/replace",
                            "new: 1\n"),
                    kObject),
            R"({"new":1})");
  EXPECT_TRUE(absl::StrContains(Overlay("---\na: 1\n", kObject),
                                "Expected document to have 'overlay/match'"));
  // Several, one after the other.
  EXPECT_EQ(Overlay(absl::StrCat(ForAll("v: 2\n"),
                                 "#@overlay/match by=overlay.all\n---\n"
                                 "#@overlay/match missing_ok=True\nw: 3\n"),
                    kObject),
            R"({"kind":"A","v":2,"w":3})");
  // Nothing but code changes nothing.
  EXPECT_EQ(Overlay("#@ x = 1\n", kObject), R"({"kind":"A","v":1})");
}

TEST(OverlayTest, TheInputsStayAsTheyAre) {
  const Value current = Tree("{a: {b: 1}}"), live = Tree("{l: [1]}");
  absl::StatusOr<Value> out =
      RunOverlay(absl::StrCat("#@ load(\"@ytt:data\", \"data\")\n#@ "
                              "data.values.existing.l.append(2)\n",
                              ForAll("a:\n  b: 2\n")),
                 {&current, &live, &current});
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(Json(*out), R"({"a":{"b":2}})");
  EXPECT_EQ(Json(current), R"({"a":{"b":1}})");
  EXPECT_EQ(Json(live), R"({"l":[1]})");
}

TEST(OverlayTest, MalformedOverlays) {
  for (const char* body :
       {"a: {", "a: &x 1\nb: *x\n", "#@overlay/match by=5\na: 1\n",
        "#@overlay/assert\na: 1\n", "#@overlay/replace via=5\na: 1\n",
        "l:\n#@overlay/match by=5\n- a\n", "\xff: 1\n"}) {
    EXPECT_FALSE(absl::StartsWith(Overlay(ForAll(body), "{l: [1]}"), "{"))
        << body;
  }
}

}  // namespace
}  // namespace gitops::deploy
