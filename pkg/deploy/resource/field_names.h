#ifndef GITOPS_PKG_DEPLOY_RESOURCE_FIELD_NAMES_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_FIELD_NAMES_H_

// Fields of configuration documents, whose names may differ in case. Pure.

#include "absl/strings/match.h"
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

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_FIELD_NAMES_H_
