#include "pkg/render/functions/big_number.h"

#include <cstdint>
#include <vector>

#include "pkg/base/check.h"

namespace gitops::render {
namespace {

// Odd primes below this are tried before the costly test.
constexpr int kSieveLimit = 8192;

std::vector<uint32_t> SmallPrimes() {
  std::vector<bool> composite(kSieveLimit, false);
  std::vector<uint32_t> primes;
  for (uint32_t n = 3; n < kSieveLimit; n += 2) {
    if (composite[n]) continue;
    primes.push_back(n);
    for (uint32_t m = n * n; m < kSieveLimit; m += 2 * n) composite[m] = true;
  }
  return primes;
}

BnPtr RandomBits(RandomSource& random, int bits) {
  std::string bytes((bits + 7) / 8, '\0');
  random.Fill(bytes.data(), bytes.size());
  BnPtr n = BnFromBytes(bytes);
  GITOPS_CHECK(BN_mask_bits(n.get(), bits) == 1 ||
               BN_num_bits(n.get()) <= bits);
  return n;
}

// start, start + step, … : the first prime of at most `tries` that keeps the
// bit length, else nullptr.
BnPtr FirstPrime(const BIGNUM* start, const BIGNUM* step, int bits, int tries) {
  const std::vector<uint32_t> primes = SmallPrimes();
  std::vector<uint32_t> rest;
  std::vector<uint32_t> step_rest;
  for (uint32_t p : primes) {
    rest.push_back(static_cast<uint32_t>(BN_mod_word(start, p)));
    step_rest.push_back(static_cast<uint32_t>(BN_mod_word(step, p)));
  }
  BnContextPtr context = NewBnContext();
  BnPtr candidate(BN_dup(start));
  GITOPS_CHECK(candidate != nullptr);
  for (int i = 0; i < tries; ++i) {
    bool possible = true;
    for (size_t j = 0; j < primes.size(); ++j) {
      possible = possible && rest[j] != 0;
      rest[j] = (rest[j] + step_rest[j]) % primes[j];
    }
    if (BN_num_bits(candidate.get()) != bits) return nullptr;
    if (possible && BN_check_prime(candidate.get(), context.get(), nullptr)) {
      return candidate;
    }
    GITOPS_CHECK(BN_add(candidate.get(), candidate.get(), step));
  }
  return nullptr;
}

}  // namespace

BnPtr NewBn() {
  BnPtr n(BN_new());
  GITOPS_CHECK(n != nullptr);
  return n;
}

BnContextPtr NewBnContext() {
  BnContextPtr context(BN_CTX_new());
  GITOPS_CHECK(context != nullptr);
  return context;
}

std::string BnBytes(const BIGNUM* n, int size) {
  std::string out(size < 0 ? BN_num_bytes(n) : size, '\0');
  GITOPS_CHECK(BN_bn2binpad(n, reinterpret_cast<unsigned char*>(out.data()),
                            static_cast<int>(out.size())) >= 0);
  return out;
}

BnPtr BnFromBytes(absl::string_view big_endian) {
  BnPtr n(BN_bin2bn(reinterpret_cast<const unsigned char*>(big_endian.data()),
                    static_cast<int>(big_endian.size()), nullptr));
  GITOPS_CHECK(n != nullptr);
  return n;
}

BnPtr RandomBelow(RandomSource& random, const BIGNUM* bound) {
  while (true) {
    BnPtr n = RandomBits(random, BN_num_bits(bound));
    if (!BN_is_zero(n.get()) && BN_cmp(n.get(), bound) < 0) return n;
  }
}

BnPtr RandomPrime(RandomSource& random, int bits) {
  BnPtr two = NewBn();
  GITOPS_CHECK(BN_set_word(two.get(), 2));
  while (true) {
    BnPtr start = RandomBits(random, bits);
    GITOPS_CHECK(BN_set_bit(start.get(), bits - 1) &&
                 BN_set_bit(start.get(), bits - 2) &&
                 BN_set_bit(start.get(), 0));
    BnPtr prime = FirstPrime(start.get(), two.get(), bits, 8 * bits);
    if (prime != nullptr) return prime;
  }
}

BnPtr RandomPrimeWithFactor(RandomSource& random, int bits, const BIGNUM* q) {
  BnContextPtr context = NewBnContext();
  BnPtr step = NewBn();
  GITOPS_CHECK(BN_lshift1(step.get(), q));
  while (true) {
    // start = x - (x mod 2q) + 1, so that 2q divides start - 1.
    BnPtr start = RandomBits(random, bits);
    BnPtr rest = NewBn();
    GITOPS_CHECK(BN_set_bit(start.get(), bits - 1) &&
                 BN_mod(rest.get(), start.get(), step.get(), context.get()) &&
                 BN_sub(start.get(), start.get(), rest.get()) &&
                 BN_add_word(start.get(), 1));
    BnPtr prime = FirstPrime(start.get(), step.get(), bits, 4 * bits);
    if (prime != nullptr) return prime;
  }
}

}  // namespace gitops::render
