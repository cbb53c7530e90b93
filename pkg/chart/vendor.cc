#include "pkg/chart/vendor.h"

#include <unistd.h>

#include <memory>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/pack.h"
#include "pkg/semver/constraint.h"

namespace gitops::chart {
namespace {

constexpr absl::string_view kFileScheme = "file://";

absl::Status Failed(absl::string_view text) {
  return absl::FailedPreconditionError(text);
}

absl::Status CheckConstraint(const Dependency& d, absl::string_view name) {
  const auto parsed = semver::Constraints::Parse(d.version);
  if (parsed.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "dependency ", name, " has an invalid version/constraint format: ",
      parsed.status().message()));
}

std::string LocalPath(absl::string_view directory,
                      absl::string_view repository) {
  repository = absl::StripPrefix(repository, kFileScheme);
  return absl::StartsWith(repository, "/")
             ? fs::CleanPath(repository)
             : fs::JoinPath(directory, repository);
}

struct LocalChart {
  std::string path;
  std::shared_ptr<Chart> chart;
};

// The chart of a dependency without repository.
absl::StatusOr<LocalChart> LoadInCharts(absl::string_view directory,
                                        const Dependency& d, Log& log) {
  const std::string charts = fs::JoinPath(directory, "charts");
  const std::string folder = fs::JoinPath(charts, d.name);
  if (fs::Exists(folder)) {
    GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<Chart> chart,
                            LoadChartDirectory(folder, log, ApiVersions::kAny));
    return LocalChart{folder, std::move(chart)};
  }
  const auto entries = fs::ListDir(charts);
  if (entries.ok()) {
    for (const fs::DirEntry& entry : *entries) {
      if (!absl::StartsWith(entry.name, absl::StrCat(d.name, "-")) ||
          !absl::EndsWith(entry.name, ".tgz")) {
        continue;
      }
      const std::string path = fs::JoinPath(charts, entry.name);
      auto chart = LoadChart(path, log, ApiVersions::kAny);
      if (chart.ok() && (*chart)->name() == d.name) {
        return LocalChart{path, *std::move(chart)};
      }
    }
  }
  return absl::NotFoundError(absl::StrCat("directory ", folder, " not found"));
}

class Vendor {
 public:
  Vendor(absl::string_view directory, const VendorOptions& options, Log& log,
         std::string* progress)
      : directory_(directory),
        options_(options),
        log_(log),
        progress_(progress) {}

  absl::Status Load() {
    if (!fs::Exists(directory_)) {
      return absl::NotFoundError(absl::StrCat("could not find ", directory_,
                                              ": stat ", directory_,
                                              ": no such file or directory"));
    }
    if (!fs::IsDirectory(directory_)) {
      return Failed("only unpacked charts can be updated");
    }
    GITOPS_ASSIGN_OR_RETURN(
        chart_, LoadChartDirectory(directory_, log_, ApiVersions::kAny));
    return absl::OkStatus();
  }

  absl::Status Update() {
    const std::vector<Dependency>& wanted = chart_->metadata.dependencies;
    if (!chart_->metadata.has_dependencies) return absl::OkStatus();
    GITOPS_RETURN_IF_ERROR(CheckRepositories(wanted));
    Lock lock;
    GITOPS_ASSIGN_OR_RETURN(lock.dependencies, Resolve(wanted));
    GITOPS_RETURN_IF_ERROR(Save(lock.dependencies));
    lock.digest = LockDigest(wanted, lock.dependencies);
    if (chart_->lock.has_value() && chart_->lock->digest == lock.digest) {
      return absl::OkStatus();
    }
    lock.generated = absl::FormatTime("%Y-%m-%dT%H:%M:%E*S%Ez", options_.now,
                                      absl::UTCTimeZone());
    if (absl::EndsWith(lock.generated, "+00:00")) {
      lock.generated.replace(lock.generated.size() - 6, 6, "Z");
    }
    return WriteLock(lock);
  }

  absl::Status Build() {
    if (!chart_->lock.has_value()) return Update();
    const std::vector<Dependency>& wanted = chart_->metadata.dependencies;
    GITOPS_RETURN_IF_ERROR(CheckRepositories(wanted));
    const Lock& lock = *chart_->lock;
    GITOPS_RETURN_IF_ERROR(CheckLock(chart_->metadata, lock, log_));
    return Save(lock.dependencies);
  }

