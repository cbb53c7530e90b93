#include "pkg/deploy/filter/diff_filter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/field_names.h"
#include "pkg/json/json.h"

namespace gitops::deploy {

using value::Value;

absl::StatusOr<DiffFilter> DiffFilter::ParseJson(absl::string_view text) {
  if (text.empty()) return DiffFilter();
  absl::StatusOr<Value> v = json::Parse(text);
  GITOPS_RETURN_IF_ERROR(v.status());
  GITOPS_RETURN_IF_ERROR(
      CheckJsonMap(*v, "value of type diff.ChangeSetFilterRoot"));
  return FromValue(*v);
}

absl::StatusOr<DiffFilter> DiffFilter::FromValue(const Value& v) {
  DiffFilter out;
  for (auto [key, type] :
       {std::pair{"and", Type::kAnd}, std::pair{"or", Type::kOr}}) {
    const Value* list = FindField(v, key);
    if (list == nullptr || !list->is_list() || list->list().empty()) continue;
    out.type_ = type;
    for (const Value& item : list->list()) {
      GITOPS_ASSIGN_OR_RETURN(DiffFilter child, FromValue(item));
      out.children_.push_back(std::move(child));
    }
    return out;
  }
  const Value* negated = FindField(v, "not");
  if (negated != nullptr && !negated->is_null()) {
    out.type_ = Type::kNot;
    GITOPS_RETURN_IF_ERROR(
        CheckJsonMap(*negated,
                     "struct field ChangeSetFilterRoot.Not of type "
                     "diff.ChangeSetFilterRoot"));
    GITOPS_ASSIGN_OR_RETURN(DiffFilter child, FromValue(*negated));
    out.children_.push_back(std::move(child));
    return out;
  }
  // A resource filter inside a diff filter carries its criteria directly.
  auto read = [](const Value& body) -> absl::StatusOr<ResourceFilter> {
    for (absl::string_view key : {"and", "or", "not", "resource"}) {
      if (FindField(body, key) != nullptr) {
        return ResourceFilter::FromValue(body);
      }
    }
    Value wrapped = Value::NewMap();
    wrapped.map().Set("resource", body);
    return ResourceFilter::FromValue(wrapped);
  };
  const Value* wanted = FindField(v, "newResource");
  if (wanted != nullptr && !wanted->is_null()) {
    GITOPS_ASSIGN_OR_RETURN(out.wanted_, read(*wanted));
  }
  const Value* existing = FindField(v, "existingResource");
  if (existing != nullptr && !existing->is_null()) {
    GITOPS_ASSIGN_OR_RETURN(out.existing_, read(*existing));
  }
  const Value* ops = FindField(v, "ops");
  if (ops != nullptr && ops->is_list()) {
    for (const Value& op : ops->list()) {
      out.ops_.emplace_back(op.string_or_empty());
    }
  }
  if (out.wanted_ || out.existing_) {
    out.type_ = Type::kNew;
  } else if (!out.ops_.empty()) {
    out.type_ = Type::kOps;
  }
  return out;
}

bool DiffFilter::Matches(const Change& c) const {
  switch (type_) {
    case Type::kAll:
      return true;
    case Type::kAnd:
      return std::all_of(children_.begin(), children_.end(),
                         [&](const auto& f) { return f.Matches(c); });
    case Type::kOr:
      return std::any_of(children_.begin(), children_.end(),
                         [&](const auto& f) { return f.Matches(c); });
    case Type::kNot:
      return !children_[0].Matches(c);
    case Type::kNew:
    case Type::kExisting:
      if (wanted_ && c.wanted) return wanted_->Matches(*c.wanted);
      if (existing_ && c.existing) return existing_->Matches(*c.existing);
      return false;
    case Type::kOps:
      return std::find(ops_.begin(), ops_.end(), ChangeOpName(c.op)) !=
             ops_.end();
  }
  return false;
}

std::vector<Change> DiffFilter::Apply(std::vector<Change> changes) const {
  if (MatchesAll()) return changes;
  std::vector<Change> out;
  for (Change& c : changes) {
    if (Matches(c)) out.push_back(std::move(c));
  }
  return out;
}

}  // namespace gitops::deploy
