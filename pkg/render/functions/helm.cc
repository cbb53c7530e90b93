#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/log.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

absl::Status UserError(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kUserErrorPayload, absl::Cord(message));
  return status;
}

void Log(Host& host, chart::LogLevel level, absl::string_view event,
         absl::string_view message) {
  if (!host.options().log) return;
  const std::string line =
      chart::FormatLogLine(level, event, {{"message", message}});
  host.options().log(absl::StripSuffix(line, "\n"));
}

// required MESSAGE VALUE
Result Required(Call& call) {
  const Value& v = call[1];
  const bool missing = v.is_null() || (v.is_string() && v.as_string().empty());
  if (!missing) return std::move(call[1]);
  Host& host = call.host<Host>();
  if (!host.options().lint) return UserError(call.String(0));
  Log(host, chart::LogLevel::kWarn, "missing required value", call.String(0));
  return Value::String("");
}

Result Fail(Call& call) {
  Host& host = call.host<Host>();
  if (!host.options().lint) return UserError(call.String(0));
  Log(host, chart::LogLevel::kInfo, "funcMap fail", call.String(0));
  return Value::String("");
}

Result Lookup(Call& call) {
  Host& host = call.host<Host>();
  if (!host.options().lookup) return Value::NewMap();
  GITOPS_RETURN_IF_ERROR(host.CheckDeterminism(call.runtime()));
  if (host.options().nondeterminism == Nondeterminism::kSeed) {
    return absl::FailedPreconditionError(
        "what a cluster holds cannot be derived under --nondeterminism=seed");
  }
  return host.options().lookup(call.String(0), call.String(1), call.String(2),
                               call.String(3));
}

Result GetHostByName(Call& call) {
  Host& host = call.host<Host>();
  if (!host.options().enable_dns || !host.options().resolve) {
    return Value::String("");
  }
  GITOPS_RETURN_IF_ERROR(host.CheckDeterminism(call.runtime()));
  GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> addresses,
                          host.options().resolve(call.String(0)));
  if (addresses.empty()) return GoError("invalid argument to Intn");
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<RandomSource> source,
                          host.Random(call.runtime()));
  return Value::String(addresses[source->Uniform(addresses.size())]);
}

}  // namespace

void RegisterHelm(gotemplate::FunctionMap& functions) {
  functions.Add({.name = "required",
                 .params = {Param::kString, Param::kAny},
                 .body = Required});
  functions.Add({.name = "fail", .params = {Param::kString}, .body = Fail});
  functions.Add({.name = "lookup",
                 .params = {Param::kString, Param::kString, Param::kString,
                            Param::kString},
                 .body = Lookup});
  functions.Add({.name = "getHostByName",
                 .params = {Param::kString},
                 .body = GetHostByName});
}

}  // namespace gitops::render