 private:
  absl::string_view LockName() const { return LockFileName(chart_->metadata); }

  // Only what is on this machine.
  static absl::Status CheckRepositories(const std::vector<Dependency>& list) {
    for (const Dependency& d : list) {
      if (d.repository.empty() || absl::StartsWith(d.repository, kFileScheme)) {
        continue;
      }
      return absl::UnimplementedError(
          absl::StrCat("chart repositories are not implemented: dependency ",
                       Quote(d.name), " comes from ", d.repository));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<LocalChart> LoadLocal(const Dependency& d) {
    const std::string path = LocalPath(directory_, d.repository);
    if (!fs::Exists(path)) {
      return absl::NotFoundError(
          absl::StrCat("directory ", path, " not found"));
    }
    GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<Chart> chart,
                            LoadChart(path, log_, ApiVersions::kAny));
    return LocalChart{path, std::move(chart)};
  }

  absl::Status Verify(const Dependency& d, const LocalChart& found) {
    if (options_.verify == nullptr) return absl::OkStatus();
    const absl::Status status = options_.verify(found.path);
    if (status.ok()) return status;
    return absl::Status(
        status.code(),
        absl::StrCat("dependency ", Quote(d.name), ": ", status.message()));
  }

  absl::StatusOr<std::vector<Dependency>> Resolve(
      const std::vector<Dependency>& wanted) {
    std::vector<Dependency> locked;
    std::vector<std::string> missing;
    for (const Dependency& d : wanted) {
      GITOPS_RETURN_IF_ERROR(CheckConstraint(d, Quote(d.name)));
      Dependency resolved;
      resolved.name = d.name;
      resolved.repository = d.repository;
      resolved.version = d.version;
      if (d.repository.empty()) {
        GITOPS_RETURN_IF_ERROR(LoadInCharts(directory_, d, log_).status());
      } else {
        GITOPS_ASSIGN_OR_RETURN(const LocalChart found, LoadLocal(d));
        const std::shared_ptr<Chart>& chart = found.chart;
        if (!VersionMatches(d.version, chart->metadata.version)) {
          missing.push_back(absl::StrCat(Quote(d.name), " (repository ",
                                         Quote(d.repository), ", version ",
                                         Quote(d.version), ")"));
        }
        resolved.version = chart->metadata.version;
      }
      locked.push_back(std::move(resolved));
    }
    if (missing.empty()) return locked;
    return Failed(absl::StrCat(
        "can't get a valid version for ", missing.size(),
        " subchart(s): ", absl::StrJoin(missing, ", "),
        ". Make sure a matching chart version exists in the repo, or change "
        "the version constraint in Chart.yaml"));
  }

  // Packs everything into a temporary directory, then replaces what charts/
  // holds.
  absl::Status Save(const std::vector<Dependency>& locked) {
    const std::string charts = fs::JoinPath(directory_, "charts");
    if (fs::Exists(charts) && !fs::IsDirectory(charts)) {
      return Failed(absl::StrCat(Quote(charts), " is not a directory"));
    }
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(charts));
    GITOPS_ASSIGN_OR_RETURN(const std::string temporary,
                            fs::MakeTempDir("tmpcharts-", directory_));
    absl::StrAppend(progress_, "Saving ", locked.size(), " charts\n");
    absl::Status status;
    for (const Dependency& d : locked) {
      status = SaveOne(d, temporary);
      if (!status.ok()) break;
    }
    if (status.ok()) {
      status = Replace(locked, temporary, charts);
    } else {
      absl::StrAppend(progress_, "Save error occurred:  ", status.message(),
                      "\n");
    }
    const absl::Status removed = fs::RemoveAll(temporary);
    return status.ok() ? removed : status;
  }

