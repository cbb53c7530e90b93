#ifndef GITOPS_PKG_RENDER_FUNCTIONS_PRIME_SEARCH_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_PRIME_SEARCH_H_

// Secret primes from a given stream of random bytes: the first prime from a
// random number on. The same bytes make the same prime on each machine. Only
// for .cc files of this package: it exposes OpenSSL.
//
// Source: FIPS 186-5, appendices A.1.3 and B.3.1, table B.1; see
// docs/decisions/0013-own-prime-search.md. Not thread-safe.

#include <cstdint>
#include <vector>

#include "pkg/render/functions/big_number.h"
#include "pkg/render/host.h"

namespace gitops::render {

class PrimeSearch {
 public:
  // For primes of exactly `bits` bits, at least 64, that pass `rounds` rounds
  // of Miller and Rabin's test.
  PrimeSearch(int bits, int rounds);

  // One whose two highest bits are set.
  BnPtr Find(RandomSource& random) const;
  // One with q dividing p - 1.
  BnPtr FindWithFactor(RandomSource& random, const BIGNUM* q) const;

 private:
  // The first prime of start, start + step … that keeps the bit length, of at
  // most `tries`; else nullptr.
  BnPtr First(const BIGNUM* start, const BIGNUM* step, int tries) const;

  const int bits_;
  const int rounds_;
  std::vector<uint32_t> small_primes_;  // Odd ones, as a sieve.
};

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_PRIME_SEARCH_H_
