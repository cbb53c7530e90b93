#ifndef GITOPS_PKG_DEPLOY_RESOURCE_FIELD_NAMES_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_FIELD_NAMES_H_

// Fields of configuration documents, whose names may differ in case. Pure.

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

// The field `name` of the map `v`: the exact spelling first, else any case;
// nullptr where absent or `v` is no map.
inline const value::Value* FindField(const value::Value& v,
                                     absl::string_view name) {
  const value::Value* exact = v.Find(name);
  if (exact != nullptr || !v.is_map()) return exact;
  for (const value::Map::Entry& e : v.map()) {
    if (absl::EqualsIgnoreCase(e.name(), name)) return &e.value;
  }
  return nullptr;
}

// What JSON calls the value's type, as Go's errors have it.
inline absl::string_view JsonTypeName(const value::Value& v) {
  if (v.is_map()) return "object";
  if (v.is_list()) return "array";
  if (v.is_string()) return "string";
  return v.is_bool() ? "bool" : "number";
}

// InvalidArgument where `v` is neither a map nor null; `what` is the Go value
// that wants one ("value of type x.Y").
inline absl::Status CheckJsonMap(const value::Value& v,
                                 absl::string_view what) {
  if (v.is_map() || v.is_null()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "json: cannot unmarshal ", JsonTypeName(v), " into Go ", what));
}

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_FIELD_NAMES_H_
