#include "pkg/openpgp/validity.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/openpgp/signature.h"
#include "pkg/openpgp/wire.h"

namespace gitops::openpgp {
namespace {

using Parts = std::vector<absl::string_view>;

bool IsCertification(SignatureType type) {
  return type >= SignatureType::kGenericCertification &&
         type <= SignatureType::kPositiveCertification;
}

// The newest of the signatures seen.
void KeepNewest(Signature signature, std::optional<Signature>* newest) {
  if (!newest->has_value() ||
      (*newest)->created_seconds <= signature.created_seconds) {
    *newest = std::move(signature);
  }
}

KeyValidity FromSignature(const PublicKey& key, const Signature& signature) {
  KeyValidity out;
  out.bound = true;
  out.may_sign = key.numbers.has_value() &&
                 (signature.key_flags.value_or(kMaySign) & kMaySign) != 0;
  if (signature.key_lifetime_seconds != 0) {
    out.expires_seconds = key.created_seconds + signature.key_lifetime_seconds;
  }
  return out;
}

class Examiner {
 public:
  Examiner(const Certificate& certificate, int64_t now_seconds)
      : certificate_(certificate),
        now_seconds_(now_seconds),
        prefix_(certificate.primary.HashPrefix()) {}

  absl::StatusOr<Validity> Run() {
    ExaminePrimary();
    for (const Identity& identity : certificate_.identities) {
      ExamineIdentity(identity);
    }
    if (const Signature* const best = Governing()) {
      const bool revoked = out_.primary.revoked;
      out_.primary = FromSignature(certificate_.primary, *best);
      out_.primary.revoked = revoked;
    }
    for (const Subkey& subkey : certificate_.subkeys) ExamineSubkey(subkey);
    if (checked_ > kMaxOwnSignatures) {
      return absl::ResourceExhaustedError(
          absl::StrCat("openpgp: invalid data: the key ",
                       certificate_.Fingerprint(), " has too many signatures"));
    }
    return std::move(out_);
  }

 private:
  // The signatures that the primary key made over `parts` and that hold now,
  // those of the type `revocation` whatever their form.
  std::vector<Signature> Own(const std::vector<std::string>& bodies,
                             const Parts& parts, SignatureType revocation) {
    std::vector<Signature> out;
    for (const std::string& body : bodies) {
      absl::StatusOr<Signature> signature = ParseSignature(body);
      if (!signature.ok()) {
        if (body.size() > 1 && body[1] == static_cast<char>(revocation)) {
          out.emplace_back();
          out.back().type = revocation;
        }
        continue;
      }
      if (signature->issuer.value_or(certificate_.primary.id) !=
          certificate_.primary.id) {
        continue;
      }
      if (++checked_ > kMaxOwnSignatures) break;
      if (signature->ExpiredAt(now_seconds_)) continue;
      if (VerifySignature(*signature, certificate_.primary, parts).ok()) {
        out.push_back(*std::move(signature));
      }
    }
    return out;
  }

  void ExaminePrimary() {
    for (Signature& signature : Own(certificate_.signatures, {prefix_},
                                    SignatureType::kKeyRevocation)) {
      if (signature.type == SignatureType::kKeyRevocation) {
        out_.primary.revoked = true;
      } else if (signature.type == SignatureType::kDirectKey) {
        KeepNewest(std::move(signature), &direct_);
      }
    }
  }

  void ExamineIdentity(const Identity& identity) {
    const std::string header =
        absl::StrCat("\xb4", BigBytes(identity.name.size(), 4));
    std::optional<Signature> certified;
    std::optional<Signature> revoked;
    for (Signature& signature :
         Own(identity.signatures, {prefix_, header, identity.name},
             SignatureType::kCertificationRevocation)) {
      if (signature.type == SignatureType::kCertificationRevocation) {
        KeepNewest(std::move(signature), &revoked);
      } else if (IsCertification(signature.type)) {
        KeepNewest(std::move(signature), &certified);
      }
    }
    if (!certified.has_value()) return;
    // It may be certified anew after it was revoked.
    if (revoked.has_value() &&
        (revoked->trailer.empty() ||
         revoked->created_seconds >= certified->created_seconds)) {
      return;
    }
    out_.identities.push_back(identity.name);
    if (certified->primary_identity) {
      KeepNewest(*std::move(certified), &marked_);
    } else {
      KeepNewest(*std::move(certified), &unmarked_);
    }
  }

  const Signature* Governing() const {
    for (const auto* candidate : {&marked_, &unmarked_, &direct_}) {
      if (candidate->has_value()) return &**candidate;
    }
    return nullptr;
  }

  void ExamineSubkey(const Subkey& subkey) {
    const std::string prefix = subkey.key.HashPrefix();
    std::optional<Signature> bound;
    bool revoked = false;
    for (Signature& signature : Own(subkey.signatures, {prefix_, prefix},
                                    SignatureType::kSubkeyRevocation)) {
      if (signature.type == SignatureType::kSubkeyRevocation) {
        revoked = true;
      } else if (signature.type == SignatureType::kSubkeyBinding) {
        KeepNewest(std::move(signature), &bound);
      }
    }
    KeyValidity validity;
    if (bound.has_value()) {
      validity = FromSignature(subkey.key, *bound);
      if (validity.may_sign) {
        validity.may_sign = SignedBack(subkey.key, prefix, *bound);
      }
    }
    validity.revoked = revoked;
    out_.subkeys.push_back(validity);
  }

  // Else anyone could claim a subkey of others, and what it signed.
  bool SignedBack(const PublicKey& subkey, const std::string& prefix,
                  const Signature& binding) {
    const absl::StatusOr<Signature> back = ParseSignature(binding.embedded);
    return back.ok() && back->type == SignatureType::kPrimaryKeyBinding &&
           !back->ExpiredAt(now_seconds_) &&
           VerifySignature(*back, subkey, {prefix_, prefix}).ok();
  }

  const Certificate& certificate_;
  const int64_t now_seconds_;
  const std::string prefix_;
  Validity out_;
  std::optional<Signature> direct_;
  std::optional<Signature> marked_;    // Of the identity marked as primary.
  std::optional<Signature> unmarked_;  // Of the others.
  int checked_ = 0;
};

}  // namespace

absl::StatusOr<Validity> Examine(const Certificate& certificate,
                                 int64_t now_seconds) {
  return Examiner(certificate, now_seconds).Run();
}

}  // namespace gitops::openpgp
