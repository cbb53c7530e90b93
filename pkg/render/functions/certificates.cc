#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/format.h"
#include "pkg/render/functions/base_n.h"
#include "pkg/render/functions/certificate.h"
#include "pkg/render/functions/der.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"
#include "pkg/render/functions/private_key.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

constexpr absl::string_view kTypeName = "sprig.certificate";
constexpr absl::string_view kLabel = "CERTIFICATE";
constexpr int kCertificateKeyBits = 2048;
constexpr int kPrivateKeyBits = 4096;

// A certificate and its key, both as PEM text.
class CertificateObject : public value::Object {
 public:
  CertificateObject(std::string certificate, std::string key)
      : certificate_(std::move(certificate)), key_(std::move(key)) {}

  const std::string& certificate() const { return certificate_; }
  const std::string& key() const { return key_; }

  absl::string_view GoTypeName() const override { return kTypeName; }
  std::optional<Value> Field(absl::string_view name) const override {
    if (name == "Cert") return Value::String(certificate_);
    if (name == "Key") return Value::String(key_);
    return std::nullopt;
  }
  std::string Print() const override {
    return absl::StrCat("{", certificate_, " ", key_, "}");
  }
  std::string GoSyntax() const override {
    return absl::StrCat(kTypeName, "{Cert:", Quote(certificate_),
                        ", Key:", Quote(key_), "}");
  }
  Value ToPlain() const override {
    Value out = Value::NewMap();
    out.map().Set("Cert", Value::String(certificate_));
    out.map().Set("Key", Value::String(key_));
    return out;
  }

 private:
  std::string certificate_;
  std::string key_;
};

Value Made(absl::string_view der, const PrivateKey& key) {
  return Value::FromObject(
      std::make_shared<CertificateObject>(EncodePem(kLabel, der), key.ToPem()));
}

// "LABEL: CAUSE", code and payload of the cause kept.
absl::Status Annotated(absl::string_view label, const absl::Status& cause) {
  return absl::Status(cause.code(), absl::StrCat(label, ": ", cause.message()));
}

absl::StatusOr<CertificateRequest> Request(Call& call, int64_t days) {
  CertificateRequest request;
  request.common_name = std::string(call.String(0));
  GITOPS_ASSIGN_OR_RETURN(request.not_before,
                          call.host<Host>().Now(call.runtime()));
  request.not_after = request.not_before + absl::Hours(24) * days;
  return request;
}

// cn, ips, names, days
absl::StatusOr<CertificateRequest> RequestWithNames(Call& call) {
  std::vector<std::string> addresses;
  for (const Value& v : call[1].list()) {
    if (!v.is_string()) {
      return GoError(
          absl::StrCat("error parsing ip: ", gotemplate::FormatValue(v),
                       " is not a string"));
    }
    GITOPS_ASSIGN_OR_RETURN(std::string address, ParseAddress(v.as_string()));
    addresses.push_back(std::move(address));
  }
  std::vector<std::string> names;
  for (const Value& v : call[2].list()) {
    if (!v.is_string()) {
      return GoError(absl::StrCat(
          "error processing alternate dns name: ", gotemplate::FormatValue(v),
          " is not a string"));
    }
    names.emplace_back(v.as_string());
  }
  GITOPS_ASSIGN_OR_RETURN(CertificateRequest request,
                          Request(call, call.Int(3)));
  request.addresses = std::move(addresses);
  request.dns_names = std::move(names);
  return request;
}

// The key given as PEM in argument `index`, or a new one.
absl::StatusOr<PrivateKey> KeyFor(Call& call, size_t index,
                                  RandomSource& random) {
  if (index >= call.size()) {
    GITOPS_RETURN_IF_ERROR(call.host<Host>().SpendOnCryptography(1));
    return PrivateKey::GenerateRsa(random, kCertificateKeyBits);
  }
  absl::StatusOr<PrivateKey> key = PrivateKey::ParsePem(call.String(index));
  if (!key.ok()) return Annotated("parsing private key", key.status());
  return key;
}

Result Create(const CertificateRequest& request, const PrivateKey& key,
              const Issuer* issuer, const PrivateKey& signer,
              RandomSource& random) {
  absl::StatusOr<std::string> der =
      MakeCertificate(request, key, issuer, signer, random);
  if (!der.ok()) return Annotated("error creating certificate", der.status());
  return Made(*der, key);
}

// genCA CN DAYS, genCAWithKey CN DAYS KEY
Result GenCa(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> random,
                          call.host<Host>().Random(call.runtime()));
  GITOPS_ASSIGN_OR_RETURN(PrivateKey key, KeyFor(call, 2, *random));
  GITOPS_ASSIGN_OR_RETURN(CertificateRequest request,
                          Request(call, call.Int(1)));
  request.is_authority = true;
  return Create(request, key, nullptr, key, *random);
}

