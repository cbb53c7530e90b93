#include "pkg/yaml/go_syntax.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/input_text.h"

namespace gitops::yaml::internal {
namespace {

std::string Describe(absl::string_view text, size_t offset,
                     bool conversion = false) {
  const InputText input(text);
  return DescribeKey(input, offset, conversion);
}

constexpr absl::string_view kBad = "yaml: invalid map key: ";

TEST(GoSyntaxTest, Lists) {
  struct Case {
    absl::string_view list;
    absl::string_view go;
  };
  for (const Case& c : std::vector<Case>{
           {"[]", "[]interface {}{}"},
           {"[a, 1, true, ~]",
            "[]interface {}{\"a\", 1, true, interface {}(nil)}"},
           {"[1.5, 1e100, 0x10, -3]", "[]interface {}{1.5, 1e+100, 16, -3}"},
           {"[18446744073709551615]", "[]interface {}{0xffffffffffffffff}"},
           {"[\"a\\\"b\\n\"]", "[]interface {}{\"a\\\"b\\n\"}"},
           {"[é, \"\\x01\"]", "[]interface {}{\"é\", \"\\x01\"}"},
           {"[[b], {c: d}]",
            "[]interface {}{[]interface {}{\"b\"}, map[interface {}]interface "
            "{}{\"c\":\"d\"}}"},
           {"[!!int \"7\", !!str 8]", "[]interface {}{7, \"8\"}"}}) {
    EXPECT_EQ(Describe(absl::StrCat("? ", c.list, "\n: v"), 2),
              absl::StrCat(kBad, c.go));
  }
}

TEST(GoSyntaxTest, MapsAreSortedAsGoPrintsThem) {
  struct Case {
    absl::string_view map;
    absl::string_view entries;
  };
  for (const Case& c : std::vector<Case>{
           {"{x: ~}", "\"x\":interface {}(nil)"},
           {"{b: 1, a: 2}", "\"a\":2, \"b\":1"},
           {"{10: a, 9: b}", "9:\"b\", 10:\"a\""},
           {"{true: a, false: b}", "false:\"b\", true:\"a\""},
           {"{a: 1, a: 2}", "\"a\":2"},
           {"{1: i, z: s, 1.5: f, ~: v, yes: b}",
            "interface {}(nil):\"v\", \"z\":\"s\", 1:\"i\", 1.5:\"f\", "
            "true:\"b\""},
           {"{<<: {a: 1, b: 2}, a: 3}", "\"a\":3, \"b\":2"},
           {"{<<: [{a: 1}, {a: 2, c: 3}]}", "\"a\":1, \"c\":3"}}) {
    EXPECT_EQ(
        Describe(absl::StrCat("? ", c.map, "\n: v"), 2),
        absl::StrCat(kBad, "map[interface {}]interface {}{", c.entries, "}"));
  }
}

TEST(GoSyntaxTest, AliasesAreFollowed) {
  EXPECT_EQ(Describe("a: &x [1]\n? *x\n: v", 12),
            absl::StrCat(kBad, "[]interface {}{1}"));
  EXPECT_EQ(Describe("a: &x 1\nb: &x 2\n? [*x]\n: v", 18),
            absl::StrCat(kBad, "[]interface {}{2}"));
}

TEST(GoSyntaxTest, ConversionNamesTypeAndValue) {
  EXPECT_EQ(Describe("~: [1, a]", 0, true),
            "unsupported map key of type: %!s(<nil>), key: <nil>, value: "
            "[]interface {}{1, \"a\"}");
  EXPECT_EQ(Describe("18446744073709551615: x", 0, true),
            "unsupported map key of type: uint64, key: 0xffffffffffffffff, "
            "value: \"x\"");
  // Of equal keys, the last is what is left.
  EXPECT_EQ(Describe("~: 1\nnull: 2\n", 0, true),
            "unsupported map key of type: %!s(<nil>), key: <nil>, value: 2");
}

TEST(GoSyntaxTest, AByteOrderMarkDoesNotShift) {
  EXPECT_EQ(Describe("\xEF\xBB\xBF? [a]\n: v", 2),
            absl::StrCat(kBad, "[]interface {}{\"a\"}"));
}

TEST(GoSyntaxTest, NoSuchKey) {
  EXPECT_EQ(Describe("a: 1", 3), "yaml: invalid map key");
  EXPECT_EQ(Describe("a: ]", 0), "yaml: invalid map key");
}

TEST(GoSyntaxTest, DeepAndWideKeysEnd) {
  const std::string deep =
      absl::StrCat("? ", std::string(500, '['), std::string(500, ']'), "\n: v");
  EXPECT_TRUE(absl::StrContains(Describe(deep, 2), "..."));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    absl::StrAppend(&bomb, "a", i, ": &a", i, " [");
    for (int j = 0; j < 8; ++j) absl::StrAppend(&bomb, "*a", i - 1, ", ");
    bomb += "]\n";
  }
  const size_t at = bomb.size() + 2;
  bomb += "? [*a11]\n: v";
  EXPECT_LT(Describe(bomb, at).size(), size_t{64} << 20);
}

}  // namespace
}  // namespace gitops::yaml::internal
