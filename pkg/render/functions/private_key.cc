// OpenSSL 3 makes keys only from its own generator; building them from numbers
// and signing with a given nonce needs its older functions.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "pkg/render/functions/private_key.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/check.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/big_number.h"
#include "pkg/render/functions/der.h"
#include "pkg/render/functions/prime_search.h"

namespace gitops::render {
namespace {

constexpr int kDsaBits = 2048;
constexpr int kDsaFactorBits = 256;
constexpr unsigned long kRsaExponent = 65537;
// FIPS 186-5, table B.1: for primes of at least this length, chosen at random,
// so many rounds leave less than 2^-112. Others get what is enough for any.
constexpr int kTabledBits = 1024;
constexpr int kMillerRabinRounds = 5;
constexpr int kManyMillerRabinRounds = 64;

struct EvpDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
  void operator()(PKCS8_PRIV_KEY_INFO* info) const {
    PKCS8_PRIV_KEY_INFO_free(info);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, EvpDeleter>;
using GroupPtr = std::unique_ptr<EC_GROUP, EvpDeleter>;
using PointPtr = std::unique_ptr<EC_POINT, EvpDeleter>;

GroupPtr P256() {
  GroupPtr group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  GITOPS_CHECK(group != nullptr);
  return group;
}

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Runs an i2d function.
template <typename T>
std::string Encode(int (*encode)(const T*, unsigned char**), const T* object) {
  unsigned char* out = nullptr;
  const int size = encode(object, &out);
  GITOPS_CHECK(size > 0);
  std::string text(reinterpret_cast<char*>(out), size);
  OPENSSL_clear_free(out, size);
  return text;
}

}  // namespace

// The key in its traditional encoding; signing keys also as an EVP_PKEY.
struct PrivateKey::Impl {
  Kind kind = Kind::kRsa;
  std::string der;
  std::string label;
  KeyPtr key;

