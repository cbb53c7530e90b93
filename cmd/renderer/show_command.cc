#include "cmd/renderer/show_command.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/chart_source.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/pack.h"
#include "pkg/jsonpath/jsonpath.h"

namespace gitops::renderer {
namespace {

using chart::Chart;
using chart::ChartFile;

enum class Part { kChart, kValues, kReadme, kCrds, kAll };

struct ShowOptions {
  ChartSource source;
  std::string jsonpath;
};

const ChartFile* FindReadme(const Chart& chart) {
  for (absl::string_view name : {"readme.md", "readme.txt", "readme"}) {
    for (const ChartFile* file : chart.content->files) {
      if (absl::EqualsIgnoreCase(file->name, name)) return file;
    }
  }
  return nullptr;
}

std::string Crds(const Chart& chart) {
  std::string out;
  for (const chart::Crd& crd : chart::CollectCrds(chart)) {
    if (!absl::StartsWith(crd.file->data, "---")) out += "---\n";
    absl::StrAppend(&out, crd.file->data.view(), "\n");
  }
  return out;
}

absl::StatusOr<std::string> Describe(const Chart& chart, Part part) {
  std::string out;
  if (part == Part::kChart || part == Part::kAll) {
    GITOPS_ASSIGN_OR_RETURN(const std::string text,
                            chart::FormatMetadata(chart.metadata));
    absl::StrAppend(&out, text, "\n");
  }
  if ((part == Part::kValues || part == Part::kAll) &&
      chart.content->values != nullptr) {
    if (part == Part::kAll) out += "---\n";
    absl::StrAppend(&out, chart.content->values->data.view(), "\n");
  }
  if (part == Part::kReadme || part == Part::kAll) {
    if (const ChartFile* const readme = FindReadme(chart)) {
      if (part == Part::kAll) out += "---\n";
      absl::StrAppend(&out, readme->data.view(), "\n");
    }
  }
  if (part == Part::kCrds || part == Part::kAll) out += Crds(chart);
  return out;
}

// What the path finds in the values. Where it leads nowhere Helm prints
// nothing and calls that success.
absl::StatusOr<std::string> FollowPath(const std::string& path,
                                       const Chart& chart) {
  if (chart.content->values == nullptr) return "";
  const absl::StatusOr<jsonpath::Template> parsed =
      jsonpath::Template::Parse(path);
  if (!parsed.ok()) {
    return absl::Status(parsed.status().code(),
                        absl::StrCat("error parsing jsonpath ", path, ": ",
                                     parsed.status().message()));
  }
  absl::StatusOr<std::string> text = parsed->Execute(chart.values);
  if (absl::IsResourceExhausted(text.status())) return text.status();
  return text.value_or("");
}

absl::StatusOr<int> RunShow(Part part, const ShowOptions& options,
                            const Settings& settings,
                            const cli::Invocation& call) {
  StderrLog log(*call.env, settings.debug);
  GITOPS_ASSIGN_OR_RETURN(
      const std::string path,
      LocateChart(call.args[0], options.source,
                  {settings.content_cache, call.env, &log}));
  GITOPS_ASSIGN_OR_RETURN(
      const std::shared_ptr<Chart> chart,
      chart::LoadChart(path, log, chart::ApiVersions::kAny));
  GITOPS_ASSIGN_OR_RETURN(const std::string text,
                          options.jsonpath.empty()
                              ? Describe(*chart, part)
                              : FollowPath(options.jsonpath, *chart));
  call.env->out->Write(text);
  return 0;
}

}  // namespace

void AddShowCommands(cli::Command& root, Settings* settings) {
  cli::Command& show = root.Add("show", "show information of a chart");
  show.AddAlias("inspect");
  struct Sub {
    const char* name;
    const char* text;
    Part part;
  };
  for (const Sub& sub :
       {Sub{"all", "show all information of the chart", Part::kAll},
        Sub{"chart", "show the chart's definition", Part::kChart},
        Sub{"crds", "show the chart's CRDs", Part::kCrds},
        Sub{"readme", "show the chart's README", Part::kReadme},
        Sub{"values", "show the chart's values", Part::kValues}}) {
    cli::Command& command = show.Add(sub.name, sub.text);
    command.set_usage_args("[CHART]");
    auto options = std::make_shared<ShowOptions>();
    options->source.keyring = settings->default_keyring;
    AddChartSourceFlags(command.flags(), &options->source);
    command.flags().Bool(&options->source.devel, "devel", 0,
                         "use development versions, too");
    if (sub.part == Part::kValues) {
      command.flags().String(&options->jsonpath, "jsonpath", 0,
                             "supply a JSONPath expression to filter the "
                             "output");
    }
    command.set_args(ExactArgs(absl::StrCat("show ", sub.name), "[CHART]", 1));
    command.set_run(
        [options, settings, part = sub.part](const cli::Invocation& call) {
          return RunShow(part, *options, *settings, call);
        });
  }
}

}  // namespace gitops::renderer
