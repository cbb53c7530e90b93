#ifndef GITOPS_PKG_GOTEMPLATE_COMPLEX_H_
#define GITOPS_PKG_GOTEMPLATE_COMPLEX_H_

// complex128 values: only constants in templates make them. Internal to this
// package; pure.

#include "pkg/value/value.h"

namespace gitops::gotemplate {

value::Value MakeComplex(double real, double imaginary);
// Whether `v` came from MakeComplex, and its parts.
bool IsComplex(const value::Value& v, double* real, double* imaginary);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_COMPLEX_H_
