#include "pkg/render/functions/big_number.h"

#include <cstdint>
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

TEST(BigNumberTest, Primes) {
  const BnContextPtr context = NewBnContext();
  for (const int bits : {64, 128, 256}) {
    RandomBytes random(static_cast<uint64_t>(bits));
    const BnPtr prime = RandomPrime(random, bits);
    EXPECT_EQ(BN_num_bits(prime.get()), bits);
    EXPECT_EQ(BN_is_bit_set(prime.get(), bits - 2), 1);
    EXPECT_EQ(BN_check_prime(prime.get(), context.get(), nullptr), 1);
    RandomBytes again(static_cast<uint64_t>(bits));
    EXPECT_EQ(BN_cmp(RandomPrime(again, bits).get(), prime.get()), 0);
  }
}

TEST(BigNumberTest, PrimesWithAFactor) {
  const BnContextPtr context = NewBnContext();
  RandomBytes random(5);
  const BnPtr q = RandomPrime(random, 64);
  const BnPtr p = RandomPrimeWithFactor(random, 192, q.get());
  EXPECT_EQ(BN_num_bits(p.get()), 192);
  EXPECT_EQ(BN_check_prime(p.get(), context.get(), nullptr), 1);
  const BnPtr rest = NewBn();
  ASSERT_EQ(BN_mod(rest.get(), p.get(), q.get(), context.get()), 1);
  EXPECT_EQ(BN_is_one(rest.get()), 1);
}

}  // namespace
}  // namespace gitops::render
