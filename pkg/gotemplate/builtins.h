#ifndef GITOPS_PKG_GOTEMPLATE_BUILTINS_H_
#define GITOPS_PKG_GOTEMPLATE_BUILTINS_H_

// The functions that Go's template language brings itself, and Helm's two that
// need the engine. Thread-safe.

#include "absl/status/statusor.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {

// and or not eq ne lt le gt ge len index slice print printf println html js
// urlquery call, as Go 1.25 has them.
void AddBuiltins(FunctionMap* functions);

// include and tpl.
void AddIncludeAndTpl(FunctionMap* functions);

// Go's truth of a template value.
bool Truth(const value::Value& v);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_BUILTINS_H_
