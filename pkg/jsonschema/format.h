#ifndef GITOPS_PKG_JSONSCHEMA_FORMAT_H_
#define GITOPS_PKG_JSONSCHEMA_FORMAT_H_

// The formats of JSON Schema. Source: their RFCs; which texts are refused and
// why, as Helm 4.1.4 says it. Pure.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::jsonschema {

// Why `text` is not of that format; nullopt where it is, or where nobody knows
// the format.
std::optional<std::string> FormatError(absl::string_view format,
                                       absl::string_view text);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_FORMAT_H_
