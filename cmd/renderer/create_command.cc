#include "cmd/renderer/create_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/renderer/go_files.h"
#include "cmd/renderer/scaffold.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/pack.h"

namespace gitops::renderer {
namespace {

constexpr size_t kMaxNameBytes = 250;

// The last element of a path and what stands before it, as path/filepath has
// them: "./a/" is "a" in "./a".
struct Target {
  std::string name;
  std::string given_parent;
  std::string parent;  // Absolute.
};

Target SplitTarget(absl::string_view path) {
  const size_t slash = path.rfind('/');
  Target target;
  target.given_parent = fs::CleanPath(
      slash == absl::string_view::npos ? "." : path.substr(0, slash + 1));
  target.parent = AbsolutePath(target.given_parent);
  absl::string_view name = path;
  while (name.size() > 1 && absl::EndsWith(name, "/")) name.remove_suffix(1);
  if (name.size() > 1) name = name.substr(name.rfind('/') + 1);
  target.name = name.empty() ? "." : std::string(name);
  return target;
}

absl::Status CheckName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "chart name must be between 1 and ", kMaxNameBytes, " characters"));
  }
  const bool fits = std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
  });
  if (fits) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "chart name must match the regular expression \"^[a-zA-Z0-9._-]+$\"");
}

absl::Status NotThere(const std::string& path) {
  return absl::NotFoundError(
      absl::StrCat("stat ", path, ": no such file or directory"));
}

// The chart's directory, if it may be written to.
absl::StatusOr<std::string> CheckTarget(const Target& target) {
  GITOPS_RETURN_IF_ERROR(CheckName(target.name));
  if (!fs::Exists(target.parent)) return NotThere(target.parent);
  if (!fs::IsDirectory(target.parent)) {
    return absl::InvalidArgumentError(
        absl::StrCat("no such directory ", target.parent));
  }
  std::string directory = fs::JoinPath(target.parent, target.name);
  if (fs::Exists(directory) && !fs::IsDirectory(directory)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "file ", directory, " already exists and is not a directory"));
  }
  return directory;
}

absl::Status WriteChartFile(const std::string& directory,
                            const ScaffoldFile& file) {
  const std::string path = fs::JoinPath(directory, file.path);
  GITOPS_RETURN_IF_ERROR(MakeGoDirs(std::string(fs::DirName(path))));
  return WriteGoFile(path, file.text, WriteMode::kReplace, 0644);
}

absl::Status CreateFromScaffold(const Target& target, cli::Output* out) {
  GITOPS_ASSIGN_OR_RETURN(const std::string directory, CheckTarget(target));
  for (const ScaffoldFile& file : ScaffoldFiles(target.name)) {
    const std::string path = fs::JoinPath(directory, file.path);
    if (fs::Exists(path)) {
      out->Write(absl::StrCat("WARNING: File \"", path,
                              "\" already exists. Overwriting.\n"));
    }
    GITOPS_RETURN_IF_ERROR(WriteChartFile(directory, file));
  }
  return MakeGoDirs(fs::JoinPath(directory, "charts"));
}

// What a chart from `starter` consists of. Its Chart.yaml keeps nothing of the
// starter's; the mark is replaced in templates and values.
absl::StatusOr<std::vector<ScaffoldFile>> StarterFiles(
    const chart::Chart& starter, const std::string& name) {
  chart::Metadata metadata;
  metadata.api_version = "v2";
  metadata.name = name;
  metadata.description = "A Helm chart for Kubernetes";
  metadata.type = "application";
  metadata.version = "0.1.0";
  metadata.app_version = "0.1.0";
  std::vector<ScaffoldFile> files(1);
  files[0].path = "Chart.yaml";
  GITOPS_ASSIGN_OR_RETURN(files[0].text, chart::FormatMetadata(metadata));
  const chart::ChartContent& content = *starter.content;
  for (const chart::ChartFile& file : content.all) {
    if (file.name == "Chart.yaml" || file.name == "Chart.lock") continue;
    ScaffoldFile copy{file.name, std::string(file.data.view())};
    if (&file == content.values || absl::StartsWith(file.name, "templates/")) {
      absl::StrReplaceAll({{kChartNameMark, name}}, &copy.text);
    }
    files.push_back(std::move(copy));
  }
  for (const std::shared_ptr<chart::Chart>& dependency : starter.dependencies) {
    GITOPS_ASSIGN_OR_RETURN(std::string packed, chart::PackChart(*dependency));
    files.push_back(
        {absl::StrCat("charts/", chart::PackageFileName(dependency->metadata)),
         std::move(packed)});
  }
  return files;
}

std::string StarterPath(const std::string& starter,
                        const cli::Environment& env) {
  if (absl::StartsWith(starter, "/")) return starter;
  std::string data = env.getenv("HELM_DATA_HOME").value_or("");
  if (data.empty()) {
    data = env.getenv("XDG_DATA_HOME").value_or("");
    if (data.empty()) {
      data = fs::JoinPath(env.getenv("HOME").value_or(""), ".local/share");
    }
    data = fs::JoinPath(data, "helm");
  }
  return fs::JoinPath(fs::JoinPath(data, "starters"), starter);
}

absl::Status CreateFromStarter(const Target& target, const std::string& path,
                               chart::Log& log) {
  absl::StatusOr<std::shared_ptr<chart::Chart>> starter =
      fs::Exists(path)
          ? chart::LoadChart(path, log)
          : absl::StatusOr<std::shared_ptr<chart::Chart>>(NotThere(path));
  if (!starter.ok()) {
    return absl::Status(starter.status().code(),
                        absl::StrCat("could not load ", path, ": ",
                                     starter.status().message()));
  }
  const std::string directory = fs::JoinPath(target.given_parent, target.name);
  GITOPS_ASSIGN_OR_RETURN(const std::vector<ScaffoldFile> files,
                          StarterFiles(**starter, target.name));
  if (fs::Exists(directory) && !fs::IsDirectory(directory)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "file ", directory, " already exists and is not a directory"));
  }
  for (const ScaffoldFile& file : files) {
    GITOPS_RETURN_IF_ERROR(WriteChartFile(directory, file));
  }
  return MakeGoDirs(fs::JoinPath(directory, "charts"));
}

}  // namespace

void AddCreateCommand(cli::Command& root, Settings* settings) {
  cli::Command& command =
      root.Add("create", "create a new chart with the given name");
  command.set_usage_args("NAME");
  command.set_long_text(
      "Writes a chart directory with the files that a new chart starts from."
      "\n\nFiles that are in the way are overwritten; others are left alone.");
  auto starter = std::make_shared<std::string>();
  command.flags().String(starter.get(), "starter", 'p',
                         "the name or absolute path to Helm starter scaffold");
  command.set_args(ExactArgs("create", "NAME", 1));
  command.set_run(
      [starter, settings](const cli::Invocation& call) -> absl::StatusOr<int> {
        const Target target = SplitTarget(call.args[0]);
        call.env->out->Write(absl::StrCat("Creating ", call.args[0], "\n"));
        if (starter->empty()) {
          GITOPS_RETURN_IF_ERROR(CreateFromScaffold(target, call.env->out));
          return 0;
        }
        StderrLog log(*call.env, settings->debug);
        GITOPS_RETURN_IF_ERROR(
            CreateFromStarter(target, StarterPath(*starter, *call.env), log));
        return 0;
      });
}

}  // namespace gitops::renderer
