#include "pkg/openpgp/clear_signature.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "pkg/openpgp/armor.h"
#include "pkg/openpgp/test_data.h"

namespace gitops::openpgp {
namespace {

absl::StatusOr<Signer> Verify(absl::string_view text, const Keyring& keyring,
                              int64_t now = kNow) {
  const auto document = ParseClearSigned(text);
  if (!document.ok()) return document.status();
  return VerifyClearSigned(*document, keyring, now);
}

std::string IdentityOf(absl::string_view name, absl::string_view mail) {
  return absl::StrCat("Test ", name, " (TEST KEY, NOT SECRET) <", mail,
                      "@example.test>");
}

struct SignedCase {
  const char* file;
  const char* identity;
  const char* error;  // Empty where it is verified.
};

TEST(ClearSignatureTest, VerifiesWhatGnupgSigned) {
  const Keyring keyring = TestKeyring("public_keys.asc");
  for (const SignedCase& c : {
           SignedCase{"rsa", "Rsa", ""},
           SignedCase{"ed", "Ed", ""},
           SignedCase{"ecdsa", "Ecdsa", ""},
           SignedCase{"dsa", "Dsa", ""},
           SignedCase{"sub", "Sub", ""},
           SignedCase{"cert", "Cert", ""},
           SignedCase{"expired", "", "openpgp: key expired"},
           SignedCase{"revoked", "", "openpgp: signature made by revoked key"},
           SignedCase{"md5", "", "openpgp: signature made by unknown entity"},
       }) {
    const std::string text = TestFile(absl::StrCat("signed_", c.file, ".asc"));
    const auto signer = Verify(text, keyring);
    EXPECT_EQ(signer.status().message(), c.error) << c.file;
    if (c.error[0] != '\0' || !signer.ok()) continue;
    EXPECT_EQ(signer->identities,
              std::vector<std::string>{IdentityOf(c.identity, c.file)});
    EXPECT_EQ(signer->fingerprint.size(), 40u);
    // Verified against a ring of the secret keys too.
    EXPECT_TRUE(Verify(text, TestKeyring("secret_keys.asc")).ok()) << c.file;
    // One letter of the text.
    EXPECT_TRUE(absl::IsUnauthenticated(
        Verify(absl::StrReplaceAll(text, {{"last", "lost"}}), keyring)
            .status()))
        << c.file;
    EXPECT_EQ(Verify(text, Keyring()).status().message(),
              "openpgp: signature made by unknown entity");
    EXPECT_EQ(Verify(text, keyring, kThen - 1).status().message(),
              "openpgp: signature made by unknown entity");
  }
}

TEST(ClearSignatureTest, AnExpiredKeyWasValidOnce) {
  EXPECT_TRUE(Verify(TestFile("signed_expired.asc"),
                     TestKeyring("public_keys.asc"), kThen + 1)
                  .ok());
}

TEST(ClearSignatureTest, NamesTheAlgorithmOfABadSignature) {
  const Keyring keyring = TestKeyring("public_keys.asc");
  for (const auto& [file, name] : {std::pair{"rsa", "RSA"},
                                   {"ed", "EdDSA"},
                                   {"ecdsa", "ECDSA"},
                                   {"dsa", "DSA"}}) {
    const std::string text = absl::StrReplaceAll(
        TestFile(absl::StrCat("signed_", file, ".asc")), {{"last", "x"}});
    EXPECT_EQ(Verify(text, keyring).status().message(),
              absl::StrCat("openpgp: invalid signature: ", name,
                           " verification failure"));
  }
}

TEST(ClearSignatureTest, SignsWithEachKindOfKey) {
  const Keyring secret = TestKeyring("secret_keys.asc");
  const Keyring open = TestKeyring("public_keys.asc");
  const std::string text = "- a\nFrom b \t\n\nc\n";
  for (const char* name :
       {"rsa", "ed", "ecdsa", "dsa", "sub", "cert", "locked", "uids"}) {
    const auto key = FindCertificate(secret, absl::StrCat("<", name, "@"));
    ASSERT_TRUE(key.ok()) << key.status();
    const auto out =
        ClearSign(text, **key, Passphrase("test-passphrase"), kNow);
    ASSERT_TRUE(out.ok()) << name << out.status();
    EXPECT_TRUE(absl::StartsWith(
        *out, "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- - a\n"));
    const auto signer = Verify(*out, open);
    ASSERT_TRUE(signer.ok()) << name << signer.status();
    EXPECT_EQ(signer->fingerprint, (*key)->Fingerprint());
    // The text's last newline is signed.
    EXPECT_EQ(ParseClearSigned(*out)->canonical, "- a\r\nFrom b\r\n\r\nc\r\n");
    EXPECT_EQ(Verify(*out, open, kNow - 1).status().message(),
              "openpgp: signature expired");
  }
}

TEST(ClearSignatureTest, SignsWithASubkeyWhereThePrimaryIsAStub) {
  const Keyring stub = TestKeyring("stub_key.asc");
  ASSERT_EQ(stub.certificates().size(), 1u);
  const auto out =
      ClearSign("a\n", stub.certificates()[0], Passphrase(""), kNow);
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_TRUE(Verify(*out, TestKeyring("public_keys.asc")).ok());
}

TEST(ClearSignatureTest, AsksForThePassphraseOfALockedKeyOnly) {
  const Keyring keyring = TestKeyring("secret_keys.asc");
  std::vector<std::string> asked;
  const PassphraseSource source = [&](absl::string_view identity) {
    asked.emplace_back(identity);
    return Secret("wrong");
  };
  EXPECT_TRUE(
      ClearSign("a", **FindCertificate(keyring, "<ed@"), source, kNow).ok());
  EXPECT_TRUE(asked.empty());
  const auto out =
      ClearSign("a", **FindCertificate(keyring, "Locked"), source, kNow);
  EXPECT_EQ(out.status().message(),
            "openpgp: invalid data: private key checksum failure");
  EXPECT_EQ(asked, std::vector<std::string>{IdentityOf("Locked", "locked")});
  EXPECT_EQ(
      ClearSign("a", **FindCertificate(TestKeyring("public_keys.asc"), "<ed@"),
                source, kNow)
          .status()
          .message(),
      "provided key is not a private key. Try providing a keyring with "
      "secret keys");
}

TEST(ClearSignatureTest, FindsKeysByPartOfAnIdentity) {
  const Keyring keyring = TestKeyring("public_keys.asc");
  EXPECT_EQ(FindCertificate(keyring, "example.test").status().message(),
            "more than one key contain the id \"example.test\"");
  // One key with two identities that match is two matches.
  EXPECT_EQ(FindCertificate(keyring, "Former").ok(), true);
  EXPECT_EQ(FindCertificate(keyring, "nobody").status().message(),
            "private key not found");
  // "Test Ed" is in other identities as well; all of it is in one.
  EXPECT_TRUE(FindCertificate(keyring, IdentityOf("Ed", "ed")).ok());
}

TEST(ClearSignatureTest, RevokedIdentitiesAreNotTheSigners) {
  const Keyring secret = TestKeyring("secret_keys.asc");
  const auto out =
      ClearSign("a", **FindCertificate(secret, "<uids@"), Passphrase(""), kNow);
  const auto signer = Verify(*out, TestKeyring("public_keys.asc"));
  ASSERT_TRUE(signer.ok()) << signer.status();
  std::vector<std::string> identities = signer->identities;
  std::sort(identities.begin(), identities.end());
  EXPECT_EQ(identities,
            (std::vector<std::string>{IdentityOf("Second", "second"),
                                      IdentityOf("Uids", "uids")}));
}

TEST(ClearSignatureTest, TakesOnlyWholeBlocks) {
  const std::string text = TestFile("signed_rsa.asc");
  const Keyring keyring = TestKeyring("public_keys.asc");
  struct Case {
    const char* what;
    std::string text;
    const char* error;
  };
  const char* const none = "signature block not found";
  for (const Case& c : std::vector<Case>{
           {"empty", "", none},
           {"text", "hello\n", none},
           {"cut", text.substr(0, text.size() / 2), none},
           {"no end", absl::StrReplaceAll(text, {{"-----END", "-----AND"}}),
            none},
           {"other header",
            absl::StrReplaceAll(text, {{"Hash: SHA512", "X: y"}}), none},
           {"no empty line", absl::StrReplaceAll(text, {{"\n\n", "\n"}}), none},
           {"crlf", absl::StrReplaceAll(text, {{"\n", "\r\n"}}), ""},
           {"around", absl::StrCat("x\n", text, "\ny\n"), ""},
           {"twice", absl::StrCat(text, "\n", text), ""},
           {"blanks", absl::StrReplaceAll(text, {{"last", "last \t"}}), ""},
           {"empty signature",
            absl::StrCat(text.substr(0, text.find("-----BEGIN PGP SIGNATURE")),
                         Armor("", "PGP SIGNATURE")),
            "openpgp: signature made by unknown entity"},
           {"no signature",
            absl::StrCat(text.substr(0, text.find("-----BEGIN PGP SIGNATURE")),
                         Armor("\xb4\x01x", "PGP SIGNATURE")),
            "openpgp: invalid data: non signature packet found"},
       }) {
    EXPECT_EQ(Verify(c.text, keyring).status().message(), c.error) << c.what;
  }
}

}  // namespace
}  // namespace gitops::openpgp
