#include "pkg/openpgp/keyring.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/openpgp/armor.h"
#include "pkg/openpgp/packet.h"
#include "pkg/openpgp/test_data.h"

namespace gitops::openpgp {
namespace {

TEST(KeyringTest, BinaryAndArmouredAreTheSame) {
  const auto blocks = Unarmor(TestFile("public_keys.asc"), "PGP");
  const auto binary = Keyring::Parse((*blocks)[0]);
  ASSERT_TRUE(binary.ok()) << binary.status();
  EXPECT_EQ(binary->certificates().size(), 10u);
  EXPECT_EQ(TestKeyring("public_keys.asc").certificates().size(), 10u);
  EXPECT_EQ(TestKeyring("secret_keys.asc").certificates().size(), 10u);
  EXPECT_TRUE(TestKeyring("secret_keys.asc").certificates()[0].HasSecret());
  // Behind good keys, rubbish is an error still.
  EXPECT_EQ(Keyring::Parse((*blocks)[0] + "abc").status().message(),
            "openpgp: invalid data: tag byte does not have MSB set");
  EXPECT_EQ(Keyring::Parse("")->certificates().size(), 0u);
}

TEST(KeyringTest, WhatACertificateIsMadeOf) {
  const Keyring open = TestKeyring("public_keys.asc");
  const Keyring secret = TestKeyring("secret_keys.asc");
  ASSERT_EQ(open.certificates().size(), secret.certificates().size());
  for (const Certificate& certificate : open.certificates()) {
    EXPECT_FALSE(certificate.HasSecret());
    ASSERT_FALSE(certificate.identities.empty());
    for (const Identity& identity : certificate.identities) {
      EXPECT_TRUE(absl::StrContains(identity.name, "(TEST KEY, NOT SECRET)"));
      EXPECT_FALSE(identity.signatures.empty());
    }
    const std::string fingerprint = certificate.Fingerprint();
    EXPECT_EQ(fingerprint.size(), 40u);
    EXPECT_EQ(fingerprint, absl::AsciiStrToUpper(fingerprint));
    // The same certificate with its secrets.
    bool found = false;
    for (const Certificate& other : secret.certificates()) {
      if (other.Fingerprint() != fingerprint) continue;
      found = true;
      EXPECT_EQ(other.primary.body, certificate.primary.body);
      EXPECT_EQ(other.subkeys.size(), certificate.subkeys.size());
      EXPECT_TRUE(other.HasSecret());
    }
    EXPECT_TRUE(found) << fingerprint;
  }
}

TEST(KeyringTest, PacketsThatCannotBeUsedAreSkipped) {
  const std::string binary = (*Unarmor(TestFile("public_keys.asc"), "PGP"))[0];
  const size_t all = Keyring::Parse(binary)->certificates().size();
  // A marker, a trust packet and a user attribute in front and behind.
  const std::string odd =
      absl::StrCat(FormatPacket(static_cast<PacketTag>(10), "PGP"),
                   FormatPacket(static_cast<PacketTag>(12), "x"),
                   FormatPacket(static_cast<PacketTag>(17), "y"));
  auto ring = Keyring::Parse(absl::StrCat(odd, binary, odd));
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ(ring->certificates().size(), all);
  // A key of another version, with its identity: the others stay.
  const std::string foreign =
      absl::StrCat(FormatPacket(PacketTag::kPublicKey, "\x03zzzzzzzz"),
                   FormatPacket(PacketTag::kUserId, "nobody"));
  ring = Keyring::Parse(absl::StrCat(foreign, binary));
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ(ring->certificates().size(), all);
  for (const Certificate& certificate : ring->certificates()) {
    for (const Identity& identity : certificate.identities) {
      EXPECT_NE(identity.name, "nobody");
    }
  }
  // Alone it is an error.
  EXPECT_FALSE(Keyring::Parse(foreign).ok());
}

TEST(KeyringTest, WhatIsNoKeyring) {
  for (const char* text : {"hello", "\x01\x02",
                           "-----BEGIN PGP PUBLIC KEY "
                           "BLOCK-----\n\n!\n"}) {
    EXPECT_EQ(Keyring::Parse(text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
  const std::string binary = (*Unarmor(TestFile("public_keys.asc"), "PGP"))[0];
  for (size_t n = 1; n < 400; n += 7) {
    // Cut anywhere: an error or fewer certificates, never a crash.
    (void)Keyring::Parse(absl::string_view(binary).substr(0, n));
  }
}

}  // namespace
}  // namespace gitops::openpgp
