#include "pkg/render/functions/prime_search.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "pkg/base/check.h"
#include "pkg/render/functions/prime_test.h"

namespace gitops::render {
namespace {

// How far the sieve goes: further for long numbers, whose tests cost more.
constexpr uint32_t kSieveLimit = 1 << 16;
constexpr uint32_t kLongSieveLimit = 1 << 19;
constexpr int kLongBits = 1025;

std::vector<uint32_t> OddPrimesBelow(uint32_t limit) {
  std::vector<uint8_t> composite(limit / 2, 0);  // Of 2 i + 1.
  std::vector<uint32_t> primes;
  primes.reserve(limit / 8);
  for (uint32_t i = 1; i < limit / 2; ++i) {
    if (composite[i] != 0) continue;
    const uint32_t n = 2 * i + 1;
    primes.push_back(n);
    if (n >= 1 << 16) continue;  // Its square is no uint32_t.
    for (uint32_t m = n * n / 2; m < limit / 2; m += n) composite[m] = 1;
  }
  return primes;
}

// Eight doubles; the compiler makes of them what the processor has.
using Doubles = double __attribute__((vector_size(64)));
constexpr size_t kDoubles = sizeof(Doubles) / sizeof(double);
constexpr size_t kGroup = 4;  // As many at once, for the latency.
constexpr size_t kBlock = kGroup * kDoubles;

// What words w, highest first, of 32 bits each leave modulo kBlock numbers
// below 2^20. Everything is a whole number below 2^53, so that nothing is ever
// rounded but the quotient.
__attribute__((always_inline)) inline void ResiduesOf(
    const std::vector<double>& words, const uint32_t* primes,
    int32_t* residues) {
  constexpr double kRounder = 6755399441055744.0;  // 1.5 * 2^52
  constexpr double kWord = 4294967296.0;
  Doubles p[kGroup];
  Doubles inverse[kGroup];
  Doubles rest[kGroup] = {};
  for (size_t i = 0; i < kBlock; ++i) {
    p[i / kDoubles][i % kDoubles] = primes[i];
  }
  for (size_t g = 0; g < kGroup; ++g) inverse[g] = 1.0 / p[g];
  for (const double word : words) {
    for (size_t g = 0; g < kGroup; ++g) {
      const Doubles x = rest[g] * kWord + word;
      const Doubles quotient = (x * inverse[g] + kRounder) - kRounder;
      rest[g] = x - quotient * p[g];
    }
  }
  for (size_t i = 0; i < kBlock; ++i) {
    const auto r = static_cast<int32_t>(rest[i / kDoubles][i % kDoubles]);
    residues[i] = r < 0 ? r + static_cast<int32_t>(primes[i]) : r;
  }
}

using ResiduesFunction = void(const std::vector<double>& words,
                              const uint32_t* primes, int32_t* residues);

void PlainResidues(const std::vector<double>& words, const uint32_t* primes,
                   int32_t* residues) {
  ResiduesOf(words, primes, residues);
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) void VectorResidues(
    const std::vector<double>& words, const uint32_t* primes,
    int32_t* residues) {
  ResiduesOf(words, primes, residues);
}

ResiduesFunction* ResiduesForThisProcessor() {
  return __builtin_cpu_supports("avx512f") ? VectorResidues : PlainResidues;
}
#else
ResiduesFunction* ResiduesForThisProcessor() { return PlainResidues; }
#endif

// n modulo each of `primes`.
std::vector<int32_t> Residues(const BIGNUM* n,
                              const std::vector<uint32_t>& primes) {
  const std::string bytes = BnBytes(n, (BN_num_bytes(n) + 3) / 4 * 4);
  std::vector<double> words;
  for (size_t i = 0; i < bytes.size(); i += 4) {
    uint32_t word = 0;
    for (size_t j = 0; j < 4; ++j) {
      word = word << 8 | static_cast<unsigned char>(bytes[i + j]);
    }
    words.push_back(word);
  }
  ResiduesFunction* const residues_of = ResiduesForThisProcessor();
  std::vector<int32_t> out(primes.size());
  for (size_t i = 0; i < primes.size(); i += kBlock) {
    // The last block is filled up.
    uint32_t block[kBlock];
    int32_t residues[kBlock];
    for (size_t j = 0; j < kBlock; ++j) {
      block[j] = primes[std::min(i + j, primes.size() - 1)];
    }
    residues_of(words, block, residues);
    const size_t size = std::min(kBlock, primes.size() - i);
    std::copy(residues, residues + size, out.begin() + i);
  }
  return out;
}

// 1/a modulo p, with 0 < a < p.
int64_t Inverse(int64_t a, int64_t p) {
  int64_t x = 0;
  int64_t next_x = 1;
  int64_t r = p;
  int64_t next_r = a;
  while (next_r != 0) {
    const int64_t quotient = r / next_r;
    std::swap(x, next_x);
    next_x -= quotient * x;
    std::swap(r, next_r);
    next_r -= quotient * r;
  }
  return x < 0 ? x + p : x;
}

// For i < tries whether one of `primes` divides start + i step.
std::vector<uint8_t> Sieve(const BIGNUM* start, const BIGNUM* step, int tries,
                           const std::vector<uint32_t>& primes) {
  std::vector<uint8_t> composite(tries, 0);
  const bool by_two = BN_is_word(step, 2);
  const std::vector<int32_t> rest = Residues(start, primes);
  const std::vector<int32_t> steps =
      by_two ? std::vector<int32_t>() : Residues(step, primes);
  for (size_t k = 0; k < primes.size(); ++k) {
    const int64_t p = primes[k];
    int64_t inverse = (p + 1) / 2;  // Of two.
    if (!by_two) {
      // All candidates leave the same; none is divided unless all are.
      if (steps[k] == 0 && rest[k] != 0) continue;
      inverse = steps[k] == 0 ? 0 : Inverse(steps[k], p);
    }
    const int64_t by = inverse == 0 ? 1 : p;
    for (int64_t i = (p - rest[k]) * inverse % p; i < tries; i += by) {
      composite[i] = 1;
    }
  }
  return composite;
}

}  // namespace

PrimeSearch::PrimeSearch(int bits, int rounds)
    : bits_(bits),
      rounds_(rounds),
      small_primes_(
          OddPrimesBelow(bits < kLongBits ? kSieveLimit : kLongSieveLimit)) {
  GITOPS_CHECK(bits >= 64 && rounds >= 1);
}

BnPtr PrimeSearch::First(const BIGNUM* start, const BIGNUM* step,
                         int tries) const {
  const std::vector<uint8_t> composite =
      Sieve(start, step, tries, small_primes_);
  int next = 0;
  bool too_long = false;
  while (next < tries && !too_long) {
    std::vector<BnPtr> batch;
    std::vector<const BIGNUM*> numbers;
    for (; next < tries && numbers.size() < kPrimeLanes; ++next) {
      if (composite[next] != 0) continue;
      BnPtr candidate(BN_dup(step));
      GITOPS_CHECK(candidate != nullptr && BN_mul_word(candidate.get(), next) &&
                   BN_add(candidate.get(), candidate.get(), start));
      too_long = BN_num_bits(candidate.get()) != bits_;
      if (too_long) break;
      numbers.push_back(candidate.get());
      batch.push_back(std::move(candidate));
    }
    if (numbers.empty()) break;
    const unsigned passed = FermatTest(numbers, bits_);
    for (size_t i = 0; i < batch.size(); ++i) {
      if ((passed >> i & 1) != 0 &&
          MillerRabinTest(batch[i].get(), bits_, rounds_)) {
        return std::move(batch[i]);
      }
    }
  }
  return nullptr;
}

BnPtr PrimeSearch::Find(RandomSource& random) const {
  BnPtr two = NewBn();
  GITOPS_CHECK(BN_set_word(two.get(), 2));
  while (true) {
    BnPtr start = RandomBits(random, bits_);
    GITOPS_CHECK(BN_set_bit(start.get(), bits_ - 1) &&
                 BN_set_bit(start.get(), bits_ - 2) &&
                 BN_set_bit(start.get(), 0));
    BnPtr prime = First(start.get(), two.get(), 8 * bits_);
    if (prime != nullptr) return prime;
  }
}

BnPtr PrimeSearch::FindWithFactor(RandomSource& random, const BIGNUM* q) const {
  BnContextPtr context = NewBnContext();
  BnPtr step = NewBn();
  GITOPS_CHECK(BN_lshift1(step.get(), q));
  while (true) {
    // start = x - (x mod 2q) + 1, so that 2q divides start - 1.
    BnPtr start = RandomBits(random, bits_);
    BnPtr rest = NewBn();
    GITOPS_CHECK(BN_set_bit(start.get(), bits_ - 1) &&
                 BN_mod(rest.get(), start.get(), step.get(), context.get()) &&
                 BN_sub(start.get(), start.get(), rest.get()) &&
                 BN_add_word(start.get(), 1));
    BnPtr prime = First(start.get(), step.get(), 4 * bits_);
    if (prime != nullptr) return prime;
  }
}

}  // namespace gitops::render
