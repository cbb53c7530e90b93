#include "pkg/openpgp/crypto.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "pkg/base/check.h"
#include "pkg/base/status_macros.h"
#include "pkg/openpgp/wire.h"

namespace gitops::openpgp {
namespace {

constexpr size_t kEd25519Bytes = 32;

template <auto kFree>
struct Freer {
  template <typename T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
template <typename T, auto kFree>
using Owned = std::unique_ptr<T, Freer<kFree>>;
using Number = Owned<BIGNUM, BN_clear_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using HashContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number ToNumber(absl::string_view bytes) {
  return Number(
      BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::string FromNumber(const BIGNUM* number) {
  std::string out(BN_num_bytes(number), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

const EVP_MD* MessageDigest(HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::kSha1:
      return EVP_sha1();
    case HashAlgorithm::kSha224:
      return EVP_sha224();
    case HashAlgorithm::kSha256:
      return EVP_sha256();
    case HashAlgorithm::kSha384:
      return EVP_sha384();
    case HashAlgorithm::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

struct Curve {
  absl::string_view identifier;
  const char* name;  // OpenSSL's.
};

// Identifiers hold zero bytes: the literal's size is their length.
template <size_t kSize>
constexpr absl::string_view Id(const char (&literal)[kSize]) {
  return absl::string_view(literal, kSize - 1);
}

constexpr Curve kCurves[] = {
    {Id("\x2a\x86\x48\xce\x3d\x03\x01\x07"), "prime256v1"},
    {Id("\x2b\x81\x04\x00\x22"), "secp384r1"},
    {Id("\x2b\x81\x04\x00\x23"), "secp521r1"},
    {Id("\x2b\x24\x03\x03\x02\x08\x01\x01\x07"), "brainpoolP256r1"},
    {Id("\x2b\x24\x03\x03\x02\x08\x01\x01\x0b"), "brainpoolP384r1"},
    {Id("\x2b\x24\x03\x03\x02\x08\x01\x01\x0d"), "brainpoolP512r1"},
};
constexpr absl::string_view kEd25519Curve =
    Id("\x2b\x06\x01\x04\x01\xda\x47\x0f\x01");

const char* CurveName(absl::string_view identifier) {
  for (const Curve& curve : kCurves) {
    if (identifier == curve.identifier) return curve.name;
  }
  return nullptr;
}

absl::Status BadKey() {
  return absl::InvalidArgumentError("openpgp: invalid data: no usable key");
}

// Collects what a key is made of, then makes it.
class KeyBuilder {
 public:
  KeyBuilder() : parameters_(OSSL_PARAM_BLD_new()) {}

  void Add(const char* name, absl::string_view number) {
    numbers_.push_back(ToNumber(number));
    ok_ = ok_ && OSSL_PARAM_BLD_push_BN(parameters_.get(), name,
                                        numbers_.back().get()) == 1;
  }
  void AddText(const char* name, const char* text) {
    ok_ = ok_ && OSSL_PARAM_BLD_push_utf8_string(parameters_.get(), name, text,
                                                 0) == 1;
  }
  void AddBytes(const char* name, absl::string_view bytes) {
    ok_ = ok_ && OSSL_PARAM_BLD_push_octet_string(
                     parameters_.get(), name, bytes.data(), bytes.size()) == 1;
  }
  Key Build(const char* type, bool secret) {
    const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(
        OSSL_PARAM_BLD_to_param(parameters_.get()));
    const KeyContext context(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!ok_ || parameters == nullptr || context == nullptr ||
        EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key,
                          secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          parameters.get()) != 1) {
      return nullptr;
    }
    return Key(key);
  }

 private:
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> parameters_;
  std::vector<Number> numbers_;
  bool ok_ = true;
};

Key BuildEd25519(const PublicNumbers& key, absl::string_view secret) {
  if (!secret.empty()) {
    const std::string seed = PadZeros(secret, kEd25519Bytes);
    return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                            Bytes(seed), seed.size()));
  }
  absl::string_view point = key.numbers[0];
  if (key.algorithm == PublicAlgorithm::kEdDsa) {
    // 0x40 says that the point is in its native form.
    if (key.curve != kEd25519Curve || point.empty() || point[0] != 0x40) {
      return nullptr;
    }
    point.remove_prefix(1);
  }
  return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                         Bytes(point), point.size()));
}

// The key, with its secret part unless `secret` is empty.
absl::StatusOr<Key> BuildKey(const PublicNumbers& key,
                             absl::string_view secret) {
  KeyBuilder builder;
  Key out;
  switch (key.algorithm) {
    case PublicAlgorithm::kRsa:
    case PublicAlgorithm::kRsaSign:
      builder.Add(OSSL_PKEY_PARAM_RSA_N, key.numbers[0]);
      builder.Add(OSSL_PKEY_PARAM_RSA_E, key.numbers[1]);
      if (!secret.empty()) builder.Add(OSSL_PKEY_PARAM_RSA_D, secret);
      out = builder.Build("RSA", !secret.empty());
      break;
    case PublicAlgorithm::kDsa:
      builder.Add(OSSL_PKEY_PARAM_FFC_P, key.numbers[0]);
      builder.Add(OSSL_PKEY_PARAM_FFC_Q, key.numbers[1]);
      builder.Add(OSSL_PKEY_PARAM_FFC_G, key.numbers[2]);
      builder.Add(OSSL_PKEY_PARAM_PUB_KEY, key.numbers[3]);
      if (!secret.empty()) builder.Add(OSSL_PKEY_PARAM_PRIV_KEY, secret);
      out = builder.Build("DSA", !secret.empty());
      break;
    case PublicAlgorithm::kEcdsa: {
      const char* const curve = CurveName(key.curve);
      if (curve == nullptr) {
        return absl::UnimplementedError(
            "openpgp: unsupported feature: elliptic curve");
      }
      builder.AddText(OSSL_PKEY_PARAM_GROUP_NAME, curve);
      builder.AddBytes(OSSL_PKEY_PARAM_PUB_KEY, key.numbers[0]);
      if (!secret.empty()) builder.Add(OSSL_PKEY_PARAM_PRIV_KEY, secret);
      out = builder.Build("EC", !secret.empty());
      break;
    }
    case PublicAlgorithm::kEdDsa:
    case PublicAlgorithm::kEd25519:
      out = BuildEd25519(key, secret);
      break;
  }
  if (out == nullptr) return BadKey();
  return out;
}

// DSA and ECDSA signatures are two numbers; OpenSSL wants them as ASN.1. Both
// kinds have the same encoding.
std::string EncodePair(const std::vector<std::string>& numbers) {
  const Owned<DSA_SIG, DSA_SIG_free> pair(DSA_SIG_new());
  Number r = ToNumber(numbers[0]);
  Number s = ToNumber(numbers[1]);
  GITOPS_CHECK(DSA_SIG_set0(pair.get(), r.release(), s.release()) == 1);
  unsigned char* der = nullptr;
  const int size = i2d_DSA_SIG(pair.get(), &der);
  GITOPS_CHECK(size > 0);
  std::string out(reinterpret_cast<char*>(der), size);
  OPENSSL_free(der);
  return out;
}

std::vector<std::string> DecodePair(absl::string_view der) {
  const unsigned char* at = Bytes(der);
  const Owned<DSA_SIG, DSA_SIG_free> pair(
      d2i_DSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  GITOPS_CHECK(pair != nullptr);
  const BIGNUM* r = nullptr;
  const BIGNUM* s = nullptr;
  DSA_SIG_get0(pair.get(), &r, &s);
  return {FromNumber(r), FromNumber(s)};
}

bool IsRsa(PublicAlgorithm algorithm) {
  return algorithm == PublicAlgorithm::kRsa ||
         algorithm == PublicAlgorithm::kRsaSign;
}

bool IsEd25519(PublicAlgorithm algorithm) {
  return algorithm == PublicAlgorithm::kEdDsa ||
         algorithm == PublicAlgorithm::kEd25519;
}

// Ed25519 signs a text, which OpenPGP makes the digest.
bool VerifyEd25519(EVP_PKEY* key, absl::string_view digest,
                   absl::string_view signature) {
  const HashContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) ==
             1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(),
                          Bytes(digest), digest.size()) == 1;
}

bool VerifyOther(EVP_PKEY* key, bool rsa, HashAlgorithm hash,
                 absl::string_view digest, absl::string_view signature) {
  const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  if (context == nullptr || EVP_PKEY_verify_init(context.get()) != 1) {
    return false;
  }
  if (rsa &&
      (EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
       EVP_PKEY_CTX_set_signature_md(context.get(), MessageDigest(hash)) !=
           1)) {
    return false;
  }
  return EVP_PKEY_verify(context.get(), Bytes(signature), signature.size(),
                         Bytes(digest), digest.size()) == 1;
}

std::string SignEd25519(EVP_PKEY* key, absl::string_view digest) {
  const HashContext context(EVP_MD_CTX_new());
  std::string out(2 * kEd25519Bytes, '\0');
  size_t size = out.size();
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(out.data()), &size,
                     Bytes(digest), digest.size()) != 1) {
    return "";
  }
  return out;
}

