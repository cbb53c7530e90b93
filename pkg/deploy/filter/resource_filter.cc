#include "pkg/deploy/filter/resource_filter.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/field_names.h"
#include "pkg/json/json.h"

namespace gitops::deploy {

using value::Value;

bool NameMatches(absl::string_view pattern, absl::string_view name) {
  auto wild = [](char c) { return c == '*' || c == '%'; };
  bool head = !pattern.empty() && wild(pattern.front());
  if (head) pattern.remove_prefix(1);
  bool tail = !pattern.empty() && wild(pattern.back());
  if (tail) pattern.remove_suffix(1);
  if (head && tail) return absl::StrContains(name, pattern);
  if (head) return absl::EndsWith(name, pattern);
  if (tail) return absl::StartsWith(name, pattern);
  return name == pattern;
}

bool AgeFilter::Matches(absl::Time created) const {
  if (before && created > *before) return false;
  if (after && created <= *after) return false;
  return true;
}

absl::StatusOr<AgeFilter> ParseAgeFilter(absl::string_view text,
                                         absl::Time now) {
  AgeFilter out;
  if (text.empty()) return out;
  char suffix = text.back();
  absl::string_view digits = text.substr(0, text.size() - 1);
  absl::Duration age;
  if ((suffix != '+' && suffix != '-') || !absl::ParseDuration(digits, &age)) {
    return absl::InvalidArgumentError(
        "Expected age filter to be either empty or parseable time.Duration "
        "(example: 5m+, 24h-; valid units: ns, us, ms, s, m, h)");
  }
  if (suffix == '+') {
    out.before = now - age;
  } else {
    out.after = now - age;
  }
  return out;
}

bool ResourceCriteria::IsEmpty() const {
  return kinds.empty() && namespaces.empty() && names.empty() &&
         kind_names.empty() && kind_namespaces.empty() &&
         kind_ns_names.empty() && labels.empty() && !age.before && !age.after;
}

namespace {

bool AnyGlob(const std::vector<std::string>& patterns, absl::string_view s) {
  return patterns.empty() ||
         std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& p) { return NameMatches(p, s); });
}

bool AnyExact(const std::vector<std::string>& list, const std::string& s) {
  return list.empty() || std::find(list.begin(), list.end(), s) != list.end();
}

}  // namespace

bool ResourceCriteria::Matches(const Resource& r) const {
  if (!age.Matches(r.CreatedAt())) return false;
  if (!AnyGlob(kinds, r.Kind()) || !AnyGlob(namespaces, r.Namespace()) ||
      !AnyGlob(names, r.Name())) {
    return false;
  }
  if (!labels.empty()) {
    const Value* map = r.object().FindPath({"metadata", "labels"});
    if (std::none_of(labels.begin(), labels.end(),
                     [&](const auto& s) { return s.Matches(map); })) {
      return false;
    }
  }
  return AnyExact(kind_names, absl::StrCat(r.Kind(), "/", r.Name())) &&
         AnyExact(kind_namespaces,
                  absl::StrCat(r.Kind(), "/", r.Namespace())) &&
         AnyExact(kind_ns_names,
                  absl::StrCat(r.Kind(), "/", r.Namespace(), "/", r.Name()));
}

ResourceFilter::ResourceFilter(ResourceCriteria criteria)
    : type_(criteria.IsEmpty() ? Type::kAll : Type::kCriteria),
      criteria_(std::make_shared<ResourceCriteria>(std::move(criteria))) {}

bool ResourceFilter::Matches(const Resource& r) const {
  switch (type_) {
    case Type::kAll:
      return true;
    case Type::kNone:
      return false;
    case Type::kAnd:
      return std::all_of(children_.begin(), children_.end(),
                         [&](const auto& c) { return c.Matches(r); });
    case Type::kOr:
      return std::any_of(children_.begin(), children_.end(),
                         [&](const auto& c) { return c.Matches(r); });
    case Type::kNot:
      return !children_[0].Matches(r);
    case Type::kCriteria:
      return criteria_->Matches(r);
  }
  return false;
}

std::vector<Resource> ResourceFilter::Apply(
    std::vector<Resource> resources) const {
  if (MatchesAll()) return resources;
  std::vector<Resource> out;
  for (Resource& r : resources) {
    if (Matches(r)) out.push_back(std::move(r));
  }
  return out;
}

