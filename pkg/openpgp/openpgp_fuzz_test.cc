// Replays a corpus of keyrings, documents and lengths that lie.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"
#include "pkg/openpgp/armor.h"
#include "pkg/openpgp/test_data.h"

namespace gitops::openpgp {
namespace {

std::string FirstBlock(absl::string_view name) {
  const auto blocks = Unarmor(TestFile(name), "PGP");
  EXPECT_TRUE(blocks.ok() && !blocks->empty());
  return blocks.ok() && !blocks->empty() ? (*blocks)[0] : "";
}

TEST(OpenpgpFuzzTest, ReplaysTheCorpus) {
  std::vector<std::string> corpus = {
      FirstBlock("stub_key.asc"),
      TestFile("signed_sub.asc"),
      TestFile("signed_rsa.asc"),
      TestFile("signed_md5.asc"),
      absl::StrCat(TestFile("stub_key.asc"), TestFile("signed_sub.asc")),
      std::string("\xc2\xff\xff\xff\xff\xff", 6),
      std::string("\x98\x05\x04\xff\xff\xff\xff", 7),
      std::string("\x99\x00\x0a\x04\x00\x00\x00\x00\x01\xff\xff\x00\x00", 13),
      std::string("\xc6\xe1\x04\x00", 4),
      std::string("\x9b\x04", 2),
  };
  EXPECT_GT(ReplayFuzzCorpus(corpus), 1000u);
}

TEST(OpenpgpFuzzTest, LongTextsTakeNoTime) {
  for (const std::string& text : std::vector<std::string>{
           std::string(1 << 20, '\x88'), std::string(1 << 20, '\xff'),
           std::string(1 << 20, '-'), std::string(1 << 20, '\n'),
           absl::StrCat("-----BEGIN PGP SIGNED MESSAGE-----\n\n",
                        std::string(1 << 20, '\n'))}) {
    (void)Keyring::Parse(text);
    EXPECT_FALSE(ParseClearSigned(text).ok());
  }
}

}  // namespace
}  // namespace gitops::openpgp
