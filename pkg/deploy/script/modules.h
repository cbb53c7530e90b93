#ifndef GITOPS_PKG_DEPLOY_SCRIPT_MODULES_H_
#define GITOPS_PKG_DEPLOY_SCRIPT_MODULES_H_

// What scripts may load: yaml, json, overlay, struct, assert, base64, md5,
// sha256, regexp. No I/O.

#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::deploy {

// Defines the modules by their names. `data_values` becomes data.values.
void DefineModules(const value::Value& data_values,
                   starlark::Interpreter* interpreter);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_SCRIPT_MODULES_H_
