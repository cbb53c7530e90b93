// Eight powers side by side, one to each 64-bit lane of a vector, in limbs of
// 52 bits: vpmadd52luq and vpmadd52huq add the lower and upper 52 bits of eight
// products at once.
//
// Numbers are in Montgomery's form with R = 2^(52 limbs) > 16 n: the reduced
// product of two below 4n is below 2n, so that doubling it keeps it below 4n
// and nothing is ever compared or subtracted. The same steps are done whatever
// the numbers are.
//
// Source: P. L. Montgomery, "Modular multiplication without trial division",
// 1985; S. Gueron, V. Krasnov, "Software implementation of modular
// exponentiation, using advanced vector instructions architectures", 2012.

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

#include "pkg/base/check.h"
#include "pkg/render/functions/big_number.h"
#include "pkg/render/functions/prime_test.h"

#if defined(__x86_64__)

#include <immintrin.h>

// Functions on vectors are compiled for processors that may not be there.
#define GITOPS_VECTOR __attribute__((target("avx512f,avx512ifma")))

namespace gitops::render {
namespace {

using Lanes = __m512i;

constexpr int kLimbBits = 52;
constexpr int kSpareBits = 4;
constexpr int kMaxLimbs = 80;
constexpr int kWindowBits = 4;
constexpr int kWindow = 1 << kWindowBits;
constexpr uint64_t kLimbMask = (uint64_t{1} << kLimbBits) - 1;

// Limb i of the number in each lane.
using Number = uint64_t[kMaxLimbs][kPrimeLanes];

struct State {
  alignas(64) Number n;
  alignas(64) Number power;
  alignas(64) Number factor;
  // Twice the limbs, for a product.
  alignas(64) uint64_t product[2 * kMaxLimbs + 2][kPrimeLanes];
  alignas(64) Number exponent;                // In words of 64 bits.
  alignas(64) uint64_t inverse[kPrimeLanes];  // -1/n modulo 2^52.
  int limbs = 0;
};

struct Table {
  alignas(64) Number powers[kWindow];
};

// Words of `bits` bits to lane `lane`.
void Spread(const BIGNUM* n, int bits, int lane, Number& out, int words) {
  unsigned char bytes[kMaxLimbs * 8 + 8] = {};
  GITOPS_CHECK(BN_bn2lebinpad(n, bytes, kMaxLimbs * 8) >= 0);
  const uint64_t mask = bits == 64 ? ~uint64_t{0} : kLimbMask;
  for (int i = 0; i < words; ++i) {
    uint64_t word;
    std::memcpy(&word, bytes + i * bits / 8, sizeof(word));
    out[i][lane] = (word >> (i * bits % 8)) & mask;
  }
  OPENSSL_cleanse(bytes, sizeof(bytes));
}

uint64_t NegativeInverse(uint64_t n) {
  uint64_t x = n;  // Right in the lowest three bits, each step doubles them.
  for (int i = 0; i < 5; ++i) x *= 2 - n * x;
  return -x & kLimbMask;
}

GITOPS_VECTOR inline Lanes Load(const uint64_t* at) {
  return _mm512_load_si512(at);
}
GITOPS_VECTOR inline void Store(uint64_t* at, Lanes x) {
  _mm512_store_si512(at, x);
}
// acc + the lower or upper half of a b.
GITOPS_VECTOR inline Lanes Low(Lanes acc, Lanes a, Lanes b) {
  return _mm512_madd52lo_epu64(acc, a, b);
}
GITOPS_VECTOR inline Lanes High(Lanes acc, Lanes a, Lanes b) {
  return _mm512_madd52hi_epu64(acc, a, b);
}

// By one limb.
GITOPS_VECTOR inline Lanes ShiftRight(Lanes x) {
  return _mm512_maskz_srli_epi64(0xFF, x, kLimbBits);
}
GITOPS_VECTOR inline Lanes Twice(Lanes x) { return _mm512_add_epi64(x, x); }

// Columns `from` and up of out += x0 b + x1 b 2^52. `low` is what column `from`
// holds, `previous` the limb of b before.
GITOPS_VECTOR inline void AddRows(uint64_t (*out)[kPrimeLanes], int from,
                                  Lanes low, Lanes previous, Lanes x0, Lanes x1,
                                  const Number& b, int limbs) {
  for (int j = from; j < limbs; ++j) {
    const Lanes limb = Load(b[j]);
    Lanes high = Load(out[j + 1]);
    low = Low(low, x0, limb);
    high = High(high, x0, limb);
    low = Low(low, x1, previous);
    high = High(high, x1, previous);
    Store(out[j], low);
    low = high;
    previous = limb;
  }
  Store(out[limbs], Low(low, x1, previous));
  Store(out[limbs + 1], High(Load(out[limbs + 1]), x1, previous));
}

void ClearProduct(State* s) {
  std::memset(s->product, 0, (2 * s->limbs + 2) * sizeof(s->product[0]));
}

// Adds multiples of n so that columns `first` and `first` + 1 become zero, and
// carries what is left of them on.
GITOPS_VECTOR void ReduceTwoColumns(State* s, int first) {
  const Lanes zero = _mm512_setzero_si512();
  const Lanes inverse = Load(s->inverse);
  uint64_t(*const out)[kPrimeLanes] = s->product + first;
  const Lanes n0 = Load(s->n[0]);
  const Lanes n1 = Load(s->n[1]);
  const Lanes t0 = Load(out[0]);
  const Lanes m0 = Low(zero, t0, inverse);
  Lanes t1 = High(Load(out[1]), m0, n0);
  t1 = _mm512_add_epi64(t1, ShiftRight(Low(t0, m0, n0)));
  t1 = Low(t1, m0, n1);
  const Lanes m1 = Low(zero, t1, inverse);
  Lanes low = High(Load(out[2]), m0, n1);
  low = _mm512_add_epi64(low, ShiftRight(Low(t1, m1, n0)));
  low = High(low, m1, n0);
  AddRows(out, 2, low, n1, m0, m1, s->n, s->limbs);
}

// The reduced product to `power`, doubled where `twice` says.
GITOPS_VECTOR void Reduce(State* s, __mmask8 twice) {
  for (int i = 0; i < s->limbs; i += 2) ReduceTwoColumns(s, i);
  const Lanes mask = _mm512_set1_epi64(static_cast<int64_t>(kLimbMask));
  Lanes carry = _mm512_setzero_si512();
  for (int i = 0; i < s->limbs; ++i) {
    const Lanes t = Load(s->product[s->limbs + i]);
    carry = _mm512_add_epi64(carry, _mm512_mask_add_epi64(t, twice, t, t));
    Store(s->power[i], _mm512_and_si512(carry, mask));
    carry = ShiftRight(carry);
  }
}

// power = power^2, doubled where `twice` says.
GITOPS_VECTOR void Square(State* s, __mmask8 twice) {
  ClearProduct(s);
  for (int i = 0; i < s->limbs; i += 2) {
    // Rows i and i + 1 with the limbs that follow each.
    const Lanes a0 = Load(s->power[i]);
    const Lanes a1 = Load(s->power[i + 1]);
    uint64_t(*const out)[kPrimeLanes] = s->product + i;
    Store(out[i + 1], Low(Load(out[i + 1]), a0, a1));
    AddRows(out, i + 2, High(Load(out[i + 2]), a0, a1), _mm512_setzero_si512(),
            a0, a1, s->power, s->limbs);
  }
  // Each of them twice, and the limbs' own squares.
  for (int i = 0; i < s->limbs; ++i) {
    const Lanes a = Load(s->power[i]);
    uint64_t* const low = s->product[2 * i];
    uint64_t* const high = s->product[2 * i + 1];
    Store(low, Low(Twice(Load(low)), a, a));
    Store(high, High(Twice(Load(high)), a, a));
  }
  Reduce(s, twice);
}

// power = power * factor
GITOPS_VECTOR void Multiply(State* s) {
  ClearProduct(s);
  for (int i = 0; i < s->limbs; i += 2) {
    AddRows(s->product + i, 0, Load(s->product[i]), _mm512_setzero_si512(),
            Load(s->power[i]), Load(s->power[i + 1]), s->factor, s->limbs);
  }
  Reduce(s, 0);
}

// From Montgomery's form to the plain one, at most n.
GITOPS_VECTOR void MakePlain(State* s) {
  ClearProduct(s);
  std::memcpy(s->product, s->power, s->limbs * sizeof(s->power[0]));
  Reduce(s, 0);
}

// power = 2^(exponent without its lowest bit, halved); power is 1.
GITOPS_VECTOR void RaiseTwo(State* s, int bits) {
  for (int bit = bits - 1; bit > 0; --bit) {
    const Lanes one =
        _mm512_set1_epi64(static_cast<int64_t>(uint64_t{1} << (bit % 64)));
    Square(s, _mm512_test_epi64_mask(Load(s->exponent[bit / 64]), one));
  }
}

// factor = table[index]; all of the table is read.
GITOPS_VECTOR void Select(State* s, const Table& table, uint64_t index) {
  for (int i = 0; i < s->limbs; ++i) {
    Lanes found = _mm512_setzero_si512();
    for (uint64_t k = 0; k < kWindow; ++k) {
      const Lanes is_it = _mm512_set1_epi64(-static_cast<int64_t>(k == index));
      found = _mm512_or_si512(
          found, _mm512_and_si512(is_it, Load(table.powers[k][i])));
    }
    Store(s->factor[i], found);
  }
}

// power = factor^exponent, the same exponent for all; power is 1.
GITOPS_VECTOR void Raise(State* s, int bits) {
  const auto table = std::make_unique<Table>();
  const size_t size = s->limbs * sizeof(s->power[0]);
  for (int k = 0; k < kWindow; ++k) {
    std::memcpy(table->powers[k], s->power, size);
    if (k + 1 < kWindow) Multiply(s);
  }
  std::memcpy(s->power, table->powers[0], size);
  const int windows = (bits + kWindowBits - 1) / kWindowBits;
  for (int w = windows - 1; w >= 0; --w) {
    for (int i = 0; i < kWindowBits; ++i) Square(s, 0);
    const int bit = w * kWindowBits;
    Select(s, *table, (s->exponent[bit / 64][0] >> (bit % 64)) % kWindow);
    Multiply(s);
  }
  OPENSSL_cleanse(table.get(), sizeof(Table));
}

// Whether lane `lane` of `power`, plain, is 1 or n - 1.
void Compare(const State& s, int lane, bool* is_one, bool* is_minus_one) {
  // n is odd: n - 1 differs from it in the lowest bit alone.
  uint64_t from_one = s.power[0][lane] ^ 1;
  uint64_t from_minus_one = s.power[0][lane] ^ s.n[0][lane] ^ 1;
  for (int i = 1; i < s.limbs; ++i) {
    from_one |= s.power[i][lane];
    from_minus_one |= s.power[i][lane] ^ s.n[i][lane];
  }
  *is_one = from_one == 0;
  *is_minus_one = from_minus_one == 0;
}

// A State is aligned to 64 bytes and cleared when it goes.
struct StateDeleter {
  void operator()(State* s) const {
    OPENSSL_cleanse(s, sizeof(State));
    delete s;
  }
};
using StatePtr = std::unique_ptr<State, StateDeleter>;

// An even number, since two rows are done at a time.
int LimbsFor(int bits) {
  return (bits + kSpareBits + 2 * kLimbBits - 1) / (2 * kLimbBits) * 2;
}

// Lane `lane` gets n, and 1 as its power.
void Prepare(State* s, const BIGNUM* n, int bits, int lane, BN_CTX* context) {
  GITOPS_CHECK(bits >= 64 && BN_num_bits(n) == bits && BN_is_odd(n));
  BnPtr one = NewBn();
  GITOPS_CHECK(BN_set_bit(one.get(), kLimbBits * s->limbs) &&
               BN_mod(one.get(), one.get(), n, context));
  Spread(n, kLimbBits, lane, s->n, s->limbs);
  Spread(one.get(), kLimbBits, lane, s->power, s->limbs);
  s->inverse[lane] = NegativeInverse(s->n[0][lane]);
}

}  // namespace

bool HasVectorPrimeTests() {
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512ifma");
}

unsigned VectorFermatTest(absl::Span<const BIGNUM* const> numbers, int bits) {
  if (LimbsFor(bits) > kMaxLimbs) return ScalarFermatTest(numbers, bits);
  GITOPS_CHECK(!numbers.empty() && numbers.size() <= kPrimeLanes);
  const StatePtr s(new State);
  s->limbs = LimbsFor(bits);
  BnContextPtr context = NewBnContext();
  for (int lane = 0; lane < kPrimeLanes; ++lane) {
    // Lanes without a number repeat the last one.
    const BIGNUM* const n = numbers[std::min<size_t>(lane, numbers.size() - 1)];
    Prepare(s.get(), n, bits, lane, context.get());
    Spread(n, 64, lane, s->exponent, bits / 64 + 1);
  }
  RaiseTwo(s.get(), bits);
  MakePlain(s.get());
  unsigned passed = 0;
  for (size_t lane = 0; lane < numbers.size(); ++lane) {
    bool is_one;
    bool is_minus_one;
    Compare(*s, static_cast<int>(lane), &is_one, &is_minus_one);
    if (is_one || is_minus_one) passed |= 1U << lane;
  }
  return passed;
}

bool VectorMillerRabinTest(const BIGNUM* n, int bits,
                           absl::Span<const BIGNUM* const> bases) {
  if (LimbsFor(bits) > kMaxLimbs) return ScalarMillerRabinTest(n, bits, bases);
  GITOPS_CHECK(!bases.empty() && bases.size() <= kPrimeLanes);
  const StatePtr s(new State);
  s->limbs = LimbsFor(bits);
  BnContextPtr context = NewBnContext();
  BnPtr exponent(BN_dup(n));
  GITOPS_CHECK(exponent != nullptr && BN_clear_bit(exponent.get(), 0));
  int twos = 0;  // n - 1 = exponent * 2^twos
  while (!BN_is_bit_set(exponent.get(), twos)) ++twos;
  GITOPS_CHECK(BN_rshift(exponent.get(), exponent.get(), twos));
  BnPtr factor = NewBn();
  for (int lane = 0; lane < kPrimeLanes; ++lane) {
    Prepare(s.get(), n, bits, lane, context.get());
    Spread(exponent.get(), 64, lane, s->exponent, bits / 64 + 1);
    const BIGNUM* const b = bases[std::min<size_t>(lane, bases.size() - 1)];
    GITOPS_CHECK(BN_lshift(factor.get(), b, kLimbBits * s->limbs) &&
                 BN_mod(factor.get(), factor.get(), n, context.get()));
    Spread(factor.get(), kLimbBits, lane, s->factor, s->limbs);
  }
  Raise(s.get(), bits);
  unsigned passed = 0;
  for (int i = 0; i < twos; ++i) {
    // Squared from the plain form, that is with a factor 1/R, were wrong.
    const StatePtr plain(new State(*s));
    MakePlain(plain.get());
    for (int lane = 0; lane < kPrimeLanes; ++lane) {
      bool is_one;
      bool is_minus_one;
      Compare(*plain, lane, &is_one, &is_minus_one);
      if (is_minus_one || (is_one && i == 0)) passed |= 1U << lane;
    }
    if (i + 1 < twos) Square(s.get(), 0);
  }
  return passed == (1U << kPrimeLanes) - 1;
}

}  // namespace gitops::render

#else

namespace gitops::render {

bool HasVectorPrimeTests() { return false; }
unsigned VectorFermatTest(absl::Span<const BIGNUM* const> numbers, int bits) {
  return ScalarFermatTest(numbers, bits);
}
bool VectorMillerRabinTest(const BIGNUM* n, int bits,
                           absl::Span<const BIGNUM* const> bases) {
  return ScalarMillerRabinTest(n, bits, bases);
}

}  // namespace gitops::render

#endif
