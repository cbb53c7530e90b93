#include "pkg/render/functions/prime_test.h"

#include <algorithm>
#include <vector>

#include "pkg/base/check.h"
#include "pkg/render/functions/big_number.h"

namespace gitops::render {
namespace {

// Whether x = -1 modulo n; x < n.
bool IsMinusOne(const BIGNUM* x, const BIGNUM* n) {
  BnPtr next(BN_dup(x));
  GITOPS_CHECK(next != nullptr && BN_add_word(next.get(), 1));
  return BN_cmp(next.get(), n) == 0;
}

void CheckForm(const BIGNUM* n, int bits) {
  GITOPS_CHECK(bits >= 64 && BN_num_bits(n) == bits && BN_is_odd(n));
}

}  // namespace

unsigned FermatTest(absl::Span<const BIGNUM* const> numbers, int bits) {
  return HasVectorPrimeTests() ? VectorFermatTest(numbers, bits)
                               : ScalarFermatTest(numbers, bits);
}

bool MillerRabinTest(const BIGNUM* n, int bits, int rounds) {
  BnPtr bound(BN_dup(n));
  GITOPS_CHECK(bound != nullptr && BN_sub_word(bound.get(), 3));
  for (int done = 0; done < rounds; done += kPrimeLanes) {
    std::vector<BnPtr> owned;
    std::vector<const BIGNUM*> bases;
    while (static_cast<int>(bases.size()) <
           std::min(rounds - done, kPrimeLanes)) {
      owned.push_back(NewBn());
      bases.push_back(owned.back().get());
      GITOPS_CHECK(BN_priv_rand_range(owned.back().get(), bound.get()) &&
                   BN_add_word(owned.back().get(), 2));
    }
    if (!(HasVectorPrimeTests() ? VectorMillerRabinTest(n, bits, bases)
                                : ScalarMillerRabinTest(n, bits, bases))) {
      return false;
    }
  }
  return true;
}

unsigned ScalarFermatTest(absl::Span<const BIGNUM* const> numbers, int bits) {
  GITOPS_CHECK(numbers.size() <= kPrimeLanes);
  BnContextPtr context = NewBnContext();
  BnPtr two = NewBn();
  BnPtr exponent = NewBn();
  BnPtr power = NewBn();
  GITOPS_CHECK(BN_set_word(two.get(), 2));
  unsigned passed = 0;
  for (size_t i = 0; i < numbers.size(); ++i) {
    const BIGNUM* const n = numbers[i];
    CheckForm(n, bits);
    GITOPS_CHECK(BN_rshift1(exponent.get(), n) &&
                 BN_mod_exp_mont_consttime(power.get(), two.get(),
                                           exponent.get(), n, context.get(),
                                           nullptr));
    if (BN_is_one(power.get()) || IsMinusOne(power.get(), n)) {
      passed |= 1U << i;
    }
  }
  return passed;
}

bool ScalarMillerRabinTest(const BIGNUM* n, int bits,
                           absl::Span<const BIGNUM* const> bases) {
  CheckForm(n, bits);
  BnContextPtr context = NewBnContext();
  BnPtr exponent(BN_dup(n));
  BnPtr power = NewBn();
  GITOPS_CHECK(exponent != nullptr && BN_clear_bit(exponent.get(), 0));
  int twos = 0;  // n - 1 = exponent * 2^twos
  while (!BN_is_bit_set(exponent.get(), twos)) ++twos;
  GITOPS_CHECK(BN_rshift(exponent.get(), exponent.get(), twos));
  return std::all_of(bases.begin(), bases.end(), [&](const BIGNUM* base) {
    GITOPS_CHECK(BN_mod_exp_mont_consttime(power.get(), base, exponent.get(), n,
                                           context.get(), nullptr));
    bool passes = BN_is_one(power.get());
    for (int i = 0; i < twos && !passes; ++i) {
      passes = IsMinusOne(power.get(), n);
      GITOPS_CHECK(BN_mod_sqr(power.get(), power.get(), n, context.get()));
    }
    return passes;
  });
}

}  // namespace gitops::render
