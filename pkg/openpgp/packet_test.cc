#include "pkg/openpgp/packet.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::openpgp {
namespace {

TEST(PacketTest, ReadsWhatItWrites) {
  for (const size_t size : {0u, 191u, 192u, 8383u, 8384u, 70000u}) {
    const std::string text =
        absl::StrCat(FormatPacket(PacketTag::kUserId, std::string(size, 'x')),
                     FormatPacket(PacketTag::kSignature, "y"));
    PacketReader reader(text);
    Packet packet;
    ASSERT_TRUE(*reader.Next(&packet));
    EXPECT_EQ(packet.tag, PacketTag::kUserId);
    EXPECT_EQ(packet.body.size(), size);
    ASSERT_TRUE(*reader.Next(&packet));
    EXPECT_EQ(packet.body, "y");
    EXPECT_FALSE(*reader.Next(&packet));
  }
}

TEST(PacketTest, ReadsOldHeaders) {
  const std::string text("\xb4\x01x\xb5\x00\x01y\xb6\x00\x00\x00\x01z\xb7rest",
                         18);
  PacketReader reader(text);
  Packet packet;
  for (const char* body : {"x", "y", "z", "rest"}) {
    ASSERT_TRUE(*reader.Next(&packet));
    EXPECT_EQ(packet.tag, PacketTag::kUserId);
    EXPECT_EQ(packet.body, body);
  }
  EXPECT_FALSE(*reader.Next(&packet));
}

TEST(PacketTest, SaysWhatIsWrong) {
  Packet packet;
  EXPECT_EQ(PacketReader("abc").Next(&packet).status().message(),
            "openpgp: invalid data: tag byte does not have MSB set");
  EXPECT_EQ(PacketReader("\xc2\x05y").Next(&packet).status().message(),
            "unexpected EOF");
  EXPECT_EQ(PacketReader("\xc2\xe1y").Next(&packet).status().message(),
            "openpgp: unsupported feature: packet in parts");
}

TEST(PacketTest, EveryCutIsAnError) {
  for (const size_t size : {5u, 300u, 9000u}) {
    const std::string text =
        FormatPacket(PacketTag::kPublicKey, std::string(size, 'k'));
    for (size_t n = 1; n < text.size(); n += 1 + n / 50) {
      Packet packet;
      EXPECT_EQ(PacketReader(absl::string_view(text).substr(0, n))
                    .Next(&packet)
                    .status()
                    .message(),
                "unexpected EOF")
          << size << " cut at " << n;
    }
  }
}

TEST(PacketTest, LengthsAreTheShortest) {
  EXPECT_EQ(FormatPacket(PacketTag::kSignature, ""), std::string("\xc2\0", 2));
  EXPECT_EQ(FormatPacket(PacketTag::kSignature, std::string(191, 'x')).size(),
            2u + 191);
  EXPECT_EQ(
      FormatPacket(PacketTag::kSignature, std::string(192, 'x')).substr(0, 3),
      std::string("\xc2\xc0\0", 3));
  EXPECT_EQ(
      FormatPacket(PacketTag::kSignature, std::string(8383, 'x')).substr(0, 3),
      "\xc2\xdf\xff");
  EXPECT_EQ(
      FormatPacket(PacketTag::kSignature, std::string(8384, 'x')).substr(0, 6),
      std::string("\xc2\xff\0\0\x20\xc0", 6));
}

}  // namespace
}  // namespace gitops::openpgp
