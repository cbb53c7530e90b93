#include "cmd/renderer/release_name.h"

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/template.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/host.h"

namespace gitops::renderer {
namespace {

using gotemplate::Call;
using gotemplate::Param;
using value::Value;

constexpr absl::string_view kTemplateName = "name-template";

// Lets env and expandenv reach the environment.
class EnvironmentHost : public gotemplate::Host {
 public:
  explicit EnvironmentHost(const cli::Environment& environment)
      : env(environment) {}
  const cli::Environment& env;
};

std::string Expand(absl::string_view text, const cli::Environment& env) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    const bool braces = text[i + 1] == '{';
    size_t end = braces ? text.find('}', i) : i + 1;
    if (braces && end == absl::string_view::npos) break;
    while (!braces && end < text.size() &&
           (absl::ascii_isalnum(text[end]) || text[end] == '_')) {
      ++end;
    }
    const size_t start = i + (braces ? 2 : 1);
    out.append(env.getenv(text.substr(start, end - start)).value_or(""));
    i = braces ? end : end - 1;
  }
  return out;
}

absl::StatusOr<Value> Env(Call& call) {
  return Value::String(
      call.host<EnvironmentHost>().env.getenv(call.String(0)).value_or(""));
}

absl::StatusOr<Value> ExpandEnv(Call& call) {
  return Value::String(
      Expand(call.String(0), call.host<EnvironmentHost>().env));
}

// Functions that read the environment run with a host of their own, so a
// template may use them or functions that need the renderer's host, as the
// first execution that succeeds decides.
absl::StatusOr<std::string> RunNameTemplate(absl::string_view text,
                                            const cli::Environment& env) {
  gotemplate::FunctionMap functions;
  render::RegisterAll(functions);
  functions.Add({.name = "env", .params = {Param::kString}, .body = Env});
  functions.Add(
      {.name = "expandenv", .params = {Param::kString}, .body = ExpandEnv});
  gotemplate::TemplateSet templates(&functions,
                                    {.root_name = std::string(kTemplateName)});
  GITOPS_RETURN_IF_ERROR(templates.Parse(kTemplateName, text));
  std::string name;
  const bool reads_environment = absl::StrContains(text, "env");
  if (reads_environment) {
    EnvironmentHost host(env);
    GITOPS_RETURN_IF_ERROR(
        templates.Execute(kTemplateName, Value(), &host, &name));
    return name;
  }
  GITOPS_ASSIGN_OR_RETURN(const std::unique_ptr<render::Host> host,
                          render::Host::Create({}));
  GITOPS_RETURN_IF_ERROR(
      templates.Execute(kTemplateName, Value(), host.get(), &name));
  return name;
}

}  // namespace

absl::StatusOr<NameAndChart> ReadNameAndChart(
    const std::vector<std::string>& args, bool generate_name,
    absl::string_view name_template, const cli::Environment& env) {
  if (args.size() > 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected at most two arguments, unexpected arguments: ",
                     absl::StrJoin(args.begin() + 2, args.end(), ", ")));
  }
  if (args.size() == 2) {
    if (generate_name) {
      return absl::InvalidArgumentError(
          "cannot set --generate-name and also specify a name");
    }
    if (!name_template.empty()) {
      return absl::InvalidArgumentError(
          "cannot set --name-template and also specify a name");
    }
    return NameAndChart{args[0], args[1]};
  }
  if (name_template.empty()) return NameAndChart{"release-name", args[0]};
  GITOPS_ASSIGN_OR_RETURN(std::string name,
                          RunNameTemplate(name_template, env));
  return NameAndChart{std::move(name), args[0]};
}

}  // namespace gitops::renderer
