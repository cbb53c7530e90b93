// Replays a corpus: keyrings and documents as they are, cut short, and with
// bytes changed.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "pkg/openpgp/armor.h"
#include "pkg/openpgp/test_data.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::openpgp {
namespace {

void Feed(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
}

std::string FirstBlock(absl::string_view name) {
  const auto blocks = Unarmor(TestFile(name), "PGP");
  EXPECT_TRUE(blocks.ok() && !blocks->empty());
  return blocks.ok() && !blocks->empty() ? (*blocks)[0] : "";
}

TEST(OpenpgpFuzzTest, ReplaysDocuments) {
  for (const char* name :
       {"signed_rsa.asc", "signed_sub.asc", "signed_md5.asc"}) {
    const std::string text = TestFile(name);
    for (size_t n = 0; n <= text.size(); ++n) {
      Feed(text.substr(0, n));
      Feed(text.substr(n));
    }
    Feed(TestFile("public_keys.asc") + text);
  }
}

TEST(OpenpgpFuzzTest, ReplaysPackets) {
  const std::string stub = FirstBlock("stub_key.asc");
  for (size_t n = 0; n <= stub.size(); ++n) Feed(stub.substr(0, n));
  for (size_t n = 0; n < stub.size(); ++n) {
    for (const char flip : {'\x01', '\x80', '\xff'}) {
      std::string changed = stub;
      changed[n] ^= flip;
      Feed(changed);
    }
  }
}

TEST(OpenpgpFuzzTest, ReplaysHostileLengths) {
  for (const std::string& text : std::vector<std::string>{
           std::string("\xc2\xff\xff\xff\xff\xff", 6),
           std::string("\x98\x05\x04\xff\xff\xff\xff", 7),
           std::string("\x99\x00\x0a\x04\x00\x00\x00\x00\x01\xff\xff\x00\x00",
                       13),
           std::string("\xc6\xe1\x04\x00", 4), std::string("\x9b\x04", 2),
           std::string(100'000, '\x88'), std::string(100'000, '\xff'),
           std::string(1 << 20, '-'), "-----BEGIN PGP SIGNED MESSAGE-----\n\n",
           std::string(1 << 20, '\n')}) {
    Feed(text);
  }
}

}  // namespace
}  // namespace gitops::openpgp
