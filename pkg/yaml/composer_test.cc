#include "pkg/yaml/composer.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {
namespace {

std::string Compose(absl::string_view text, const ParseOptions& options = {}) {
  const InputText input(text);
  const auto value = Composer(input, options).Compose();
  if (!value.ok()) return std::string(value.status().message());
  return *json::Write(*value, {.escape_html = false});
}

struct Case {
  absl::string_view name;
  absl::string_view text;
  absl::string_view json;
};

void ExpectComposes(const std::vector<Case>& cases,
                    const ParseOptions& options = {}) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Compose(c.text, options), c.json);
  }
}

constexpr absl::string_view kWantMap =
    "yaml: map merge requires map or sequence of maps as the value";

TEST(ComposerTest, Merges) {
  ExpectComposes({
      {"a map in place", "<<: {a: 1}\nb: 2", R"({"a":1,"b":2})"},
      {"an alias", "x: &x {a: 1}\nz:\n  <<: *x\n  b: 2",
       R"({"x":{"a":1},"z":{"a":1,"b":2}})"},
      {"what comes later wins", "a: 1\n<<: {a: 2}", R"({"a":2})"},
      {"what is written later wins", "<<: {a: 2}\na: 1", R"({"a":1})"},
      {"the first of a list wins", "<<: [{a: 1}, {a: 2}]", R"({"a":1})"},
      {"a list of aliases", "v: &v {a: 1}\nw: &w {b: 2}\nz: {<<: [*v, *w]}",
       R"({"v":{"a":1},"w":{"b":2},"z":{"a":1,"b":2}})"},
      {"a merge inside a merge", "<<: {<<: {a: 1}, b: 2}", R"({"a":1,"b":2})"},
      {"an empty list", "<<: []\na: 1", R"({"a":1})"},
      {"an empty map", "<<: {}\na: 1", R"({"a":1})"},
      {"quoted is no merge", "'<<': 1", R"({"<<":1})"},
      {"tagged is one", "!!merge '<<': {a: 1}", R"({"a":1})"},
      {"as a value it is text", "a: <<", R"({"a":"<<"})"},
      {"in a list it is text", "[<<]", R"(["<<"])"},
  });
}

TEST(ComposerTest, BadMerges) {
  for (const absl::string_view text :
       {"<<: 1", "<<: ~", "<<: a", "<<: [1]", "<<: [{a: 1}, b]", "<<: [[{}]]",
        "x: &x 1\n<<: *x", "x: &x [{a: 1}]\n<<: *x", "x: &x 1\n<<: [*x]"}) {
    EXPECT_EQ(Compose(text), kWantMap) << text;
  }
  // Refused before the scalar itself is looked at.
  EXPECT_EQ(Compose("<<: !!int x"), kWantMap);
}

TEST(ComposerTest, Aliases) {
  ExpectComposes({
      {"a scalar", "[&a 1, *a]", "[1,1]"},
      {"a scalar as key keeps its type", "x: &a 0x10\n*a : b",
       R"({"16":"b","x":16})"},
      {"a key with an anchor", "&a k: *a", R"({"k":"k"})"},
      {"the last definition counts", "[&a 1, *a, &a 2, *a]", "[1,1,2,2]"},
      {"an empty node", "[&a , *a]", "[null,null]"},
      {"an unknown one", "[*a]", "yaml: unknown anchor 'a' referenced"},
      {"one that comes later", "[*a, &a 1]",
       "yaml: unknown anchor 'a' referenced"},
      {"one of another document", "&a 1\n--- \n*a", "1"},
      {"inside itself", "&a [*a]", "yaml: anchor 'a' value contains itself"},
      {"inside its own map", "&a {b: [*a]}",
       "yaml: anchor 'a' value contains itself"},
  });
}

TEST(ComposerTest, OddKeys) {
  ExpectComposes({
      {"a list", "? [a]\n: b", "yaml: invalid map key: []interface {}{\"a\"}"},
      {"an empty list behind ?", "? []\n: b",
       "yaml: invalid map key: []interface {}{}"},
      {"null", "~: a",
       "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"a\""},
      {"past int64", "18446744073709551615: a",
       "unsupported map key of type: uint64, key: 0xffffffffffffffff, value: "
       "\"a\""},
      {"in a map that is then replaced", "a: {~: 1}\na: 2", R"({"a":2})"},
      {"NaN", ".nan: a", R"({".nan":"a"})"},
      {"an infinity", "-.inf: a", R"({"-.inf":"a"})"},
      {"equal as text", "1: a\n'1': b", R"({"1":"b"})"},
      {"empty", "'': a", R"({"":"a"})"},
  });
}

