#include "pkg/release/state_change.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::release {
namespace {

std::vector<std::string> Strings(const value::Value& v, absl::string_view key) {
  std::vector<std::string> strings;
  const value::Value* list = v.Find(key);
  if (list == nullptr || !list->is_list()) return strings;
  for (const value::Value& item : list->list()) {
    strings.emplace_back(item.string_or_empty());
  }
  return strings;
}

}  // namespace

std::string StateChange::Counts() const {
  return absl::StrCat(added.size(), " added, ", modified.size(), " changed, ",
                      removed.size(), " removed");
}

absl::StatusOr<StateChange> ParseStateChange(absl::string_view json) {
  GITOPS_ASSIGN_OR_RETURN(value::Value v, json::Parse(json));
  if (!v.is_map()) {
    return absl::InvalidArgumentError("a commit's result is no JSON object");
  }
  StateChange change;
  const value::Value* changed = v.Find("changed");
  change.changed =
      changed != nullptr && changed->is_bool() && changed->as_bool();
  const value::Value* commit = v.Find("commit");
  if (commit != nullptr) change.commit = std::string(commit->string_or_empty());
  change.added = Strings(v, "added");
  change.modified = Strings(v, "modified");
  change.removed = Strings(v, "removed");
  return change;
}

}  // namespace gitops::release
