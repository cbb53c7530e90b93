#include "cmd/renderer/assemble_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/log.h"
#include "pkg/chart/metadata.h"
#include "pkg/chart/pack.h"
#include "pkg/chart/provenance.h"
#include "pkg/value/value.h"

namespace gitops::renderer {
namespace {

using chart::Chart;
using chart::ChartFile;

struct AssembleOptions {
  std::string output, digest_output, tree;
  std::string archive, provenance, keyring, global_values;
  std::string chart_name, chart_version, chart_description;
  std::vector<std::string> files, subcharts, dependencies, conditions;
};

struct Pair {
  std::string key, value;
};

absl::StatusOr<Pair> SplitPair(absl::string_view flag, absl::string_view text) {
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos || equals == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", flag, " ", Quote(text), ": want KEY=VALUE"));
  }
  return Pair{std::string(text.substr(0, equals)),
              std::string(text.substr(equals + 1))};
}

absl::StatusOr<std::vector<ChartFile>> ReadFiles(
    const AssembleOptions& options) {
  std::vector<ChartFile> files;
  for (const std::string& text : options.files) {
    GITOPS_ASSIGN_OR_RETURN(const Pair pair, SplitPair("file", text));
    if (!fs::IsLocalPath(pair.key)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--file ", Quote(pair.key), ": leaves the chart"));
    }
    ChartFile file;
    file.name = fs::CleanPath(pair.key);
    GITOPS_ASSIGN_OR_RETURN(file.data,
                            fs::ReadFile(pair.value, chart::kMaxFileBytes));
    files.push_back(std::move(file));
  }
  return files;
}

// Chart.yaml of an umbrella over the dependencies, which are also packed.
absl::StatusOr<ChartFile> UmbrellaMetadata(
    const AssembleOptions& options,
    const std::vector<std::shared_ptr<Chart>>& charts,
    const std::vector<std::string>& aliases) {
  chart::Metadata metadata;
  metadata.api_version = "v2";
  metadata.name = options.chart_name;
  metadata.version = options.chart_version;
  metadata.description = options.chart_description;
  metadata.type = "application";
  metadata.has_dependencies = true;
  for (size_t i = 0; i < charts.size(); ++i) {
    chart::Dependency dependency;
    dependency.name = charts[i]->name();
    dependency.version = charts[i]->metadata.version;
    if (aliases[i] != dependency.name) dependency.alias = aliases[i];
    for (const std::string& text : options.conditions) {
      GITOPS_ASSIGN_OR_RETURN(const Pair pair, SplitPair("condition", text));
      if (pair.key == aliases[i]) dependency.condition = pair.value;
    }
    metadata.dependencies.push_back(std::move(dependency));
  }
  ChartFile file;
  file.name = "Chart.yaml";
  GITOPS_ASSIGN_OR_RETURN(file.data, chart::FormatMetadata(metadata));
  return file;
}

// Puts the file's values below `global` of values.yaml, as text: comments and
// order stay as they are.
absl::Status AddGlobalValues(const std::string& path,
                             std::vector<ChartFile>* files) {
  GITOPS_ASSIGN_OR_RETURN(const std::string globals,
                          fs::ReadFile(path, chart::kMaxFileBytes));
  GITOPS_ASSIGN_OR_RETURN(const value::Value wanted,
                          chart::ParseValues(globals));
  auto values =
      std::find_if(files->begin(), files->end(),
                   [](const ChartFile& f) { return f.name == "values.yaml"; });
  if (values == files->end()) {
    files->emplace_back();
    values = std::prev(files->end());
    values->name = "values.yaml";
  }
  std::string text(values->data.view());
  if (!text.empty() && text.back() != '\n') text += '\n';
  absl::StrAppend(&text, "global:\n");
  for (const absl::string_view line : absl::StrSplit(globals, '\n')) {
    if (line == "---") continue;
    absl::StrAppend(&text, line.empty() ? "" : "  ", line, "\n");
  }
  const absl::StatusOr<value::Value> both = chart::ParseValues(text);
  const value::Value* found = both.ok() ? both->Find("global") : nullptr;
  if (found == nullptr || !(*found == wanted)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--global-values ", Quote(path),
        ": cannot stand below \"global\" of values.yaml, which may have that "
        "key already"));
  }
  values->data = std::move(text);
  return absl::OkStatus();
}

