#ifndef GITOPS_PKG_SANDBOX_APISERVER_OBJECT_FIELDS_H_
#define GITOPS_PKG_SANDBOX_APISERVER_OBJECT_FIELDS_H_

// Looking at objects and changing them. Pure, thread-safe.

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

// The string at a path; "" where there is none.
std::string TextAt(const value::Value& object,
                   std::initializer_list<absl::string_view> path);
bool IsDeleting(const value::Value& object);
bool HasFinalizers(const value::Value& object);

// A map's child map, made if absent.
value::Value& ChildMap(value::Value& parent, absl::string_view key);

// Sets a key that the map lacks.
void SetDefault(value::Value& map, absl::string_view key, value::Value value);

// The object as the requested version shows it.
value::Value InVersion(const Resource& resource, const value::Value& object);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_OBJECT_FIELDS_H_