  ~Impl() {
    if (!der.empty()) OPENSSL_cleanse(der.data(), der.size());
  }
};

PrivateKey::PrivateKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PrivateKey::~PrivateKey() = default;
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;

PrivateKey::Kind PrivateKey::kind() const { return impl_->kind; }

namespace {

KeyPtr DecodeKey(int type, absl::string_view der) {
  const unsigned char* at = Bytes(der);
  return KeyPtr(
      d2i_PrivateKey(type, nullptr, &at, static_cast<long>(der.size())));
}

// Whether |p - q| <= 2^(bits/2 - 100): FIPS 186-5, A.1.3, step 5.4.
bool AreClose(const BIGNUM* p, const BIGNUM* q, int bits) {
  BnPtr distance = NewBn();
  GITOPS_CHECK(BN_sub(distance.get(), p, q));
  return BN_num_bits(distance.get()) <= bits / 2 - 100;
}

}  // namespace

absl::StatusOr<PrivateKey> PrivateKey::GenerateRsa(RandomSource& random,
                                                   int bits) {
  BnContextPtr context = NewBnContext();
  BnPtr e = NewBn();
  BnPtr one = NewBn();
  GITOPS_CHECK(BN_set_word(e.get(), kRsaExponent) && BN_one(one.get()));
  const PrimeSearch search(bits / 2, bits / 2 >= kTabledBits
                                         ? kMillerRabinRounds
                                         : kManyMillerRabinRounds);
  const auto usable_prime = [&] {
    while (true) {
      BnPtr prime = search.Find(random);
      if (BN_mod_word(prime.get(), kRsaExponent) != 1) return prime;
    }
  };
  BnPtr p = usable_prime();
  BnPtr q = usable_prime();
  if (AreClose(p.get(), q.get(), bits)) {
    return absl::InternalError("the primes are too close");
  }
  BnPtr n = NewBn();
  BnPtr p1 = NewBn();
  BnPtr q1 = NewBn();
  BnPtr phi = NewBn();
  BnPtr d = NewBn();
  BnPtr dp = NewBn();
  BnPtr dq = NewBn();
  BnPtr qinv = NewBn();
  GITOPS_CHECK(BN_mul(n.get(), p.get(), q.get(), context.get()) &&
               BN_sub(p1.get(), p.get(), one.get()) &&
               BN_sub(q1.get(), q.get(), one.get()) &&
               BN_mul(phi.get(), p1.get(), q1.get(), context.get()) &&
               BN_mod_inverse(d.get(), e.get(), phi.get(), context.get()) &&
               BN_mod(dp.get(), d.get(), p1.get(), context.get()) &&
               BN_mod(dq.get(), d.get(), q1.get(), context.get()) &&
               BN_mod_inverse(qinv.get(), q.get(), p.get(), context.get()));
  if (BN_num_bits(n.get()) != bits || BN_num_bits(d.get()) <= bits / 2) {
    return absl::InternalError("unfit RSA key");
  }
  const auto number = [](const BnPtr& bn) {
    return DerInteger(absl::string_view(BnBytes(bn.get())));
  };
  auto impl = std::make_unique<Impl>();
  impl->label = "RSA PRIVATE KEY";
  impl->der =
      DerSequence({DerInteger(0), number(n), number(e), number(d), number(p),
                   number(q), number(dp), number(dq), number(qinv)});
  impl->key = DecodeKey(EVP_PKEY_RSA, impl->der);
  if (impl->key == nullptr) return absl::InternalError("RSA key is unusable");
  return PrivateKey(std::move(impl));
}

absl::StatusOr<PrivateKey> PrivateKey::GenerateEcdsa(RandomSource& random) {
  GroupPtr group = P256();
  BnContextPtr context = NewBnContext();
  BnPtr secret = RandomBelow(random, EC_GROUP_get0_order(group.get()));
  PointPtr point(EC_POINT_new(group.get()));
  unsigned char bits[65];
  GITOPS_CHECK(point != nullptr &&
               EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr,
                            nullptr, context.get()) &&
               EC_POINT_point2oct(group.get(), point.get(),
                                  POINT_CONVERSION_UNCOMPRESSED, bits,
                                  sizeof(bits), context.get()) == sizeof(bits));
  auto impl = std::make_unique<Impl>();
  impl->kind = Kind::kEcdsa;
  impl->label = "EC PRIVATE KEY";
  impl->der = DerSequence(
      {DerInteger(1), DerOctetString(BnBytes(secret.get(), 32)),
       DerElement(0xA0, DerObjectId("1.2.840.10045.3.1.7")),
       DerElement(0xA1, DerBitString(absl::string_view(
                            reinterpret_cast<char*>(bits), sizeof(bits))))});
  impl->key = DecodeKey(EVP_PKEY_EC, impl->der);
  if (impl->key == nullptr) return absl::InternalError("EC key is unusable");
  return PrivateKey(std::move(impl));
}

absl::StatusOr<PrivateKey> PrivateKey::GenerateEd25519(RandomSource& random) {
  std::string seed(32, '\0');
  random.Fill(seed.data(), seed.size());
  auto impl = std::make_unique<Impl>();
  impl->kind = Kind::kEd25519;
  impl->label = "PRIVATE KEY";
  impl->der =
      DerSequence({DerInteger(0), DerSequence({DerObjectId("1.3.101.112")}),
                   DerOctetString(DerOctetString(seed))});
  impl->key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                               Bytes(seed), seed.size()));
  OPENSSL_cleanse(seed.data(), seed.size());
  if (impl->key == nullptr) return absl::InternalError("key is unusable");
  return PrivateKey(std::move(impl));
}

