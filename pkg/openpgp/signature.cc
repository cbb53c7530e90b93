#include "pkg/openpgp/signature.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/openpgp/packet.h"
#include "pkg/openpgp/wire.h"

namespace gitops::openpgp {
namespace {

constexpr uint8_t kVersion = 4;
constexpr size_t kRawSignatureBytes = 64;

// Numbers of subpackets.
constexpr uint8_t kCreated = 2;
constexpr uint8_t kLifetime = 3;
constexpr uint8_t kKeyLifetime = 9;
constexpr uint8_t kIssuer = 16;
constexpr uint8_t kPrimaryIdentity = 25;
constexpr uint8_t kKeyFlags = 27;
constexpr uint8_t kEmbedded = 32;
constexpr uint8_t kIssuerFingerprint = 33;

absl::Status Unsupported(absl::string_view what) {
  return absl::UnimplementedError(
      absl::StrCat("openpgp: unsupported feature: ", what));
}

// Preferences, notes and the like: they do not bear on validity. Critical
// notes (20) are not among them: what they demand is not known.
bool MayBeIgnored(uint8_t type) {
  switch (type) {
    case 4:   // Whether it may be exported.
    case 7:   // Whether it may be revoked.
    case 11:  // Preferred ciphers,
    case 21:  // digests,
    case 22:  // compression,
    case 23:  // key server,
    case 24:
    case 26:  // Policy.
    case 29:  // Why something was revoked.
    case 30:  // Features.
    case 34:  // AEAD.
      return true;
    default:
      return false;
  }
}

void ReadIssuer(uint8_t type, WireReader in, Signature* out) {
  if (type == kIssuer) {
    out->issuer = in.ReadBig(8);
  } else if (in.ReadByte() == kVersion && in.left() == 20) {
    in.ReadBytes(12);
    out->issuer = in.ReadBig(8);
  }
}

// A subpacket of the signed part.
absl::Status ReadHashed(uint8_t type, bool critical, WireReader in,
                        Signature* out) {
  switch (type) {
    case kCreated:
      out->created_seconds = static_cast<int64_t>(in.ReadBig(4));
      break;
    case kLifetime:
      out->lifetime_seconds = static_cast<int64_t>(in.ReadBig(4));
      break;
    case kKeyLifetime:
      out->key_lifetime_seconds = static_cast<int64_t>(in.ReadBig(4));
      break;
    case kKeyFlags:
      out->key_flags = in.left() == 0 ? 0 : in.ReadByte();
      break;
    case kPrimaryIdentity:
      out->primary_identity = in.ReadByte() != 0;
      break;
    case kIssuer:
    case kIssuerFingerprint:
      ReadIssuer(type, in, out);
      break;
    case kEmbedded:
      out->embedded = std::string(in.ReadRest());
      break;
    default:
      if (critical && !MayBeIgnored(type)) {
        return Unsupported(absl::StrCat("critical subpacket ", type));
      }
  }
  if (in.failed()) return absl::InvalidArgumentError("unexpected EOF");
  return absl::OkStatus();
}

absl::Status ReadSubpackets(absl::string_view area, bool hashed,
                            Signature* out) {
  WireReader in(area);
  while (in.left() > 0) {
    uint64_t size = in.ReadByte();
    if (size == 255) {
      size = in.ReadBig(4);
    } else if (size >= 192) {
      size = ((size - 192) << 8) + in.ReadByte() + 192;
    }
    const absl::string_view content = in.ReadBytes(size);
    if (in.failed() || content.empty()) {
      return absl::InvalidArgumentError(
          "openpgp: invalid data: signature subpacket truncated");
    }
    const bool critical = (content[0] & 0x80) != 0;
    const uint8_t type = content[0] & 0x7f;
    const WireReader rest(content.substr(1));
    if (hashed) {
      GITOPS_RETURN_IF_ERROR(ReadHashed(type, critical, rest, out));
    } else if (type == kIssuer || type == kIssuerFingerprint) {
      if (!out->issuer.has_value()) ReadIssuer(type, rest, out);
    } else if (type == kEmbedded && out->embedded.empty()) {
      out->embedded = std::string(content.substr(1));
    }
  }
  return absl::OkStatus();
}

std::string Trailer(absl::string_view hashed) {
  return absl::StrCat(hashed, BigBytes(kVersion, 1), "\xff",
                      BigBytes(hashed.size(), 4));
}

std::string Subpacket(uint8_t type, absl::string_view content) {
  return absl::StrCat(BigBytes(content.size() + 1, 1), BigBytes(type, 1),
                      content);
}

}  // namespace

bool Signature::ExpiredAt(int64_t now_seconds) const {
  return created_seconds > now_seconds ||
         (lifetime_seconds != 0 &&
          created_seconds + lifetime_seconds <= now_seconds);
}

absl::StatusOr<Signature> ParseSignature(absl::string_view body) {
  WireReader in(body);
  if (in.ReadByte() != kVersion) return Unsupported("signature version");
  Signature out;
  out.type = static_cast<SignatureType>(in.ReadByte());
  out.algorithm = in.ReadByte();
  const AlgorithmTraits* const traits = FindTraits(out.algorithm);
  if (traits == nullptr) return Unsupported("public key algorithm");
  const std::optional<HashAlgorithm> hash = FindHash(in.ReadByte());
  if (!hash.has_value()) return Unsupported("hash function");
  out.hash = *hash;
  const absl::string_view hashed = in.ReadBytes(in.ReadBig(2));
  out.trailer = Trailer(body.substr(0, body.size() - in.left()));
  const absl::string_view unhashed = in.ReadBytes(in.ReadBig(2));
  // Two bytes of the digest, which tell nothing that the check does not.
  in.ReadBytes(2);
  for (size_t i = 0; i < traits->signature_numbers; ++i) {
    out.numbers.push_back(traits->raw
                              ? std::string(in.ReadBytes(kRawSignatureBytes))
                              : in.ReadNumber());
  }
  if (in.failed()) return absl::InvalidArgumentError("unexpected EOF");
  GITOPS_RETURN_IF_ERROR(ReadSubpackets(hashed, true, &out));
  GITOPS_RETURN_IF_ERROR(ReadSubpackets(unhashed, false, &out));
  return out;
}

absl::Status VerifySignature(const Signature& signature, const PublicKey& key,
                             std::vector<absl::string_view> parts) {
  if (!key.numbers.has_value() ||
      static_cast<uint8_t>(key.numbers->algorithm) != signature.algorithm) {
    return absl::UnauthenticatedError(
        "openpgp: invalid signature: public key and signature use different "
        "algorithms");
  }
  parts.push_back(signature.trailer);
  return VerifyDigest(*key.numbers, signature.hash,
                      Digest(signature.hash, parts), signature.numbers);
}

absl::StatusOr<std::string> MakeTextSignature(absl::string_view canonical,
                                              const PublicKey& key,
                                              const Secret& secret,
                                              int64_t now_seconds) {
  const std::string area = absl::StrCat(
      Subpacket(kIssuerFingerprint,
                absl::StrCat(BigBytes(kVersion, 1), key.fingerprint)),
      Subpacket(kCreated, BigBytes(now_seconds, 4)),
      Subpacket(kIssuer, BigBytes(key.id, 8)));
  const uint8_t algorithm = static_cast<uint8_t>(key.numbers->algorithm);
  const HashAlgorithm hash = HashAlgorithm::kSha512;
  std::string body = absl::StrCat(
      BigBytes(kVersion, 1),
      BigBytes(static_cast<uint8_t>(SignatureType::kText), 1),
      BigBytes(algorithm, 1), BigBytes(static_cast<uint8_t>(hash), 1),
      BigBytes(area.size(), 2), area);
  const std::string digest = Digest(hash, {canonical, Trailer(body)});
  GITOPS_ASSIGN_OR_RETURN(
      const std::vector<std::string> numbers,
      SignDigest(*key.numbers, secret.Reveal(), hash, digest));
  absl::StrAppend(&body, BigBytes(0, 2), digest.substr(0, 2));
  for (const std::string& number : numbers) {
    absl::StrAppend(&body,
                    FindTraits(algorithm)->raw ? number : NumberBytes(number));
  }
  return FormatPacket(PacketTag::kSignature, body);
}

}  // namespace gitops::openpgp
