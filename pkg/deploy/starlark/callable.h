#ifndef GITOPS_PKG_DEPLOY_STARLARK_CALLABLE_H_
#define GITOPS_PKG_DEPLOY_STARLARK_CALLABLE_H_

// How a function is held as a value. Only for this package.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::starlark {

class Callable : public value::Object {
 public:
  Callable(std::string name, NativeFunction function)
      : name_(std::move(name)), function_(std::move(function)) {}
  absl::string_view GoTypeName() const override { return "function"; }
  std::string Print() const override {
    return absl::StrCat("<function ", name_, ">");
  }
  const NativeFunction& function() const { return function_; }

 private:
  std::string name_;
  NativeFunction function_;
};

}  // namespace gitops::starlark

#endif  // GITOPS_PKG_DEPLOY_STARLARK_CALLABLE_H_
