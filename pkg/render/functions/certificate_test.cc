#include "pkg/render/functions/certificate.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "openssl/asn1.h"
#include "openssl/x509.h"
#include "openssl/x509v3.h"
#include "pkg/render/functions/private_key.h"
#include "pkg/render/functions/random_bytes.h"

namespace gitops::render {
namespace {

struct Deleter {
  void operator()(X509* c) const { X509_free(c); }
};
using Certificate = std::unique_ptr<X509, Deleter>;

Certificate Read(absl::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  return Certificate(
      d2i_X509(nullptr, &at, static_cast<long>(der.size())));  // NOLINT
}

CertificateRequest Request(absl::string_view name) {
  CertificateRequest request;
  request.common_name = std::string(name);
  request.not_before =
      absl::FromCivil(absl::CivilDay(2025, 1, 1), absl::UTCTimeZone());
  request.not_after = request.not_before + absl::Hours(24 * 10);
  return request;
}

std::string SelfSigned(const CertificateRequest& request, uint64_t seed = 1) {
  RandomBytes random(seed);
  const auto key = PrivateKey::GenerateEcdsa(random);
  EXPECT_TRUE(key.ok());
  const auto der = MakeCertificate(request, *key, nullptr, *key, random);
  EXPECT_TRUE(der.ok()) << der.status();
  return der.ok() ? *der : "";
}

TEST(CertificateTest, HoldsWhatWasAskedFor) {
  CertificateRequest request = Request("my-host");
  request.dns_names = {"a.com", "*.b.com"};
  request.addresses = {*ParseAddress("10.0.0.1"), *ParseAddress("::1")};
  const Certificate read = Read(SelfSigned(request));
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(X509_get_version(read.get()), 2);
  EXPECT_EQ(X509_verify(read.get(), X509_get0_pubkey(read.get())), 1);
  EXPECT_EQ(X509_check_host(read.get(), "a.com", 5, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(read.get(), "x.b.com", 7, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(read.get(), "c.com", 5, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(read.get(), "10.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(read.get(), "::1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(read.get(), "10.0.0.2", 0), 0);
  EXPECT_EQ(X509_check_ca(read.get()), 0);
  char name[64];
  X509_NAME_oneline(X509_get_subject_name(read.get()), name, sizeof(name));
  EXPECT_STREQ(name, "/CN=my-host");
  const ASN1_TIME* end = X509_get0_notAfter(read.get());
  EXPECT_EQ(ASN1_TIME_cmp_time_t(end, absl::ToTimeT(request.not_after)), 0);
}

TEST(CertificateTest, AuthoritiesSignOthers) {
  RandomBytes random(3);
  const auto ca_key = PrivateKey::GenerateEcdsa(random);
  const auto key = PrivateKey::GenerateEd25519(random);
  ASSERT_TRUE(ca_key.ok() && key.ok());
  CertificateRequest authority = Request("ca");
  authority.is_authority = true;
  const auto ca = MakeCertificate(authority, *ca_key, nullptr, *ca_key, random);
  ASSERT_TRUE(ca.ok());
  const auto issuer = ParseIssuer(*ca);
  ASSERT_TRUE(issuer.ok()) << issuer.status();
  EXPECT_FALSE(issuer->key_id.empty());
  const auto leaf =
      MakeCertificate(Request("leaf"), *key, &*issuer, *ca_key, random);
  ASSERT_TRUE(leaf.ok());
  const Certificate ca_read = Read(*ca);
  const Certificate leaf_read = Read(*leaf);
  ASSERT_NE(ca_read, nullptr);
  ASSERT_NE(leaf_read, nullptr);
  EXPECT_EQ(X509_check_ca(ca_read.get()), 1);
  EXPECT_EQ(X509_check_issued(ca_read.get(), leaf_read.get()), X509_V_OK);
  EXPECT_EQ(X509_verify(leaf_read.get(), X509_get0_pubkey(ca_read.get())), 1);
}

TEST(CertificateTest, SameBytesSameCertificate) {
  const CertificateRequest request = Request("a");
  EXPECT_EQ(SelfSigned(request), SelfSigned(request));
  EXPECT_NE(SelfSigned(request), SelfSigned(request, 2));
}

TEST(CertificateTest, IssuersAreReadFromCertificatesOnly) {
  for (const absl::string_view der :
       {"", "x", "\x30\x00", "\x30\x82\xFF\xFF"}) {
    EXPECT_EQ(ParseIssuer(der).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(CertificateTest, Addresses) {
  struct Case {
    absl::string_view text;
    absl::string_view hex;
  };
  for (const Case& c : std::vector<Case>{
           {"0.0.0.0", "00000000"},
           {"10.0.0.1", "0a000001"},
           {"255.255.255.255", "ffffffff"},
           {"::", "00000000000000000000000000000000"},
           {"::1", "00000000000000000000000000000001"},
           {"2001:db8::a:1", "20010db80000000000000000000a0001"}}) {
    const auto address = ParseAddress(c.text);
    ASSERT_TRUE(address.ok()) << c.text;
    EXPECT_EQ(absl::BytesToHexString(*address), c.hex);
  }
  for (const absl::string_view text :
       {"", "x", "1.2.3", "1.2.3.256", "1.2.3.4.5", ":::", "1::2::3",
        "10.0.0.1/8"}) {
    EXPECT_EQ(ParseAddress(text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

}  // namespace
}  // namespace gitops::render
