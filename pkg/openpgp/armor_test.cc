#include "pkg/openpgp/armor.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace gitops::openpgp {
namespace {

TEST(ArmorTest, ReadsWhatItWrites) {
  for (const size_t size : {0u, 1u, 2u, 3u, 47u, 48u, 49u, 1000u}) {
    const std::string data(size, '\xa5');
    const std::string text = Armor(data, "PGP SIGNATURE");
    EXPECT_TRUE(IsArmored(text));
    const auto blocks = Unarmor(text, "PGP SIGNATURE");
    ASSERT_TRUE(blocks.ok()) << blocks.status();
    ASSERT_EQ(blocks->size(), 1u);
    EXPECT_EQ((*blocks)[0], data);
  }
}

TEST(ArmorTest, ReadsHeadersSeveralBlocksAndForeignText) {
  const std::string text = absl::StrCat(
      "hello\r\n",
      absl::StrReplaceAll(
          Armor("one", "PGP A"),
          {{"PGP A-----\n\n", "PGP A-----\nVersion: x\n\n"}, {"\n", "\r\n"}}),
      "\r\nbetween\n", Armor("two", "PGP B"), "\n", Armor("three", "PGP A"));
  const auto a = Unarmor(text, "PGP A");
  ASSERT_TRUE(a.ok()) << a.status();
  EXPECT_EQ(*a, (std::vector<std::string>{"one", "three"}));
  EXPECT_EQ(Unarmor(text, "PGP")->size(), 3u);
  EXPECT_TRUE(Unarmor(text, "PGP C")->empty());
}

TEST(ArmorTest, RefusesBrokenBlocks) {
  const std::string text = Armor("some data", "PGP A");
  EXPECT_FALSE(
      Unarmor(absl::StrReplaceAll(text, {{"c29", "c28"}}), "PGP A").ok());
  EXPECT_FALSE(
      Unarmor(absl::StrReplaceAll(text, {{"c29", "?29"}}), "PGP A").ok());
  EXPECT_FALSE(Unarmor(text.substr(0, text.size() - 1), "PGP A").ok());
}

TEST(ArmorTest, BinaryDataIsNotArmored) {
  EXPECT_FALSE(IsArmored("\x99\x01\n-----BEGIN PGP A-----\n"));
  EXPECT_FALSE(IsArmored("plain"));
  EXPECT_FALSE(IsArmored("-----BEGIN CERTIFICATE-----\n"));
}

}  // namespace
}  // namespace gitops::openpgp
