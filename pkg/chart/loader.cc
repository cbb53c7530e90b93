#include "pkg/chart/loader.h"

#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/merge.h"
#include "pkg/yaml/yaml.h"

namespace gitops::chart {
namespace {

using value::Value;

constexpr int kMaxChartDepth = 100;
constexpr char kChartYaml[] = "Chart.yaml";

absl::Status Annotate(const absl::Status& status, absl::string_view prefix) {
  return absl::Status(status.code(), absl::StrCat(prefix, status.message()));
}

absl::string_view Extension(absl::string_view name) {
  name = fs::BaseName(name);
  const size_t dot = name.rfind('.');
  return dot == absl::string_view::npos ? absl::string_view()
                                        : name.substr(dot);
}

absl::StatusOr<std::shared_ptr<Chart>> BuildChart(std::vector<ChartFile> files,
                                                  Log& log, int depth);

// The charts below charts/, by the first element of their path.
using Subcharts = std::map<std::string, std::vector<ChartFile>>;

class ChartBuilder {
 public:
  ChartBuilder(Log& log, int depth)
      : log_(log),
        depth_(depth),
        chart_(std::make_shared<Chart>()),
        content_(std::make_shared<ChartContent>()) {
    chart_->values = Value::NewMap();
  }

  absl::StatusOr<std::shared_ptr<Chart>> Build(std::vector<ChartFile> files) {
    GITOPS_RETURN_IF_ERROR(ReadChartYaml(files));
    Keep(std::move(files));
    for (const ChartFile& file : content_->all) {
      GITOPS_RETURN_IF_ERROR(Sort(file));
    }
    if (!has_chart_yaml_) {
      return absl::InvalidArgumentError("Chart.yaml file is missing");
    }
    chart_->content = content_;
    GITOPS_RETURN_IF_ERROR(ValidateMetadata(&chart_->metadata));
    GITOPS_RETURN_IF_ERROR(AddSubcharts());
    return chart_;
  }

 private:
  absl::Status ReadChartYaml(const std::vector<ChartFile>& files) {
    for (const ChartFile& file : files) {
      if (file.name != kChartYaml) continue;
      has_chart_yaml_ = true;
      if (absl::Status s = ReadMetadata(file.data, &chart_->metadata); !s.ok())
        return Annotate(s, "cannot load Chart.yaml: ");
      if (chart_->metadata.api_version.empty()) {
        chart_->metadata.api_version = "v1";
      }
    }
    return absl::OkStatus();
  }

  // Splits the files of charts below from the chart's own.
  void Keep(std::vector<ChartFile> files) {
    content_->all.reserve(files.size());
    for (ChartFile& file : files) {
      absl::string_view rest = file.name;
      if (!absl::ConsumePrefix(&rest, "charts/") ||
          Extension(rest) == ".prov") {
        content_->all.push_back(std::move(file));
        continue;
      }
      const std::string key(rest.substr(0, rest.find('/')));
      file.name = std::string(rest);
      subcharts_[key].push_back(std::move(file));
    }
  }

  absl::Status Sort(const ChartFile& file) {
    const std::string& name = file.name;
    const bool v1 = chart_->metadata.api_version == "v1";
    if (name == "Chart.yaml") return absl::OkStatus();
    if (name == "Chart.lock") return AddLock(file);
    if (name == "values.yaml") {
      content_->values = &file;
      absl::StatusOr<Value> values = ParseValues(file.data);
      if (!values.ok()) {
        return Annotate(values.status(), "cannot load values.yaml: ");
      }
      chart_->values = *std::move(values);
      return absl::OkStatus();
    }
    if (name == "values.schema.json") {
      content_->schema = &file;
      return absl::OkStatus();
    }
    if (name == "requirements.yaml") {
      if (!v1) LogRequirements();
      if (absl::Status s = ReadMetadata(file.data, &chart_->metadata); !s.ok())
        return Annotate(s, "cannot load requirements.yaml: ");
      if (v1) content_->files.push_back(&file);
      return absl::OkStatus();
    }
    if (name == "requirements.lock") {
      GITOPS_RETURN_IF_ERROR(AddLock(file));
      if (!v1) LogRequirements();
      if (v1) content_->files.push_back(&file);
      return absl::OkStatus();
    }
    if (absl::StartsWith(name, "templates/")) {
      content_->templates.push_back(&file);
    } else {
      content_->files.push_back(&file);
    }
    return absl::OkStatus();
  }

  absl::Status AddLock(const ChartFile& file) {
    absl::StatusOr<Lock> lock = ReadLock(file.data);
    if (!lock.ok()) {
      return Annotate(lock.status(),
                      absl::StrCat("cannot load ", file.name, ": "));
    }
    chart_->lock = *std::move(lock);
    chart_->lock_mtime_ns = file.mtime_ns;
    return absl::OkStatus();
  }

  void LogRequirements() {
    log_.Write(LogLevel::kInfo,
               "Warning: Dependencies are handled in Chart.yaml since "
               "apiVersion \"v2\". We recommend migrating dependencies to "
               "Chart.yaml.");
  }

  absl::Status AddSubcharts() {
    std::vector<std::shared_ptr<Chart>> charts;
    for (auto& [key, files] : subcharts_) {
      if (key.empty() || key[0] == '_' || key[0] == '.') continue;
      absl::StatusOr<std::shared_ptr<Chart>> chart =
          LoadSubchart(key, std::move(files));
      if (!chart.ok()) return chart.status();
      charts.push_back(*std::move(chart));
    }
    chart_->SetDependencies(std::move(charts));
    return absl::OkStatus();
  }