absl::StatusOr<PrivateKey> PrivateKey::GenerateDsa(RandomSource& random) {
  BnContextPtr context = NewBnContext();
  BnPtr q = PrimeSearch(kDsaFactorBits, kManyMillerRabinRounds).Find(random);
  BnPtr p = PrimeSearch(kDsaBits, kManyMillerRabinRounds)
                .FindWithFactor(random, q.get());
  // g = h^((p-1)/q) for the first h that gives more than 1.
  BnPtr p1 = NewBn();
  BnPtr exponent = NewBn();
  BnPtr h = NewBn();
  BnPtr g = NewBn();
  GITOPS_CHECK(
      BN_copy(p1.get(), p.get()) && BN_sub_word(p1.get(), 1) &&
      BN_div(exponent.get(), nullptr, p1.get(), q.get(), context.get()) &&
      BN_set_word(h.get(), 2));
  while (true) {
    GITOPS_CHECK(
        BN_mod_exp(g.get(), h.get(), exponent.get(), p.get(), context.get()));
    if (!BN_is_one(g.get())) break;
    GITOPS_CHECK(BN_add_word(h.get(), 1));
  }
  BnPtr x = RandomBelow(random, q.get());
  BnPtr y = NewBn();
  GITOPS_CHECK(BN_mod_exp(y.get(), g.get(), x.get(), p.get(), context.get()));
  const auto number = [](const BnPtr& bn) {
    return DerInteger(absl::string_view(BnBytes(bn.get())));
  };
  auto impl = std::make_unique<Impl>();
  impl->kind = Kind::kDsa;
  impl->label = "DSA PRIVATE KEY";
  impl->der = DerSequence(
      {DerInteger(0), number(p), number(q), number(g), number(y), number(x)});
  return PrivateKey(std::move(impl));
}

absl::StatusOr<PrivateKey> PrivateKey::ParsePem(absl::string_view text) {
  auto impl = std::make_unique<Impl>();
  if (!DecodePem(text, &impl->label, &impl->der)) {
    return absl::InvalidArgumentError("no PEM data in input");
  }
  if (impl->label == "RSA PRIVATE KEY") {
    impl->key = DecodeKey(EVP_PKEY_RSA, impl->der);
  } else if (impl->label == "EC PRIVATE KEY") {
    impl->kind = Kind::kEcdsa;
    impl->key = DecodeKey(EVP_PKEY_EC, impl->der);
  } else if (impl->label == "DSA PRIVATE KEY") {
    impl->kind = Kind::kDsa;
    return PrivateKey(std::move(impl));
  } else if (impl->label == "PRIVATE KEY") {
    const unsigned char* at = Bytes(impl->der);
    std::unique_ptr<PKCS8_PRIV_KEY_INFO, EvpDeleter> info(
        d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at,
                                static_cast<long>(impl->der.size())));
    if (info != nullptr) impl->key.reset(EVP_PKCS82PKEY(info.get()));
    const int id =
        impl->key == nullptr ? 0 : EVP_PKEY_get_base_id(impl->key.get());
    if (id == EVP_PKEY_EC) impl->kind = Kind::kEcdsa;
    if (id == EVP_PKEY_ED25519) impl->kind = Kind::kEd25519;
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid private key type ", impl->label));
  }
  if (impl->key == nullptr) {
    return absl::InvalidArgumentError("private key is malformed");
  }
  return PrivateKey(std::move(impl));
}

std::string PrivateKey::ToPem() const {
  // Keys that came as PKCS #8 leave in the traditional form of their kind.
  if (impl_->label == "PRIVATE KEY" && impl_->kind != Kind::kEd25519) {
    return EncodePem(
        impl_->kind == Kind::kRsa ? "RSA PRIVATE KEY" : "EC PRIVATE KEY",
        Encode<EVP_PKEY>(i2d_PrivateKey, impl_->key.get()));
  }
  return EncodePem(impl_->label, impl_->der);
}

std::string PrivateKey::PublicKeyInfo() const {
  return Encode<EVP_PKEY>(i2d_PUBKEY, impl_->key.get());
}

std::string PrivateKey::PublicKeyBits() const {
  if (impl_->kind == Kind::kEd25519) {
    unsigned char raw[32];
    size_t size = sizeof(raw);
    GITOPS_CHECK(EVP_PKEY_get_raw_public_key(impl_->key.get(), raw, &size));
    return std::string(reinterpret_cast<char*>(raw), size);
  }
  return Encode<EVP_PKEY>(i2d_PublicKey, impl_->key.get());
}

