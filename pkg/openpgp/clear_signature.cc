#include "pkg/openpgp/clear_signature.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/openpgp/packet.h"
#include "pkg/openpgp/signature.h"
#include "pkg/openpgp/validity.h"

namespace gitops::openpgp {
namespace {

// Signatures that are looked at in one block.
constexpr int kMaxSignatures = 64;

absl::Status Refused(absl::string_view why) {
  return absl::UnauthenticatedError(absl::StrCat("openpgp: ", why));
}

// A key of the keyring that may have made a signature.
struct Candidate {
  const Certificate* certificate;
  const PublicKey* key;
  Validity validity;
  KeyValidity key_validity;
};

// Appends the key `id` of `certificate` if it is there and may sign.
absl::Status AddCandidate(const Certificate& certificate, uint64_t id,
                          int64_t now_seconds, std::vector<Candidate>* out) {
  const bool primary = certificate.primary.id == id;
  std::optional<size_t> subkey;
  for (size_t i = 0; i < certificate.subkeys.size(); ++i) {
    if (certificate.subkeys[i].key.id == id) subkey = i;
  }
  if (!primary && !subkey.has_value()) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(Validity validity, Examine(certificate, now_seconds));
  if (!validity.primary.bound) return absl::OkStatus();
  KeyValidity of_key =
      primary ? validity.primary : validity.subkeys[subkey.value_or(0)];
  if (!of_key.bound || !of_key.may_sign) return absl::OkStatus();
  const PublicKey* const key =
      primary ? &certificate.primary : &certificate.subkeys[*subkey].key;
  out->push_back({&certificate, key, std::move(validity), of_key});
  return absl::OkStatus();
}

absl::Status CheckTimes(const Candidate& candidate, const Signature& signature,
                        int64_t now_seconds) {
  if (candidate.validity.primary.ExpiredAt(now_seconds) ||
      candidate.key_validity.ExpiredAt(now_seconds)) {
    return Refused("key expired");
  }
  if (signature.ExpiredAt(now_seconds)) return Refused("signature expired");
  if (signature.created_seconds < candidate.key->created_seconds) {
    return Refused("invalid signature: made before its key");
  }
  return absl::OkStatus();
}

// One of several copies of a certificate may be older: a revocation in any of
// them counts, an expiry only if it is in all.
absl::StatusOr<Signer> CheckCandidates(const std::vector<Candidate>& candidates,
                                       const Signature& signature,
                                       const ClearSigned& document,
                                       int64_t now_seconds) {
  const Candidate* good = nullptr;
  absl::Status failure;
  for (const Candidate& candidate : candidates) {
    absl::Status status =
        VerifySignature(signature, *candidate.key, {document.canonical});
    if (status.ok()) {
      if (candidate.validity.primary.revoked ||
          candidate.key_validity.revoked) {
        return Refused("signature made by revoked key");
      }
      status = CheckTimes(candidate, signature, now_seconds);
    }
    if (status.ok()) {
      good = &candidate;
    } else {
      failure = std::move(status);
    }
  }
  if (good == nullptr) return failure;
  return Signer{good->validity.identities, good->certificate->Fingerprint()};
}

// The key that signs, with its secret.
struct SigningKey {
  const PublicKey* key = nullptr;
  const SecretPart* secret = nullptr;
};

bool Usable(const std::optional<SecretPart>& secret) {
  return secret.has_value() && secret->lock != SecretPart::Lock::kDummy;
}

SigningKey PickSigningKey(const Certificate& certificate,
                          const Validity& validity, int64_t now_seconds) {
  SigningKey primary;
  if (certificate.secret.has_value()) {
    primary = {&certificate.primary, &*certificate.secret};
  }
  // A primary key that nothing certifies is as good as Helm takes it for.
  if (Usable(certificate.secret) &&
      (validity.primary.may_sign || !validity.primary.bound)) {
    return primary;
  }
  SigningKey newest;
  for (size_t i = 0; i < certificate.subkeys.size(); ++i) {
    const Subkey& subkey = certificate.subkeys[i];
    const KeyValidity& of_key = validity.subkeys[i];
    if (!Usable(subkey.secret) || !of_key.may_sign || of_key.revoked ||
        of_key.ExpiredAt(now_seconds)) {
      continue;
    }
    if (newest.key == nullptr ||
        newest.key->created_seconds <= subkey.key.created_seconds) {
      newest = {&subkey.key, &*subkey.secret};
    }
  }
  return newest.key == nullptr ? primary : newest;
}

}  // namespace

absl::StatusOr<Signer> VerifyClearSigned(const ClearSigned& document,
                                         const Keyring& keyring,
                                         int64_t now_seconds) {
  PacketReader reader(document.signature);
  Packet packet;
  for (int count = 0; count < kMaxSignatures; ++count) {
    GITOPS_ASSIGN_OR_RETURN(const bool more, reader.Next(&packet));
    if (!more) break;
    if (packet.tag != PacketTag::kSignature) {
      return absl::InvalidArgumentError(
          "openpgp: invalid data: non signature packet found");
    }
    const absl::StatusOr<Signature> signature = ParseSignature(packet.body);
    if (absl::IsUnimplemented(signature.status())) continue;
    GITOPS_RETURN_IF_ERROR(signature.status());
    if (!signature->issuer.has_value()) {
      return absl::InvalidArgumentError(
          "openpgp: invalid data: signature doesn't have an issuer");
    }
    if (signature->type != SignatureType::kText &&
        signature->type != SignatureType::kBinary) {
      return absl::InvalidArgumentError(
          "openpgp: invalid data: signature is not over a text");
    }
    const int64_t present =
        now_seconds == kWhenSigned ? signature->created_seconds : now_seconds;
    std::vector<Candidate> candidates;
    for (const Certificate& certificate : keyring.certificates()) {
      GITOPS_RETURN_IF_ERROR(
          AddCandidate(certificate, *signature->issuer, present, &candidates));
    }
    if (candidates.empty()) continue;
    return CheckCandidates(candidates, *signature, document, present);
  }
  return Refused("signature made by unknown entity");
}

absl::StatusOr<const Certificate*> FindCertificate(const Keyring& keyring,
                                                   absl::string_view text) {
  const Certificate* found = nullptr;
  bool vague = false;
  for (const Certificate& certificate : keyring.certificates()) {
    for (const Identity& identity : certificate.identities) {
      if (identity.name == text) return &certificate;
      if (!absl::StrContains(identity.name, text)) continue;
      vague = found != nullptr;
      found = &certificate;
    }
  }
  if (vague) {
    return absl::InvalidArgumentError(
        absl::StrCat("more than one key contain the id ", Quote(text)));
  }
  if (found == nullptr) return absl::NotFoundError("private key not found");
  return found;
}

absl::StatusOr<std::string> ClearSign(absl::string_view text,
                                      const Certificate& certificate,
                                      const PassphraseSource& passphrase,
                                      int64_t now_seconds) {
  GITOPS_ASSIGN_OR_RETURN(const Validity validity,
                          Examine(certificate, now_seconds));
  const SigningKey signing = PickSigningKey(certificate, validity, now_seconds);
  if (signing.key == nullptr) {
    return absl::FailedPreconditionError(
        "provided key is not a private key. Try providing a keyring with "
        "secret keys");
  }
  Secret word;
  if (signing.secret->lock == SecretPart::Lock::kPassphrase) {
    GITOPS_ASSIGN_OR_RETURN(word,
                            passphrase(certificate.identities.empty()
                                           ? ""
                                           : certificate.identities[0].name));
  }
  GITOPS_ASSIGN_OR_RETURN(const Secret secret,
                          Unlock(*signing.key, *signing.secret, word));
  GITOPS_ASSIGN_OR_RETURN(const std::string signature,
                          MakeTextSignature(CanonicalText(text), *signing.key,
                                            secret, now_seconds));
  return FormatClearSigned(text, "SHA512", signature);
}

}  // namespace gitops::openpgp
