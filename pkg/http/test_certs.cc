#include "pkg/http/test_certs.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "absl/strings/str_join.h"
#include "pkg/base/check.h"

namespace gitops::http {
namespace {

EVP_PKEY* NewKey() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  GITOPS_CHECK(key != nullptr);
  return key;
}

void SetName(X509_NAME* name, absl::string_view common_name) {
  X509_NAME_add_entry_by_txt(
      name, "CN", MBSTRING_UTF8,
      reinterpret_cast<const unsigned char*>(common_name.data()),
      static_cast<int>(common_name.size()), -1, 0);
}

void AddExtension(X509* cert, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, cert, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  GITOPS_CHECK(extension != nullptr);
  X509_add_ext(cert, extension, -1);
  X509_EXTENSION_free(extension);
}

X509* NewCert(absl::string_view common_name, EVP_PKEY* key,
              absl::Duration lifetime, int serial) {
  X509* cert = X509_new();
  X509_set_version(cert, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(cert), serial);
  X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
  X509_gmtime_adj(X509_getm_notAfter(cert),
                  static_cast<long>(absl::ToInt64Seconds(lifetime)));
  X509_set_pubkey(cert, key);
  SetName(X509_get_subject_name(cert), common_name);
  return cert;
}

std::string Drain(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<size_t>(size));
  BIO_free(bio);
  return text;
}

std::string ToPem(X509* cert) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, cert);
  return Drain(bio);
}

}  // namespace

struct TestAuthority::State {
  EVP_PKEY* key;
  X509* cert;
  mutable int serial = 1;
};

TestAuthority::TestAuthority(absl::string_view name)
    : state_(std::make_unique<State>()) {
  state_->key = NewKey();
  state_->cert = NewCert(name, state_->key, absl::Hours(24), 1);
  X509_set_issuer_name(state_->cert, X509_get_subject_name(state_->cert));
  AddExtension(state_->cert, state_->cert, NID_basic_constraints,
               "critical,CA:TRUE");
  AddExtension(state_->cert, state_->cert, NID_key_usage,
               "critical,keyCertSign,cRLSign");
  AddExtension(state_->cert, state_->cert, NID_subject_key_identifier, "hash");
  GITOPS_CHECK(X509_sign(state_->cert, state_->key, EVP_sha256()) != 0);
  ca_pem_ = ToPem(state_->cert);
}

TestAuthority::~TestAuthority() {
  X509_free(state_->cert);
  EVP_PKEY_free(state_->key);
}

CertAndKey TestAuthority::Issue(absl::string_view common_name,
                                const std::vector<std::string>& names,
                                absl::Duration lifetime) const {
  EVP_PKEY* key = NewKey();
  X509* cert = NewCert(common_name, key, lifetime, ++state_->serial);
  X509_set_issuer_name(cert, X509_get_subject_name(state_->cert));
  AddExtension(cert, state_->cert, NID_basic_constraints, "CA:FALSE");
  AddExtension(cert, state_->cert, NID_ext_key_usage, "serverAuth,clientAuth");
  if (!names.empty()) {
    AddExtension(cert, state_->cert, NID_subject_alt_name,
                 absl::StrJoin(names, ","));
  }
  GITOPS_CHECK(X509_sign(cert, state_->key, EVP_sha256()) != 0);
  CertAndKey issued;
  issued.cert_pem = ToPem(cert);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  issued.key_pem = Secret(Drain(bio));
  X509_free(cert);
  EVP_PKEY_free(key);
  return issued;
}

}  // namespace gitops::http