namespace {

std::vector<std::string> Texts(const Value& v, absl::string_view key) {
  std::vector<std::string> out;
  const Value* f = FindField(v, key);
  if (f == nullptr || !f->is_list()) return out;
  for (const Value& item : f->list()) out.emplace_back(item.string_or_empty());
  return out;
}

// Names the first part of the layout that the text does not have.
absl::Status NoTime(absl::string_view text) {
  absl::string_view rest = text;
  absl::string_view missing = "Z07:00";
  for (absl::string_view part :
       {"2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05"}) {
    const bool number = absl::ascii_isdigit(part[0]);
    bool there = rest.size() >= part.size();
    for (size_t i = 0; there && i < part.size(); ++i) {
      there = number ? absl::ascii_isdigit(rest[i]) : rest[i] == part[i];
    }
    if (!there) {
      missing = part;
      break;
    }
    rest.remove_prefix(part.size());
  }
  return absl::InvalidArgumentError(
      absl::StrCat("parsing time ", Quote(text),
                   " as \"2006-01-02T15:04:05Z07:00\": cannot parse ",
                   Quote(rest), " as ", Quote(missing)));
}

absl::Status ReadTime(const Value& v, absl::string_view key,
                      std::optional<absl::Time>* out) {
  const Value* f = FindField(v, key);
  if (f == nullptr || f->is_null()) return absl::OkStatus();
  absl::Time t;
  if (!absl::ParseTime(absl::RFC3339_full, f->string_or_empty(), &t, nullptr)) {
    return NoTime(f->string_or_empty());
  }
  *out = t;
  return absl::OkStatus();
}

absl::StatusOr<ResourceCriteria> ReadCriteria(const Value& v) {
  ResourceCriteria c;
  c.kinds = Texts(v, "kinds");
  c.namespaces = Texts(v, "namespaces");
  c.names = Texts(v, "names");
  c.kind_names = Texts(v, "kindNames");
  c.kind_namespaces = Texts(v, "kindNamespaces");
  c.kind_ns_names = Texts(v, "kindNsNames");
  for (const std::string& text : Texts(v, "labels")) {
    GITOPS_ASSIGN_OR_RETURN(LabelSelector s, LabelSelector::Parse(text));
    c.labels.push_back(std::move(s));
  }
  GITOPS_RETURN_IF_ERROR(ReadTime(v, "createdAtBeforeTime", &c.age.before));
  GITOPS_RETURN_IF_ERROR(ReadTime(v, "createdAtAfterTime", &c.age.after));
  return c;
}

}  // namespace

absl::StatusOr<ResourceFilter> ResourceFilter::FromValue(const Value& v) {
  ResourceFilter out;
  out.type_ = Type::kNone;
  for (auto [key, type] :
       {std::pair{"and", Type::kAnd}, std::pair{"or", Type::kOr}}) {
    const Value* list = FindField(v, key);
    if (list == nullptr || !list->is_list() || list->list().empty()) continue;
    out.type_ = type;
    for (const Value& item : list->list()) {
      GITOPS_ASSIGN_OR_RETURN(ResourceFilter child, FromValue(item));
      out.children_.push_back(std::move(child));
    }
    return out;
  }
  const Value* negated = FindField(v, "not");
  if (negated != nullptr && !negated->is_null()) {
    out.type_ = Type::kNot;
    GITOPS_RETURN_IF_ERROR(CheckJsonMap(
        *negated, "struct field BoolFilter.Not of type resources.BoolFilter"));
    GITOPS_ASSIGN_OR_RETURN(ResourceFilter child, FromValue(*negated));
    out.children_.push_back(std::move(child));
    return out;
  }
  const Value* resource = FindField(v, "resource");
  if (resource != nullptr && !resource->is_null()) {
    GITOPS_RETURN_IF_ERROR(CheckJsonMap(
        *resource,
        "struct field BoolFilter.Resource of type resources.ResourceFilter"));
    GITOPS_ASSIGN_OR_RETURN(ResourceCriteria c, ReadCriteria(*resource));
    out.type_ = c.IsEmpty() ? Type::kAll : Type::kCriteria;
    out.criteria_ = std::make_shared<ResourceCriteria>(std::move(c));
  }
  return out;
}

absl::StatusOr<ResourceFilter> ResourceFilter::ParseJson(
    absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(Value v, json::Parse(text));
  GITOPS_RETURN_IF_ERROR(CheckJsonMap(v, "value of type resources.BoolFilter"));
  return FromValue(v);
}

}  // namespace gitops::deploy
