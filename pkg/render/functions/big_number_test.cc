#include "pkg/render/functions/big_number.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "openssl/bn.h"
#include "pkg/render/functions/random_bytes.h"

namespace gitops::render {
namespace {

TEST(BigNumberTest, BytesRoundTrip) {
  for (const absl::string_view bytes : {"\x01", "\xFF", "\x01\x02\x03"}) {
    EXPECT_EQ(BnBytes(BnFromBytes(bytes).get()), bytes);
  }
  EXPECT_EQ(BnBytes(BnFromBytes("").get()), "");
  EXPECT_EQ(BnBytes(BnFromBytes(absl::string_view("\0\0\x05", 3)).get()),
            "\x05");
  EXPECT_EQ(absl::BytesToHexString(BnBytes(BnFromBytes("\x05").get(), 4)),
            "00000005");
}

TEST(BigNumberTest, RandomNumbersStayBelow) {
  RandomBytes random(1);
  const BnPtr bound = BnFromBytes("\x05");
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const BnPtr n = RandomBelow(random, bound.get());
    EXPECT_FALSE(BN_is_zero(n.get()));
    EXPECT_LT(BN_cmp(n.get(), bound.get()), 0);
    seen.insert(BnBytes(n.get()));
  }
  EXPECT_EQ(seen.size(), 4U);
}

TEST(BigNumberTest, RandomNumbersHaveAtMostSoManyBits) {
  RandomBytes random(2);
  int longest = 0;
  for (int i = 0; i < 100; ++i) {
    longest = std::max(longest, BN_num_bits(RandomBits(random, 11).get()));
  }
  EXPECT_EQ(longest, 11);
}

}  // namespace
}  // namespace gitops::render
