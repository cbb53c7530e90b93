// What charts/ holds: see vendor.h.

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/vendor.h"
#include "pkg/semver/constraint.h"
#include "pkg/semver/version.h"

namespace gitops::chart {
namespace {

// "" where the version fits.
std::string VersionProblem(absl::string_view version,
                           absl::string_view wanted) {
  if (version == wanted) return "";
  const auto constraint = semver::Constraints::Parse(wanted);
  const auto parsed = semver::Version::Parse(version);
  if (!constraint.ok() || !parsed.ok()) return "invalid version";
  return constraint->Check(*parsed) ? "" : "wrong version";
}

std::string ArchiveStatus(const std::string& path,
                          const Dependency& dependency) {
  NoLog log;
  const auto chart = LoadChart(path, log, ApiVersions::kAny);
  if (!chart.ok()) return "corrupt";
  if ((*chart)->name() != dependency.name) return "misnamed";
  const std::string problem =
      VersionProblem((*chart)->metadata.version, dependency.version);
  return problem.empty() ? "ok" : problem;
}

}  // namespace

std::string DependencyStatus(absl::string_view directory, const Chart& chart,
                             const Dependency& dependency) {
  const std::string charts = fs::JoinPath(directory, "charts");
  const std::string prefix = absl::StrCat(dependency.name, "-");
  std::vector<std::string> matching;
  std::vector<std::string> exact;
  const auto entries = fs::ListDir(charts);
  if (entries.ok()) {
    for (const fs::DirEntry& entry : *entries) {
      absl::string_view version = entry.name;
      if (!absl::ConsumePrefix(&version, prefix) ||
          !absl::ConsumeSuffix(&version, ".tgz")) {
        continue;
      }
      matching.push_back(fs::JoinPath(charts, entry.name));
      if (semver::Version::ParseStrict(version).ok()) {
        exact.push_back(matching.back());
      }
    }
  }
  if (matching.size() > 1) {
    if (exact.size() > 1) return "too many matches";
    if (exact.size() == 1) return ArchiveStatus(exact[0], dependency);
  } else if (matching.size() == 1) {
    return ArchiveStatus(matching[0], dependency);
  }
  const Chart* found = nullptr;
  for (const std::shared_ptr<Chart>& present : chart.dependencies) {
    if (present->name() == dependency.name) found = present.get();
  }
  if (found == nullptr) return "missing";
  const std::string problem =
      VersionProblem(found->metadata.version, dependency.version);
  return problem.empty() ? "unpacked" : problem;
}

std::string UndeclaredWarnings(absl::string_view directory,
                               const Chart& chart) {
  std::string out;
  const std::string charts = fs::JoinPath(directory, "charts");
  const auto entries = fs::ListDir(charts);
  if (!entries.ok()) return out;
  for (const fs::DirEntry& entry : *entries) {
    const std::string path = fs::JoinPath(charts, entry.name);
    if (!fs::IsDirectory(path) && !absl::EndsWith(entry.name, ".tgz")) continue;
    NoLog log;
    const auto present = LoadChart(path, log, ApiVersions::kAny);
    if (!present.ok()) {
      absl::StrAppend(&out, "WARNING: ", Quote(path), " is not a chart.\n");
      continue;
    }
    const auto& declared = chart.metadata.dependencies;
    const bool found = std::any_of(
        declared.begin(), declared.end(),
        [&](const Dependency& d) { return d.name == (*present)->name(); });
    if (!found) {
      absl::StrAppend(&out, "WARNING: ", Quote(path),
                      " is not in Chart.yaml.\n");
    }
  }
  return out;
}

}  // namespace gitops::chart
