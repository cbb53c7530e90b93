#include "pkg/render/functions/certificate.h"

#include <arpa/inet.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/der.h"

namespace gitops::render {
namespace {

constexpr size_t kKeyIdBytes = 20;

std::string Extension(absl::string_view id, bool critical,
                      absl::string_view value) {
  constexpr absl::string_view kTrue = "\x01\x01\xFF";
  return DerSequence({DerObjectId(id), critical ? kTrue : absl::string_view(),
                      DerOctetString(value)});
}

std::string NameOf(absl::string_view common_name) {
  if (common_name.empty()) return DerSequence({});
  return DerSequence({DerElement(
      0x31, DerSequence({DerObjectId("2.5.4.3"), DerText(common_name)}))});
}

// RFC 7093: the first 160 bits of the key's SHA-256.
std::string KeyId(const PrivateKey& key) {
  const std::string bits = key.PublicKeyBits();
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bits.data()), bits.size(),
         digest);
  return std::string(reinterpret_cast<char*>(digest), kKeyIdBytes);
}

std::string Extensions(const CertificateRequest& request, const PrivateKey& key,
                       absl::string_view issuer_id) {
  // digitalSignature, keyEncipherment; keyCertSign for authorities.
  std::string out = Extension(
      "2.5.29.15", true,
      request.is_authority ? DerBitString("\xA4", 2) : DerBitString("\xA0", 5));
  absl::StrAppend(&out,
                  Extension("2.5.29.37", false,
                            DerSequence({DerObjectId("1.3.6.1.5.5.7.3.1"),
                                         DerObjectId("1.3.6.1.5.5.7.3.2")})));
  absl::StrAppend(&out, Extension("2.5.29.19", true,
                                  request.is_authority
                                      ? DerSequence({DerElement(0x01, "\xFF")})
                                      : DerSequence({})));
  if (request.is_authority) {
    absl::StrAppend(&out,
                    Extension("2.5.29.14", false, DerOctetString(KeyId(key))));
  }
  if (!issuer_id.empty()) {
    absl::StrAppend(&out,
                    Extension("2.5.29.35", false,
                              DerSequence({DerElement(0x80, issuer_id)})));
  }
  std::string names;
  for (const std::string& name : request.dns_names) {
    absl::StrAppend(&names, DerElement(0x82, name));
  }
  for (const std::string& address : request.addresses) {
    absl::StrAppend(&names, DerElement(0x87, address));
  }
  if (!names.empty()) {
    // Critical where there is no other name.
    absl::StrAppend(&out, Extension("2.5.29.17", request.common_name.empty(),
                                    DerSequence({names})));
  }
  return DerElement(0xA3, DerSequence({out}));
}

struct X509Deleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

absl::StatusOr<Issuer> ParseIssuer(absl::string_view der) {
  const unsigned char* at = reinterpret_cast<const unsigned char*>(der.data());
  std::unique_ptr<X509, X509Deleter> certificate(
      d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate == nullptr) {
    return absl::InvalidArgumentError("x509: malformed certificate");
  }
  Issuer issuer;
  unsigned char* name = nullptr;
  const int size =
      i2d_X509_NAME(X509_get_subject_name(certificate.get()), &name);
  if (size <= 0) return absl::InvalidArgumentError("x509: malformed issuer");
  issuer.name.assign(reinterpret_cast<char*>(name), size);
  OPENSSL_free(name);
  const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(certificate.get());
  if (id != nullptr) {
    issuer.key_id.assign(
        reinterpret_cast<const char*>(ASN1_STRING_get0_data(id)),
        ASN1_STRING_length(id));
  }
  return issuer;
}

absl::StatusOr<std::string> MakeCertificate(const CertificateRequest& request,
                                            const PrivateKey& key,
                                            const Issuer* issuer,
                                            const PrivateKey& signer,
                                            RandomSource& random) {
  if (key.kind() == PrivateKey::Kind::kDsa ||
      signer.kind() == PrivateKey::Kind::kDsa) {
    return absl::InvalidArgumentError(
        "x509: certificate private key does not implement crypto.Signer");
  }
  std::string serial(16, '\0');
  random.Fill(serial.data(), serial.size());
  const std::string subject = NameOf(request.common_name);
  const bool signed_by_other = issuer != nullptr && issuer->name != subject;
  const std::string body = DerSequence(
      {DerElement(0xA0, DerInteger(2)), DerInteger(absl::string_view(serial)),
       signer.SignatureAlgorithm(), issuer == nullptr ? subject : issuer->name,
       DerSequence({DerTime(request.not_before), DerTime(request.not_after)}),
       subject, key.PublicKeyInfo(),
       Extensions(request, key,
                  signed_by_other ? issuer->key_id : absl::string_view())});
  GITOPS_ASSIGN_OR_RETURN(std::string signature, signer.Sign(random, body));
  return DerSequence(
      {body, signer.SignatureAlgorithm(), DerBitString(signature)});
}

absl::StatusOr<std::string> ParseAddress(absl::string_view text) {
  const std::string copy(text);
  char bytes[16];
  if (inet_pton(AF_INET, copy.c_str(), bytes) == 1) {
    return std::string(bytes, 4);
  }
  if (inet_pton(AF_INET6, copy.c_str(), bytes) == 1) {
    // An IPv4 address in IPv6 form is an IPv4 address to Go.
    constexpr absl::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12);
    if (absl::string_view(bytes, 12) == kMapped) {
      return std::string(bytes + 12, 4);
    }
    return std::string(bytes, 16);
  }
  return absl::InvalidArgumentError(absl::StrCat("error parsing ip: ", text));
}

}  // namespace gitops::render
