#include "pkg/openpgp/wire.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::openpgp {
namespace {

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

TEST(WireTest, BigEndianNumbers) {
  EXPECT_EQ(BigBytes(0, 0), "");
  EXPECT_EQ(BigBytes(1, 1), "\x01");
  EXPECT_EQ(BigBytes(0x12345678, 4), "\x12\x34\x56\x78");
  EXPECT_EQ(BigBytes(0x12345678, 2), "\x56\x78");
  EXPECT_EQ(BigBytes(1, 9), std::string("\0\0\0\0\0\0\0\0\x01", 9));
  WireReader in("\x12\x34\x56\x78\x9a\xbc\xde\xf0\xff");
  EXPECT_EQ(in.ReadBig(8), 0x123456789abcdef0u);
  EXPECT_EQ(in.ReadBig(0), 0u);
  EXPECT_EQ(in.ReadByte(), 0xff);
  EXPECT_EQ(in.left(), 0u);
  EXPECT_FALSE(in.failed());
}

TEST(WireTest, AReaderThatFailedStaysSo) {
  WireReader in("abc");
  EXPECT_EQ(in.ReadBytes(2), "ab");
  EXPECT_EQ(in.ReadBytes(2), "");
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(in.left(), 0u);
  EXPECT_EQ(in.ReadRest(), "");
  EXPECT_EQ(in.ReadBig(4), 0u);
  EXPECT_EQ(in.ReadNumber(), "");
  EXPECT_TRUE(in.failed());
  WireReader rest("xyz");
  EXPECT_EQ(rest.ReadRest(), "xyz");
  EXPECT_FALSE(rest.failed());
}

TEST(WireTest, NumbersAreLimited) {
  const auto number = [](size_t bits) {
    const std::string text =
        absl::StrCat(BigBytes(bits, 2), std::string((bits + 7) / 8, '\xff'));
    WireReader in(text);
    in.ReadNumber();
    return !in.failed();
  };
  EXPECT_TRUE(number(kMaxNumberBits));
  EXPECT_FALSE(number(kMaxNumberBits + 1));
  // More bits than bytes.
  WireReader in(absl::string_view("\x00\x11\x01\xff", 4));
  in.ReadNumber();
  EXPECT_TRUE(in.failed());
}

TEST(WireTest, Zeros) {
  EXPECT_EQ(StripZeros(absl::string_view("\0\0a\0", 4)),
            absl::string_view("a\0", 2));
  EXPECT_EQ(StripZeros(absl::string_view("\0\0", 2)), "");
  EXPECT_EQ(PadZeros("a", 3), std::string("\0\0a", 3));
  EXPECT_EQ(PadZeros("abc", 2), "abc");
  EXPECT_EQ(PadZeros("", 0), "");
  // The length counts bits, the highest one set.
  EXPECT_EQ(NumberBytes("\x80"), std::string("\0\x08\x80", 3));
  EXPECT_EQ(NumberBytes("\x01"), std::string("\0\x01\x01", 3));
}

}  // namespace
}  // namespace gitops::openpgp
