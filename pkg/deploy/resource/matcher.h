#ifndef GITOPS_PKG_DEPLOY_RESOURCE_MATCHER_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_MATCHER_H_

// Which resources a rule of the configuration is for.
// Source: kapp's resource matchers. Immutable once parsed.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/resource/path.h"
#include "pkg/deploy/resource/resource.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

struct Matcher {
  enum class Type {
    kAll,
    kAny,
    kAnd,
    kNot,
    kApiGroupKind,
    kApiVersionKind,
    kKindNamespaceName,
    kHasAnnotation,
    kHasNamespace,
    kCustomResource,
    kEmptyField,
  };
  Type type = Type::kAll;
  std::vector<Matcher> matchers;  // kAny, kAnd; one for kNot
  std::string api;                // group or apiVersion
  std::string kind;
  std::string ns;
  std::string name;
  std::vector<std::string> names;  // annotation keys or namespaces
  Path path;

  bool Matches(const Resource& resource) const;
};

// Any-of; an empty list matches nothing.
struct MatcherList {
  std::vector<Matcher> matchers;
  bool Matches(const Resource& resource) const;
};

// `list` may be null. Errors: InvalidArgument; a matcher without a known key
// is marked as a crash of the original.
absl::StatusOr<MatcherList> ParseMatchers(const value::Value* list);

// Whether `group` is one that every API server serves itself.
bool IsBuiltinGroup(absl::string_view group);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_MATCHER_H_
