#include "pkg/render/functions/prime_test.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "openssl/bn.h"
#include "pkg/render/functions/big_number.h"
#include "pkg/render/functions/random_bytes.h"

namespace gitops::render {
namespace {

constexpr int kSizes[] = {64,  65,  99,  100,  101,  128,  204,
                          205, 512, 767, 1024, 1536, 2048, 4200};

class PrimeTestTest : public testing::Test {
 protected:
  // A number of that length, odd.
  BnPtr Odd(int bits) {
    BnPtr n = RandomBits(random_, bits);
    BN_set_bit(n.get(), bits - 1);
    BN_set_bit(n.get(), 0);
    return n;
  }

  RandomBytes random_{1};
  BnContextPtr context_ = NewBnContext();
};

// factor 2^shift + add
BnPtr Number(unsigned long factor, int shift, int add) {
  BnPtr n = NewBn();
  BN_set_word(n.get(), factor);
  BN_lshift(n.get(), n.get(), shift);
  if (add > 0) BN_add_word(n.get(), 1);
  if (add < 0) BN_sub_word(n.get(), 1);
  return n;
}

bool Passes(const BnPtr& n) {
  const int bits = BN_num_bits(n.get());
  return FermatTest({n.get()}, bits) == 1 && MillerRabinTest(n.get(), bits, 12);
}

TEST_F(PrimeTestTest, KnownPrimesPass) {
  // Mersenne's, and those where 2 divides n - 1 often.
  for (const int exponent : {89, 107, 127, 521, 607, 1279, 2203}) {
    EXPECT_TRUE(Passes(Number(1, exponent, -1))) << exponent;
  }
  for (const int exponent : {66, 189, 201, 209}) {
    EXPECT_TRUE(Passes(Number(3, exponent, 1))) << exponent;
  }
}

TEST_F(PrimeTestTest, CompositesFail) {
  for (const int exponent : {65, 100, 190, 202, 999}) {
    EXPECT_FALSE(Passes(Number(3, exponent, 1))) << exponent;
  }
  for (const int bits : {256, 1024}) {
    const BnPtr n = NewBn();
    BN_sqr(n.get(), Odd(bits).get(), context_.get());
    EXPECT_FALSE(Passes(n)) << bits;
  }
}

// 2^67 - 1 = 193707721 * 761838257287 looks prime to base 2 alone.
TEST_F(PrimeTestTest, RandomBasesSeeWhatBaseTwoDoesNot) {
  const BnPtr n = Number(1, 67, -1);
  EXPECT_EQ(FermatTest({n.get()}, 67), 1U);
  EXPECT_FALSE(MillerRabinTest(n.get(), 67, 20));
}

// The product of three primes 6k+1, 12k+1, 18k+1 passes Fermat's test to any
// base that shares no factor with it.
TEST_F(PrimeTestTest, CarmichaelNumbersFail) {
  int seen = 0;
  for (uint64_t k = 1000000; seen < 3; ++k) {
    const BnPtr n = NewBn();
    BN_one(n.get());
    bool fits = true;
    for (const uint64_t factor : {6 * k + 1, 12 * k + 1, 18 * k + 1}) {
      const BnPtr f = NewBn();
      BN_set_word(f.get(), factor);
      fits = fits && BN_check_prime(f.get(), context_.get(), nullptr) == 1;
      BN_mul_word(n.get(), factor);
    }
    if (!fits) continue;
    ++seen;
    EXPECT_FALSE(MillerRabinTest(n.get(), BN_num_bits(n.get()), 20)) << k;
  }
}

TEST_F(PrimeTestTest, BothWaysSayTheSame) {
  if (!HasVectorPrimeTests()) {
    GTEST_SKIP() << "THIS PROCESSOR HAS NO AVX-512 IFMA: NOT TESTED";
  }
  for (const int bits : kSizes) {
    std::vector<BnPtr> owned;
    std::vector<const BIGNUM*> numbers;
    while (numbers.size() < kPrimeLanes) {
      owned.push_back(Odd(bits));
      // Some primes among them, where that is quick.
      while (bits <= 512 && owned.size() % 3 == 0 &&
             BN_check_prime(owned.back().get(), context_.get(), nullptr) != 1) {
        owned.back() = Odd(bits);
      }
      numbers.push_back(owned.back().get());
      if (numbers.size() > 1 && numbers.size() < kPrimeLanes) continue;
      EXPECT_EQ(VectorFermatTest(numbers, bits),
                ScalarFermatTest(numbers, bits))
          << bits;
    }
    for (size_t i = 1; i < 4; ++i) {
      const BnPtr low = RandomBits(random_, bits - 2);
      const std::vector<const BIGNUM*> bases = {owned[0].get(), low.get()};
      const BIGNUM* const n = numbers[i];
      if (BN_cmp(owned[0].get(), n) >= 0) continue;
      EXPECT_EQ(VectorMillerRabinTest(n, bits, bases),
                ScalarMillerRabinTest(n, bits, bases))
          << bits;
    }
  }
}

// One base that a composite number passes, one that it does not: the answer is
// that of all.
TEST_F(PrimeTestTest, AllBasesCount) {
  const BnPtr n = Number(1, 67, -1);
  const BnPtr two = Number(2, 0, 0);
  const BnPtr three = Number(3, 0, 0);
  for (const auto& test : {ScalarMillerRabinTest, VectorMillerRabinTest}) {
    if (test == VectorMillerRabinTest && !HasVectorPrimeTests()) continue;
    EXPECT_TRUE(test(n.get(), 67, {two.get()}));
    EXPECT_FALSE(test(n.get(), 67, {three.get()}));
    EXPECT_FALSE(test(n.get(), 67, {two.get(), three.get(), two.get()}));
  }
}

}  // namespace
}  // namespace gitops::render
