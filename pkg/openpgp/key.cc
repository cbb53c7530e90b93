#include "pkg/openpgp/key.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/openpgp/wire.h"

namespace gitops::openpgp {
namespace {

constexpr size_t kRawKeyBytes = 32;
constexpr size_t kBlockBytes = 16;
constexpr size_t kSha1Bytes = 20;
constexpr size_t kSaltBytes = 8;

absl::Status Unsupported(absl::string_view what) {
  return absl::UnimplementedError(
      absl::StrCat("openpgp: unsupported feature: ", what));
}

absl::Status EndsEarly() {
  return absl::InvalidArgumentError("unexpected EOF");
}

absl::Status BadPassphrase() {
  return absl::InvalidArgumentError(
      "openpgp: invalid data: private key checksum failure");
}

// How a passphrase becomes a key.
struct Derivation {
  uint8_t kind = 0;  // 0 simple, 1 salted, 3 iterated, 101 GnuPG's own.
  HashAlgorithm hash = HashAlgorithm::kSha1;
  absl::string_view salt;
  size_t count_bytes = 0;  // How much is hashed.
};

constexpr uint8_t kSimple = 0;
constexpr uint8_t kSalted = 1;
constexpr uint8_t kIterated = 3;
constexpr uint8_t kGnu = 101;

absl::StatusOr<Derivation> ReadDerivation(WireReader* in) {
  Derivation out;
  out.kind = in->ReadByte();
  const std::optional<HashAlgorithm> hash = FindHash(in->ReadByte());
  if (out.kind == kGnu) return out;
  if (out.kind != kSimple && out.kind != kSalted && out.kind != kIterated) {
    return Unsupported("passphrase derivation");
  }
  if (!hash.has_value()) return Unsupported("hash of the passphrase");
  out.hash = *hash;
  if (out.kind != kSimple) out.salt = in->ReadBytes(kSaltBytes);
  if (out.kind == kIterated) {
    const uint8_t coded = in->ReadByte();
    out.count_bytes = size_t{16 + (coded & 15u)} << ((coded >> 4) + 6);
  }
  if (in->failed()) return EndsEarly();
  return out;
}

// `size` bytes of key. Further digests start with a zero byte more each.
std::string DeriveKey(const Derivation& how, const Secret& passphrase,
                      size_t size) {
  Secret unit(absl::StrCat(how.salt, passphrase.Reveal()));
  const size_t wanted = std::max(how.count_bytes, unit.Reveal().size());
  // Blocks of many units, so that digesting is not a call for each.
  constexpr size_t kChunkBytes = size_t{64} << 10;
  std::string chunk;
  while (!unit.empty() && chunk.size() < kChunkBytes) {
    absl::StrAppend(&chunk, unit.Reveal());
  }
  const Secret block(std::move(chunk));
  std::string out;
  for (std::string zeros; out.size() < size; zeros.push_back('\0')) {
    std::vector<absl::string_view> parts = {zeros};
    for (size_t left = wanted; left > 0;) {
      parts.push_back(block.Reveal().substr(0, left));
      left -= parts.back().size();
    }
    out += Digest(how.hash, parts);
  }
  out.resize(size);
  return out;
}

uint16_t Sum(absl::string_view data) {
  uint16_t out = 0;
  for (const char c : data) out += static_cast<uint8_t>(c);
  return out;
}

// Checks and cuts off what ends unlocked data: a digest, or a sum.
absl::Status CutCheck(bool digest, absl::string_view* data) {
  const size_t size = digest ? kSha1Bytes : 2;
  if (data->size() < size) return BadPassphrase();
  const absl::string_view check = data->substr(data->size() - size);
  data->remove_suffix(size);
  const std::string want =
      digest ? Digest(HashAlgorithm::kSha1, {*data}) : BigBytes(Sum(*data), 2);
  return check == want ? absl::OkStatus() : BadPassphrase();
}

}  // namespace

std::string PublicKey::HashPrefix() const {
  return absl::StrCat("\x99", BigBytes(body.size(), 2), body);
}

absl::StatusOr<PublicKey> ParsePublicKey(absl::string_view body,
                                         absl::string_view* rest) {
  WireReader in(body);
  if (in.ReadByte() != 4) return Unsupported("public key version");
  PublicKey out;
  out.created_seconds = static_cast<int64_t>(in.ReadBig(4));
  const uint8_t algorithm = in.ReadByte();
  const AlgorithmTraits* const traits = FindTraits(algorithm);
  if (traits != nullptr) {
    PublicNumbers numbers;
    numbers.algorithm = static_cast<PublicAlgorithm>(algorithm);
    if (traits->has_curve) {
      numbers.curve = std::string(in.ReadBytes(in.ReadByte()));
    }
    for (size_t i = 0; i < traits->public_numbers; ++i) {
      numbers.numbers.push_back(traits->raw
                                    ? std::string(in.ReadBytes(kRawKeyBytes))
                                    : in.ReadNumber());
    }
    out.numbers = std::move(numbers);
  } else if (rest != nullptr) {
    return Unsupported("secret key of an algorithm that does not sign");
  } else {
    in.ReadRest();
  }
  if (in.failed()) return EndsEarly();
  const size_t size = body.size() - in.left();
  if (size > UINT16_MAX) {
    return absl::InvalidArgumentError("openpgp: invalid data: key too large");
  }
  if (rest != nullptr) *rest = body.substr(size);
  out.body = std::string(body.substr(0, size));
  out.fingerprint = Digest(HashAlgorithm::kSha1, {out.HashPrefix()});
  out.id = WireReader(absl::string_view(out.fingerprint).substr(12)).ReadBig(8);
  return out;
}

absl::StatusOr<SecretPart> ParseSecretPart(absl::string_view data) {
  SecretPart out;
  out.data = Secret(std::string(data));
  WireReader in(data);
  const uint8_t usage = in.ReadByte();
  if (in.failed()) return EndsEarly();
  if (usage == 0) return out;
  if (usage != 254 && usage != 255) return Unsupported("secret key encryption");
  out.lock = SecretPart::Lock::kPassphrase;
  in.ReadByte();
  GITOPS_ASSIGN_OR_RETURN(const Derivation derivation, ReadDerivation(&in));
  if (derivation.kind == kGnu) out.lock = SecretPart::Lock::kDummy;
  return out;
}

absl::StatusOr<Secret> Unlock(const PublicKey& key, const SecretPart& part,
                              const Secret& passphrase) {
  if (part.lock == SecretPart::Lock::kDummy) {
    return absl::FailedPreconditionError(
        "openpgp: s2k GNU dummy key: dummy key found");
  }
  if (!key.numbers.has_value()) return Unsupported("key that does not sign");
  WireReader in(part.data.Reveal());
  const uint8_t usage = in.ReadByte();
  Secret opened;
  absl::string_view plain;
  if (part.lock == SecretPart::Lock::kPassphrase) {
    const std::optional<size_t> key_bytes = CipherKeyBytes(in.ReadByte());
    if (!key_bytes.has_value()) return Unsupported("cipher of a secret key");
    GITOPS_ASSIGN_OR_RETURN(const Derivation how, ReadDerivation(&in));
    const absl::string_view iv = in.ReadBytes(kBlockBytes);
    if (in.failed()) return EndsEarly();
    const Secret cipher_key(DeriveKey(how, passphrase, *key_bytes));
    opened = Secret(DecryptCfb(cipher_key.Reveal(), iv, in.ReadRest()));
    plain = opened.Reveal();
    GITOPS_RETURN_IF_ERROR(CutCheck(usage == 254, &plain));
  } else {
    plain = in.ReadRest();
    GITOPS_RETURN_IF_ERROR(CutCheck(false, &plain));
  }
  WireReader numbers(plain);
  const bool raw = key.numbers->algorithm == PublicAlgorithm::kEd25519;
  Secret out(raw ? std::string(numbers.ReadBytes(kRawKeyBytes))
                 : numbers.ReadNumber());
  if (numbers.failed()) return EndsEarly();
  return out;
}

}  // namespace gitops::openpgp
