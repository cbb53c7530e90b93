#include "pkg/chart/pack.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/archive/gzip.h"
#include "pkg/archive/tar.h"
#include "pkg/base/check.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/yaml/yaml.h"

namespace gitops::chart {
namespace {

using value::Value;

// What Helm puts into the gzip header of its packages.
constexpr absl::string_view kGzipExtra =
    "+aHR0cHM6Ly95b3V0dS5iZS96OVV6MWljandyTQo=";
constexpr absl::string_view kGzipComment = "Helm";

// Maps with their keys in byte order, at every level.
Value SortedByKey(const Value& v) {
  if (v.is_list()) {
    Value out = Value::NewList();
    for (const Value& item : v.list()) out.list().Add(SortedByKey(item));
    return out;
  }
  if (!v.is_map()) return v;
  Value out = Value::NewMap();
  for (const value::Map::Entry* entry : v.map().Sorted()) {
    out.map().Set(entry->key, SortedByKey(entry->value));
  }
  return out;
}

Value DependencyList(const std::vector<Dependency>& dependencies) {
  Value out = Value::NewList();
  for (Dependency dependency : dependencies) {
    for (Value& item : dependency.import_values) item = SortedByKey(item);
    out.list().Add(DependencyToValue(dependency));
  }
  return out;
}

std::string JsonDigest(const Value& v) {
  const absl::StatusOr<std::string> text = json::Write(v, {.sort_keys = false});
  GITOPS_CHECK(text.ok());
  return absl::StrCat("sha256:", Sha256Hex(*text));
}

std::string Helm2LockDigest(const std::vector<Dependency>& wanted) {
  Value requirements = Value::NewMap();
  requirements.map().Set("dependencies", DependencyList(wanted));
  return JsonDigest(requirements);
}

class Packer {
 public:
  explicit Packer(int64_t mtime_seconds) : mtime_seconds_(mtime_seconds) {}

  absl::Status Add(const Chart& chart, const std::string& prefix) {
    const std::string root = absl::StrCat(prefix, chart.name(), "/");
    const bool v1 = chart.metadata.api_version == "v1";
    Metadata metadata = chart.metadata;
    if (v1) metadata.dependencies.clear();
    GITOPS_ASSIGN_OR_RETURN(const std::string chart_yaml,
                            FormatMetadata(metadata));
    AddFile(absl::StrCat(root, "Chart.yaml"), chart_yaml);
    if (!v1 && chart.lock.has_value()) {
      GITOPS_ASSIGN_OR_RETURN(const std::string lock, FormatLock(*chart.lock));
      AddFile(absl::StrCat(root, "Chart.lock"), lock);
    }
    const ChartContent& content = *chart.content;
    if (content.values != nullptr) AddFile(root, *content.values);
    if (content.schema != nullptr) {
      if (!json::Parse(content.schema->data).ok()) {
        return absl::InvalidArgumentError("invalid JSON in values.schema.json");
      }
      AddFile(root, *content.schema);
    }
    for (const ChartFile* file : content.templates) AddFile(root, *file);
    for (const ChartFile* file : content.files) AddFile(root, *file);
    for (const std::shared_ptr<Chart>& dependency : chart.dependencies) {
      GITOPS_RETURN_IF_ERROR(Add(*dependency, absl::StrCat(root, "charts/")));
    }
    return absl::OkStatus();
  }

  std::string Finish() && {
    return archive::Gzip(std::move(tar_).Finish(),
                         {.extra = std::string(kGzipExtra),
                          .comment = std::string(kGzipComment)});
  }

 private:
  void AddFile(const std::string& root, const ChartFile& file) {
    AddFile(absl::StrCat(root, file.name), file.data);
  }
  void AddFile(const std::string& name, absl::string_view data) {
    tar_.AddFile(name, data, mtime_seconds_);
  }

  const int64_t mtime_seconds_;
  archive::TarWriter tar_;
};

}  // namespace

absl::StatusOr<std::string> PackChart(const Chart& chart,
                                      int64_t mtime_seconds) {
  Packer packer(mtime_seconds);
  GITOPS_RETURN_IF_ERROR(packer.Add(chart, ""));
  return std::move(packer).Finish();
}

std::string PackageFileName(const Metadata& metadata) {
  return absl::StrCat(metadata.name, "-", metadata.version, ".tgz");
}

absl::StatusOr<std::string> FormatMetadata(const Metadata& metadata) {
  return yaml::Emit(MetadataToValue(metadata));
}

absl::StatusOr<std::string> FormatLock(const Lock& lock) {
  return yaml::Emit(LockToValue(lock));
}

absl::string_view LockFileName(const Metadata& metadata) {
  return metadata.api_version == "v1" ? "requirements.lock" : "Chart.lock";
}

absl::Status CheckLock(const Metadata& metadata, const Lock& lock, Log& log) {
  const std::vector<Dependency>& wanted = metadata.dependencies;
  if (LockDigest(wanted, lock.dependencies) == lock.digest) {
    return absl::OkStatus();
  }
  const bool v1 = metadata.api_version == "v1";
  if (v1) {
    log.Write(LogLevel::kInfo,
              "warning: a valid Helm v3 hash was not found. Checking against "
              "Helm v2 hash...");
    if (Helm2LockDigest(wanted) == lock.digest) return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the lock file (", LockFileName(metadata), ") is out of sync with the ",
      "dependencies file (", v1 ? "requirements.yaml" : "Chart.yaml",
      "). Please update the dependencies"));
}

std::string LockDigest(const std::vector<Dependency>& wanted,
                       const std::vector<Dependency>& locked) {
  Value both = Value::NewList();
  both.list().Add(DependencyList(wanted));
  both.list().Add(DependencyList(locked));
  return JsonDigest(both);
}

}  // namespace gitops::chart
