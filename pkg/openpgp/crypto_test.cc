#include "pkg/openpgp/crypto.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/openpgp/test_data.h"

namespace gitops::openpgp {
namespace {

// Abseil's own is deprecated from 2024 on, and what follows it is not in 2022.
std::string Hex(absl::string_view hex) {
  std::string out;
  for (size_t i = 0; i < hex.size(); i += 2) {
    out.push_back(static_cast<char>(
        std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return out;
}

TEST(CryptoTest, DigestsOfAbc) {
  struct Case {
    HashAlgorithm hash;
    const char* hex;
  };
  const Case cases[] = {
      {HashAlgorithm::kSha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {HashAlgorithm::kSha224,
       "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
      {HashAlgorithm::kSha256,
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {HashAlgorithm::kSha384,
       "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
       "8086072ba1e7cc2358baeca134c825a7"},
      {HashAlgorithm::kSha512,
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(absl::BytesToHexString(Digest(c.hash, {"abc"})), c.hex);
    EXPECT_EQ(Digest(c.hash, {"a", "", "bc"}), Digest(c.hash, {"abc"}));
  }
  EXPECT_EQ(absl::BytesToHexString(Digest(HashAlgorithm::kSha1, {})),
            "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST(CryptoTest, WhatIsKnown) {
  for (const int number : {2, 8, 9, 10, 11}) {
    const auto hash = FindHash(static_cast<uint8_t>(number));
    ASSERT_TRUE(hash.has_value()) << number;
    EXPECT_EQ(static_cast<int>(*hash), number);
  }
  for (const int number : {0, 1, 3, 12, 14, 255}) {  // MD5, RIPEMD-160, …
    EXPECT_FALSE(FindHash(static_cast<uint8_t>(number)).has_value()) << number;
  }
  struct Case {
    uint8_t algorithm;
    const char* name;
    size_t signature_numbers;
  };
  for (const Case& c :
       {Case{1, "RSA", 1}, Case{3, "RSA", 1}, Case{17, "DSA", 2},
        Case{19, "ECDSA", 2}, Case{22, "EdDSA", 2}, Case{27, "Ed25519", 1}}) {
    const AlgorithmTraits* traits = FindTraits(c.algorithm);
    ASSERT_NE(traits, nullptr) << c.name;
    EXPECT_EQ(traits->name, c.name);
    EXPECT_EQ(traits->signature_numbers, c.signature_numbers);
    EXPECT_EQ(traits->raw, c.algorithm == 27);
  }
  for (const int number : {0, 2, 16, 18, 20, 25, 28, 255}) {
    EXPECT_EQ(FindTraits(static_cast<uint8_t>(number)), nullptr) << number;
  }
}

// NIST SP 800-38A, F.3.13 and F.3.17.
TEST(CryptoTest, CipherFeedback) {
  EXPECT_EQ(CipherKeyBytes(7), 16u);
  EXPECT_EQ(CipherKeyBytes(8), 24u);
  EXPECT_EQ(CipherKeyBytes(9), 32u);
  for (const int cipher : {0, 1, 2, 3, 4, 10, 255}) {
    EXPECT_FALSE(CipherKeyBytes(static_cast<uint8_t>(cipher)).has_value());
  }
  const std::string iv = Hex("000102030405060708090a0b0c0d0e0f");
  const std::string plain =
      Hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
  EXPECT_EQ(DecryptCfb(Hex("2b7e151628aed2a6abf7158809cf4f3c"), iv,
                       Hex("3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde"
                           "3cdad9f1ce58b")),
            plain);
  EXPECT_EQ(
      DecryptCfb(Hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d98"
                     "10a30914dff4"),
                 iv,
                 Hex("dc7e84bfda79164b7ecd8486985d386039ffed143b28b1c832"
                     "113c6331e5407b")),
      plain);
  // Any length.
  EXPECT_EQ(
      DecryptCfb(Hex("2b7e151628aed2a6abf7158809cf4f3c"), iv, Hex("3b3fd9")),
      Hex("6bc1be"));
  EXPECT_EQ(DecryptCfb(Hex("2b7e151628aed2a6abf7158809cf4f3c"), iv, ""), "");
}

// RFC 8032, 7.1, tests 1 and 2.
TEST(CryptoTest, Ed25519) {
  struct Case {
    const char* secret;
    const char* open;
    const char* message;
    const char* signature;
  };
  const Case cases[] = {
      {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
       "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
       "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821"
       "590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
      {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
       "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
       "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e"
       "43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
  };
  for (const Case& c : cases) {
    PublicNumbers key;
    key.algorithm = PublicAlgorithm::kEd25519;
    key.numbers = {Hex(c.open)};
    auto made =
        SignDigest(key, Hex(c.secret), HashAlgorithm::kSha512, Hex(c.message));
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(*made, (std::vector<std::string>{Hex(c.signature)}));
    EXPECT_TRUE(
        VerifyDigest(key, HashAlgorithm::kSha512, Hex(c.message), *made).ok());
    std::string damaged = (*made)[0];
    damaged[5] ^= 1;
    EXPECT_EQ(
        VerifyDigest(key, HashAlgorithm::kSha512, Hex(c.message), {damaged}),
        absl::UnauthenticatedError("openpgp: invalid signature: Ed25519 "
                                   "verification failure"));
    EXPECT_FALSE(
        VerifyDigest(key, HashAlgorithm::kSha512, Hex(c.message), {"short"})
            .ok());
  }
}

// Each kind of key in the test keyring verifies what it signed, and no other.
TEST(CryptoTest, SignAndVerify) {
  const Keyring keyring = TestKeyring("secret_keys.asc");
  const std::string digest = Digest(HashAlgorithm::kSha256, {"text"});
  const std::string other = Digest(HashAlgorithm::kSha256, {"other"});
  int tried = 0;
  for (const Certificate& certificate : keyring.certificates()) {
    if (!certificate.secret.has_value() ||
        certificate.secret->lock != SecretPart::Lock::kNone ||
        !certificate.primary.numbers.has_value()) {
      continue;
    }
    SCOPED_TRACE(certificate.identities.at(0).name);
    const PublicNumbers& key = *certificate.primary.numbers;
    auto secret = Unlock(certificate.primary, *certificate.secret, Secret());
    ASSERT_TRUE(secret.ok()) << secret.status();
    auto made =
        SignDigest(key, secret->Reveal(), HashAlgorithm::kSha256, digest);
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE(VerifyDigest(key, HashAlgorithm::kSha256, digest, *made).ok());
    EXPECT_EQ(VerifyDigest(key, HashAlgorithm::kSha256, other, *made).code(),
              absl::StatusCode::kUnauthenticated);
    for (const std::string& bad : {std::string(), std::string(600, '\xff')}) {
      std::vector<std::string> numbers = *made;
      numbers[0] = bad;
      EXPECT_FALSE(
          VerifyDigest(key, HashAlgorithm::kSha256, digest, numbers).ok());
    }
    EXPECT_FALSE(SignDigest(key, "", HashAlgorithm::kSha256, digest).ok());
    ++tried;
  }
  EXPECT_GE(tried, 4);
}

TEST(CryptoTest, NumbersThatAreNoKey) {
  PublicNumbers rsa;
  rsa.algorithm = PublicAlgorithm::kRsa;
  rsa.numbers = {"", ""};
  EXPECT_FALSE(VerifyDigest(rsa, HashAlgorithm::kSha256, "d", {"s"}).ok());
  rsa.numbers = {std::string(256, '\xff'), "\x03"};
  EXPECT_FALSE(VerifyDigest(rsa, HashAlgorithm::kSha256,
                            Digest(HashAlgorithm::kSha256, {}),
                            {std::string(256, 'x')})
                   .ok());
  PublicNumbers ecdsa;
  ecdsa.algorithm = PublicAlgorithm::kEcdsa;
  ecdsa.curve = "no curve";
  ecdsa.numbers = {"\x04zz"};
  EXPECT_EQ(VerifyDigest(ecdsa, HashAlgorithm::kSha256, "d", {"r", "s"}).code(),
            absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace gitops::openpgp
