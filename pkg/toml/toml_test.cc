#include "pkg/toml/toml.h"

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::toml {
namespace {

using value::Value;

TEST(TomlTest, WritesScalarsBeforeTables) {
  const Value v = *Parse(R"(
z = 1
[a]
x = "q\"\n"
[a.b]
y = 1.5
[[l]]
n = 1
[[l]]
n = 1e6
)");
  EXPECT_EQ(*Write(v),
            "z = 1\n\n[a]\n  x = \"q\\\"\\n\"\n  [a.b]\n    y = 1.5\n\n[[l]]\n"
            "  n = 1\n\n[[l]]\n  n = 1e+06\n");
}

TEST(TomlTest, ReadingWhatWasWrittenGivesTheSame) {
  constexpr absl::string_view kDocuments[] = {
      "a = 1\n",
      "a = [1, \"x\", [true, 2.0], {b = 1}]\n",
      "\"\" = 2\n\"a b\" = -0.0\n",
      "a = inf\nb = -inf\n",
      "a = [0, {b = 1, d = [2], a = {x = 1}, c = [{y = 1}]}]\n",
      "[a]\n  [a.\"b.c\"]\n    d = []\n",
      "t = 2020-01-02T03:04:05Z\n",
  };
  for (absl::string_view document : kDocuments) {
    absl::StatusOr<Value> v = Parse(document);
    ASSERT_TRUE(v.ok()) << document << v.status();
    if (document[0] == 't') continue;  // Dates are strings without a hook.
    EXPECT_EQ(*Write(*v), document);
  }
}

TEST(TomlTest, ErrorsSayLineAndKey) {
  const struct {
    absl::string_view text;
    absl::string_view message;
  } kCases[] = {
      {"a = 1\na = 2",
       "toml: line 2 (last key \"a\"): Key 'a' has already been defined."},
      {"a = 01",
       "toml: line 1 (last key \"a\"): Invalid integer \"01\": cannot have "
       "leading zeroes"},
      {"[a]\n[a]", "toml: line 2: Key 'a' has already been defined."},
      {"a", "toml: line 1: unexpected EOF; expected key separator '='"},
  };
  for (const auto& c : kCases) {
    absl::StatusOr<Value> v = Parse(c.text);
    ASSERT_FALSE(v.ok()) << c.text;
    EXPECT_EQ(v.status().message(), c.message);
  }
}

TEST(TomlTest, DeepNestingIsAnError) {
  const std::string open(100'000, '[');
  EXPECT_FALSE(Parse("a = " + open).ok());
  EXPECT_FALSE(Parse(open).ok());
  std::string tables = "a = ";
  for (int i = 0; i < 100'000; ++i) tables += "{b = ";
  EXPECT_FALSE(Parse(tables).ok());
}

TEST(TomlTest, NilIsNoListElement) {
  Value v = Value::NewMap();
  v.map().Set("a", Value::NewList({Value()}));
  EXPECT_EQ(Write(v).status().message(),
            "toml: cannot encode array with nil element");
}

}  // namespace
}  // namespace gitops::toml
