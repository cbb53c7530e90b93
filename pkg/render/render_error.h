#ifndef GITOPS_PKG_RENDER_RENDER_ERROR_H_
#define GITOPS_PKG_RENDER_RENDER_ERROR_H_

// How the errors of templates read to a user of Helm 4: several indented lines
// where Go's text is one (spec 1.10). Pure, thread-safe.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace gitops::render {

// Of a Status from TemplateSet::Parse. Payloads are kept; "FILE:LINE" is added
// as one of this name.
inline constexpr absl::string_view kParseLocationPayload =
    "gitops.render.parse_location";
absl::Status ReformatParseError(const absl::Status& status);
// Of a Status from TemplateSet::Execute. Payloads are kept.
absl::Status ReformatExecError(const absl::Status& status);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_RENDER_ERROR_H_
