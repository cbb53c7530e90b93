#ifndef GITOPS_PKG_GOTEMPLATE_ESCAPE_H_
#define GITOPS_PKG_GOTEMPLATE_ESCAPE_H_

// html, js and urlquery of the template language. Internal to this package.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

std::string EscapeHtml(absl::string_view text);
std::string EscapeJs(absl::string_view text);
// url.QueryEscape: a space becomes '+'.
std::string EscapeQuery(absl::string_view text);

absl::StatusOr<value::Value> Html(Call& call);
absl::StatusOr<value::Value> Js(Call& call);
absl::StatusOr<value::Value> UrlQuery(Call& call);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_ESCAPE_H_
