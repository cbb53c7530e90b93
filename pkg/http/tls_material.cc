#include "pkg/http/tls_material.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <utility>
#include <vector>

#include "pkg/base/status_macros.h"

namespace gitops::http {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* cert) const { X509_free(cert); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using BioPtr = std::unique_ptr<BIO, Free>;
using CertPtr = std::unique_ptr<X509, Free>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Free>;

BioPtr Reader(absl::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// All certificates of `pem`; other PEM blocks are skipped.
absl::StatusOr<std::vector<CertPtr>> ParseCerts(absl::string_view pem,
                                                const char* what) {
  std::vector<CertPtr> certs;
  const BioPtr bio = Reader(pem);
  while (X509* cert =
             PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr)) {
    certs.emplace_back(cert);
  }
  const unsigned long error = ERR_peek_last_error();
  const bool at_end = ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (certs.empty() || !at_end) {
    return absl::InvalidArgumentError(std::string(what) +
                                      ": no usable PEM certificates");
  }
  return certs;
}

// Never asks for a pass phrase.
int NoPassword(char*, int, int, void*) { return -1; }

}  // namespace

struct TlsMaterial::Parts {
  std::vector<CertPtr> authorities;
  std::vector<CertPtr> chain;
  KeyPtr key;
};

TlsMaterial::TlsMaterial() : parts_(std::make_unique<Parts>()) {}
TlsMaterial::~TlsMaterial() = default;

absl::StatusOr<std::shared_ptr<const TlsMaterial>> TlsMaterial::Parse(
    absl::string_view ca_pem, absl::string_view cert_pem,
    const Secret& key_pem) {
  std::shared_ptr<TlsMaterial> material(new TlsMaterial());
  Parts& parts = *material->parts_;
  if (!ca_pem.empty()) {
    GITOPS_ASSIGN_OR_RETURN(parts.authorities,
                            ParseCerts(ca_pem, "certificate authority data"));
  }
  if (cert_pem.empty() != key_pem.empty()) {
    return absl::InvalidArgumentError(
        "a certificate needs its key and a key its certificate");
  }
  if (cert_pem.empty()) return material;
  GITOPS_ASSIGN_OR_RETURN(parts.chain, ParseCerts(cert_pem, "certificate"));
  const BioPtr bio = Reader(key_pem.Reveal());
  parts.key.reset(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  const bool fits =
      parts.key != nullptr &&
      X509_check_private_key(parts.chain[0].get(), parts.key.get()) == 1;
  ERR_clear_error();
  if (parts.key == nullptr) {
    return absl::InvalidArgumentError("private key: no usable PEM key");
  }
  if (!fits) {
    return absl::InvalidArgumentError(
        "private key does not match the certificate");
  }
  return material;
}

bool TlsMaterial::has_authorities() const {
  return !parts_->authorities.empty();
}

bool TlsMaterial::Install(ssl_ctx_st* context) const {
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const CertPtr& cert : parts_->authorities) {
    if (X509_STORE_add_cert(store, cert.get()) != 1) return false;
  }
  if (parts_->key == nullptr) return true;
  if (SSL_CTX_use_certificate(context, parts_->chain[0].get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, parts_->key.get()) != 1) {
    return false;
  }
  for (size_t i = 1; i < parts_->chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, parts_->chain[i].get()) != 1) {
      return false;
    }
  }
  return true;
}

}  // namespace gitops::http
