#include "pkg/base/letter.h"

#include "gtest/gtest.h"

namespace gitops {
namespace {

TEST(LetterTest, KnowsLetters) {
  for (char32_t rune :
       {U'a', U'Z', U'é', U'ß', U'日', U'я', U'ª', U'\U00020000'}) {
    EXPECT_TRUE(IsLetterRune(rune)) << static_cast<uint32_t>(rune);
    EXPECT_FALSE(IsDigitRune(rune)) << static_cast<uint32_t>(rune);
  }
}

TEST(LetterTest, KnowsDigits) {
  for (char32_t rune : {U'0', U'9', U'٣', U'９'}) {
    EXPECT_TRUE(IsDigitRune(rune)) << static_cast<uint32_t>(rune);
    EXPECT_FALSE(IsLetterRune(rune)) << static_cast<uint32_t>(rune);
  }
}

TEST(LetterTest, RefusesTheRest) {
  for (char32_t rune :
       {U' ', U'_', U'-', U'×', U'½', U'²', U'\uFEFF', U'\U0010FFFF'}) {
    EXPECT_FALSE(IsLetterRune(rune)) << static_cast<uint32_t>(rune);
    EXPECT_FALSE(IsDigitRune(rune)) << static_cast<uint32_t>(rune);
  }
}

}  // namespace
}  // namespace gitops
