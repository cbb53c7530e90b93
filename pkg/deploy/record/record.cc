#include "pkg/deploy/record/record.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"

namespace gitops::deploy {

using value::Value;

std::string FormatGoTime(absl::Time time) {
  if (time == absl::InfinitePast()) return "0001-01-01T00:00:00Z";
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

absl::Time ParseGoTime(absl::string_view text) {
  absl::Time t;
  if (text == "0001-01-01T00:00:00Z" || text.empty() ||
      !absl::ParseTime(absl::RFC3339_full, text, &t, nullptr)) {
    return absl::InfinitePast();
  }
  return t;
}

namespace {

std::string Text(const Value& v, absl::string_view key) {
  const Value* f = v.Find(key);
  return f == nullptr ? "" : std::string(f->string_or_empty());
}

std::string Compact(const Value& v) {
  json::WriteOptions options;
  options.sort_keys = false;
  absl::StatusOr<std::string> text = json::Write(v, options);
  return text.ok() ? *std::move(text) : std::string();
}

absl::StatusOr<Value> ParseObject(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(Value v, json::Parse(text));
  if (!v.is_map()) return absl::InvalidArgumentError("expected an object");
  return v;
}

}  // namespace

Value ChangeRecord::ToValue() const {
  Value v = Value::NewMap();
  v.map().Set("startedAt", Value::String(FormatGoTime(started_at)));
  v.map().Set("finishedAt", Value::String(FormatGoTime(finished_at)));
  if (successful) v.map().Set("successful", Value::Bool(*successful));
  if (!description.empty()) {
    v.map().Set("description", Value::String(description));
  }
  if (!namespaces.empty()) {
    Value list = Value::NewList();
    for (const std::string& ns : namespaces) {
      list.list().Add(Value::String(ns));
    }
    v.map().Set("namespaces", std::move(list));
  }
  return v;
}

ChangeRecord ChangeRecord::FromValue(const Value& v) {
  ChangeRecord out;
  out.started_at = ParseGoTime(Text(v, "startedAt"));
  out.finished_at = ParseGoTime(Text(v, "finishedAt"));
  const Value* ok = v.Find("successful");
  if (ok != nullptr && ok->is_bool()) out.successful = ok->as_bool();
  out.description = Text(v, "description");
  const Value* list = v.Find("namespaces");
  if (list != nullptr && list->is_list()) {
    for (const Value& ns : list->list()) {
      out.namespaces.emplace_back(ns.string_or_empty());
    }
  }
  return out;
}

std::string ChangeRecord::ToJson() const { return Compact(ToValue()); }

absl::StatusOr<ChangeRecord> ChangeRecord::FromJson(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(Value v, ParseObject(text));
  return FromValue(v);
}

std::string AppRecord::ToJson() const {
  Value v = Value::NewMap();
  v.map().Set("labelKey", Value::String(label_key));
  v.map().Set("labelValue", Value::String(label_value));
  if (!last_change_name.empty()) {
    v.map().Set("lastChangeName", Value::String(last_change_name));
  }
  v.map().Set("lastChange", last_change.ToValue());
  if (!used_gvs.empty()) {
    Value list = Value::NewList();
    for (const GroupVersion& gv : used_gvs) {
      Value entry = Value::NewMap();
      entry.map().Set("Group", Value::String(gv.group));
      entry.map().Set("Version", Value::String(gv.version));
      list.list().Add(std::move(entry));
    }
    v.map().Set("usedGVs", std::move(list));
  }
  if (used_gks) {
    Value list = Value::NewList();
    for (const GroupKind& gk : *used_gks) {
      Value entry = Value::NewMap();
      entry.map().Set("Group", Value::String(gk.group));
      entry.map().Set("Kind", Value::String(gk.kind));
      list.list().Add(std::move(entry));
    }
    v.map().Set("usedGKs", std::move(list));
  }
  return Compact(v);
}

absl::StatusOr<AppRecord> AppRecord::FromJson(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(Value v, ParseObject(text));
  AppRecord out;
  out.label_key = Text(v, "labelKey");
  out.label_value = Text(v, "labelValue");
  out.last_change_name = Text(v, "lastChangeName");
  const Value* change = v.Find("lastChange");
  if (change != nullptr) out.last_change = ChangeRecord::FromValue(*change);
  const Value* gvs = v.Find("usedGVs");
  if (gvs != nullptr && gvs->is_list()) {
    for (const Value& gv : gvs->list()) {
      out.used_gvs.push_back({Text(gv, "Group"), Text(gv, "Version")});
    }
  }
  const Value* gks = v.Find("usedGKs");
  if (gks != nullptr && gks->is_list()) {
    out.used_gks.emplace();
    for (const Value& gk : gks->list()) {
      out.used_gks->push_back({Text(gk, "Group"), Text(gk, "Kind")});
    }
  }
  return out;
}

void AppRecord::SetUsed(std::vector<GroupVersion> gvs,
                        std::vector<GroupKind> gks) {
  std::sort(gvs.begin(), gvs.end(), [](const auto& a, const auto& b) {
    return a.group + a.version < b.group + b.version;
  });
  gvs.erase(std::unique(gvs.begin(), gvs.end()), gvs.end());
  std::sort(gks.begin(), gks.end(), [](const auto& a, const auto& b) {
    return a.group + a.kind < b.group + b.kind;
  });
  gks.erase(std::unique(gks.begin(), gks.end()), gks.end());
  used_gvs = std::move(gvs);
  used_gks = std::move(gks);
}

}  // namespace gitops::deploy
