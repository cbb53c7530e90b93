#ifndef GITOPS_PKG_DEPLOY_VIEW_ERROR_TEXT_H_
#define GITOPS_PKG_DEPLOY_VIEW_ERROR_TEXT_H_

// Errors of many parts made readable. Source: kapp behaviour 1.3. Pure.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops::deploy {

// Each item of a "[a, b]" list that stands at the start or after a blank goes
// into a paragraph of its own; lists inside items too.
std::string FormatErrorList(absl::string_view message);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_VIEW_ERROR_TEXT_H_