std::string PrivateKey::SignatureAlgorithm() const {
  switch (impl_->kind) {
    case Kind::kRsa:
      return DerSequence(
          {DerObjectId("1.2.840.113549.1.1.11"), DerElement(0x05, "")});
    case Kind::kEcdsa:
      return DerSequence({DerObjectId("1.2.840.10045.4.3.2")});
    default:
      return DerSequence({DerObjectId("1.3.101.112")});
  }
}

namespace {

// ECDSA with a nonce from `random`: r = x(kG), s = (z + rd) / k.
absl::StatusOr<std::string> SignEcdsa(RandomSource& random, const EVP_PKEY* key,
                                      absl::string_view message) {
  const EC_KEY* ec = EVP_PKEY_get0_EC_KEY(const_cast<EVP_PKEY*>(key));
  if (ec == nullptr) return absl::InternalError("no EC key");
  const EC_GROUP* group = EC_KEY_get0_group(ec);
  const BIGNUM* secret = EC_KEY_get0_private_key(ec);
  const BIGNUM* order = EC_GROUP_get0_order(group);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(Bytes(message), message.size(), digest);
  BnPtr z = BnFromBytes(
      absl::string_view(reinterpret_cast<char*>(digest), sizeof(digest)));
  if (const int excess = 256 - BN_num_bits(order); excess > 0) {
    GITOPS_CHECK(BN_rshift(z.get(), z.get(), excess));
  }
  BnContextPtr context = NewBnContext();
  PointPtr point(EC_POINT_new(group));
  BnPtr r = NewBn();
  BnPtr s = NewBn();
  while (true) {
    BnPtr k = RandomBelow(random, order);
    BN_set_flags(k.get(), BN_FLG_CONSTTIME);
    GITOPS_CHECK(EC_POINT_mul(group, point.get(), k.get(), nullptr, nullptr,
                              context.get()) &&
                 EC_POINT_get_affine_coordinates(group, point.get(), r.get(),
                                                 nullptr, context.get()) &&
                 BN_nnmod(r.get(), r.get(), order, context.get()));
    if (BN_is_zero(r.get())) continue;
    BnPtr inverse(BN_mod_inverse(nullptr, k.get(), order, context.get()));
    GITOPS_CHECK(
        inverse != nullptr &&
        BN_mod_mul(s.get(), r.get(), secret, order, context.get()) &&
        BN_mod_add(s.get(), s.get(), z.get(), order, context.get()) &&
        BN_mod_mul(s.get(), s.get(), inverse.get(), order, context.get()));
    if (!BN_is_zero(s.get())) break;
  }
  return DerSequence({DerInteger(absl::string_view(BnBytes(r.get()))),
                      DerInteger(absl::string_view(BnBytes(s.get())))});
}

}  // namespace

absl::StatusOr<std::string> PrivateKey::Sign(RandomSource& random,
                                             absl::string_view message) const {
  if (impl_->kind == Kind::kEcdsa) {
    return SignEcdsa(random, impl_->key.get(), message);
  }
  if (impl_->key == nullptr) {
    return absl::InvalidArgumentError(
        "x509: certificate private key does not implement crypto.Signer");
  }
  std::unique_ptr<EVP_MD_CTX, EvpDeleter> context(EVP_MD_CTX_new());
  const EVP_MD* digest = impl_->kind == Kind::kRsa ? EVP_sha256() : nullptr;
  size_t size = 0;
  std::string out;
  if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr,
                         impl_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, Bytes(message),
                     message.size()) != 1) {
    return absl::InternalError("signing failed");
  }
  out.resize(size);
  if (EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(out.data()), &size,
                     Bytes(message), message.size()) != 1) {
    return absl::InternalError("signing failed");
  }
  out.resize(size);
  return out;
}

}  // namespace gitops::render
