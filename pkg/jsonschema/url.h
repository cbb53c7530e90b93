#ifndef GITOPS_PKG_JSONSCHEMA_URL_H_
#define GITOPS_PKG_JSONSCHEMA_URL_H_

// References between schema documents: RFC 3986 resolution on text. Pure.

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace gitops::jsonschema {

// `reference` seen from `base`, fragment kept as written.
std::string ResolveUrl(absl::string_view base, absl::string_view reference);

// What stands before and after the first '#'.
std::pair<absl::string_view, absl::string_view> SplitFragment(
    absl::string_view url);

// %XX decoded; malformed escapes stay as they are.
std::string DecodePercent(absl::string_view text);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_URL_H_
