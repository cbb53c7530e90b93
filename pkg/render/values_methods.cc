#include "pkg/render/values_methods.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/chart/merge.h"
#include "pkg/yaml/yaml.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::Param;
using value::Value;

absl::StatusOr<Value> Yaml(Call& call) {
  const absl::StatusOr<std::string> text = yaml::Emit(call[0]);
  if (!text.ok()) return text.status();
  return Value::String(*text);
}

absl::StatusOr<Value> AsMap(Call& call) {
  // The same entries under the plain type.
  Value out = Value::NewMap();
  for (const value::Map::Entry& entry : call[0].map()) {
    out.map().Set(entry.key, entry.value);
  }
  return out;
}

absl::StatusOr<Value> Table(Call& call) {
  return chart::FindTable(call[0], call.String(1));
}

absl::StatusOr<Value> PathValue(Call& call) {
  const absl::string_view path = call.String(1);
  const auto missing = [](absl::string_view key) {
    return absl::NotFoundError(absl::StrCat(Quote(key), " is not a value"));
  };
  Value at = call[0];
  if (path.empty())
    return absl::InvalidArgumentError("YAML path cannot be empty");
  const std::vector<absl::string_view> parts = absl::StrSplit(path, '.');
  for (size_t i = 0; i < parts.size(); ++i) {
    const Value* const next = at.Find(parts[i]);
    const bool last = i + 1 == parts.size();
    if (next == nullptr || next->is_map() == last) return missing(parts.back());
    const Value keep = *next;
    at = keep;
  }
  return at;
}

// Templates have no io.Writer to give: argument checks fail before.
absl::StatusOr<Value> Encode(Call&) {
  return absl::InvalidArgumentError("no writer");
}

}  // namespace

void AddValuesMethods(gotemplate::FunctionMap& methods) {
  methods.Add({.name = "YAML", .params = {Param::kAny}, .body = Yaml});
  methods.Add({.name = "AsMap", .params = {Param::kAny}, .body = AsMap});
  methods.Add({.name = "Table",
               .params = {Param::kAny, Param::kString},
               .body = Table});
  methods.Add({.name = "PathValue",
               .params = {Param::kAny, Param::kString},
               .body = PathValue});
  methods.Add({.name = "Encode",
               .params = {Param::kAny, Param::kObject},
               .body = Encode,
               .object_type = "io.Writer"});
}

}  // namespace gitops::render
