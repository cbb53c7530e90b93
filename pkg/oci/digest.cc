#include "pkg/oci/digest.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/check.h"
#include "pkg/base/sha256.h"

namespace gitops::oci {
namespace {

constexpr absl::string_view kPrefix = "sha256:";
constexpr size_t kHexDigits = 64;

bool IsLowerHex(absl::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

}  // namespace

absl::StatusOr<Digest> Digest::Parse(absl::string_view text) {
  absl::string_view hex = text;
  if (!absl::ConsumePrefix(&hex, kPrefix)) {
    return absl::InvalidArgumentError(
        absl::StrCat("unsupported digest algorithm: ", text));
  }
  if (hex.size() != kHexDigits) {
    return absl::InvalidArgumentError("invalid checksum digest length");
  }
  if (!IsLowerHex(hex)) {
    return absl::InvalidArgumentError("invalid checksum digest format");
  }
  return FromHex(hex);
}

Digest Digest::Of(absl::string_view content) {
  return FromHex(Sha256Hex(content));
}

Digest Digest::FromHex(absl::string_view hex) {
  GITOPS_CHECK(hex.size() == kHexDigits && IsLowerHex(hex));
  Digest digest;
  digest.hex_ = std::string(hex);
  return digest;
}

std::string Digest::ToString() const {
  return empty() ? std::string() : absl::StrCat(kPrefix, hex_);
}

}  // namespace gitops::oci