absl::Status CheckProvenance(const AssembleOptions& options,
                             const std::string& archive) {
  chart::NoLog log;
  GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<Chart> packed,
                          chart::LoadChartArchive(archive, log));
  GITOPS_ASSIGN_OR_RETURN(const std::string provenance,
                          fs::ReadFile(options.provenance, 8 << 20));
  chart::VerifyOptions verify;
  verify.keyring = options.keyring;
  verify.now_seconds = chart::kWhenSigned;
  const std::string name =
      absl::StrCat(packed->name(), "-", packed->metadata.version, ".tgz");
  const absl::Status status =
      chart::VerifyArchive(archive, name, provenance, verify).status();
  if (status.ok()) return status;
  return absl::Status(status.code(),
                      absl::StrCat("verifying ", name, " against ",
                                   options.provenance, ": ", status.message()));
}

absl::StatusOr<std::string> Assemble(const AssembleOptions& options) {
  chart::NoLog log;
  if (!options.archive.empty()) {
    // Taken byte for byte, once it has been read as a chart.
    GITOPS_RETURN_IF_ERROR(chart::LoadChart(options.archive, log).status());
    return fs::ReadFile(options.archive, int64_t{256} << 20);
  }
  GITOPS_ASSIGN_OR_RETURN(std::vector<ChartFile> files, ReadFiles(options));
  if (!options.global_values.empty()) {
    GITOPS_RETURN_IF_ERROR(AddGlobalValues(options.global_values, &files));
  }
  std::vector<std::shared_ptr<Chart>> charts;
  std::vector<std::string> aliases;
  for (const std::string& path : options.subcharts) {
    GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<Chart> loaded,
                            chart::LoadChart(path, log));
    charts.push_back(std::move(loaded));
  }
  std::vector<std::shared_ptr<Chart>> dependencies;
  for (const std::string& text : options.dependencies) {
    GITOPS_ASSIGN_OR_RETURN(const Pair pair, SplitPair("dependency", text));
    GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<Chart> loaded,
                            chart::LoadChart(pair.value, log));
    aliases.push_back(pair.key);
    dependencies.push_back(std::move(loaded));
  }
  if (!options.chart_name.empty()) {
    GITOPS_ASSIGN_OR_RETURN(ChartFile metadata,
                            UmbrellaMetadata(options, dependencies, aliases));
    files.push_back(std::move(metadata));
  }
  // One chart under two aliases is packed once.
  for (std::shared_ptr<Chart>& dependency : dependencies) {
    const bool there = std::any_of(
        charts.begin(), charts.end(), [&](const std::shared_ptr<Chart>& c) {
          return c->name() == dependency->name() &&
                 c->metadata.version == dependency->metadata.version;
        });
    if (!there) charts.push_back(std::move(dependency));
  }
  std::sort(
      files.begin(), files.end(),
      [](const ChartFile& a, const ChartFile& b) { return a.name < b.name; });
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<Chart> assembled,
                          chart::ChartFromFiles(std::move(files), log));
  std::vector<std::shared_ptr<Chart>> all = assembled->dependencies;
  all.insert(all.end(), charts.begin(), charts.end());
  assembled->SetDependencies(std::move(all));
  return chart::PackChart(*assembled);
}

