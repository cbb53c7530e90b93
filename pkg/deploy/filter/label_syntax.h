#ifndef GITOPS_PKG_DEPLOY_FILTER_LABEL_SYNTAX_H_
#define GITOPS_PKG_DEPLOY_FILTER_LABEL_SYNTAX_H_

// What Kubernetes takes for the key and the value of a label. Pure.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops::deploy {

// What is wrong with a key ("app", "example.com/app"), in the API server's
// words, several things joined by "; ". Empty where nothing is.
std::string LabelKeyProblems(absl::string_view key);
// The same for a value, which may be empty.
std::string LabelValueProblems(absl::string_view value);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_FILTER_LABEL_SYNTAX_H_
