#include "pkg/openpgp/key.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/openpgp/test_data.h"
#include "pkg/openpgp/wire.h"

namespace gitops::openpgp {
namespace {

// An RSA key's packet with small numbers.
std::string RsaBody() {
  return absl::StrCat("\x04", BigBytes(1000, 4), "\x01",
                      NumberBytes("\xc5\x01"), NumberBytes("\x03"));
}

TEST(KeyTest, ReadsAKey) {
  const std::string body = RsaBody();
  auto key = ParsePublicKey(body);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->body, body);
  EXPECT_EQ(key->created_seconds, 1000);
  ASSERT_TRUE(key->numbers.has_value());
  EXPECT_EQ(key->numbers->algorithm, PublicAlgorithm::kRsa);
  EXPECT_EQ(key->numbers->numbers,
            (std::vector<std::string>{"\xc5\x01", "\x03"}));
  EXPECT_EQ(key->HashPrefix(),
            absl::StrCat("\x99", BigBytes(body.size(), 2), body));
  EXPECT_EQ(key->fingerprint,
            Digest(HashAlgorithm::kSha1, {key->HashPrefix()}));
  EXPECT_EQ(BigBytes(key->id, 8), key->fingerprint.substr(12));
}

TEST(KeyTest, WhatFollowsThePublicPart) {
  const std::string body = RsaBody();
  const std::string whole = absl::StrCat(body, std::string("\0rest", 5));
  absl::string_view rest;
  auto key = ParsePublicKey(whole, &rest);
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(rest, absl::string_view("\0rest", 5));
  EXPECT_EQ(key->body, body);
  EXPECT_EQ(key->fingerprint, ParsePublicKey(body)->fingerprint);
}

TEST(KeyTest, KeysThatDoNotSignKeepTheirFingerprint) {
  const std::string body =
      absl::StrCat("\x04", BigBytes(7, 4), "\x10", "anything");
  auto key = ParsePublicKey(body);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_FALSE(key->numbers.has_value());
  EXPECT_EQ(key->body, body);
  EXPECT_EQ(key->fingerprint.size(), 20u);
  absl::string_view rest;
  EXPECT_EQ(ParsePublicKey(body, &rest).status().code(),
            absl::StatusCode::kUnimplemented);
}

TEST(KeyTest, BrokenKeys) {
  EXPECT_EQ(ParsePublicKey("").status().code(),
            absl::StatusCode::kUnimplemented);
  for (const char* version : {"\x03", "\x05", "\x06"}) {
    EXPECT_EQ(
        ParsePublicKey(absl::StrCat(version, "aaaaaaaaaa")).status().message(),
        "openpgp: unsupported feature: public key version");
  }
  const std::string body = RsaBody();
  for (size_t n = 1; n < body.size(); ++n) {
    const absl::Status status =
        ParsePublicKey(absl::string_view(body).substr(0, n)).status();
    // A cut before the algorithm leaves one that is not known.
    if (n > 5) {
      EXPECT_EQ(status, absl::InvalidArgumentError("unexpected EOF")) << n;
    } else {
      EXPECT_FALSE(status.ok()) << n;
    }
  }
}

TEST(KeyTest, SecretParts) {
  EXPECT_EQ(ParseSecretPart("").status(),
            absl::InvalidArgumentError("unexpected EOF"));
  auto open = ParseSecretPart(absl::string_view("\0abc", 4));
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(open->lock, SecretPart::Lock::kNone);
  for (const char* usage : {"\x07", "\xfd"}) {  // A cipher alone, AEAD.
    EXPECT_EQ(ParseSecretPart(absl::StrCat(usage, "aaaa")).status().message(),
              "openpgp: unsupported feature: secret key encryption");
  }
  auto stub = ParseSecretPart(absl::string_view("\xfe\x07\x65\x00GNU\x01", 8));
  ASSERT_TRUE(stub.ok()) << stub.status();
  EXPECT_EQ(stub->lock, SecretPart::Lock::kDummy);
  EXPECT_EQ(ParseSecretPart("\xfe\x07\x02\x08zzzz").status().code(),
            absl::StatusCode::kUnimplemented);  // Derivation 2.
  EXPECT_EQ(ParseSecretPart("\xfe\x07\x01\x01zzzzzzzzz").status().code(),
            absl::StatusCode::kUnimplemented);  // MD5.
  EXPECT_EQ(ParseSecretPart("\xfe\x07\x03\x08salt").status(),
            absl::InvalidArgumentError("unexpected EOF"));
}

TEST(KeyTest, UnlocksWithTheRightPassphraseOnly) {
  const Keyring keyring = TestKeyring("secret_keys.asc");
  int locked = 0;
  int open = 0;
  for (const Certificate& certificate : keyring.certificates()) {
    if (!certificate.secret.has_value()) continue;
    SCOPED_TRACE(certificate.identities.at(0).name);
    if (certificate.secret->lock == SecretPart::Lock::kNone) {
      EXPECT_TRUE(
          Unlock(certificate.primary, *certificate.secret, Secret()).ok());
      ++open;
      continue;
    }
    if (certificate.secret->lock != SecretPart::Lock::kPassphrase) continue;
    ++locked;
    auto secret = Unlock(certificate.primary, *certificate.secret,
                         Secret("test-passphrase"));
    ASSERT_TRUE(secret.ok()) << secret.status();
    EXPECT_FALSE(secret->empty());
    for (const char* wrong : {"", "test-passphrase ", "Test-Passphrase"}) {
      EXPECT_EQ(Unlock(certificate.primary, *certificate.secret, Secret(wrong))
                    .status(),
                absl::InvalidArgumentError(
                    "openpgp: invalid data: private key checksum failure"));
    }
  }
  EXPECT_GE(open, 4);
  EXPECT_GE(locked, 1);
}

}  // namespace
}  // namespace gitops::openpgp
