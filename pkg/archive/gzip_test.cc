#include "pkg/archive/gzip.h"

#include <gtest/gtest.h>

#include <string>

namespace gitops::archive {
namespace {

std::string Repeated(absl::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out.append(text.data(), text.size());
  return out;
}

TEST(GzipTest, RoundTrip) {
  for (const std::string& data :
       {std::string(), std::string("a"), Repeated("hello ", 50000)}) {
    const absl::StatusOr<std::string> back = Gunzip(Gzip(data), 1 << 20);
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(*back, data);
  }
}

TEST(GzipTest, HeaderFieldsAreWrittenAndSkipped) {
  const std::string packed = Gzip("x", {.extra = "+abc", .comment = "Helm"});
  EXPECT_EQ(packed.substr(0, 12),
            std::string("\x1f\x8b\x08\x14\0\0\0\0\0\xff\x04\0", 12));
  EXPECT_EQ(packed.substr(12, 9), std::string("+abcHelm\0", 9));
  EXPECT_EQ(Gunzip(packed, 10).value_or("bad"), "x");
}

TEST(GzipTest, MembersInARowAreOneStream) {
  EXPECT_EQ(Gunzip(Gzip("ab") + Gzip("") + Gzip("cd"), 10).value_or("bad"),
            "abcd");
}

TEST(GzipTest, Errors) {
  struct Case {
    const char* name;
    std::string data;
    const char* message;
  };
  const std::string good = Gzip(Repeated("abc", 100));
  std::string bad_crc = good;
  bad_crc[bad_crc.size() - 6] ^= 1;
  for (const Case& c : {
           Case{"empty", "", "unexpected EOF"},
           Case{"no gzip", "plain text", "gzip: invalid header"},
           Case{"cut", good.substr(0, good.size() - 9), "unexpected EOF"},
           Case{"crc", bad_crc, "gzip: invalid checksum"},
           Case{"trailing", good + "zz", "gzip: invalid header"},
       }) {
    EXPECT_EQ(Gunzip(c.data, 1 << 20).status().message(), c.message) << c.name;
  }
  EXPECT_EQ(Gunzip(good, 299).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace gitops::archive
