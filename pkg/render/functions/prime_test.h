#ifndef GITOPS_PKG_RENDER_FUNCTIONS_PRIME_TEST_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_PRIME_TEST_H_

// Whether numbers are prime: Fermat's test to base 2 for several numbers at
// once, the quick look, and rounds of Miller and Rabin's test for one, which
// decide. Only for .cc files of this package: it exposes OpenSSL.
//
// The numbers may be secret: which multiplications are done and what memory is
// read depends on their length alone, and on how often 2 divides n - 1. They
// are odd and have exactly `bits` bits, at least 64. Thread-safe.
//
// Source: FIPS 186-5, appendix B.3.1.

#include <openssl/bn.h>

#include "absl/types/span.h"

namespace gitops::render {

// The most numbers that one FermatTest takes.
inline constexpr int kPrimeLanes = 8;

// Bit i of the result says whether 2^((n-1)/2) is 1 or -1 modulo numbers[i]: so
// for each prime, and for next to no other number.
unsigned FermatTest(absl::Span<const BIGNUM* const> numbers, int bits);

// Whether `n` passes that many rounds with random bases. The system's generator
// gives the bases: they decide nothing about a prime.
bool MillerRabinTest(const BIGNUM* n, int bits, int rounds);

// The two ways it is done, the same in what they say. `Vector…` needs a
// processor with AVX-512 IFMA: HasVectorPrimeTests. Bases are in [2, n-2], at
// most kPrimeLanes of them.
bool HasVectorPrimeTests();
unsigned ScalarFermatTest(absl::Span<const BIGNUM* const> numbers, int bits);
unsigned VectorFermatTest(absl::Span<const BIGNUM* const> numbers, int bits);
bool ScalarMillerRabinTest(const BIGNUM* n, int bits,
                           absl::Span<const BIGNUM* const> bases);
bool VectorMillerRabinTest(const BIGNUM* n, int bits,
                           absl::Span<const BIGNUM* const> bases);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_PRIME_TEST_H_
