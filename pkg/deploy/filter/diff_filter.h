#ifndef GITOPS_PKG_DEPLOY_FILTER_DIFF_FILTER_H_
#define GITOPS_PKG_DEPLOY_FILTER_DIFF_FILTER_H_

// Which changes a command makes: --diff-filter. Known difference from kapp:
// several `ops` are alternatives here; there, two never match.
// Source: kapp behaviour 3.6. Pure.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/diff/change.h"
#include "pkg/deploy/filter/resource_filter.h"

namespace gitops::deploy {

class DiffFilter {
 public:
  // Everything.
  DiffFilter() = default;
  // "" gives everything.
  static absl::StatusOr<DiffFilter> ParseJson(absl::string_view text);

  bool Matches(const Change& change) const;
  bool MatchesAll() const { return type_ == Type::kAll; }
  std::vector<Change> Apply(std::vector<Change> changes) const;

 private:
  enum class Type { kAll, kAnd, kOr, kNot, kNew, kExisting, kOps };
  static absl::StatusOr<DiffFilter> FromValue(const value::Value& v);

  Type type_ = Type::kAll;
  std::vector<DiffFilter> children_;
  std::optional<ResourceFilter> wanted_, existing_;
  std::vector<std::string> ops_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_FILTER_DIFF_FILTER_H_
