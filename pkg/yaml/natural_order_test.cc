#include "pkg/yaml/natural_order.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::yaml::internal {
namespace {

void ExpectRises(const std::vector<absl::string_view>& keys, KeyOrder order) {
  for (size_t i = 0; i < keys.size(); ++i) {
    for (size_t j = 0; j < keys.size(); ++j) {
      EXPECT_EQ(NaturalLess(keys[i], keys[j], order), i < j)
          << keys[i] << " < " << keys[j];
    }
  }
}

TEST(NaturalOrderTest, Letters) {
  for (const KeyOrder order : {KeyOrder::kV2, KeyOrder::kV3}) {
    ExpectRises({"", "A", "B", "a", "aA", "aa", "aaa", "ab", "b", "é", "я"},
                order);
  }
}

TEST(NaturalOrderTest, Numbers) {
  for (const KeyOrder order : {KeyOrder::kV2, KeyOrder::kV3}) {
    ExpectRises({"1", "2", "10", "20", "100"}, order);
    ExpectRises({"a1", "a2", "a10", "a20b1", "a20b3", "a20b20"}, order);
    ExpectRises({"v1.2", "v1.10", "v2.1"}, order);
  }
}

TEST(NaturalOrderTest, LeadingZeros) {
  EXPECT_TRUE(NaturalLess("a1", "a01", KeyOrder::kV2));
  EXPECT_TRUE(NaturalLess("a01", "a2", KeyOrder::kV2));
  // A zero after another digit is part of a number.
  EXPECT_TRUE(NaturalLess("a10", "a11", KeyOrder::kV2));
  EXPECT_TRUE(NaturalLess("a100", "a101", KeyOrder::kV2));
  EXPECT_TRUE(NaturalLess("a1", "a10", KeyOrder::kV2));
}

TEST(NaturalOrderTest, OthersBeforeLetters) {
  ExpectRises({"a b", "a-b", "a.b", "a_b", "ab"}, KeyOrder::kV2);
  ExpectRises({"a1", "aa"}, KeyOrder::kV2);
}

TEST(NaturalOrderTest, GenerationThreeTakesLettersFirstAfterDigits) {
  EXPECT_TRUE(NaturalLess("1-", "1a", KeyOrder::kV2));
  EXPECT_TRUE(NaturalLess("1a", "1-", KeyOrder::kV3));
  EXPECT_TRUE(NaturalLess("a-", "aa", KeyOrder::kV3));
}

TEST(NaturalOrderTest, HugeNumbersWrap) {
  // 2^64 wraps to 0.
  EXPECT_TRUE(NaturalLess("a18446744073709551616", "a2", KeyOrder::kV2));
  EXPECT_FALSE(NaturalLess("a2", "a18446744073709551616", KeyOrder::kV2));
}

TEST(NaturalOrderTest, NeverBothLess) {
  std::vector<std::string> keys;
  const std::vector<absl::string_view> parts = {
      "", "a", "B", "0", "1", "9", "-", "_", "é", "\xC3", "\xFF", "٣", "00"};
  for (const absl::string_view a : parts) {
    for (const absl::string_view b : parts) {
      for (const absl::string_view c : {"", "1", "z"}) {
        keys.push_back(absl::StrCat(a, b, c));
      }
    }
  }
  for (const KeyOrder order : {KeyOrder::kV2, KeyOrder::kV3}) {
    for (const std::string& a : keys) {
      EXPECT_FALSE(NaturalLess(a, a, order)) << a;
      for (const std::string& b : keys) {
        EXPECT_FALSE(NaturalLess(a, b, order) && NaturalLess(b, a, order))
            << a << " and " << b;
      }
    }
  }
}

}  // namespace
}  // namespace gitops::yaml::internal
