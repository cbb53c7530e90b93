#include "pkg/openpgp/validity.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/openpgp/test_data.h"

namespace gitops::openpgp {
namespace {

class ValidityTest : public testing::Test {
 protected:
  // The certificate that has an identity with this text.
  Certificate Find(absl::string_view text) {
    for (const Certificate& certificate : keyring_.certificates()) {
      for (const Identity& identity : certificate.identities) {
        if (absl::StrContains(identity.name, text)) return certificate;
      }
    }
    ADD_FAILURE() << "no certificate " << text;
    return Certificate();
  }
  Validity Of(const Certificate& certificate, int64_t now = kNow) {
    auto validity = Examine(certificate, now);
    EXPECT_TRUE(validity.ok()) << validity.status();
    return validity.ok() ? *validity : Validity();
  }

  const Keyring keyring_ = TestKeyring("public_keys.asc");
};

TEST_F(ValidityTest, AnOrdinaryKey) {
  const Certificate certificate = Find("<rsa@");
  const Validity validity = Of(certificate);
  EXPECT_TRUE(validity.primary.bound);
  EXPECT_TRUE(validity.primary.may_sign);
  EXPECT_FALSE(validity.primary.revoked);
  EXPECT_EQ(validity.identities,
            (std::vector<std::string>{certificate.identities[0].name}));
  EXPECT_EQ(validity.subkeys.size(), certificate.subkeys.size());
  // Before it was made nothing holds.
  EXPECT_FALSE(Of(certificate, kThen - 1).primary.bound);
  EXPECT_TRUE(Of(certificate, kThen - 1).identities.empty());
}

TEST_F(ValidityTest, ExpiredAndRevoked) {
  const Validity expired = Of(Find("<expired@"));
  EXPECT_NE(expired.primary.expires_seconds, 0);
  EXPECT_TRUE(expired.primary.ExpiredAt(kNow));
  EXPECT_FALSE(expired.primary.ExpiredAt(kThen + 1));
  EXPECT_TRUE(expired.primary.ExpiredAt(expired.primary.expires_seconds));
  EXPECT_FALSE(expired.primary.ExpiredAt(expired.primary.expires_seconds - 1));
  EXPECT_TRUE(Of(Find("<revoked@")).primary.revoked);
  EXPECT_FALSE(KeyValidity().ExpiredAt(INT64_MAX));
}

TEST_F(ValidityTest, ASubkeyThatSigns) {
  const Certificate certificate = Find("<cert@");
  const Validity validity = Of(certificate);
  EXPECT_FALSE(validity.primary.may_sign);  // It only certifies.
  bool signs = false;
  for (const KeyValidity& subkey : validity.subkeys) {
    signs = signs || (subkey.bound && subkey.may_sign && !subkey.revoked);
  }
  EXPECT_TRUE(signs);
}

TEST_F(ValidityTest, AForeignSubkeyIsNotBound) {
  Certificate victim = Find("<rsa@");
  const Certificate owner = Find("<cert@");
  victim.subkeys = owner.subkeys;
  for (const KeyValidity& subkey : Of(victim).subkeys) {
    EXPECT_FALSE(subkey.bound);
    EXPECT_FALSE(subkey.may_sign);
  }
}

TEST_F(ValidityTest, IdentitiesMustBeCertifiedByTheKey) {
  Certificate certificate = Find("<rsa@");
  Identity invented = certificate.identities[0];
  invented.name = "Mallory <m@example.test>";
  certificate.identities.push_back(invented);
  Identity foreign = Find("<ed@").identities[0];
  certificate.identities.push_back(foreign);
  Identity bare;
  bare.name = "Nobody";
  certificate.identities.push_back(bare);
  EXPECT_EQ(Of(certificate).identities,
            (std::vector<std::string>{certificate.identities[0].name}));
  // Without any, the key is not bound.
  certificate.identities = {invented, foreign, bare};
  certificate.signatures.clear();
  EXPECT_FALSE(Of(certificate).primary.bound);
}

TEST_F(ValidityTest, RevokedIdentitiesDoNotCount) {
  const Certificate certificate = Find("<uids@");
  const Validity validity = Of(certificate);
  EXPECT_LT(validity.identities.size(), certificate.identities.size());
  for (const std::string& identity : validity.identities) {
    EXPECT_FALSE(absl::StrContains(identity, "Former")) << identity;
  }
  EXPECT_TRUE(validity.primary.bound);
}

TEST_F(ValidityTest, ARevocationThatIsNotUnderstoodCounts) {
  Certificate certificate = Find("<rsa@");
  // Version 4, type 0x20, an algorithm and digest that are not known.
  certificate.signatures.push_back("\x04\x20\x63\x63");
  EXPECT_TRUE(Of(certificate).primary.revoked);
  // Another type of that kind is ignored.
  Certificate other = Find("<rsa@");
  other.signatures.push_back("\x04\x1f\x63\x63");
  EXPECT_FALSE(Of(other).primary.revoked);
}

TEST_F(ValidityTest, ManySignaturesAreRefused) {
  Certificate certificate = Find("<ed@");
  const std::string own = certificate.identities[0].signatures.at(0);
  std::vector<std::string>& signatures = certificate.identities[0].signatures;
  signatures.assign(kMaxOwnSignatures - 10, own);
  EXPECT_TRUE(Examine(certificate, kNow).ok());
  signatures.assign(kMaxOwnSignatures + 10, own);
  EXPECT_EQ(Examine(certificate, kNow).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace gitops::openpgp
