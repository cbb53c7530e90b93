#include "pkg/openpgp/signature.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/openpgp/packet.h"
#include "pkg/openpgp/test_data.h"
#include "pkg/openpgp/wire.h"

namespace gitops::openpgp {
namespace {

std::string Subpacket(int type, absl::string_view content) {
  return absl::StrCat(BigBytes(content.size() + 1, 1),
                      BigBytes(static_cast<uint64_t>(type), 1), content);
}

// A body with these subpackets; its number means nothing.
std::string Body(absl::string_view hashed, absl::string_view unhashed,
                 uint8_t version = 4, uint8_t algorithm = 1, uint8_t hash = 8) {
  return absl::StrCat(
      BigBytes(version, 1), BigBytes(1, 1), BigBytes(algorithm, 1),
      BigBytes(hash, 1), BigBytes(hashed.size(), 2), hashed,
      BigBytes(unhashed.size(), 2), unhashed, "zz", NumberBytes("\x7f"));
}

TEST(SignatureTest, ReadsSubpackets) {
  const std::string hashed = absl::StrCat(
      Subpacket(2, BigBytes(1000, 4)), Subpacket(3, BigBytes(50, 4)),
      Subpacket(9, BigBytes(60, 4)), Subpacket(16, BigBytes(0xabcdef, 8)),
      Subpacket(25, "\x01"), Subpacket(27, "\x03"), Subpacket(32, "within"),
      Subpacket(99, "unknown, but not critical"), Subpacket(0x80 | 22, "abc"));
  auto signature = ParseSignature(Body(hashed, ""));
  ASSERT_TRUE(signature.ok()) << signature.status();
  EXPECT_EQ(signature->type, SignatureType::kText);
  EXPECT_EQ(signature->algorithm, 1);
  EXPECT_EQ(signature->hash, HashAlgorithm::kSha256);
  EXPECT_EQ(signature->created_seconds, 1000);
  EXPECT_EQ(signature->lifetime_seconds, 50);
  EXPECT_EQ(signature->key_lifetime_seconds, 60);
  EXPECT_EQ(signature->issuer, 0xabcdefu);
  EXPECT_TRUE(signature->primary_identity);
  EXPECT_EQ(signature->key_flags, 3);
  EXPECT_EQ(signature->embedded, "within");
  EXPECT_EQ(signature->numbers, (std::vector<std::string>{"\x7f"}));
}

TEST(SignatureTest, BelievesOnlyWhatIsSigned) {
  const std::string unhashed =
      absl::StrCat(Subpacket(2, BigBytes(1000, 4)), Subpacket(27, "\x02"),
                   Subpacket(25, "\x01"), Subpacket(16, BigBytes(7, 8)),
                   Subpacket(32, "within"), Subpacket(0x80 | 99, "critical"));
  auto signature = ParseSignature(Body("", unhashed));
  ASSERT_TRUE(signature.ok()) << signature.status();
  EXPECT_EQ(signature->created_seconds, 0);
  EXPECT_FALSE(signature->key_flags.has_value());
  EXPECT_FALSE(signature->primary_identity);
  // Hints may stand there.
  EXPECT_EQ(signature->issuer, 7u);
  EXPECT_EQ(signature->embedded, "within");
  // What is signed goes before what is not.
  signature = ParseSignature(
      Body(Subpacket(16, BigBytes(1, 8)), Subpacket(16, BigBytes(2, 8))));
  ASSERT_TRUE(signature.ok());
  EXPECT_EQ(signature->issuer, 1u);
}

TEST(SignatureTest, TheIssuersFingerprint) {
  const std::string fingerprint =
      absl::StrCat("\x04", std::string(12, 'f'), BigBytes(0x1234, 8));
  auto signature = ParseSignature(Body(Subpacket(33, fingerprint), ""));
  ASSERT_TRUE(signature.ok());
  EXPECT_EQ(signature->issuer, 0x1234u);
  // Of another version it says nothing.
  signature = ParseSignature(
      Body(Subpacket(33, absl::StrCat("\x06", std::string(32, 'f'))), ""));
  ASSERT_TRUE(signature.ok());
  EXPECT_FALSE(signature->issuer.has_value());
}

TEST(SignatureTest, Errors) {
  struct Case {
    const char* name;
    std::string body;
    absl::StatusCode code;
    const char* message;
  };
  const Case cases[] = {
      {"version 3", Body("", "", 3), absl::StatusCode::kUnimplemented,
       "openpgp: unsupported feature: signature version"},
      {"algorithm", Body("", "", 4, 16), absl::StatusCode::kUnimplemented,
       "openpgp: unsupported feature: public key algorithm"},
      {"MD5", Body("", "", 4, 1, 1), absl::StatusCode::kUnimplemented,
       "openpgp: unsupported feature: hash function"},
      {"critical", Body(Subpacket(0x80 | 99, "x"), ""),
       absl::StatusCode::kUnimplemented,
       "openpgp: unsupported feature: critical subpacket 99"},
      {"critical note", Body(Subpacket(0x80 | 20, "x"), ""),
       absl::StatusCode::kUnimplemented, "critical subpacket 20"},
      {"subpacket too short", Body(Subpacket(2, "x"), ""),
       absl::StatusCode::kInvalidArgument, "unexpected EOF"},
      {"subpacket that goes on", Body("\x09\x02x", ""),
       absl::StatusCode::kInvalidArgument,
       "openpgp: invalid data: signature subpacket truncated"},
      {"empty subpacket", Body(std::string("\0", 1), ""),
       absl::StatusCode::kInvalidArgument,
       "openpgp: invalid data: signature subpacket truncated"},
  };
  for (const Case& c : cases) {
    const absl::Status status = ParseSignature(c.body).status();
    EXPECT_EQ(status.code(), c.code) << c.name << ": " << status;
    EXPECT_TRUE(absl::StrContains(status.message(), c.message))
        << c.name << ": " << status;
  }
  const std::string whole = Body(Subpacket(2, BigBytes(1, 4)), "");
  for (size_t n = 0; n < whole.size(); ++n) {
    EXPECT_FALSE(ParseSignature(absl::string_view(whole).substr(0, n)).ok())
        << n;
  }
}

TEST(SignatureTest, Expiry) {
  Signature signature;
  signature.created_seconds = 100;
  EXPECT_TRUE(signature.ExpiredAt(99));  // Not made yet.
  EXPECT_FALSE(signature.ExpiredAt(100));
  EXPECT_FALSE(signature.ExpiredAt(INT64_MAX));
  signature.lifetime_seconds = 10;
  EXPECT_FALSE(signature.ExpiredAt(109));
  EXPECT_TRUE(signature.ExpiredAt(110));
}

TEST(SignatureTest, MakesWhatVerifies) {
  const Keyring keyring = TestKeyring("secret_keys.asc");
  int made = 0;
  for (const Certificate& certificate : keyring.certificates()) {
    if (!certificate.secret.has_value() ||
        certificate.secret->lock != SecretPart::Lock::kNone ||
        !certificate.primary.numbers.has_value()) {
      continue;
    }
    SCOPED_TRACE(certificate.identities.at(0).name);
    auto secret = Unlock(certificate.primary, *certificate.secret, Secret());
    ASSERT_TRUE(secret.ok());
    auto text = MakeTextSignature("a\r\nb", certificate.primary, *secret, kNow);
    ASSERT_TRUE(text.ok()) << text.status();
    PacketReader reader(*text);
    Packet packet;
    ASSERT_TRUE(*reader.Next(&packet));
    EXPECT_EQ(packet.tag, PacketTag::kSignature);
    auto signature = ParseSignature(packet.body);
    ASSERT_TRUE(signature.ok()) << signature.status();
    EXPECT_EQ(signature->type, SignatureType::kText);
    EXPECT_EQ(signature->created_seconds, kNow);
    EXPECT_EQ(signature->issuer, certificate.primary.id);
    EXPECT_TRUE(
        VerifySignature(*signature, certificate.primary, {"a\r\nb"}).ok());
    EXPECT_TRUE(
        VerifySignature(*signature, certificate.primary, {"a\r", "\nb"}).ok());
    EXPECT_EQ(VerifySignature(*signature, certificate.primary, {"a\nb"}).code(),
              absl::StatusCode::kUnauthenticated);
    // By a key of another algorithm.
    Signature other = *signature;
    other.algorithm = 99;
    EXPECT_TRUE(absl::StrContains(
        VerifySignature(other, certificate.primary, {"a\r\nb"}).message(),
        "public key and signature use different algorithms"));
    ++made;
  }
  EXPECT_GE(made, 4);
}

}  // namespace
}  // namespace gitops::openpgp
