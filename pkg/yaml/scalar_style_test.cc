#include "pkg/yaml/scalar_style.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/node.h"

namespace gitops::yaml::internal {
namespace {

constexpr auto kPlain = ScalarStyle::kPlain;
constexpr auto kSingle = ScalarStyle::kSingleQuoted;
constexpr auto kDouble = ScalarStyle::kDoubleQuoted;
constexpr auto kLiteral = ScalarStyle::kLiteral;

struct Case {
  absl::string_view text;
  ScalarStyle value;  // As a value.
  ScalarStyle key;    // As a key.
};

TEST(ScalarStyleTest, ValuesAndKeys) {
  for (const Case& c : std::vector<Case>{{"", kDouble, kDouble},
                                         {"abc", kPlain, kPlain},
                                         {"a b", kPlain, kPlain},
                                         {"true", kDouble, kDouble},
                                         {"truE", kPlain, kPlain},
                                         {"12", kDouble, kDouble},
                                         {"12a", kPlain, kPlain},
                                         {"2001-01-01", kDouble, kDouble},
                                         {"1:30", kDouble, kDouble},
                                         {"a: b", kSingle, kSingle},
                                         {"a:b", kPlain, kPlain},
                                         {"a #b", kSingle, kSingle},
                                         {"a#b", kPlain, kPlain},
                                         {"---", kSingle, kSingle},
                                         {"---a", kSingle, kSingle},
                                         {"...", kSingle, kSingle},
                                         {"-", kSingle, kSingle},
                                         {"-a", kPlain, kPlain},
                                         {" a", kSingle, kSingle},
                                         {"a ", kSingle, kSingle},
                                         {"[", kSingle, kSingle},
                                         {"a[", kPlain, kPlain},
                                         {"'", kSingle, kSingle},
                                         {"a'b", kPlain, kPlain},
                                         {"!a", kSingle, kSingle},
                                         {"a\nb", kLiteral, kDouble},
                                         {"a\nb\n", kLiteral, kDouble},
                                         {"a \nb", kDouble, kDouble},
                                         {"a\nb ", kDouble, kDouble},
                                         {"\n", kLiteral, kDouble},
                                         {"true\n", kLiteral, kDouble},
                                         {"a\rb", kDouble, kDouble},
                                         {"a\tb", kDouble, kDouble},
                                         {"\x01", kDouble, kDouble},
                                         {"é", kPlain, kPlain},
                                         {"😀", kDouble, kDouble},
                                         {"\xC2\xA0", kPlain, kPlain},
                                         {"a\xE2\x80\xA8z", kSingle, kDouble},
                                         {"\xEF\xBB\xBF", kDouble, kDouble},
                                         {"a\n\xEF\xBB\xBF", kDouble, kDouble},
                                         {"\xFF", kDouble, kDouble}}) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(ChooseStyle(c.text, false, Generation::kV2), c.value);
    EXPECT_EQ(ChooseStyle(c.text, true, Generation::kV2), c.key);
  }
}

TEST(ScalarStyleTest, GenerationThreeKeepsTabsInLiterals) {
  EXPECT_EQ(ChooseStyle("a\tb", false, Generation::kV3), kDouble);
  EXPECT_EQ(ChooseStyle("a\n\tb\n", false, Generation::kV3), kLiteral);
  EXPECT_EQ(ChooseStyle("a\n\tb\n", false, Generation::kV2), kDouble);
}

TEST(ScalarStyleTest, Printable) {
  for (const absl::string_view text :
       {"a", " ", "~", "\n", "\xC2\xA0", "é", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBD", "\xE2\x80\xA8"}) {
    EXPECT_TRUE(IsPrintable(text, Generation::kV2)) << text;
  }
  for (const absl::string_view text :
       {"\t", "\r", "\x01", "\x7F", "\xC2\x85", "\xC2\x9F", "\xED\xA0\x80",
        "\xEF\xBB\xBF", "\xEF\xBF\xBE", "\xEF\xBF\xBF", "😀", "\x80", "\xC1",
        ""}) {
    EXPECT_FALSE(IsPrintable(text, Generation::kV2)) << text;
  }
}

TEST(ScalarStyleTest, SimpleKeys) {
  EXPECT_TRUE(IsSimpleKey(""));
  EXPECT_TRUE(IsSimpleKey(std::string(128, 'k')));
  EXPECT_FALSE(IsSimpleKey(std::string(129, 'k')));
  // Bytes count, not characters.
  std::string wide;
  for (int i = 0; i < 64; ++i) wide += "é";
  EXPECT_TRUE(IsSimpleKey(wide));
  EXPECT_FALSE(IsSimpleKey(wide + "k"));
  for (const absl::string_view text :
       {"a\nb", "a\r", "a\xC2\x85", "\xE2\x80\xA8z"}) {
    EXPECT_FALSE(IsSimpleKey(text));
  }
}

}  // namespace
}  // namespace gitops::yaml::internal
