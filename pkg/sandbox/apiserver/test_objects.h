#ifndef GITOPS_PKG_SANDBOX_APISERVER_TEST_OBJECTS_H_
#define GITOPS_PKG_SANDBOX_APISERVER_TEST_OBJECTS_H_

// For tests: objects from text, and back; kinds by name.

#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

inline value::Value Object(absl::string_view text) {
  auto object = json::Parse(text, {.numbers = json::Numbers::kKube});
  EXPECT_TRUE(object.ok()) << object.status();
  return object.ok() ? *object : value::Value::NewMap();
}

inline std::string Json(const value::Value& object) {
  return json::Write(object, {.escape_html = false}).value_or("no JSON");
}

inline Resource Builtin(absl::string_view kind) {
  for (const Resource& resource : BuiltinResources()) {
    if (resource.kind == kind) return resource;
  }
  ADD_FAILURE() << "no kind " << kind;
  return {};
}

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_TEST_OBJECTS_H_