TEST(ComposerTest, SyntaxErrorsComeBeforeAllOthers) {
  ExpectComposes({
      {"a bad key, then syntax", "? [a]\n: b\nc: ]",
       "yaml: line 2: did not find expected node content"},
      {"a bad tag, then syntax", "a: !!int x\nb: ]",
       "yaml: line 1: did not find expected node content"},
      {"the first of two decode errors", "a: !!int x\nb: !!bool y",
       "yaml: cannot decode !!str `x` as a !!int"},
      {"a bad key before a bad tag", "? [a]\n: b\nc: !!int x",
       "yaml: invalid map key: []interface {}{\"a\"}"},
      {"an infinity after all", "a: .inf\n~: b",
       "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"b\""},
      {"in a second document it is never met", "a: 1\n---\n? [a]\n: b",
       R"({"a":1})"},
  });
}

TEST(ComposerTest, InfinitiesThatDoNotStay) {
  ExpectComposes({
      {"replaced", "a: .inf\na: 1", R"({"a":1})"},
      {"minus", "a: [-.INF]", "json: unsupported value: -Inf"},
      {"no number", "a: {b: .nan}", "json: unsupported value: NaN"},
      {"the first one counts", "[.nan, .inf]", "json: unsupported value: NaN"},
  });
}

TEST(ComposerTest, KubeNumbers) {
  ExpectComposes(
      {
          {"whole", "[1, -1, 0x10, 1.0, 1e3]", "[1,-1,16,1,1000]"},
          {"fractions", "[1.5, 1e-3]", "[1.5,0.001]"},
          {"exact", "9223372036854775807", "9223372036854775807"},
          {"past int64", "9223372036854775808", "9223372036854776000"},
      },
      {.dialect = Dialect::kKube});
  const InputText input("[1, 1.0, 1.5, 1e30]");
  const auto value = Composer(input, {.dialect = Dialect::kKube}).Compose();
  ASSERT_TRUE(value.ok());
  EXPECT_TRUE(value->list()[0].is_int());
  EXPECT_TRUE(value->list()[1].is_int());
  EXPECT_TRUE(value->list()[2].is_float());
  EXPECT_TRUE(value->list()[3].is_float());
}

TEST(ComposerTest, StrictNamesEveryDuplicate) {
  ExpectComposes(
      {
          {"none", "a: 1\nb: {a: 2}", R"({"a":1,"b":{"a":2}})"},
          {"one", "a: 1\na: 2",
           "yaml: unmarshal errors:\n  line 2: key \"a\" already set in map"},
          {"a number", "1: a\n0x1: b",
           "yaml: unmarshal errors:\n  line 2: key 1 already set in map"},
          {"a bool", "yes: a\non: b",
           "yaml: unmarshal errors:\n  line 2: key true already set in map"},
          {"a merged one", "<<: {a: 1}\na: 2",
           "yaml: unmarshal errors:\n  line 2: key \"a\" already set in map"},
      },
      {.dialect = Dialect::kHelmStrict});
}

TEST(ComposerTest, Binary) {
  ExpectComposes({
      {"text", "!!binary aGk=", R"("hi")"},
      {"bytes that are no UTF-8", "!!binary /w==", "\"\xEF\xBF\xBD\""},
      {"over lines", "!!binary |\n  aG\n  k=\n", R"("hi")"},
  });
}

TEST(ComposerTest, Limits) {
  const auto status = [](absl::string_view text, const ParseOptions& options) {
    const InputText input(text);
    return Composer(input, options).Compose().status();
  };
  EXPECT_TRUE(status("[a, b]", {.max_nodes = 3}).ok());
  EXPECT_EQ(status("[a, b]", {.max_nodes = 2}),
            absl::ResourceExhaustedError("yaml: more than 2 nodes"));
  // Aliases count with what they stand for.
  EXPECT_TRUE(status("[&a [b, c], *a]", {.max_nodes = 8}).ok());
  EXPECT_EQ(status("[&a [b, c], *a]", {.max_nodes = 7}).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(status("[{a: b}]", {.max_depth = 2}).ok());
  EXPECT_EQ(status("[{a: b}]", {.max_depth = 1}),
            absl::InvalidArgumentError("yaml: exceeded max depth of 1"));
}

TEST(ComposerTest, AliasesMayNotDominate) {
  // Up to a hundred nodes inside aliases and a thousand in all are free.
  const auto document = [](int plain, int aliases) {
    std::string text = "- &a [1]\n";
    for (int i = 0; i < plain; ++i) text += "- x\n";
    for (int i = 0; i < aliases; ++i) text += "- *a\n";
    return text;
  };
  EXPECT_FALSE(absl::StrContains(Compose(document(10, 200)), "yaml:"));
  EXPECT_FALSE(absl::StrContains(Compose(document(2000, 300)), "yaml:"));
  std::string wide = "- &a [";
  for (int i = 0; i < 400; ++i) wide += "x, ";
  wide += "]\n";
  for (int i = 0; i < 200; ++i) wide += "- *a\n";
  EXPECT_EQ(Compose(wide), "yaml: document contains excessive aliasing");
}

}  // namespace
}  // namespace gitops::yaml::internal