absl::Status WriteTree(absl::string_view archive, absl::string_view folder) {
  GITOPS_ASSIGN_OR_RETURN(const std::vector<ChartFile> files,
                          chart::ReadChartArchive(archive));
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(folder));
  for (const ChartFile& file : files) {
    if (!fs::IsLocalPath(file.name)) {
      return absl::InvalidArgumentError(
          absl::StrCat(Quote(file.name), ": leaves the chart"));
    }
    const std::string path = fs::JoinPath(folder, file.name);
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(path)));
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(path, file.data.view()));
  }
  return absl::OkStatus();
}

}  // namespace

void AddAssembleCommand(cli::Command& root) {
  auto options = std::make_shared<AssembleOptions>();
  cli::Command& command =
      root.Add("assemble", "Pack a chart from files named one by one");
  cli::FlagSet& flags = command.flags();
  flags.String(&options->output, "output", 0, "The archive to write");
  flags.String(&options->tree, "tree", 0,
               "Write the chart's files below this folder");
  flags.String(&options->digest_output, "digest", 0,
               "Write its sha256:… to this file");
  flags.String(&options->archive, "archive", 0,
               "A packed chart to take as it is, instead of files");
  flags.String(&options->provenance, "provenance", 0,
               "What must vouch for the archive: a .prov file");
  flags.String(&options->keyring, "keyring", 0,
               "The keys that may have signed it");
  flags.String(&options->global_values, "global-values", 0,
               "File of values to put below \"global\" of values.yaml");
  flags.StringArray(&options->files, "file", 0,
                    "PATH-IN-CHART=FILE, repeatable");
  flags.StringArray(&options->subcharts, "subchart", 0,
                    "Chart archive to put into charts/, repeatable");
  flags.String(&options->chart_name, "chart-name", 0,
               "Write Chart.yaml for an umbrella of this name");
  flags.String(&options->chart_version, "chart-version", 0, "Its version");
  flags.String(&options->chart_description, "chart-description", 0,
               "Its description");
  flags.StringArray(&options->dependencies, "dependency", 0,
                    "ALIAS=ARCHIVE of a chart below the umbrella, repeatable");
  flags.StringArray(&options->conditions, "condition", 0,
                    "ALIAS=VALUES.PATH that switches it on, repeatable");
  command.set_args(cli::NoArgs());
  command.set_run([options](const cli::Invocation&) -> absl::StatusOr<int> {
    if (options->output.empty() && options->tree.empty()) {
      return absl::InvalidArgumentError("assemble needs --output or --tree");
    }
    if (options->provenance.empty() != options->keyring.empty()) {
      return absl::InvalidArgumentError(
          "--provenance and --keyring go together");
    }
    GITOPS_ASSIGN_OR_RETURN(const std::string archive, Assemble(*options));
    if (!options->provenance.empty()) {
      GITOPS_RETURN_IF_ERROR(CheckProvenance(*options, archive));
    }
    if (!options->tree.empty()) {
      GITOPS_RETURN_IF_ERROR(WriteTree(archive, options->tree));
    }
    if (!options->output.empty()) {
      GITOPS_RETURN_IF_ERROR(fs::WriteFile(options->output, archive));
    }
    if (options->digest_output.empty()) return 0;
    GITOPS_RETURN_IF_ERROR(
        fs::WriteFile(options->digest_output,
                      absl::StrCat("sha256:", Sha256Hex(archive), "\n")));
    return 0;
  });
}

absl::StatusOr<std::vector<std::string>> ExpandArgumentFiles(
    const std::vector<std::string>& args) {
  std::vector<std::string> expanded;
  for (const std::string& arg : args) {
    if (arg.size() < 2 || arg[0] != '@') {
      expanded.push_back(arg);
      continue;
    }
    GITOPS_ASSIGN_OR_RETURN(const std::string text,
                            fs::ReadFile(arg.substr(1), int64_t{64} << 20));
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      expanded.emplace_back(line);
    }
    if (absl::EndsWith(text, "\n")) expanded.pop_back();
  }
  return expanded;
}

}  // namespace gitops::renderer
