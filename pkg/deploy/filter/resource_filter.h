#ifndef GITOPS_PKG_DEPLOY_FILTER_RESOURCE_FILTER_H_
#define GITOPS_PKG_DEPLOY_FILTER_RESOURCE_FILTER_H_

// Which objects a command looks at: the --filter… flags.
// Source: kapp behaviour 3.6. Pure; `now` is passed in.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/deploy/filter/label_selector.h"
#include "pkg/deploy/resource/resource.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

// '*' or '%' at the start or the end match anything there; else exact.
bool NameMatches(absl::string_view pattern, absl::string_view name);

// "1h+" (older than) or "1h-" (younger than).
struct AgeFilter {
  std::optional<absl::Time> before;  // Created at or before.
  std::optional<absl::Time> after;
  bool Matches(absl::Time created) const;
};
// "" gives a filter that matches everything.
absl::StatusOr<AgeFilter> ParseAgeFilter(absl::string_view text,
                                         absl::Time now);

struct ResourceCriteria {
  std::vector<std::string> kinds, namespaces, names;     // globs, any of
  std::vector<std::string> kind_names, kind_namespaces,  // "K/n", "K/ns"
      kind_ns_names;                                     // "K/ns/n"
  std::vector<LabelSelector> labels;                     // any of
  AgeFilter age;
  // Nothing given: matches everything.
  bool IsEmpty() const;
  bool Matches(const Resource& r) const;
};

class ResourceFilter {
 public:
  // Everything.
  ResourceFilter() = default;
  explicit ResourceFilter(ResourceCriteria criteria);
  // {"and": […]}, {"or": […]}, {"not": …}, {"resource": {…}}: the first of
  // these that is there and has items. None of them: matches nothing.
  static absl::StatusOr<ResourceFilter> ParseJson(absl::string_view text);
  static absl::StatusOr<ResourceFilter> FromValue(const value::Value& v);

  bool Matches(const Resource& r) const;
  bool MatchesAll() const { return type_ == Type::kAll; }
  std::vector<Resource> Apply(std::vector<Resource> resources) const;

 private:
  enum class Type { kAll, kNone, kAnd, kOr, kNot, kCriteria };
  Type type_ = Type::kAll;
  std::vector<ResourceFilter> children_;
  std::shared_ptr<const ResourceCriteria> criteria_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_FILTER_RESOURCE_FILTER_H_
