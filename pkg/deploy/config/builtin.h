#ifndef GITOPS_PKG_DEPLOY_CONFIG_BUILTIN_H_
#define GITOPS_PKG_DEPLOY_CONFIG_BUILTIN_H_

// The rules that hold without any configuration, as a Config document. The
// same rules, in the same order, as kapp's, so that both see the same
// differences. One is its own type (serviceAccountTokens) where kapp carries a
// script. Pure; builds a fresh tree each time.

#include "pkg/value/value.h"

namespace gitops::deploy {

value::Value BuiltinConfigDocument();

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_CONFIG_BUILTIN_H_
