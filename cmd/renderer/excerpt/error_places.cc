#include "cmd/renderer/excerpt/error_places.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "pkg/base/fs.h"
#include "pkg/gotemplate/error.h"
#include "pkg/render/manifest.h"
#include "pkg/render/render_error.h"
#include "pkg/yaml/yaml.h"

namespace gitops::renderer {
namespace {

using chart::Chart;

constexpr int64_t kMaxValuesBytes = int64_t{16} << 20;

// The template `path` ("c/charts/s/templates/a.yaml") of a tree of charts.
std::optional<std::string> TemplateText(const Chart& chart,
                                        absl::string_view path) {
  absl::string_view inside = path;
  if (absl::ConsumePrefix(&inside, chart.FullPath()) &&
      absl::ConsumePrefix(&inside, "/")) {
    for (const chart::ChartFile* file : chart.content->templates) {
      if (file->name == inside) return std::string(file->data.view());
    }
  }
  for (const std::shared_ptr<Chart>& dependency : chart.dependencies) {
    std::optional<std::string> found = TemplateText(*dependency, path);
    if (found.has_value()) return found;
  }
  return std::nullopt;
}

void AddTemplatePlace(absl::string_view location, const ErrorSources& sources,
                      std::vector<ExcerptPlace>* out) {
  std::optional<Place> place = ParsePlace(location);
  if (!place.has_value()) return;
  ExcerptPlace at;
  if (sources.chart != nullptr) {
    at.text = TemplateText(*sources.chart, place->file);
  }
  at.place = *std::move(place);
  out->push_back(std::move(at));
}

// The line that a YAML error counts: "…yaml: line 3: …"; 0 for none.
int LineIn(absl::string_view message) {
  const size_t at = message.find("yaml: line ");
  if (at == absl::string_view::npos) return 0;
  absl::string_view rest = message.substr(at + 11);
  int line = 0;
  while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9' &&
         line < 100000000) {
    line = line * 10 + (rest[0] - '0');
    rest.remove_prefix(1);
  }
  return line;
}

// The first of `documents` (text, and the line it starts at) that is no YAML.
// Lines of errors count from the start of the document.
template <typename Documents>
int BrokenLine(const Documents& documents) {
  for (const auto& [text, first_line] : documents) {
    const absl::Status status = yaml::Parse(text).status();
    if (status.ok()) continue;
    return first_line + std::max(LineIn(status.message()), 1) - 1;
  }
  return 0;
}

std::optional<ExcerptPlace> ValuesPlace(const std::string& path) {
  const absl::StatusOr<std::string> text = fs::ReadFile(path, kMaxValuesBytes);
  if (!text.ok()) return std::nullopt;
  const auto documents = yaml::SplitDocuments(*text);
  if (!documents.ok()) return std::nullopt;
  std::vector<std::pair<absl::string_view, int>> pieces;
  for (const yaml::RawDocument& document : *documents) {
    pieces.emplace_back(document.text, document.line);
  }
  const int line = BrokenLine(pieces);
  if (line == 0) return std::nullopt;
  return ExcerptPlace{{path, line, -1}, *text};
}

std::optional<ExcerptPlace> ManifestPlace(absl::string_view message,
                                          const ErrorSources& sources) {
  for (const auto& [path, text] : *sources.rendered) {
    if (!absl::StartsWith(message,
                          absl::StrCat("YAML parse error on ", path, ": "))) {
      continue;
    }
    std::vector<std::pair<absl::string_view, int>> pieces;
    for (absl::string_view piece :
         render::SplitManifests(text, sources.compat)) {
      const size_t offset = static_cast<size_t>(piece.data() - text.data());
      const int first_line =
          1 + static_cast<int>(
                  std::count(text.begin(), text.begin() + offset, '\n'));
      pieces.emplace_back(piece, first_line);
    }
    const int line = BrokenLine(pieces);
    if (line == 0) return std::nullopt;
    return ExcerptPlace{{absl::StrCat("rendered ", path), line, -1}, text};
  }
  return std::nullopt;
}

}  // namespace

std::vector<ExcerptPlace> ErrorPlaces(const absl::Status& status,
                                      const ErrorSources& sources) {
  std::vector<ExcerptPlace> out;
  const std::vector<gotemplate::ErrorFrame> frames =
      gotemplate::ErrorFrames(status);
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    AddTemplatePlace(frame->location, sources, &out);
  }
  if (!out.empty()) return out;
  const absl::optional<absl::Cord> parsed =
      status.GetPayload(render::kParseLocationPayload);
  if (parsed.has_value()) {
    AddTemplatePlace(std::string(*parsed), sources, &out);
    return out;
  }
  const absl::string_view message = status.message();
  std::optional<ExcerptPlace> place;
  for (const std::string& file : sources.values_files) {
    if (file != "-" &&
        absl::StartsWith(message, absl::StrCat("failed to parse ", file))) {
      place = ValuesPlace(file);
    }
  }
  if (absl::StartsWith(message, "cannot load values.yaml: ")) {
    place = ValuesPlace(fs::JoinPath(sources.chart_path, "values.yaml"));
  }
  if (sources.rendered != nullptr && !place.has_value()) {
    place = ManifestPlace(message, sources);
  }
  if (place.has_value()) out.push_back(*std::move(place));
  return out;
}

}  // namespace gitops::renderer