  absl::StatusOr<std::shared_ptr<Chart>> LoadSubchart(
      const std::string& key, std::vector<ChartFile> files) {
    const std::string& owner = chart_->metadata.name;
    if (depth_ >= kMaxChartDepth) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "charts are nested more than ", kMaxChartDepth, " deep in ", owner));
    }
    const std::string prefix =
        absl::StrCat("error unpacking subchart ", key, " in ", owner, ": ");
    if (Extension(key) == ".tgz") {
      if (files[0].name != key) {
        return absl::InvalidArgumentError(
            absl::StrCat("error unpacking subchart tar in ", owner,
                         ": expected ", key, ", got ", files[0].name));
      }
      absl::StatusOr<std::vector<ChartFile>> unpacked =
          ReadChartArchive(files[0].data);
      if (!unpacked.ok()) return Annotate(unpacked.status(), prefix);
      files = *std::move(unpacked);
    } else {
      std::vector<ChartFile> inner;
      for (ChartFile& file : files) {
        const size_t slash = file.name.find('/');
        if (slash == std::string::npos) continue;  // A file, not a folder.
        file.name.erase(0, slash + 1);
        inner.push_back(std::move(file));
      }
      files = std::move(inner);
    }
    absl::StatusOr<std::shared_ptr<Chart>> chart =
        BuildChart(std::move(files), log_, depth_ + 1);
    if (!chart.ok()) return Annotate(chart.status(), prefix);
    return chart;
  }

  Log& log_;
  const int depth_;
  bool has_chart_yaml_ = false;
  std::shared_ptr<Chart> chart_;
  std::shared_ptr<ChartContent> content_;
  Subcharts subcharts_;
};

absl::StatusOr<std::shared_ptr<Chart>> BuildChart(std::vector<ChartFile> files,
                                                  Log& log, int depth) {
  return ChartBuilder(log, depth).Build(std::move(files));
}

bool IsKnown(absl::string_view api_version) {
  return api_version == "v1" || api_version == "v2" || api_version == "v3";
}

bool IsKnown(const absl::StatusOr<std::shared_ptr<Chart>>& chart) {
  return chart.ok() && IsKnown((*chart)->metadata.api_version);
}

// Without version it is v1.
absl::Status DetectApiVersion(absl::string_view chart_yaml) {
  const absl::StatusOr<std::string> version = ReadApiVersion(chart_yaml);
  if (!version.ok()) {
    return Annotate(version.status(), "cannot load Chart.yaml: ");
  }
  if (version->empty() || IsKnown(*version)) return absl::OkStatus();
  return absl::InvalidArgumentError("unsupported chart version");
}

}  // namespace

absl::StatusOr<std::shared_ptr<Chart>> ChartFromFiles(
    std::vector<ChartFile> files, Log& log) {
  return BuildChart(std::move(files), log, 0);
}

absl::StatusOr<std::shared_ptr<Chart>> LoadChartDirectory(
    absl::string_view path, Log& log, ApiVersions wanted) {
  absl::StatusOr<std::shared_ptr<Chart>> chart;
  absl::StatusOr<std::vector<ChartFile>> files = ReadChartDirectory(path, log);
  if (files.ok()) {
    chart = ChartFromFiles(*std::move(files), log);
  } else {
    chart = files.status();
  }
  if (wanted == ApiVersions::kKnown && !IsKnown(chart)) {
    const std::string file = fs::JoinPath(path, kChartYaml);
    const absl::StatusOr<std::string> text = fs::ReadFile(file);
    if (!text.ok()) {
      return Annotate(text.status(),
                      absl::StrCat("unable to detect chart at ", file, ": "));
    }
    GITOPS_RETURN_IF_ERROR(DetectApiVersion(*text));
  }
  return chart;
}

absl::StatusOr<std::shared_ptr<Chart>> LoadChartArchive(absl::string_view data,
                                                        Log& log,
                                                        ApiVersions wanted) {
  absl::StatusOr<std::vector<ChartFile>> files = ReadChartArchive(data);
  if (!files.ok()) {
    return absl::Status(files.status().code(), "unable to load chart archive");
  }
  absl::StatusOr<std::shared_ptr<Chart>> chart =
      ChartFromFiles(*std::move(files), log);
  if (wanted == ApiVersions::kAny || IsKnown(chart)) return chart;
  GITOPS_ASSIGN_OR_RETURN(files, ReadChartArchive(data));
  for (const ChartFile& file : *files) {
    if (file.name != kChartYaml) continue;
    GITOPS_RETURN_IF_ERROR(DetectApiVersion(file.data));
    return chart;
  }
  return absl::InvalidArgumentError(
      "unable to detect chart version, no Chart.yaml found");
}

absl::Status CheckApiVersion(const Chart& chart) {
  if (chart.metadata.api_version != "v3") return absl::OkStatus();
  return absl::InvalidArgumentError("invalid chart apiVersion");
}

absl::StatusOr<Value> ParseValues(absl::string_view text) {
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");
  const absl::StatusOr<std::vector<yaml::RawDocument>> documents =
      yaml::SplitDocuments(text);
  if (!documents.ok()) {
    return Annotate(documents.status(), "error reading yaml document: ");
  }
  Value merged = Value::NewMap();
  for (const yaml::RawDocument& document : *documents) {
    absl::StatusOr<Value> tree = yaml::ParseMap(document.text);
    if (!tree.ok()) {
      return Annotate(tree.status(), "cannot unmarshal yaml document: ");
    }
    if (merged.map().empty()) {
      merged = *std::move(tree);
    } else {
      MergeInto(merged.map(), tree->map());
    }
  }
  return merged;
}

}  // namespace gitops::chart