Result GenSelfSigned(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> random,
                          call.host<Host>().Random(call.runtime()));
  GITOPS_ASSIGN_OR_RETURN(CertificateRequest request, RequestWithNames(call));
  GITOPS_ASSIGN_OR_RETURN(PrivateKey key, KeyFor(call, 4, *random));
  return Create(request, key, nullptr, key, *random);
}

// genSignedCert CN IPS NAMES DAYS CA [KEY]
Result GenSigned(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> random,
                          call.host<Host>().Random(call.runtime()));
  GITOPS_ASSIGN_OR_RETURN(CertificateRequest request, RequestWithNames(call));
  const auto* ca = dynamic_cast<const CertificateObject*>(&call[4].object());
  std::string label;
  std::string der;
  if (ca == nullptr || !DecodePem(ca->certificate(), &label, &der)) {
    return GoError("unable to decode certificate");
  }
  absl::StatusOr<Issuer> issuer = ParseIssuer(der);
  if (!issuer.ok()) {
    return Annotated("error parsing certificate: decodedSignerCert.Bytes",
                     issuer.status());
  }
  absl::StatusOr<PrivateKey> signer = PrivateKey::ParsePem(ca->key());
  if (!signer.ok()) {
    return Annotated("error parsing private key", signer.status());
  }
  GITOPS_ASSIGN_OR_RETURN(PrivateKey key, KeyFor(call, 5, *random));
  return Create(request, key, &*issuer, *signer, *random);
}

// buildCustomCert CERTIFICATE KEY, both PEM in base64
Result BuildCustom(Call& call) {
  absl::StatusOr<std::string> certificate = DecodeBase64(call.String(0));
  if (!certificate.ok()) {
    return GoError("unable to decode base64 certificate");
  }
  absl::StatusOr<std::string> key = DecodeBase64(call.String(1));
  if (!key.ok()) return GoError("unable to decode base64 private key");
  std::string label;
  std::string der;
  if (!DecodePem(*certificate, &label, &der)) {
    return GoError("unable to decode certificate");
  }
  if (absl::StatusOr<Issuer> parsed = ParseIssuer(der); !parsed.ok()) {
    return Annotated("error parsing certificate: decodedCert.Bytes",
                     parsed.status());
  }
  if (absl::StatusOr<PrivateKey> parsed = PrivateKey::ParsePem(*key);
      !parsed.ok()) {
    return Annotated("error parsing private key", parsed.status());
  }
  return Value::FromObject(std::make_shared<CertificateObject>(
      *std::move(certificate), *std::move(key)));
}

Result GenPrivateKey(Call& call) {
  const absl::string_view kind = call.String(0);
  absl::StatusOr<PrivateKey> key = absl::UnknownError("");
  if (kind != "" && kind != "rsa" && kind != "dsa" && kind != "ecdsa" &&
      kind != "ed25519") {
    return Value::String(absl::StrCat("Unknown type ", kind));
  }
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> random,
                          call.host<Host>().Random(call.runtime()));
  if (kind != "ecdsa" && kind != "ed25519") {
    GITOPS_RETURN_IF_ERROR(call.host<Host>().SpendOnCryptography(10));
  }
  if (kind == "dsa") {
    key = PrivateKey::GenerateDsa(*random);
  } else if (kind == "ecdsa") {
    key = PrivateKey::GenerateEcdsa(*random);
  } else if (kind == "ed25519") {
    key = PrivateKey::GenerateEd25519(*random);
  } else {
    key = PrivateKey::GenerateRsa(*random, kPrivateKeyBits);
  }
  if (!key.ok()) return key.status();
  return Value::String(key->ToPem());
}

}  // namespace

void RegisterCertificates(gotemplate::FunctionMap& functions) {
  const auto add = [&](absl::string_view name, std::vector<Param> params,
                       FunctionBody body) {
    functions.Add({.name = name,
                   .params = std::move(params),
                   .body = body,
                   .object_type = kTypeName});
  };
  const Param text = Param::kString;
  const Param number = Param::kInt;
  const Param list = Param::kList;
  add("genPrivateKey", {text}, GenPrivateKey);
  add("genCA", {text, number}, GenCa);
  add("genCAWithKey", {text, number, text}, GenCa);
  add("genSelfSignedCert", {text, list, list, number}, GenSelfSigned);
  add("genSelfSignedCertWithKey", {text, list, list, number, text},
      GenSelfSigned);
  add("genSignedCert", {text, list, list, number, Param::kObject}, GenSigned);
  add("genSignedCertWithKey", {text, list, list, number, Param::kObject, text},
      GenSigned);
  add("buildCustomCert", {text, text}, BuildCustom);
}

}  // namespace gitops::render