std::string SignOther(EVP_PKEY* key, bool rsa, HashAlgorithm hash,
                      absl::string_view digest) {
  const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  if (context == nullptr || EVP_PKEY_sign_init(context.get()) != 1) return "";
  if (rsa &&
      (EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
       EVP_PKEY_CTX_set_signature_md(context.get(), MessageDigest(hash)) !=
           1)) {
    return "";
  }
  size_t size = EVP_PKEY_get_size(key);
  std::string out(size, '\0');
  if (EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(out.data()),
                    &size, Bytes(digest), digest.size()) != 1) {
    return "";
  }
  out.resize(size);
  return out;
}

}  // namespace

const AlgorithmTraits* FindTraits(uint8_t algorithm) {
  static constexpr AlgorithmTraits kRsa = {"RSA", 2, 4, 1, false, false};
  static constexpr AlgorithmTraits kDsa = {"DSA", 4, 1, 2, false, false};
  static constexpr AlgorithmTraits kEcdsa = {"ECDSA", 1, 1, 2, true, false};
  static constexpr AlgorithmTraits kEdDsa = {"EdDSA", 1, 1, 2, true, false};
  static constexpr AlgorithmTraits kEd25519 = {"Ed25519", 1, 1, 1, false, true};
  switch (static_cast<PublicAlgorithm>(algorithm)) {
    case PublicAlgorithm::kRsa:
    case PublicAlgorithm::kRsaSign:
      return &kRsa;
    case PublicAlgorithm::kDsa:
      return &kDsa;
    case PublicAlgorithm::kEcdsa:
      return &kEcdsa;
    case PublicAlgorithm::kEdDsa:
      return &kEdDsa;
    case PublicAlgorithm::kEd25519:
      return &kEd25519;
  }
  return nullptr;
}

