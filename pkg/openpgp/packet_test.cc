#include "pkg/openpgp/packet.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/openpgp/wire.h"

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

TEST(WireTest, NumbersKeepTheirValue) {
  EXPECT_EQ(NumberBytes(absl::string_view("\0\x01\xff", 3)),
            std::string("\x00\x09\x01\xff", 4));
  EXPECT_EQ(NumberBytes(""), std::string("\0\0", 2));
  WireReader in(absl::string_view("\x00\x09\x01\xff", 4));
  EXPECT_EQ(in.ReadNumber(), "\x01\xff");
  EXPECT_FALSE(in.failed());
  EXPECT_EQ(in.ReadByte(), 0);
  EXPECT_TRUE(in.failed());
  WireReader huge("\xff\xff");
  huge.ReadNumber();
  EXPECT_TRUE(huge.failed());
}

}  // namespace
}  // namespace gitops::openpgp
