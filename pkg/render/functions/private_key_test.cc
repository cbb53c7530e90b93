#include "pkg/render/functions/private_key.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "openssl/bio.h"
#include "openssl/evp.h"
#include "openssl/pem.h"
#include "openssl/x509.h"
#include "pkg/base/sha256.h"
#include "pkg/render/functions/der.h"
#include "pkg/render/functions/random_bytes.h"

namespace gitops::render {
namespace {

struct Deleter {
  void operator()(BIO* b) const { BIO_free(b); }
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
  void operator()(EVP_MD_CTX* c) const { EVP_MD_CTX_free(c); }
  void operator()(EVP_PKEY_CTX* c) const { EVP_PKEY_CTX_free(c); }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter>;

Key ReadPem(const std::string& pem) {
  const std::unique_ptr<BIO, Deleter> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
}

absl::StatusOr<PrivateKey> Generate(absl::string_view kind, uint64_t seed) {
  RandomBytes random(seed);
  if (kind == "rsa") return PrivateKey::GenerateRsa(random, 1024);
  if (kind == "ecdsa") return PrivateKey::GenerateEcdsa(random);
  return PrivateKey::GenerateEd25519(random);
}

bool Verifies(EVP_PKEY* key, absl::string_view kind, absl::string_view message,
              absl::string_view signature) {
  const std::unique_ptr<EVP_MD_CTX, Deleter> context(EVP_MD_CTX_new());
  const auto bytes = [](absl::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  return EVP_DigestVerifyInit(context.get(), nullptr,
                              kind == "ed25519" ? nullptr : EVP_sha256(),
                              nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(),
                          bytes(message), message.size()) == 1;
}

struct Kind {
  absl::string_view name;
  absl::string_view label;
  PrivateKey::Kind kind;
};
const Kind kKinds[] = {
    {"rsa", "RSA PRIVATE KEY", PrivateKey::Kind::kRsa},
    {"ecdsa", "EC PRIVATE KEY", PrivateKey::Kind::kEcdsa},
    {"ed25519", "PRIVATE KEY", PrivateKey::Kind::kEd25519},
};

TEST(PrivateKeyTest, OthersCanReadThem) {
  for (const Kind& kind : kKinds) {
    SCOPED_TRACE(kind.name);
    const auto key = Generate(kind.name, 1);
    ASSERT_TRUE(key.ok()) << key.status();
    EXPECT_EQ(key->kind(), kind.kind);
    const std::string pem = key->ToPem();
    EXPECT_TRUE(absl::StartsWith(
        pem, absl::StrCat("-----BEGIN ", kind.label, "-----")));
    const Key read = ReadPem(pem);
    ASSERT_NE(read, nullptr);
    unsigned char* info = nullptr;
    const int size = i2d_PUBKEY(read.get(), &info);
    ASSERT_GT(size, 0);
    EXPECT_EQ(key->PublicKeyInfo(), std::string(reinterpret_cast<char*>(info),
                                                static_cast<size_t>(size)));
    EXPECT_TRUE(absl::EndsWith(key->PublicKeyInfo(), key->PublicKeyBits()));
    OPENSSL_free(info);
  }
}

// The lengths that templates use, and whether OpenSSL finds everything in
// order: primes, exponents, the product.
TEST(PrivateKeyTest, RsaKeysAreValidAndOfExactLength) {
  for (const int bits : {1024, 2048, 4096}) {
    for (uint64_t seed = 1; seed <= (bits == 4096 ? 1 : 3); ++seed) {
      SCOPED_TRACE(absl::StrCat(bits, " bits, seed ", seed));
      RandomBytes random(seed);
      const auto key = PrivateKey::GenerateRsa(random, bits);
      ASSERT_TRUE(key.ok()) << key.status();
      const Key read = ReadPem(key->ToPem());
      ASSERT_NE(read, nullptr);
      EXPECT_EQ(EVP_PKEY_get_bits(read.get()), bits);
      const std::unique_ptr<EVP_PKEY_CTX, Deleter> context(
          EVP_PKEY_CTX_new(read.get(), nullptr));
      EXPECT_EQ(EVP_PKEY_check(context.get()), 1);
    }
  }
}

// Keys that are derived from a seed must outlive changes to how primes are
// found.
TEST(PrivateKeyTest, KeysOfASeedStayWhatTheyAre) {
  const struct {
    int bits;
    absl::string_view sha256;
  } kKeys[] = {
      {1024,
       "989236e58db1598200d975a4d8ff34c2b4a17c9ca99a4f91a0339dc3c22c5505"},
      {2048,
       "ec71f538dc5d7b9e605b808cec134fbd9a53140627518d8c665f55b1fe7c9fce"}};
  for (const auto& want : kKeys) {
    RandomBytes random(42);
    const auto key = PrivateKey::GenerateRsa(random, want.bits);
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(Sha256Hex(key->ToPem()), want.sha256) << want.bits;
  }
}

TEST(PrivateKeyTest, SignaturesVerify) {
  for (const Kind& kind : kKinds) {
    SCOPED_TRACE(kind.name);
    const auto key = Generate(kind.name, 2);
    ASSERT_TRUE(key.ok());
    RandomBytes random(9);
    const auto signature = key->Sign(random, "message");
    ASSERT_TRUE(signature.ok()) << signature.status();
    const Key read = ReadPem(key->ToPem());
    ASSERT_NE(read, nullptr);
    EXPECT_TRUE(Verifies(read.get(), kind.name, "message", *signature));
    EXPECT_FALSE(Verifies(read.get(), kind.name, "massage", *signature));
    EXPECT_FALSE(key->SignatureAlgorithm().empty());
  }
}

TEST(PrivateKeyTest, TheSameBytesMakeTheSameKey) {
  for (const Kind& kind : kKinds) {
    SCOPED_TRACE(kind.name);
    EXPECT_EQ(Generate(kind.name, 3)->ToPem(), Generate(kind.name, 3)->ToPem());
    EXPECT_NE(Generate(kind.name, 3)->ToPem(), Generate(kind.name, 4)->ToPem());
  }
}

TEST(PrivateKeyTest, PemRoundTrips) {
  for (const Kind& kind : kKinds) {
    SCOPED_TRACE(kind.name);
    const auto key = Generate(kind.name, 5);
    ASSERT_TRUE(key.ok());
    const auto read = PrivateKey::ParsePem(key->ToPem());
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->kind(), kind.kind);
    EXPECT_EQ(read->ToPem(), key->ToPem());
    EXPECT_EQ(read->PublicKeyInfo(), key->PublicKeyInfo());
  }
}

TEST(PrivateKeyTest, WhatIsNoKeyIsRefused) {
  EXPECT_EQ(PrivateKey::ParsePem("x").status(),
            absl::InvalidArgumentError("no PEM data in input"));
  EXPECT_EQ(PrivateKey::ParsePem("").status().code(),
            absl::StatusCode::kInvalidArgument);
  for (const absl::string_view label :
       {"RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY", "CERTIFICATE",
        "PUBLIC KEY"}) {
    for (const absl::string_view data : {"", "x", "\x30\x00", "\x30\x03\x02"}) {
      EXPECT_FALSE(PrivateKey::ParsePem(EncodePem(label, data)).ok()) << label;
    }
  }
}

// A key must not show up in an error about it.
TEST(PrivateKeyTest, ErrorsShowNoKey) {
  const std::string pem = Generate("ecdsa", 6)->ToPem();
  const std::string broken = pem.substr(0, pem.size() / 2);
  const absl::Status status = PrivateKey::ParsePem(broken).status();
  EXPECT_FALSE(status.ok());
  EXPECT_FALSE(absl::StrContains(status.message(), pem.substr(40, 20)));
}

TEST(PrivateKeyTest, Moves) {
  auto key = Generate("ed25519", 7);
  ASSERT_TRUE(key.ok());
  const std::string pem = key->ToPem();
  PrivateKey moved = *std::move(key);
  EXPECT_EQ(moved.ToPem(), pem);
}

}  // namespace
}  // namespace gitops::render
