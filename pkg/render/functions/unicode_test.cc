#include "pkg/render/functions/unicode.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::render {
namespace {

TEST(UnicodeTest, Classes) {
  struct Case {
    char32_t rune;
    bool letter;
    bool digit;
    bool upper;
    bool lower;
    bool space;
  };
  for (const Case& c : std::vector<Case>{
           {'a', true, false, false, true, false},
           {'Z', true, false, true, false, false},
           {'0', false, true, false, false, false},
           {' ', false, false, false, false, true},
           {'_', false, false, false, false, false},
           {0xE9, true, false, false, true, false},     // é
           {0xC9, true, false, true, false, false},     // É
           {0xDF, true, false, false, true, false},     // ß
           {0x1C5, true, false, false, false, false},   // Dž, title case
           {0x4E00, true, false, false, false, false},  // a CJK character
           {0x660, false, true, false, false, false},   // an Arabic zero
           {0xB2, false, false, false, false, false},   // superscript two
           {0x85, false, false, false, false, true},
           {0xA0, false, false, false, false, true},
           {0x3000, false, false, false, false, true},
           {0x200B, false, false, false, false, false},  // no space to Go
           {0x1D400, true, false, true, false, false},   // mathematical A
           {0x10FFFF, false, false, false, false, false}}) {
    SCOPED_TRACE(static_cast<unsigned>(c.rune));
    EXPECT_EQ(IsLetter(c.rune), c.letter);
    EXPECT_EQ(IsDigit(c.rune), c.digit);
    EXPECT_EQ(IsUpper(c.rune), c.upper);
    EXPECT_EQ(IsLower(c.rune), c.lower);
    EXPECT_EQ(IsSpace(c.rune), c.space);
  }
}

TEST(UnicodeTest, Cases) {
  struct Case {
    char32_t rune;
    char32_t upper;
    char32_t lower;
    char32_t title;
  };
  for (const Case& c :
       std::vector<Case>{{'a', 'A', 'a', 'A'},
                         {'Z', 'Z', 'z', 'Z'},
                         {'1', '1', '1', '1'},
                         {0xE9, 0xC9, 0xE9, 0xC9},
                         {0xDF, 0xDF, 0xDF, 0xDF},
                         {0xFF, 0x178, 0xFF, 0x178},
                         {0x1C6, 0x1C4, 0x1C6, 0x1C5},
                         {0x1C4, 0x1C4, 0x1C6, 0x1C5},
                         {0x130, 0x130, 'i', 0x130},
                         {0x131, 'I', 0x131, 'I'},
                         {0x3C2, 0x3A3, 0x3C2, 0x3A3},
                         {0x10D0, 0x1C90, 0x10D0, 0x10D0},
                         {0x1E9E, 0x1E9E, 0xDF, 0x1E9E},
                         {0x10400, 0x10400, 0x10428, 0x10400}}) {
    SCOPED_TRACE(static_cast<unsigned>(c.rune));
    EXPECT_EQ(ToUpper(c.rune), c.upper);
    EXPECT_EQ(ToLower(c.rune), c.lower);
    EXPECT_EQ(ToTitle(c.rune), c.title);
  }
}

TEST(UnicodeTest, CaseMappingIsStable) {
  for (char32_t rune = 0; rune < 0x3000; ++rune) {
    EXPECT_EQ(ToLower(ToLower(rune)), ToLower(rune));
    EXPECT_EQ(ToUpper(ToUpper(rune)), ToUpper(rune));
  }
}

TEST(UnicodeTest, Texts) {
  EXPECT_EQ(ToUpperText("aéß1"), "AÉß1");
  EXPECT_EQ(ToLowerText("AÉI1"), "aéi1");
  EXPECT_EQ(ToUpperText(""), "");
  // What is no UTF-8 is replaced where a text has to be rewritten.
  EXPECT_EQ(ToUpperText("é\xFF"), "É\xEF\xBF\xBD");
}

TEST(UnicodeTest, TrimsSpaces) {
  EXPECT_EQ(TrimSpace(" \t\n\v\f\ra \xC2\xA0\xC2\x85\xE3\x80\x80"), "a");
  EXPECT_EQ(TrimSpace(""), "");
  EXPECT_EQ(TrimSpace(" \xE2\x80\xA8 "), "");
  EXPECT_EQ(TrimSpace("a b"), "a b");
  EXPECT_EQ(TrimSpace("\xE2\x80\x8B"), "\xE2\x80\x8B");
}

}  // namespace
}  // namespace gitops::render
