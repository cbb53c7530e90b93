#include "pkg/render/functions/text_wrap.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::render {
namespace {

TEST(TextWrapTest, Abbreviates) {
  struct Case {
    absl::string_view text;
    int64_t offset;
    int64_t width;
    absl::string_view out;
  };
  for (const Case& c :
       std::vector<Case>{{"hello world", 0, 8, "hello..."},
                         {"hello", 0, 5, "hello"},
                         {"hello", 0, 4, "h..."},
                         {"", 0, 4, ""},
                         {"abcdefghijklmno", 4, 10, "abcdefg..."},
                         {"abcdefghijklmno", 5, 10, "...fghi..."},
                         {"abcdefghijklmno", 8, 10, "...ijklmno"},
                         {"abcdefghijklmno", 100, 10, "...ijklmno"}}) {
    EXPECT_EQ(Abbreviate(c.text, c.offset, c.width), c.out)
        << c.text << " " << c.offset << " " << c.width;
  }
}

TEST(TextWrapTest, AbbreviatesToTheWidthAtMost) {
  const std::string text = "The quick brown fox jumps over the lazy dog";
  for (int64_t width = 7; width < 50; ++width) {
    for (int64_t offset = 0; offset < 50; ++offset) {
      EXPECT_LE(Abbreviate(text, offset, width).size(),
                static_cast<size_t>(width))
          << offset << " " << width;
    }
  }
}

TEST(TextWrapTest, Wraps) {
  struct Case {
    absl::string_view text;
    int64_t column;
    bool break_words;
    absl::string_view out;
  };
  for (const Case& c :
       std::vector<Case>{{"hello new world", 5, false, "hello|new|world"},
                         {"hello new world", 9, false, "hello new|world"},
                         {"hello", 80, false, "hello"},
                         {"", 5, false, ""},
                         {"abcdefgh", 3, false, "abcdefgh"},
                         {"abcdefgh", 3, true, "abc|def|gh"},
                         {"ab abcdefgh c", 3, false, "ab|abcdefgh|c"}}) {
    EXPECT_EQ(WrapText(c.text, c.column, "|", c.break_words), c.out)
        << c.text << " " << c.column;
  }
}

// Nothing but blanks is lost, and only long words pass the column.
TEST(TextWrapTest, KeepsTheWords) {
  const std::string text = "a bb ccc dddd eeeee ffffff ggggggg";
  const std::vector<std::string> words = absl::StrSplit(text, ' ');
  for (int64_t column = 1; column < 40; ++column) {
    const std::string wrapped = WrapText(text, column, "\n", false);
    const std::vector<std::string> kept =
        absl::StrSplit(wrapped, absl::ByAnyChar(" \n"));
    EXPECT_EQ(kept, words);
    for (const absl::string_view line : absl::StrSplit(wrapped, '\n')) {
      EXPECT_TRUE(line.size() <= static_cast<size_t>(column) ||
                  line.find(' ') == absl::string_view::npos)
          << line;
    }
  }
}

}  // namespace
}  // namespace gitops::render
