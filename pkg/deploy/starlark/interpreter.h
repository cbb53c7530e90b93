#ifndef GITOPS_PKG_DEPLOY_STARLARK_INTERPRETER_H_
#define GITOPS_PKG_DEPLOY_STARLARK_INTERPRETER_H_

// Runs the Starlark subset of syntax.h on value trees. Values are Starlark's
// values; a tuple is a list. Attributes of maps are their keys, then methods.
//
// No file, network, clock or process is within reach. Steps, nested calls and
// the length of texts and lists that operators make are limited. Integers have
// 64 bits: more is an error. So is putting a list or map into itself, as values
// are trees.
// Errors: InvalidArgument with the line; ResourceExhausted past the limit.
// Not thread-safe per instance.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/starlark/syntax.h"
#include "pkg/value/value.h"

namespace gitops::starlark {

struct Arguments {
  std::vector<value::Value> positional;
  std::vector<std::pair<std::string, value::Value>> named;
  // The keyword argument, else the positional one at `index`, else null.
  value::Value Get(size_t index, absl::string_view name) const;
};
using NativeFunction =
    std::function<absl::StatusOr<value::Value>(const Arguments&)>;

// A callable as a value.
value::Value MakeFunction(absl::string_view name, NativeFunction function);
bool IsFunction(const value::Value& v);
// Attributes of a module; functions and values.
value::Value MakeModule(
    std::vector<std::pair<std::string, value::Value>> members);

class Interpreter {
 public:
  Interpreter();
  // Names that programs may use.
  void Define(absl::string_view name, value::Value value);
  // Runs statements in the outermost scope.
  absl::Status Run(absl::string_view text);
  absl::StatusOr<value::Value> Evaluate(absl::string_view expression);
  absl::StatusOr<value::Value> Lookup(absl::string_view name) const;
  absl::StatusOr<value::Value> Call(const value::Value& function,
                                    const Arguments& arguments);

  struct Scope;
  // What programs have used of the limits.
  struct Spent {
    int64_t steps = 0;
    int calls = 0;  // Nested, at this moment.
    int depth = 0;  // Expressions within each other, over all calls.
  };

 private:
  std::shared_ptr<Scope> globals_;
  std::shared_ptr<Spent> steps_;
};

// An error where `item` is `container` or holds it.
absl::Status CheckNoCycle(const value::Value& container,
                          const value::Value& item);
bool Truth(const value::Value& v);
// As print and str show a value.
std::string ToText(const value::Value& v, bool quoted);

// What strings, lists and maps can do; null where there is no such method.
value::Value MethodOf(const value::Value& object, absl::string_view name);
// Functions that are always there: len, str, int, range, sorted, …
void DefineBuiltins(Interpreter* interpreter);

}  // namespace gitops::starlark

#endif  // GITOPS_PKG_DEPLOY_STARLARK_INTERPRETER_H_