  absl::Status SaveOne(const Dependency& d, const std::string& temporary) {
    GITOPS_RETURN_IF_ERROR(CheckConstraint(d, d.name));
    if (d.repository.empty()) {
      absl::StrAppend(progress_, "Dependency ", d.name,
                      " did not declare a repository. Assuming it exists in "
                      "the charts directory\n");
      GITOPS_ASSIGN_OR_RETURN(const LocalChart found,
                              LoadInCharts(directory_, d, log_));
      const std::shared_ptr<Chart>& chart = found.chart;
      GITOPS_RETURN_IF_ERROR(Verify(d, found));
      if (VersionMatches(d.version, chart->metadata.version)) {
        return absl::OkStatus();
      }
      return Failed(absl::StrCat(
          "dependency ", d.name, " at version ", chart->metadata.version,
          " does not satisfy the constraint ", d.version));
    }
    GITOPS_RETURN_IF_ERROR(CheckRepositories({d}));
    GITOPS_ASSIGN_OR_RETURN(const LocalChart found, LoadLocal(d));
    const std::shared_ptr<Chart>& chart = found.chart;
    GITOPS_RETURN_IF_ERROR(Verify(d, found));
    if (!VersionMatches(d.version, chart->metadata.version)) {
      return Failed(
          absl::StrCat("can't get a valid version for dependency ", d.name));
    }
    GITOPS_ASSIGN_OR_RETURN(const std::string packed,
                            PackChart(*chart, options_.mtime_seconds));
    return fs::WriteFile(
        fs::JoinPath(temporary, PackageFileName(chart->metadata)), packed);
  }

  absl::Status Replace(const std::vector<Dependency>& locked,
                       const std::string& temporary,
                       const std::string& charts) {
    GITOPS_ASSIGN_OR_RETURN(const auto fresh, fs::ListDir(temporary));
    std::set<std::string> kept;
    for (const fs::DirEntry& entry : fresh) {
      kept.insert(entry.name);
      GITOPS_RETURN_IF_ERROR(fs::Rename(fs::JoinPath(temporary, entry.name),
                                        fs::JoinPath(charts, entry.name)));
    }
    absl::StrAppend(progress_, "Deleting outdated charts\n");
    std::set<std::string> without_repository;
    for (const Dependency& d : locked) {
      if (d.repository.empty()) without_repository.insert(d.name);
    }
    GITOPS_ASSIGN_OR_RETURN(const auto present, fs::ListDir(charts));
    for (const fs::DirEntry& entry : present) {
      if (entry.type == fs::FileType::kDirectory || kept.count(entry.name)) {
        continue;
      }
      const std::string path = fs::JoinPath(charts, entry.name);
      const auto chart = LoadChart(path, log_, ApiVersions::kAny);
      if (!chart.ok()) {
        absl::StrAppend(progress_, "Could not verify ", path,
                        " for deletion: ", chart.status().message(),
                        " (Skipping)\n");
        continue;
      }
      if (without_repository.count((*chart)->name())) continue;
      GITOPS_RETURN_IF_ERROR(fs::RemoveAll(path));
    }
    return absl::OkStatus();
  }

  absl::Status WriteLock(const Lock& lock) {
    const std::string path = fs::JoinPath(directory_, LockName());
    const auto info = fs::LinkInfo(path);
    if (info.ok() && info->type == fs::FileType::kSymlink) {
      char target[4096];
      const ssize_t size = readlink(path.c_str(), target, sizeof(target));
      return Failed(
          absl::StrCat("the ", LockName(), " file is a symlink to ",
                       Quote(absl::string_view(target, size < 0 ? 0 : size))));
    }
    GITOPS_ASSIGN_OR_RETURN(const std::string text, FormatLock(lock));
    return fs::WriteFile(path, text);
  }

  const std::string directory_;
  const VendorOptions options_;
  Log& log_;
  std::string* progress_;
  std::shared_ptr<Chart> chart_;
};

}  // namespace

absl::Status UpdateDependencies(absl::string_view directory,
                                const VendorOptions& options, Log& log,
                                std::string* progress) {
  Vendor vendor(directory, options, log, progress);
  GITOPS_RETURN_IF_ERROR(vendor.Load());
  return vendor.Update();
}

absl::Status BuildDependencies(absl::string_view directory,
                               const VendorOptions& options, Log& log,
                               std::string* progress) {
  Vendor vendor(directory, options, log, progress);
  GITOPS_RETURN_IF_ERROR(vendor.Load());
  return vendor.Build();
}

}  // namespace gitops::chart
