#include "pkg/release/plan.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::release {
namespace {

using value::Value;

constexpr int kVersion = 1;

Value Strings(const std::vector<std::string>& items) {
  Value list = Value::NewList();
  for (const std::string& item : items) list.list().Add(Value::String(item));
  return list;
}

std::string Text(const Value& v, absl::string_view key) {
  const Value* found = v.Find(key);
  return found == nullptr ? "" : std::string(found->string_or_empty());
}

std::vector<std::string> StringsOf(const Value& v, absl::string_view key) {
  std::vector<std::string> strings;
  const Value* found = v.Find(key);
  if (found == nullptr || !found->is_list()) return strings;
  for (const Value& item : found->list()) {
    strings.emplace_back(item.string_or_empty());
  }
  return strings;
}

absl::Status Stale(absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(
      "the plan no longer holds: ", what, "; make a new one (--plan-out)"));
}

}  // namespace

std::string WritePlan(const Plan& plan) {
  Value v = Value::NewMap();
  v.map().Set("planVersion", Value::Int(kVersion));
  v.map().Set("environment", Value::String(plan.environment));
  v.map().Set("name", Value::String(plan.release_name));
  v.map().Set("releaseId", Value::String(plan.release_id));
  if (!plan.at.empty()) v.map().Set("at", Value::String(plan.at));
  v.map().Set("steps", Strings(plan.parts.Names()));
  v.map().Set("diffDigest", Value::String(plan.diff_digest));
  v.map().Set("diff", Value::String(plan.diff));
  Value state = Value::NewMap();
  state.map().Set("changed", Value::Bool(plan.state.changed));
  state.map().Set("added", Strings(plan.state.added));
  state.map().Set("modified", Strings(plan.state.modified));
  state.map().Set("removed", Strings(plan.state.removed));
  v.map().Set("state", state);
  json::WriteOptions options;
  options.indent = "  ";
  options.sort_keys = false;
  options.escape_html = false;
  absl::StatusOr<std::string> text = json::Write(v, options);
  return text.ok() ? *text + "\n" : "";
}

absl::StatusOr<Plan> ParsePlan(absl::string_view path, absl::string_view text) {
  auto bad = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  };
  json::ParseOptions options;
  options.numbers = json::Numbers::kNative;
  absl::StatusOr<Value> v = json::Parse(text, options);
  if (!v.ok()) return bad(v.status().message());
  const Value* version = v->is_map() ? v->Find("planVersion") : nullptr;
  if (version == nullptr || !version->is_int()) return bad("this is no plan");
  if (version->as_int() != kVersion) {
    return absl::UnimplementedError(
        absl::StrCat(path, ": plan version ", version->as_int(),
                     " is not known here (known: ", kVersion, ")"));
  }
  Plan plan;
  plan.environment = Text(*v, "environment");
  plan.release_name = Text(*v, "name");
  plan.release_id = Text(*v, "releaseId");
  plan.at = Text(*v, "at");
  plan.diff_digest = Text(*v, "diffDigest");
  plan.diff = Text(*v, "diff");
  if (plan.environment.empty() || plan.release_id.empty()) {
    return bad("a plan without environment or releaseId");
  }
  absl::StatusOr<Parts> parts = OnlyParts(StringsOf(*v, "steps"));
  if (!parts.ok()) return bad(parts.status().message());
  plan.parts = *parts;
  const Value* state = v->Find("state");
  if (state == nullptr || !state->is_map()) return bad("a plan without state");
  const Value* changed = state->Find("changed");
  plan.state.changed =
      changed != nullptr && changed->is_bool() && changed->as_bool();
  plan.state.added = StringsOf(*state, "added");
  plan.state.modified = StringsOf(*state, "modified");
  plan.state.removed = StringsOf(*state, "removed");
  return plan;
}

absl::Status ComparePlans(const Plan& planned, const Plan& now) {
  if (planned.environment != now.environment) {
    return Stale(absl::StrCat("it is for environment ",
                              Quote(planned.environment), ", not ",
                              Quote(now.environment)));
  }
  if (planned.release_id != now.release_id) {
    return Stale(absl::StrCat("it is for release ",
                              planned.release_id.substr(0, 12), ", not ",
                              now.release_id.substr(0, 12)));
  }
  if (planned.diff_digest != now.diff_digest) {
    return Stale("the cluster differs in another way than it did");
  }
  if (planned.state.changed != now.state.changed ||
      planned.state.added != now.state.added ||
      planned.state.modified != now.state.modified ||
      planned.state.removed != now.state.removed) {
    return Stale("the state repository has changed");
  }
  return absl::OkStatus();
}

std::string DiffDigest(absl::string_view diff) {
  std::string kept;
  bool in_block = false;
  for (absl::string_view line : absl::StrSplit(diff, '\n')) {
    if (absl::StartsWith(line, "@@ ")) {
      in_block = true;
    } else if (!absl::StartsWith(line, " ")) {
      in_block = false;
    }
    if (!in_block || absl::StrContains(line, "kapp.k14s.io/app: ")) continue;
    absl::StrAppend(&kept, line, "\n");
  }
  return absl::StrCat("sha256:", Sha256Hex(kept));
}

}  // namespace gitops::release
