#include "pkg/sandbox/apiserver/object_fields.h"

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

using value::Map;
using value::Value;

std::string TextAt(const Value& object,
                   std::initializer_list<absl::string_view> path) {
  const Value* at = object.FindPath(path);
  return at == nullptr ? "" : std::string(at->string_or_empty());
}

bool IsDeleting(const Value& object) {
  return object.FindPath({"metadata", "deletionTimestamp"}) != nullptr;
}

bool HasFinalizers(const Value& object) {
  const Value* list = object.FindPath({"metadata", "finalizers"});
  return list != nullptr && list->is_list() && !list->list().empty();
}

Value& ChildMap(Value& parent, absl::string_view key) {
  Value& child = parent.map()[key];
  if (!child.is_map()) child = Value::NewMap();
  return child;
}

void SetDefault(Value& map, absl::string_view key, Value value) {
  if (!map.map().Has(key)) map.map().Set(key, std::move(value));
}

Value InVersion(const Resource& resource, const Value& object) {
  if (TextAt(object, {"apiVersion"}) == resource.ApiVersion()) return object;
  Value shown = Value::NewMap();
  shown.map().Set("apiVersion", Value::String(resource.ApiVersion()));
  for (const Map::Entry& entry : object.map()) {
    if (entry.name() != "apiVersion") shown.map().Set(entry.key, entry.value);
  }
  return shown;
}

}  // namespace gitops::sandbox
