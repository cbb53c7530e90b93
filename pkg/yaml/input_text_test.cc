#include "pkg/yaml/input_text.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::yaml::internal {
namespace {

std::string TextOf(const InputText& input) {
  return std::string(input.begin(), input.end());
}

TEST(InputTextTest, GoodBytes) {
  struct Case {
    absl::string_view name;
    absl::string_view text;
    bool ascii;
  };
  for (const Case& c :
       std::vector<Case>{{"nothing", "", true},
                         {"ASCII", "a: ~\t\r\n", true},
                         {"a word of line breaks", "\n\n\n\n\n\n\n\nabc", true},
                         {"two bytes", "é", false},
                         {"U+0085", "\xC2\x85", false},
                         {"U+00A0", "\xC2\xA0", false},
                         {"U+D7FF", "\xED\x9F\xBF", false},
                         {"U+E000", "\xEE\x80\x80", false},
                         {"U+FFFD", "\xEF\xBF\xBD", false},
                         {"U+10000", "\xF0\x90\x80\x80", false},
                         {"U+10FFFF", "\xF4\x8F\xBF\xBF", false}}) {
    SCOPED_TRACE(c.name);
    const InputText input(c.text);
    EXPECT_EQ(input.problem(), "");
    EXPECT_EQ(TextOf(input), c.text);
    EXPECT_EQ(input.is_ascii(), c.ascii);
    EXPECT_EQ(input.skipped(), 0U);
    EXPECT_FALSE(input.ProblemReached(input.end()));
  }
}

TEST(InputTextTest, BadBytes) {
  struct Case {
    absl::string_view name;
    absl::string_view bytes;
    absl::string_view problem;
  };
  const absl::string_view zero("\0", 1);
  for (const Case& c : std::vector<Case>{
           {"zero", zero, "control characters are not allowed"},
           {"escape", "\x1B", "control characters are not allowed"},
           {"delete", "\x7F", "control characters are not allowed"},
           {"U+0080", "\xC2\x80", "control characters are not allowed"},
           {"U+009F", "\xC2\x9F", "control characters are not allowed"},
           {"U+FFFE", "\xEF\xBF\xBE", "control characters are not allowed"},
           {"U+FFFF", "\xEF\xBF\xBF", "control characters are not allowed"},
           {"a trailing byte", "\x80", "invalid leading UTF-8 octet"},
           {"0xFF", "\xFFz", "invalid leading UTF-8 octet"},
           {"cut", "\xE2\x82", "incomplete UTF-8 octet sequence"},
           {"a letter inside", "\xE2\x82z", "invalid trailing UTF-8 octet"},
           {"overlong two", "\xC0\x80", "invalid length of a UTF-8 sequence"},
           {"overlong three", "\xE0\x80\x80",
            "invalid length of a UTF-8 sequence"},
           {"overlong four", "\xF0\x80\x80\x80",
            "invalid length of a UTF-8 sequence"},
           {"surrogate", "\xED\xA0\x80", "invalid Unicode character"},
           {"past the last", "\xF4\x90\x80\x80",
            "invalid Unicode character"}}) {
    // In every place of a word that is read at once.
    for (size_t before = 0; before <= 9; ++before) {
      SCOPED_TRACE(absl::StrCat(c.name, " after ", before));
      const std::string head(before, 'a');
      const std::string tail = before % 2 == 0 ? "" : "behind it\n";
      // What follows must not complete a cut sequence.
      const InputText input(absl::StrCat(head, c.bytes, tail));
      if (c.name == "cut" && !tail.empty()) {
        EXPECT_EQ(input.problem(), "invalid trailing UTF-8 octet");
      } else {
        EXPECT_EQ(input.problem(), c.problem);
      }
      EXPECT_EQ(TextOf(input), head);
      EXPECT_EQ(*input.end(), '\0');
    }
  }
}

TEST(InputTextTest, EndsInZeroBytes) {
  const InputText input("a");
  for (int i = 0; i < 8; ++i) EXPECT_EQ(input.end()[i], '\0');
}

TEST(InputTextTest, ByteOrderMarks) {
  const InputText utf8(
      "\xEF\xBB\xBF"
      "a");
  EXPECT_EQ(TextOf(utf8), "a");
  EXPECT_EQ(utf8.skipped(), 3U);
  const InputText little(
      absl::string_view("\xFF\xFE"
                        "a\0\xE9\0\xAC\x20\x3D\xD8\0\xDE",
                        12));
  EXPECT_EQ(TextOf(little), "aé€😀");
  EXPECT_EQ(little.skipped(), 0U);
  EXPECT_FALSE(little.is_ascii());
  const InputText big(absl::string_view("\xFE\xFF\0a\xD8\x3D\xDE\0", 8));
  EXPECT_EQ(TextOf(big), "a😀");
  EXPECT_EQ(TextOf(InputText("\xFF\xFE")), "");
}

TEST(InputTextTest, BadUtf16) {
  struct Case {
    absl::string_view bytes;
    absl::string_view problem;
  };
  for (const Case& c :
       std::vector<Case>{{absl::string_view("\xFE\xFF\0a\0", 5),
                          "incomplete UTF-16 character"},
                         {absl::string_view("\xFE\xFF\0a\xDC\0", 6),
                          "unexpected low surrogate area"},
                         {absl::string_view("\xFE\xFF\0a\xD8\0", 6),
                          "incomplete UTF-16 surrogate pair"},
                         {absl::string_view("\xFE\xFF\0a\xD8\0\0a", 8),
                          "expected low surrogate area"},
                         {absl::string_view("\xFE\xFF\0a\0\x01", 6),
                          "control characters are not allowed"}}) {
    SCOPED_TRACE(c.problem);
    const InputText input(c.bytes);
    EXPECT_EQ(input.problem(), c.problem);
    EXPECT_EQ(TextOf(input), "a");
  }
}

TEST(InputTextTest, AProblemIsMetWithItsBlock) {
  const std::string text = std::string(600, 'a') + "\x01";
  const InputText input(text);
  EXPECT_FALSE(input.ProblemReached(input.begin() + 512));
  EXPECT_TRUE(input.ProblemReached(input.begin() + 513));
  EXPECT_TRUE(input.ProblemReached(input.end()));
  const InputText near(std::string(511, 'a') + "\x01");
  EXPECT_TRUE(near.ProblemReached(near.begin() + 1));
  // A character over the edge is read with the next block.
  const InputText cut(std::string(511, 'a') + "é" + std::string(90, 'a') +
                      "\x01");
  EXPECT_FALSE(cut.ProblemReached(cut.begin() + 511));
  EXPECT_TRUE(cut.ProblemReached(cut.begin() + 512));
}

}  // namespace
}  // namespace gitops::yaml::internal
