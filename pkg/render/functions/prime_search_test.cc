#include "pkg/render/functions/prime_search.h"

#include <array>
#include <cstdint>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "openssl/bn.h"
#include "pkg/render/functions/random_bytes.h"

namespace gitops::render {
namespace {

bool IsPrime(const BIGNUM* n) {
  return BN_check_prime(n, NewBnContext().get(), nullptr) == 1;
}

TEST(PrimeSearchTest, FindsTheFirstPrimeFromTheStart) {
  for (const int bits : {64, 65, 96, 128, 333, 512}) {
    const PrimeSearch search(bits, 20);
    for (uint64_t seed = 0; seed < 5; ++seed) {
      RandomBytes random(seed);
      const BnPtr prime = search.Find(random);
      RandomBytes again(seed);
      BnPtr n = RandomBits(again, bits);
      BN_set_bit(n.get(), bits - 1);
      BN_set_bit(n.get(), bits - 2);
      BN_set_bit(n.get(), 0);
      while (!IsPrime(n.get())) BN_add_word(n.get(), 2);
      EXPECT_EQ(BN_cmp(prime.get(), n.get()), 0) << bits << " " << seed;
      EXPECT_EQ(BN_num_bits(prime.get()), bits);
    }
  }
}

TEST(PrimeSearchTest, LongPrimesHaveTheirLength) {
  for (const int bits : {1024, 1536, 2048}) {
    RandomBytes random(7);
    const BnPtr prime = PrimeSearch(bits, 5).Find(random);
    EXPECT_TRUE(IsPrime(prime.get())) << bits;
    EXPECT_EQ(BN_num_bits(prime.get()), bits);
    EXPECT_EQ(BN_is_bit_set(prime.get(), bits - 2), 1);
  }
}

TEST(PrimeSearchTest, OneLessHasTheFactor) {
  RandomBytes random(5);
  const BnPtr q = PrimeSearch(64, 20).Find(random);
  for (const int bits : {192, 700}) {
    const BnPtr p = PrimeSearch(bits, 20).FindWithFactor(random, q.get());
    EXPECT_EQ(BN_num_bits(p.get()), bits);
    EXPECT_TRUE(IsPrime(p.get()));
    const BnPtr rest = NewBn();
    ASSERT_EQ(BN_mod(rest.get(), p.get(), q.get(), NewBnContext().get()), 1);
    EXPECT_EQ(BN_is_one(rest.get()), 1);
  }
}

// A start so near to the end that there is no prime of that length left.
class HighBytes : public RandomSource {
 public:
  void Fill(void* data, size_t size) override {
    auto* bytes = static_cast<unsigned char*>(data);
    for (size_t i = 0; i < size; ++i) {
      bytes[i] = calls_ == 0 ? 0xFF : static_cast<unsigned char>(i * 37);
    }
    ++calls_;
  }
  int calls() const { return calls_; }

 private:
  int calls_ = 0;
};

TEST(PrimeSearchTest, StartsAnewWhereTheLengthEnds) {
  HighBytes random;
  const BnPtr prime = PrimeSearch(64, 20).Find(random);
  EXPECT_EQ(random.calls(), 2);
  EXPECT_EQ(BN_num_bits(prime.get()), 64);
  EXPECT_TRUE(IsPrime(prime.get()));
}

// Nothing that a mistake in the sieve or in the batches would favour.
TEST(PrimeSearchTest, PrimesAreSpreadEvenly) {
  constexpr int kCount = 400;
  RandomBytes random(11);
  const PrimeSearch search(80, 10);
  std::set<std::string> seen;
  std::array<int, 4> by_four{};
  std::array<int, 5> by_five{};
  int upper_half = 0;
  for (int i = 0; i < kCount; ++i) {
    const BnPtr prime = search.Find(random);
    seen.insert(BnBytes(prime.get()));
    ++by_four[BN_mod_word(prime.get(), 4)];
    ++by_five[BN_mod_word(prime.get(), 5)];
    upper_half += BN_is_bit_set(prime.get(), 77);
  }
  EXPECT_EQ(seen.size(), static_cast<size_t>(kCount));
  // Five standard deviations.
  for (const int rest : {1, 3}) EXPECT_NEAR(by_four[rest], kCount / 2, 50);
  for (const int rest : {1, 2, 3, 4}) {
    EXPECT_NEAR(by_five[rest], kCount / 4, 44);
  }
  EXPECT_NEAR(upper_half, kCount / 2, 50);
}

}  // namespace
}  // namespace gitops::render
