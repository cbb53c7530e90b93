#include "pkg/oci/digest.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

TEST(DigestTest, ParsesAndPrints) {
  const std::string text = absl::StrCat("sha256:", std::string(64, 'a'));
  auto digest = Digest::Parse(text);
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(digest->ToString(), text);
  EXPECT_EQ(digest->hex(), std::string(64, 'a'));
}

TEST(DigestTest, OfKnownContent) {
  EXPECT_EQ(Digest::Of("").ToString(),
            "sha256:"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(DigestTest, RefusesEverythingElse) {
  struct Case {
    const char* name;
    std::string text;
    const char* message;
  };
  const Case cases[] = {
      {"other algorithm", "md5:abc", "unsupported digest algorithm: md5:abc"},
      {"no algorithm", "", "unsupported digest algorithm: "},
      {"short", "sha256:abc", "invalid checksum digest length"},
      {"upper case", absl::StrCat("sha256:", std::string(64, 'A')),
       "invalid checksum digest format"},
      {"not hex", absl::StrCat("sha256:", std::string(64, 'g')),
       "invalid checksum digest format"},
  };
  for (const Case& c : cases) {
    auto digest = Digest::Parse(c.text);
    ASSERT_FALSE(digest.ok()) << c.name;
    EXPECT_EQ(digest.status().message(), c.message) << c.name;
  }
}

TEST(DigestTest, EmptyIsNoDigest) {
  EXPECT_TRUE(Digest().empty());
  EXPECT_EQ(Digest().ToString(), "");
  EXPECT_NE(Digest(), Digest::Of(""));
}

}  // namespace
}  // namespace gitops::oci
