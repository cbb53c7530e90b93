#include "pkg/base/quote.h"

#include <string>

#include "gtest/gtest.h"

namespace gitops {
namespace {

TEST(QuoteTest, EscapesAsGoDoes) {
  struct Case {
    const char* name;
    std::string text;
    const char* quoted;
    const char* ascii;
  };
  const Case cases[] = {
      {"plain", "abc", "\"abc\"", "\"abc\""},
      {"quotes", "a\"b\\c", "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\""},
      {"controls", "\a\b\f\n\r\t\v", "\"\\a\\b\\f\\n\\r\\t\\v\"",
       "\"\\a\\b\\f\\n\\r\\t\\v\""},
      {"nul", std::string("\0\x7f", 2), "\"\\x00\\x7f\"", "\"\\x00\\x7f\""},
      {"printable", "\xc3\xa9", "\"\xc3\xa9\"", "\"\\u00e9\""},
      {"separator", "\xe2\x80\xa8", "\"\\u2028\"", "\"\\u2028\""},
      {"emoji", "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"", "\"\\U0001f600\""},
      {"bad byte", "a\xff", "\"a\\xff\"", "\"a\\xff\""},
      {"replacement char itself", "\xef\xbf\xbd", "\"\xef\xbf\xbd\"",
       "\"\\ufffd\""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Quote(c.text), c.quoted) << c.name;
    EXPECT_EQ(QuoteAscii(c.text), c.ascii) << c.name;
  }
}

TEST(DecodeRuneTest, RefusesWhatGoRefuses) {
  for (const char* bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80",
        "\xf4\x90\x80\x80", "\xf8", "\xe2\x82"}) {
    char32_t rune = 0;
    EXPECT_EQ(DecodeRune(bad, &rune), 1) << Quote(bad);
    EXPECT_EQ(rune, 0xFFFDu) << Quote(bad);
  }
}

TEST(RuneTest, AppendAndDecodeAreInverse) {
  for (char32_t rune = 0; rune <= 0x10FFFF; rune += rune < 0x300 ? 1 : 97) {
    if (rune >= 0xD800 && rune < 0xE000) continue;
    std::string text;
    AppendRune(rune, &text);
    char32_t back = 0;
    ASSERT_EQ(DecodeRune(text, &back), static_cast<int>(text.size()));
    ASSERT_EQ(back, rune);
  }
}

}  // namespace
}  // namespace gitops
