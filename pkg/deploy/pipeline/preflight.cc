#include "pkg/deploy/pipeline/preflight.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/preflight_names.h"

namespace gitops::deploy {

using value::Value;

absl::StatusOr<std::vector<std::string>> PreflightNames(
    const std::vector<std::string>& flag, bool flag_given,
    const Config& config) {
  std::set<std::string> names;
  for (const PreflightRule& rule : config.preflight) {
    std::string problem;
    if (!IsPreflightName(rule.name)) {
      problem = absl::StrCat("unknown preflight check in configuration: ",
                             Quote(rule.name));
    } else if (!names.insert(rule.name).second) {
      problem = absl::StrCat("duplicate preflight check in configuration: ",
                             Quote(rule.name));
    }
    if (!problem.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("preflight configuration settings failed: ", problem));
    }
  }
  if (flag_given) return flag;
  return std::vector<std::string>(names.begin(), names.end());
}

absl::Status RunPreflight(Session& session,
                          const std::vector<std::string>& names,
                          const std::vector<PlannedChange>& plan) {
  for (const std::string& name : names) {
    absl::Status s = name == kPermissionValidation
                         ? CheckPermissions(session, plan)
                         : CheckCrdUpgrades(plan);
    if (s.ok()) continue;
    return absl::Status(
        s.code(),
        absl::StrCat("preflight checks failed: running preflight check ",
                     Quote(name), ": ", s.message()));
  }
  return absl::OkStatus();
}

namespace {

std::string TextAt(const Value& v,
                   std::initializer_list<absl::string_view> path) {
  const Value* f = v.FindPath(path);
  return f == nullptr ? "" : std::string(f->string_or_empty());
}

std::vector<std::string> TextsAt(
    const Value& v, std::initializer_list<absl::string_view> path) {
  std::vector<std::string> out;
  const Value* f = v.FindPath(path);
  if (f == nullptr || !f->is_list()) return out;
  for (const Value& item : f->list()) out.emplace_back(item.string_or_empty());
  return out;
}

// What CRDs must not lose: their scope, and versions that objects are stored
// in.
std::vector<std::string> CrdProblems(const Resource& live,
                                     const Resource& wanted) {
  std::vector<std::string> out;
  auto failed = [&](absl::string_view check, const std::string& why) {
    out.push_back(absl::StrCat("CustomResourceDefinition ", wanted.Name(),
                               " failed upgrade safety validation. ",
                               Quote(check), " validation failed: ", why));
  };
  std::string before = TextAt(live.object(), {"spec", "scope"});
  std::string after = TextAt(wanted.object(), {"spec", "scope"});
  if (before != after) {
    failed("NoScopeChange", absl::StrCat("scope changed from ", Quote(before),
                                         " to ", Quote(after)));
  }
  std::set<std::string> versions;
  const Value* list = wanted.object().FindPath({"spec", "versions"});
  if (list != nullptr && list->is_list()) {
    for (const Value& v : list->list()) versions.insert(TextAt(v, {"name"}));
  }
  for (const std::string& stored :
       TextsAt(live.object(), {"status", "storedVersions"})) {
    if (versions.count(stored) == 0) {
      failed("NoStoredVersionRemoved",
             absl::StrCat("stored version ", Quote(stored), " removed"));
    }
  }
  return out;
}

}  // namespace

absl::Status CheckCrdUpgrades(const std::vector<PlannedChange>& plan) {
  std::vector<std::string> problems;
  for (const PlannedChange& p : plan) {
    if ((p.apply != ApplyOp::kUpdate && p.apply != ApplyOp::kCreate) ||
        !p.change.existing || !p.change.wanted) {
      continue;
    }
    const Resource& r = *p.change.wanted;
    if (r.ApiVersion() != "apiextensions.k8s.io/v1" ||
        r.Kind() != "CustomResourceDefinition") {
      continue;
    }
    for (std::string& s : CrdProblems(*p.change.existing, r)) {
      problems.push_back(std::move(s));
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("validation for safe CRD upgrades failed\n",
                   absl::StrJoin(problems, "\n")));
}

}  // namespace gitops::deploy
