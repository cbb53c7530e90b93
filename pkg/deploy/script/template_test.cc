#include "pkg/deploy/script/template.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

using value::Value;

absl::StatusOr<RunTemplate> Expand(absl::string_view text) {
  starlark::Interpreter in;
  return ExpandTemplate(text, &in);
}

// The text, each placeholder as the value it stands for.
std::string Text(absl::string_view text) {
  absl::StatusOr<RunTemplate> run = Expand(text);
  if (!run.ok()) return std::string(run.status().message());
  std::string out = run->text;
  for (const auto& [key, v] : run->values) {
    const std::string quoted = absl::StrCat("\"", key, "\"");
    out.replace(out.find(quoted), quoted.size(),
                absl::StrCat("<", starlark::ToText(v, true), ">"));
  }
  return out;
}

TEST(ExpandTemplateTest, Table) {
  struct Case {
    const char* name;
    const char* text;
    const char* want;
  };
  const Case kCases[] = {
      {"plain", "a: 1\nb:\n- 2", "a: 1\nb:\n- 2\n"},
      {"notes are left out", "#! note\na: 1\n  #! note", "a: 1\n"},
      {"ordinary comments stay", "# c\na: 1", "# c\na: 1\n"},
      {"values", "a: #@ 1 + 1\nb: #@ [\"x\"]", "a: <2>\nb: <[\"x\"]>\n"},
      {"inside text", "a: x(@= 1 + 1 @)z(@= \"q\" @)", "a: x2zq\n"},
      {"in a key", "(@= \"k\" @): v", "k: v\n"},
      {"assignments", "#@ x = 5\na: #@ x", "a: <5>\n"},
      {"if", "#@ if False:\na: 1\n#@ elif True:\na: 2\n#@ else:\na: 3\n#@ end",
       "a: 2\n"},
      {"an empty branch", "#@ if False:\n#@ else:\na: 1\n#@ end", "a: 1\n"},
      {"for", "#@ for i in range(3):\n- (@= i @)\n#@ end", "- 0\n- 1\n- 2\n"},
      {"nested",
       "#@ for i in range(2):\n#@ if i == 1:\n- #@ i\n#@ end\n#@ end\nz: 1",
       "- <1>\nz: 1\n"},
      {"functions", "#@ def f(x):\n#@   return x + 1\n#@ end\na: #@ f(1)",
       "a: <2>\n"},
      {"functions with YAML",
       "#@ def f(x):\nk: #@ x\nl:\n- (@= x @)\n#@ end\na: #@ f(\"v\")",
       "a: <{\"k\": \"v\", \"l\": [\"v\"]}>\n"},
      {"that return before it ends",
       "#@ def f(x):\nk: 1\n#@   if x:\n#@     return \"early\"\n#@   end\n#@ "
       "end\na: #@ [f(True), f(False)]",
       "a: <[\"early\", {\"k\": 1}]>\n"},
      {"empty code", "#@\n#@ \na: 1", "a: 1\n"},
      {"quotes and backslashes", "a: \"x\\ny\" 'z'", "a: \"x\\ny\" 'z'\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Text(c.text), c.want);
  }
}

TEST(ExpandTemplateTest, AnnotationsAreKeptByTheLineBelow) {
  absl::StatusOr<RunTemplate> run = Expand(
      "#! note\n#@overlay/match by=\"name\", "
      "missing_ok=True\n#@overlay/remove\n"
      "---\na: 1\n#@overlay/match expects=\"0+\"\nb: 2\n");
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_EQ(run->annotations.size(), 2u);
  const std::vector<Annotation>& first = run->annotations.at(1);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].name, "overlay/match");
  EXPECT_EQ(first[0].arguments.Get(SIZE_MAX, "by").as_string(), "name");
  EXPECT_TRUE(first[0].arguments.Get(SIZE_MAX, "missing_ok").as_bool());
  EXPECT_EQ(first[1].name, "overlay/remove");
  EXPECT_EQ(run->annotations.at(3).size(), 1u);
  EXPECT_EQ(run->source_lines, (std::vector<int>{4, 5, 7, 8}));
}

TEST(ExpandTemplateTest, ValuesAreCopies) {
  absl::StatusOr<RunTemplate> run =
      Expand("#@ x = [1]\na: #@ x\n#@ x.append(2)\nb: #@ x\n");
  ASSERT_TRUE(run.ok());
  std::vector<std::string> texts;
  for (const auto& [key, v] : run->values) {
    texts.push_back(starlark::ToText(v, true));
  }
  EXPECT_EQ(absl::StrJoin(texts, " "), "[1] [1, 2]");
}

TEST(ExpandTemplateTest, ErrorsNameTheTemplatesLine) {
  struct Case {
    const char* name;
    const char* text;
    const char* message;
  };
  const Case kCases[] = {
      {"undefined", "#! note\na: 1\nb: #@ nope",
       "\n- undefined: nope\n    overlay.yml:3 |   b: #@ nope"},
      {"in code", "a: 1\n#@ x = 1 / 0",
       "\n- division by zero\n    overlay.yml:2 |   #@ x = 1 / 0"},
      {"syntax", "a: #@ (1", "overlay.yml:1"},
      {"in a function", "#@ def f():\nk: #@ nope\n#@ end\n\na: #@ f()",
       "\n- undefined: nope\n    overlay.yml:2 |   k: #@ nope"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::Status s = Expand(c.text).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

TEST(ExpandTemplateTest, MalformedBlocksDoNotCrash) {
  for (const char* text :
       {"#@ end", "#@ end\n#@ end\na: 1", "#@ if True:", "#@ else:",
        "#@ def f(", "#@ for", "#@overlay/match by=", "#@overlay/match by=nope",
        "(@= ", "@)", "(@= @)", "#@ def f():\na: 1", "#@ return 1",
        "\xff: \xff", "#@ if True:\n#@ end\n#@ end"}) {
    Expand(text).IgnoreError();
  }
}

TEST(ExpandTemplateTest, NoOverlayAnnotationsInsideFunctions) {
  const absl::Status s =
      Expand("#@ def f():\n#@overlay/remove\na: 1\n#@ end\nb: #@ f()\n")
          .status();
  EXPECT_EQ(s.code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE(absl::StrContains(s.message(),
                                "annotation @overlay/remove inside a function "
                                "is not supported"))
      << s;
  // Others mean nothing and are passed over.
  EXPECT_TRUE(Expand("#@ def f():\n#@yaml/x\na: 1\n#@ end\nb: #@ f()\n").ok());
}

}  // namespace
}  // namespace gitops::deploy
