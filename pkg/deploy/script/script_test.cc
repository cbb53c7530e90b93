#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/script/overlay.h"
#include "pkg/deploy/script/wait_script.h"
#include "pkg/deploy/starlark/interpreter.h"
#include "pkg/json/json.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {
namespace {

using value::Value;

Value Yaml(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  return *yaml::Parse(text, options);
}

TEST(StarlarkTest, Expressions) {
  struct Case {
    const char* expression;
    const char* json;
  };
  const Case kCases[] = {
      {"1 + 2 * 3", "7"},
      {"-7 // 2", "-4"},
      {"7 % 3", "1"},
      {"'a' + \"b\"", "\"ab\""},
      {"[x * 2 for x in range(4) if x != 1]", "[0,4,6]"},
      {"{k: len(k) for k in ['a', 'bb']}", "{\"a\":1,\"bb\":2}"},
      {"'x' if not [] else 'y'", "\"x\""},
      {"'b' in {'b': 1} and 3 not in [1, 2]", "true"},
      {"[1, 2, 3, 4][1:-1]", "[2,3]"},
      {"'a-b-c'.split('-')[2].upper()", "\"C\""},
      {"'%s has %d' % ('x', 2)", "\"x has 2\""},
      {"'{}:{}'.format('h', 80)", "\"h:80\""},
      {"{'a': {'b': 5}}.get('a').get('b', 0)", "5"},
      {"(lambda a, b=2: a + b)(1)", "3"},
      {"sorted(['b', 'a'])", "[\"a\",\"b\"]"},
      {"hasattr({'keys': 1}, 'keys') and not hasattr({'a': 1}, 'values')",
       "true"},
      {"None", "null"},
  };
  for (const Case& c : kCases) {
    starlark::Interpreter in;
    absl::StatusOr<Value> v = in.Evaluate(c.expression);
    ASSERT_TRUE(v.ok()) << c.expression << " " << v.status();
    EXPECT_EQ(*json::Write(*v), c.json) << c.expression;
  }
}

TEST(StarlarkTest, ProgramsAndErrors) {
  starlark::Interpreter in;
  ASSERT_TRUE(in.Run("def f(n):\n"
                     "  total = 0\n"
                     "  for i in range(n):\n"
                     "    if i == 3:\n"
                     "      break\n"
                     "    elif i == 1:\n"
                     "      continue\n"
                     "    else:\n"
                     "      total += i\n"
                     "    end\n"
                     "  end\n"
                     "  return total\n"
                     "end\n"
                     "a, b = f(10), f(1)\n")
                  .ok());
  EXPECT_EQ(in.Lookup("a")->as_int(), 2);
  EXPECT_TRUE(absl::StrContains(in.Run("x = nope\n").message(),
                                "line 1: undefined: nope"));
  EXPECT_FALSE(in.Run("def f(:\n").ok());
  EXPECT_FALSE(in.Run("x = [1][5]\n").ok());
  EXPECT_TRUE(absl::IsResourceExhausted(
      in.Run("def g(n):\n  return g(n + 1)\ng(0)\n")));
  EXPECT_TRUE(absl::IsResourceExhausted(
      in.Run("for i in range(90000):\n  for j in range(90000):\n    pass\n")));
}

TEST(WaitScriptTest, ReturnsTheDictionary) {
  const std::string script =
      "def is_done(resource):\n"
      "  state = resource.status.state\n"
      "  if state == \"Failed\":\n"
      "    return {\"done\": True, \"successful\": False, \"message\": "
      "\"bad\"}\n"
      "  elif hasattr(resource.status, \"ready\"):\n"
      "    return {\"done\": True, \"successful\": True, \"message\": \"\"}\n"
      "  else:\n"
      "    return {\"done\": False, \"unblockChanges\": True, \"message\": "
      "\"not yet\"}\n";
  EXPECT_TRUE(RunWaitScript(script, Yaml("status: {state: Failed}"))->failed());
  EXPECT_TRUE(
      RunWaitScript(script, Yaml("status: {state: x, ready: 1}"))->ok());
  absl::StatusOr<ReadyState> s =
      RunWaitScript(script, Yaml("status: {state: x}"));
  EXPECT_TRUE(s->unblock);
  EXPECT_EQ(s->message, "not yet");
  EXPECT_FALSE(RunWaitScript(script, Yaml("a: 1")).ok());
}

std::string Overlay(const std::string& text, absl::string_view object,
                    absl::string_view existing = "{}") {
  Value current = Yaml(object), live = Yaml(existing);
  absl::StatusOr<Value> out = RunOverlay(text, {&current, &live, &current});
  return out.ok() ? *json::Write(*out) : std::string(out.status().message());
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

TEST(OverlayTest, TextModules) {
  const std::string text =
      "#@ load(\"@ytt:overlay\", \"overlay\")\n"
      "#@ load(\"@ytt:md5\", \"md5\")\n#@ load(\"@ytt:sha256\", \"sha256\")\n"
      "#@ load(\"@ytt:regexp\", \"regexp\")\n#@overlay/match by=overlay.all\n"
      "---\nm: #@ md5.sum(\"a\")\ns: #@ sha256.sum(\"a\")[:8]\n"
      "t: #@ regexp.match(\"^a+$\", \"aa\")\n"
      "r: #@ regexp.replace(\"(a)(b)\", \"abab\", \"$2-${1}\")\n";
  EXPECT_EQ(Overlay(text, "{m: 0, s: 0, t: 0, r: 0}"),
            R"({"m":"0cc175b9c0f1b6a831c399e269772661","r":"b-ab-a",)"
            R"("s":"ca978112","t":true})");
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

}  // namespace
}  // namespace gitops::deploy
