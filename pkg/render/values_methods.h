#ifndef GITOPS_PKG_RENDER_VALUES_METHODS_H_
#define GITOPS_PKG_RENDER_VALUES_METHODS_H_

// The methods that `.Values` has because it is a named type in Helm: YAML,
// AsMap, Table, PathValue. Source: Helm 4.1.4 (spec 2.7). Thread-safe.

#include "pkg/gotemplate/function.h"

namespace gitops::render {

void AddValuesMethods(gotemplate::FunctionMap& methods);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_VALUES_METHODS_H_
