#ifndef GITOPS_PKG_RENDER_FUNCTIONS_BIG_NUMBER_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_BIG_NUMBER_H_

// Owning handles for OpenSSL's big numbers, and numbers from a given stream
// of random bytes. Only for .cc files of this package: it exposes
// OpenSSL.

#include <openssl/bn.h>

#include <memory>
#include <string>

#include "pkg/render/host.h"

namespace gitops::render {

struct BnDeleter {
  void operator()(BIGNUM* n) const { BN_clear_free(n); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using BnPtr = std::unique_ptr<BIGNUM, BnDeleter>;
using BnContextPtr = std::unique_ptr<BN_CTX, BnDeleter>;

BnPtr NewBn();
BnContextPtr NewBnContext();

// Big-endian, without leading zeros, or padded to `size` bytes.
std::string BnBytes(const BIGNUM* n, int size = -1);
BnPtr BnFromBytes(absl::string_view big_endian);

// Uniform in [0, 2^bits).
BnPtr RandomBits(RandomSource& random, int bits);

// Uniform in [1, bound).
BnPtr RandomBelow(RandomSource& random, const BIGNUM* bound);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_BIG_NUMBER_H_
