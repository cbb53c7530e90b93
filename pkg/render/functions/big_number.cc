#include "pkg/render/functions/big_number.h"

#include <openssl/crypto.h>

#include "pkg/base/check.h"

namespace gitops::render {

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

BnPtr RandomBits(RandomSource& random, int bits) {
  std::string bytes((bits + 7) / 8, '\0');
  random.Fill(bytes.data(), bytes.size());
  BnPtr n = BnFromBytes(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  GITOPS_CHECK(BN_mask_bits(n.get(), bits) == 1 ||
               BN_num_bits(n.get()) <= bits);
  return n;
}

BnPtr RandomBelow(RandomSource& random, const BIGNUM* bound) {
  while (true) {
    BnPtr n = RandomBits(random, BN_num_bits(bound));
    if (!BN_is_zero(n.get()) && BN_cmp(n.get(), bound) < 0) return n;
  }
}

}  // namespace gitops::render
