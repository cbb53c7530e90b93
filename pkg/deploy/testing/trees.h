#ifndef GITOPS_PKG_DEPLOY_TESTING_TREES_H_
#define GITOPS_PKG_DEPLOY_TESTING_TREES_H_

// Objects in tests, written as YAML and looked at as JSON.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/resource.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy::testing {

// As inputs are read. Text that is no YAML fails the test.
inline value::Value Tree(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  absl::StatusOr<value::Value> v = yaml::Parse(text, options);
  EXPECT_TRUE(v.ok()) << v.status() << "\n" << text;
  return v.ok() ? *std::move(v) : value::Value::NewMap();
}

inline Resource Object(absl::string_view text) { return Resource(Tree(text)); }

// Compact, keys sorted.
inline std::string Json(const value::Value& v) {
  absl::StatusOr<std::string> text = json::Write(v);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() ? *std::move(text) : std::string();
}

}  // namespace gitops::deploy::testing

#endif  // GITOPS_PKG_DEPLOY_TESTING_TREES_H_
