#ifndef GITOPS_PKG_RENDER_FUNCTIONS_BASE_N_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_BASE_N_H_

// Base64 and base32 in their standard, padded forms, with the error offsets of
// Go's decoders. Pure.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::render {

std::string EncodeBase64(absl::string_view data);
std::string EncodeBase32(absl::string_view data);
// InvalidArgument: "illegal base64 data at input byte N". Line breaks are
// skipped.
absl::StatusOr<std::string> DecodeBase64(absl::string_view text);
absl::StatusOr<std::string> DecodeBase32(absl::string_view text);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_BASE_N_H_
