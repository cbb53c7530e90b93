#ifndef GITOPS_PKG_GOTEMPLATE_TEST_FUNCTIONS_H_
#define GITOPS_PKG_GOTEMPLATE_TEST_FUNCTIONS_H_

// A small function library for tests: one function per parameter type, and the
// few that make values of each Go type.

#include "pkg/gotemplate/function.h"

namespace gitops::gotemplate {

// The builtins, include and tpl, and: list dict set upper repeat quote fail
// nilf toint toint64 split strs ints u32 f64 bytes ternary keys lst.
FunctionMap TestFunctions();

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_TEST_FUNCTIONS_H_
