#include "cmd/renderer/described_release.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/chart_facts.h"
#include "pkg/descriptor/coordinator_program.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::renderer {
namespace {

constexpr int64_t kMaxValuesBytes = int64_t{256} << 20;

std::string Text(const value::Value& v, absl::string_view key) {
  const value::Value* field = v.Find(key);
  return field == nullptr ? "" : std::string(field->string_or_empty());
}

std::vector<std::pair<std::string, std::string>> Pairs(
    const value::Value& v, absl::string_view list, absl::string_view first,
    absl::string_view second) {
  std::vector<std::pair<std::string, std::string>> out;
  const value::Value* items = v.Find(list);
  if (items == nullptr || !items->is_list()) return out;
  for (const value::Value& item : items->list()) {
    out.emplace_back(Text(item, first), Text(item, second));
  }
  return out;
}

absl::Status SetFlag(cli::FlagSet& flags, absl::string_view name,
                     const std::string& value) {
  cli::Flag* const flag = flags.Find(name);
  if (flag == nullptr) {
    return absl::UnimplementedError(
        absl::StrCat("--coordinator: the release was rendered with ", name,
                     ", which this renderer has no flag for"));
  }
  const absl::Status status = flag->set(value);
  // A list that was not given yet is replaced, not added to.
  flag->changed = true;
  if (status.ok()) return status;
  return absl::Status(
      status.code(), absl::StrCat("--coordinator: the descriptor's flag ", name,
                                  ": ", status.message()));
}

}  // namespace

void AddReleaseQueryFlags(cli::FlagSet& flags, ReleaseQuery* query) {
  flags.String(&query->coordinator, "coordinator", 0,
               "render a release again as its descriptor says, which the "
               "coordinator at this address has: name, namespace and flags are "
               "its, chart and values are compared with it");
  flags.String(&query->release_id, "release-id", 0,
               "with --coordinator: which release");
  flags.String(&query->environment, "environment", 0,
               "with --coordinator: the newest of this environment");
}

absl::Status CheckReleaseQuery(const ReleaseQuery& query) {
  const bool asks = !query.release_id.empty() || !query.environment.empty();
  if (query.coordinator.empty()) {
    return asks ? absl::InvalidArgumentError(
                      "--release-id and --environment need --coordinator")
                : absl::OkStatus();
  }
  if (query.release_id.empty() == query.environment.empty()) {
    return absl::InvalidArgumentError(
        "--coordinator: give one of --release-id and --environment");
  }
  return absl::OkStatus();
}

absl::StatusOr<DescribedRelease> ParseDescribedRelease(absl::string_view json) {
  const absl::StatusOr<value::Value> parsed = json::Parse(json);
  if (!parsed.ok()) {
    return absl::DataLossError(
        absl::StrCat("release descriptor: ", parsed.status().message()));
  }
  DescribedRelease out;
  out.name = Text(*parsed, "name");
  out.ns = Text(*parsed, "namespace");
  out.values = Pairs(*parsed, "values", "path", "sha256");
  out.flags = Pairs(*parsed, "flags", "name", "value");
  const value::Value* charts = parsed->Find("charts");
  if (charts != nullptr && charts->is_list() && !charts->list().empty()) {
    out.chart_name = Text(charts->list()[0], "name");
    out.chart_digest = Text(charts->list()[0], "digest");
  }
  if (out.name.empty() || out.chart_digest.empty()) {
    return absl::DataLossError(
        "release descriptor: it names no release and chart");
  }
  return out;
}

absl::StatusOr<DescribedRelease> FetchDescribedRelease(
    const ReleaseQuery& query,
    const std::function<std::optional<std::string>(absl::string_view)>&
        getenv) {
  const descriptor::Coordinator coordinator = {
      descriptor::FindCoordinatorProgram(getenv), query.coordinator};
  const std::string which =
      query.release_id.empty()
          ? absl::StrCat("--environment=", query.environment)
          : absl::StrCat("--id=", query.release_id);
  GITOPS_ASSIGN_OR_RETURN(
      const std::string json,
      descriptor::RunCoordinator(coordinator, {"get", which, "--output=json"},
                                 ""));
  return ParseDescribedRelease(json);
}

absl::Status ApplyDescribedRelease(const DescribedRelease& release,
                                   cli::FlagSet& flags,
                                   std::vector<std::string>* args,
                                   std::string* ns) {
  for (const char* name :
       {"set", "set-file", "set-json", "set-literal", "set-string",
        "generate-name", "name-template", "kube-version", "api-versions",
        "include-crds", "nondeterminism", "is-upgrade"}) {
    if (!flags.Changed(name)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("--", name, " cannot be given with --coordinator: the ",
                     "descriptor says how the release is rendered"));
  }
  if (args->size() > 1 && (*args)[0] != release.name) {
    return absl::InvalidArgumentError(
        absl::StrCat("--coordinator: the release is named ",
                     Quote(release.name), ", not ", Quote((*args)[0])));
  }
  if (!ns->empty() && *ns != release.ns) {
    return absl::InvalidArgumentError(
        absl::StrCat("--coordinator: the release's namespace is ",
                     Quote(release.ns), ", not ", Quote(*ns)));
  }
  for (const auto& [name, value] : release.flags) {
    absl::string_view key = name;
    if (absl::ConsumePrefix(&key, "set.")) {
      GITOPS_RETURN_IF_ERROR(
          SetFlag(flags, "set", absl::StrCat(key, "=", value)));
    } else {
      GITOPS_RETURN_IF_ERROR(SetFlag(flags, name, value));
    }
  }
  if (args->size() == 1) args->insert(args->begin(), release.name);
  *ns = release.ns;
  return absl::OkStatus();
}

absl::Status CheckDescribedInputs(const DescribedRelease& release,
                                  const std::string& chart,
                                  const std::vector<std::string>& values) {
  if (!fs::Exists(chart)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--coordinator: ", Quote(chart), " is no chart on disk"));
  }
  GITOPS_ASSIGN_OR_RETURN(const std::vector<descriptor::Chart> facts,
                          descriptor::ReadChartFacts(chart));
  if (facts[0].digest != release.chart_digest) {
    return absl::FailedPreconditionError(absl::StrCat(
        chart, ": the release was made of ", release.chart_name,
        " with digest ", release.chart_digest, ", this has ", facts[0].digest));
  }
  if (values.size() != release.values.size()) {
    return absl::FailedPreconditionError(
        absl::StrCat("--values: the release was made of ",
                     release.values.size(), " files, not ", values.size()));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    GITOPS_ASSIGN_OR_RETURN(const std::string text,
                            fs::ReadFile(values[i], kMaxValuesBytes));
    const std::string digest = Sha256Hex(text);
    if (digest == release.values[i].second) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        values[i], ": the release was made of ", release.values[i].first,
        " with SHA-256 ", release.values[i].second, ", this has ", digest));
  }
  return absl::OkStatus();
}

}  // namespace gitops::renderer
