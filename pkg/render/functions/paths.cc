#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pkg/render/functions/functions.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

// Go's path.Clean.
std::string CleanPath(absl::string_view path) {
  const bool rooted = !path.empty() && path[0] == '/';
  std::vector<absl::string_view> parts;
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!rooted) {
      parts.push_back(part);
    }
  }
  const std::string joined = absl::StrJoin(parts, "/");
  if (rooted) return "/" + joined;
  return joined.empty() ? "." : joined;
}

Result Base(Call& call) {
  absl::string_view path = call.String(0);
  if (path.empty()) return Value::String(".");
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  if (slash != absl::string_view::npos) path.remove_prefix(slash + 1);
  return Value::String(path.empty() ? "/" : path);
}

Result Dir(Call& call) {
  const absl::string_view path = call.String(0);
  const size_t slash = path.rfind('/');
  return Value::String(CleanPath(
      slash == absl::string_view::npos ? "" : path.substr(0, slash + 1)));
}

Result Clean(Call& call) { return Value::String(CleanPath(call.String(0))); }

Result Ext(Call& call) {
  absl::string_view path = call.String(0);
  const size_t slash = path.rfind('/');
  if (slash != absl::string_view::npos) path.remove_prefix(slash + 1);
  const size_t dot = path.rfind('.');
  if (dot == absl::string_view::npos) return Value::String("");
  return Value::String(path.substr(dot));
}

Result IsAbs(Call& call) {
  return Value::Bool(!call.String(0).empty() && call.String(0)[0] == '/');
}

}  // namespace

void RegisterPaths(gotemplate::FunctionMap& functions) {
  // Helm on Linux: the os forms are the same.
  const struct {
    absl::string_view name;
    absl::string_view os_name;
    FunctionBody body;
  } kFunctions[] = {{"base", "osBase", Base},
                    {"dir", "osDir", Dir},
                    {"clean", "osClean", Clean},
                    {"ext", "osExt", Ext},
                    {"isAbs", "osIsAbs", IsAbs}};
  for (const auto& f : kFunctions) {
    functions.Add({.name = f.name, .params = {Param::kString}, .body = f.body});
    functions.Add(
        {.name = f.os_name, .params = {Param::kString}, .body = f.body});
  }
}

}  // namespace gitops::render
