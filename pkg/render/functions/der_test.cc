#include "pkg/render/functions/der.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace gitops::render {
namespace {

std::string Hex(absl::string_view bytes) {
  return absl::BytesToHexString(bytes);
}

TEST(DerTest, Lengths) {
  EXPECT_EQ(Hex(DerElement(0x04, "")), "0400");
  EXPECT_EQ(Hex(DerElement(0x04, std::string(127, 'a')).substr(0, 2)), "047f");
  EXPECT_EQ(Hex(DerElement(0x04, std::string(128, 'a')).substr(0, 3)),
            "048180");
  EXPECT_EQ(Hex(DerElement(0x04, std::string(256, 'a')).substr(0, 4)),
            "04820100");
  EXPECT_EQ(Hex(DerElement(0x04, std::string(65536, 'a')).substr(0, 5)),
            "0483010000");
}

TEST(DerTest, Elements) {
  EXPECT_EQ(Hex(DerSequence({})), "3000");
  EXPECT_EQ(Hex(DerSequence({DerInteger(1), DerOctetString("a")})),
            "3006020101040161");
  EXPECT_EQ(Hex(DerBitString("\xA0", 5)), "030205a0");
  EXPECT_EQ(Hex(DerBitString("ab")), "0303006162");
}

TEST(DerTest, IntegersAreShortAndPositive) {
  EXPECT_EQ(Hex(DerInteger(0)), "020100");
  EXPECT_EQ(Hex(DerInteger(127)), "02017f");
  EXPECT_EQ(Hex(DerInteger(128)), "02020080");
  EXPECT_EQ(Hex(DerInteger(65537)), "0203010001");
  EXPECT_EQ(Hex(DerInteger(absl::string_view("\0\0\x01", 3))), "020101");
  EXPECT_EQ(Hex(DerInteger(absl::string_view("\xFF"))), "020200ff");
}

TEST(DerTest, ObjectIds) {
  struct Case {
    absl::string_view dotted;
    absl::string_view hex;
  };
  for (const Case& c :
       std::vector<Case>{{"2.5.4.3", "0603550403"},
                         {"1.2.840.113549.1.1.11", "06092a864886f70d01010b"},
                         {"1.3.101.112", "06032b6570"},
                         {"2.5.29.17", "0603551d11"}}) {
    EXPECT_EQ(Hex(DerObjectId(c.dotted)), c.hex);
  }
}

TEST(DerTest, TextTakesTheNarrowestType) {
  EXPECT_EQ(Hex(DerText("aZ 9.-")), absl::StrCat("1306", Hex("aZ 9.-")));
  EXPECT_EQ(Hex(DerText("é")), "0c02c3a9");
  EXPECT_EQ(Hex(DerText("a@b")), absl::StrCat("0c03", Hex("a@b")));
  EXPECT_EQ(Hex(DerText("")), "1300");
}

TEST(DerTest, Times) {
  const auto at = [](int64_t year) {
    return absl::FromCivil(absl::CivilSecond(year, 2, 3, 4, 5, 6),
                           absl::UTCTimeZone());
  };
  EXPECT_EQ(DerTime(at(2025)).substr(2), "250203040506Z");
  EXPECT_EQ(DerTime(at(2025))[0], 0x17);
  EXPECT_EQ(DerTime(at(1950)).substr(2), "500203040506Z");
  EXPECT_EQ(DerTime(at(2049)).substr(2), "490203040506Z");
  EXPECT_EQ(DerTime(at(2050)).substr(2), "20500203040506Z");
  EXPECT_EQ(DerTime(at(2050))[0], 0x18);
}

TEST(DerTest, PemRoundTrips) {
  for (const int size : {0, 1, 47, 48, 49, 96, 1000}) {
    std::string data;
    for (int i = 0; i < size; ++i) data.push_back(static_cast<char>(i));
    const std::string pem = EncodePem("TEST DATA", data);
    std::string label;
    std::string read;
    ASSERT_TRUE(DecodePem(pem, &label, &read)) << pem;
    EXPECT_EQ(label, "TEST DATA");
    EXPECT_EQ(read, data);
  }
}

TEST(DerTest, PemLooks) {
  EXPECT_EQ(EncodePem("X", "hello"),
            "-----BEGIN X-----\naGVsbG8=\n-----END X-----\n");
  const std::string two_lines = EncodePem("X", std::string(49, '\0'));
  EXPECT_EQ(two_lines, absl::StrCat("-----BEGIN X-----\n", std::string(64, 'A'),
                                    "\nAA==\n-----END X-----\n"));
}

TEST(DerTest, PemIsFoundAmongOtherText) {
  std::string label;
  std::string data;
  EXPECT_TRUE(DecodePem(
      "Bag\n-----BEGIN A-----\naGk=\n-----END A-----\n-----BEGIN B-----\n",
      &label, &data));
  EXPECT_EQ(label, "A");
  EXPECT_EQ(data, "hi");
  for (const absl::string_view text :
       {"", "x", "-----BEGIN A-----\n", "-----BEGIN A-----\naGk=\n",
        "-----BEGIN A-----\naGk=\n-----END B-----\n",
        "-----BEGIN A-----\n!!\n-----END A-----\n"}) {
    EXPECT_FALSE(DecodePem(text, &label, &data)) << text;
  }
}

}  // namespace
}  // namespace gitops::render
