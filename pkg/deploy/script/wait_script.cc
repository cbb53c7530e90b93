#include "pkg/deploy/script/wait_script.h"

#include "pkg/base/status_macros.h"
#include "pkg/deploy/script/modules.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::deploy {

using value::Value;

absl::StatusOr<ReadyState> RunWaitScript(const std::string& script,
                                         const Value& object) {
  starlark::Interpreter interpreter;
  DefineModules(Value(), &interpreter);
  GITOPS_RETURN_IF_ERROR(interpreter.Run(script));
  GITOPS_ASSIGN_OR_RETURN(Value is_done, interpreter.Lookup("is_done"));
  starlark::Arguments arguments;
  // The script may change what it gets; the object itself stays as it is.
  arguments.positional.push_back(object.DeepCopy());
  GITOPS_ASSIGN_OR_RETURN(Value result, interpreter.Call(is_done, arguments));
  if (!result.is_map()) {
    return absl::InvalidArgumentError("is_done returned no dictionary");
  }
  auto flag = [&](absl::string_view key) {
    const Value* v = result.Find(key);
    return v != nullptr && starlark::Truth(*v);
  };
  ReadyState state;
  state.done = flag("done");
  state.successful = flag("successful");
  state.unblock = flag("unblockChanges");
  const Value* message = result.Find("message");
  if (message != nullptr)
    state.message = std::string(message->string_or_empty());
  return state;
}

}  // namespace gitops::deploy