std::optional<HashAlgorithm> FindHash(uint8_t number) {
  const HashAlgorithm hash = static_cast<HashAlgorithm>(number);
  if (MessageDigest(hash) == nullptr) return std::nullopt;
  return hash;
}

std::string Digest(HashAlgorithm hash,
                   const std::vector<absl::string_view>& parts) {
  const HashContext context(EVP_MD_CTX_new());
  GITOPS_CHECK(EVP_DigestInit_ex(context.get(), MessageDigest(hash), nullptr) ==
               1);
  for (const absl::string_view part : parts) {
    GITOPS_CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) ==
                 1);
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  GITOPS_CHECK(EVP_DigestFinal_ex(context.get(), digest, &size) == 1);
  return std::string(reinterpret_cast<char*>(digest), size);
}

absl::Status VerifyDigest(const PublicNumbers& key, HashAlgorithm hash,
                          absl::string_view digest,
                          const std::vector<std::string>& signature) {
  GITOPS_ASSIGN_OR_RETURN(const Key built, BuildKey(key, ""));
  bool good = false;
  if (IsEd25519(key.algorithm)) {
    std::string joined;
    for (const std::string& number : signature) {
      joined += PadZeros(number, 2 * kEd25519Bytes / signature.size());
    }
    good = VerifyEd25519(built.get(), digest, joined);
  } else if (IsRsa(key.algorithm)) {
    // OpenSSL wants as many bytes as the modulus has.
    good =
        VerifyOther(built.get(), true, hash, digest,
                    PadZeros(signature[0], StripZeros(key.numbers[0]).size()));
  } else {
    good = VerifyOther(built.get(), false, hash, digest, EncodePair(signature));
  }
  if (good) return absl::OkStatus();
  return absl::UnauthenticatedError(
      absl::StrCat("openpgp: invalid signature: ",
                   FindTraits(static_cast<uint8_t>(key.algorithm))->name,
                   " verification failure"));
}

absl::StatusOr<std::vector<std::string>> SignDigest(const PublicNumbers& key,
                                                    absl::string_view secret,
                                                    HashAlgorithm hash,
                                                    absl::string_view digest) {
  if (secret.empty()) return BadKey();
  GITOPS_ASSIGN_OR_RETURN(const Key built, BuildKey(key, secret));
  const bool rsa = IsRsa(key.algorithm);
  const std::string raw = IsEd25519(key.algorithm)
                              ? SignEd25519(built.get(), digest)
                              : SignOther(built.get(), rsa, hash, digest);
  if (raw.empty()) return BadKey();
  std::vector<std::string> out = {raw};
  if (key.algorithm == PublicAlgorithm::kEdDsa) {
    out = {raw.substr(0, kEd25519Bytes), raw.substr(kEd25519Bytes)};
  } else if (key.algorithm == PublicAlgorithm::kDsa ||
             key.algorithm == PublicAlgorithm::kEcdsa) {
    out = DecodePair(raw);
  }
  // A key whose secret part is not its own would make signatures for nobody.
  GITOPS_RETURN_IF_ERROR(VerifyDigest(key, hash, digest, out));
  return out;
}

std::optional<size_t> CipherKeyBytes(uint8_t cipher) {
  switch (cipher) {
    case 7:
      return 16;
    case 8:
      return 24;
    case 9:
      return 32;
    default:
      return std::nullopt;
  }
}

std::string DecryptCfb(absl::string_view key, absl::string_view iv,
                       absl::string_view data) {
  const EVP_CIPHER* const cipher = key.size() == 16   ? EVP_aes_128_cfb128()
                                   : key.size() == 24 ? EVP_aes_192_cfb128()
                                                      : EVP_aes_256_cfb128();
  const Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(
      EVP_CIPHER_CTX_new());
  std::string out(data.size(), '\0');
  int size = 0;
  GITOPS_CHECK(iv.size() == 16 &&
               EVP_DecryptInit_ex(context.get(), cipher, nullptr, Bytes(key),
                                  Bytes(iv)) == 1 &&
               EVP_DecryptUpdate(
                   context.get(), reinterpret_cast<unsigned char*>(out.data()),
                   &size, Bytes(data), static_cast<int>(data.size())) == 1);
  return out;
}

}  // namespace gitops::openpgp
