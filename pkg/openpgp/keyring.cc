#include "pkg/openpgp/keyring.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/openpgp/armor.h"
#include "pkg/openpgp/packet.h"

namespace gitops::openpgp {
namespace {

// Puts packets where they belong; what follows a packet that cannot be used
// goes nowhere.
class Assembler {
 public:
  explicit Assembler(std::vector<Certificate>* out) : out_(out) {}

  absl::Status Add(const Packet& packet) {
    const bool secret = packet.tag == PacketTag::kSecretKey ||
                        packet.tag == PacketTag::kSecretSubkey;
    switch (packet.tag) {
      case PacketTag::kPublicKey:
      case PacketTag::kSecretKey:
        return AddPrimary(packet.body, secret);
      case PacketTag::kPublicSubkey:
      case PacketTag::kSecretSubkey:
        AddSubkey(packet.body, secret);
        break;
      case PacketTag::kUserId:
        signatures_ = nullptr;
        if (certificate_ == nullptr) break;
        certificate_->identities.push_back({std::string(packet.body), {}});
        signatures_ = &certificate_->identities.back().signatures;
        break;
      case PacketTag::kSignature:
        if (signatures_ != nullptr) signatures_->emplace_back(packet.body);
        break;
      default:
        // GnuPG's trust packets stand between signatures; an attribute
        // (photograph) has signatures of its own.
        if (static_cast<int>(packet.tag) == 17) signatures_ = nullptr;
    }
    return absl::OkStatus();
  }

 private:
  static absl::Status Read(absl::string_view body, bool secret, PublicKey* key,
                           std::optional<SecretPart>* part) {
    absl::string_view rest;
    GITOPS_ASSIGN_OR_RETURN(*key,
                            ParsePublicKey(body, secret ? &rest : nullptr));
    if (secret) {
      GITOPS_ASSIGN_OR_RETURN(*part, ParseSecretPart(rest));
    }
    return absl::OkStatus();
  }

  absl::Status AddPrimary(absl::string_view body, bool secret) {
    certificate_ = nullptr;
    signatures_ = nullptr;
    Certificate fresh;
    GITOPS_RETURN_IF_ERROR(Read(body, secret, &fresh.primary, &fresh.secret));
    out_->push_back(std::move(fresh));
    certificate_ = &out_->back();
    signatures_ = &certificate_->signatures;
    return absl::OkStatus();
  }

  void AddSubkey(absl::string_view body, bool secret) {
    signatures_ = nullptr;
    Subkey fresh;
    if (certificate_ == nullptr ||
        !Read(body, secret, &fresh.key, &fresh.secret).ok()) {
      return;
    }
    certificate_->subkeys.push_back(std::move(fresh));
    signatures_ = &certificate_->subkeys.back().signatures;
  }

  std::vector<Certificate>* out_;
  Certificate* certificate_ = nullptr;
  std::vector<std::string>* signatures_ = nullptr;
};

}  // namespace

std::string Certificate::Fingerprint() const {
  return absl::AsciiStrToUpper(absl::BytesToHexString(primary.fingerprint));
}

bool Certificate::HasSecret() const { return secret.has_value(); }

absl::Status Keyring::AddPackets(absl::string_view packets,
                                 absl::Status* skipped) {
  PacketReader reader(packets);
  Assembler assembler(&certificates_);
  Packet packet;
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(const bool more, reader.Next(&packet));
    if (!more) return absl::OkStatus();
    absl::Status status = assembler.Add(packet);
    if (!status.ok()) *skipped = std::move(status);
  }
}

absl::StatusOr<Keyring> Keyring::Parse(absl::string_view text) {
  std::vector<std::string> blocks;
  if (IsArmored(text)) {
    for (const char* kind : {"PGP PUBLIC KEY BLOCK", "PGP PRIVATE KEY BLOCK"}) {
      GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> some,
                              Unarmor(text, kind));
      for (std::string& block : some) blocks.push_back(std::move(block));
    }
  }
  if (blocks.empty()) blocks.emplace_back(text);
  Keyring out;
  absl::Status skipped;
  for (const std::string& block : blocks) {
    GITOPS_RETURN_IF_ERROR(out.AddPackets(block, &skipped));
  }
  if (out.certificates_.empty() && !skipped.ok()) return skipped;
  return out;
}

}  // namespace gitops::openpgp
