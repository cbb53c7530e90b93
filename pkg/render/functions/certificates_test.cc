#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/template.h"
#include "pkg/render/functions/evaluation.h"
#include "pkg/render/functions/functions.h"

namespace gitops::render {
namespace {

using value::Value;

struct Deleter {
  void operator()(X509* c) const { X509_free(c); }
  void operator()(BIO* b) const { BIO_free(b); }
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
};
using Certificate = std::unique_ptr<X509, Deleter>;
using Key = std::unique_ptr<EVP_PKEY, Deleter>;

std::string Render(Host& host, absl::string_view text) {
  gotemplate::FunctionMap functions;
  RegisterAll(functions);
  gotemplate::TemplateSet set(&functions);
  std::string out;
  absl::Status status = set.Parse("t", text);
  if (status.ok()) status = set.Execute("t", Value::NewMap(), &host, &out);
  return status.ok() ? out : status.ToString();
}

Certificate ReadCertificate(BIO* in) {
  return Certificate(PEM_read_bio_X509(in, nullptr, nullptr, nullptr));
}
Key ReadKey(BIO* in) {
  return Key(PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr));
}

std::unique_ptr<BIO, Deleter> Input(const std::string& text) {
  return std::unique_ptr<BIO, Deleter>(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

TEST(CertificatesTest, SignedCertificateVerifiesAgainstItsAuthority) {
  std::unique_ptr<Host> host = *Host::Create(HostOptions());
  const std::string out = Render(
      *host,
      R"({{$ca := genCA "my-ca" 10}}{{$c := genSignedCert "www" (list "10.0.0.1" "::1") (list "a.com" "b.com") 5 $ca}}{{$ca.Cert}}{{$ca.Key}}{{$c.Cert}}{{$c.Key}})");
  auto in = Input(out);
  Certificate ca = ReadCertificate(in.get());
  Key ca_key = ReadKey(in.get());
  Certificate leaf = ReadCertificate(in.get());
  Key leaf_key = ReadKey(in.get());
  ASSERT_TRUE(ca && ca_key && leaf && leaf_key) << out.substr(0, 400);
  EXPECT_EQ(X509_check_private_key(ca.get(), ca_key.get()), 1);
  EXPECT_EQ(X509_check_private_key(leaf.get(), leaf_key.get()), 1);
  EXPECT_EQ(X509_verify(ca.get(), ca_key.get()), 1);
  EXPECT_EQ(X509_verify(leaf.get(), ca_key.get()), 1);
  EXPECT_EQ(X509_check_issued(ca.get(), leaf.get()), X509_V_OK);
  EXPECT_EQ(X509_check_ca(ca.get()), 1);
  EXPECT_EQ(X509_check_host(leaf.get(), "b.com", 5, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf.get(), "10.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(leaf.get(), "::1", 0), 1);
}

TEST(CertificatesTest, EveryKeyKindSignsItself) {
  std::unique_ptr<Host> host = *Host::Create(HostOptions());
  for (absl::string_view kind : {"ecdsa", "ed25519"}) {
    const std::string out = Render(
        *host, absl::StrCat("{{$c := genSelfSignedCertWithKey \"me\" nil nil 5 "
                            "(genPrivateKey \"",
                            kind, "\")}}{{$c.Cert}}{{$c.Key}}"));
    auto in = Input(out);
    Certificate certificate = ReadCertificate(in.get());
    Key key = ReadKey(in.get());
    ASSERT_TRUE(certificate && key) << out;
    EXPECT_EQ(X509_verify(certificate.get(), key.get()), 1) << kind;
  }
}

TEST(CertificatesTest, CustomCertificateKeepsItsText) {
  std::unique_ptr<Host> host = *Host::Create(HostOptions());
  const std::string out = Render(
      *host,
      R"({{$c := genCA "x" 1}}{{$d := buildCustomCert (b64enc $c.Cert) (b64enc $c.Key)}}{{eq $c.Cert $d.Cert}}{{eq $c.Key $d.Key}})");
  EXPECT_EQ(out, "truetrue");
}

TEST(CertificatesTest, SeededValuesRepeat) {
  constexpr absl::string_view kText =
      R"({{(genCA "x" 1).Key}}{{genPrivateKey "ecdsa"}}{{(genSelfSignedCertWithKey "me" nil nil 5 (genPrivateKey "ecdsa")).Cert}}{{bcrypt "a"}}{{uuidv4}}{{randAlphaNum 9}}{{randAlphaNum 9}}{{now}})";
  std::string first;
  for (absl::string_view key : {"key", "key", "other key"}) {
    HostOptions options;
    options.nondeterminism = Nondeterminism::kSeed;
    options.seed_key = Secret(std::string(key));
    options.seed_inputs = "inputs";
    std::unique_ptr<Host> host = *Host::Create(std::move(options));
    const std::string out = Render(*host, kText);
    EXPECT_TRUE(host->derived_values());
    EXPECT_TRUE(absl::StrContains(out, "2025-01-01 00:00:00 +0000 UTC"));
    if (first.empty()) first = out;
    EXPECT_EQ(out == first, key == "key");
  }
}

TEST(CertificatesTest, ErrorPolicyNamesFileLineAndFunction) {
  HostOptions options;
  options.nondeterminism = Nondeterminism::kError;
  std::unique_ptr<Host> host = *Host::Create(std::move(options));
  for (absl::string_view function :
       {"now", "uuidv4", "randAlpha 3", "genCA \"x\" 1", "bcrypt \"x\"",
        "htpasswd \"a\" \"b\"", "date \"2006\" \"x\"", "shuffle \"ab\""}) {
    const std::string out = Render(*host, absl::StrCat("\n{{", function, "}}"));
    EXPECT_TRUE(absl::StrContains(out, "t:2:2: ")) << out;
    EXPECT_TRUE(absl::StrContains(out, "gives another result on every run"))
        << out;
  }
  EXPECT_EQ(
      Render(*host, "{{date \"2006\" 0}}{{lookup \"a\" \"b\" \"\" \"\"}}"),
      "1970map[]");
}

TEST(CertificatesTest, SeedNeedsAKey) {
  HostOptions options;
  options.nondeterminism = Nondeterminism::kSeed;
  EXPECT_FALSE(Host::Create(std::move(options)).ok());
}

TEST(CertificatesTest, BcryptHashVerifies) {
  std::unique_ptr<Host> host = *Host::Create(HostOptions());
  const std::string hash = Render(*host, "{{bcrypt \"secret\"}}");
  EXPECT_EQ(hash.size(), 60u);
  EXPECT_TRUE(absl::StartsWith(hash, "$2a$10$")) << hash;
}

TEST(CertificatesTest, BadRequests) {
  ExpectAsRecorded({
      {"buildCustomCert \"!\" \"x\"", "!unable to decode base64 certificate"},
      {"buildCustomCert \"eA==\" \"!\"",
       "!unable to decode base64 private key"},
      {"buildCustomCert \"eA==\" \"eA==\"", "!unable to decode certificate"},
      {"genPrivateKey \"none\"", "Unknown type none"},
      {"genSelfSignedCert \"a\" (list \"x\") nil 1", "!error parsing ip: x"},
      {"genSelfSignedCert \"a\" (list 1) nil 1",
       "!error parsing ip: 1 is not a string"},
      {"genSelfSignedCert \"a\" nil (list 1) 1",
       "!error processing alternate dns name: 1 is not a string"},
      {"genCAWithKey \"a\" 1 \"x\"",
       "!parsing private key: no PEM data in input"},
  });
}

}  // namespace
}  // namespace gitops::render
