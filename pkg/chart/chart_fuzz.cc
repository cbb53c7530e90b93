// The first byte says which reader gets the rest: an assignment of --set and
// its relatives, .helmignore, Chart.yaml with values, a chart archive with or
// without its compression. No crash, no unbounded work.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/archive/gzip.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/ignore.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/log.h"
#include "pkg/chart/set_values.h"
#include "pkg/value/value.h"

namespace gitops::chart {
namespace {

void Assign(char kind, absl::string_view text) {
  value::Value into = value::Value::NewMap();
  // Twice: the second time meets what the first has left.
  for (int i = 0; i < 2; ++i) {
    switch (kind) {
      case 's':
        ApplySet(text, into.map()).IgnoreError();
        break;
      case 't':
        ApplySetString(text, into.map()).IgnoreError();
        break;
      case 'j':
        ApplySetJson(text, into.map()).IgnoreError();
        break;
      case 'l':
        ApplySetLiteral(text, into.map()).IgnoreError();
        break;
      default:
        ApplySetFile(
            text,
            [](absl::string_view path) -> absl::StatusOr<std::string> {
              return std::string(path);
            },
            into.map())
            .IgnoreError();
    }
  }
}

void IgnorePaths(absl::string_view text) {
  const absl::StatusOr<IgnoreRules> rules = IgnoreRules::Parse(text);
  if (!rules.ok()) return;
  for (const char* path : {"a", "a/b.txt", "templates/.x", "charts/c-1.tgz"}) {
    (void)rules->Ignores(path, false);
    (void)rules->Ignores(path, true);
  }
}

void ReadChart(absl::string_view text) {
  NoLog log;
  const size_t half = std::min(text.find('\0'), text.size());
  std::vector<ChartFile> files(2);
  files[0].name = "Chart.yaml";
  files[0].data = std::string(text.substr(0, half));
  files[1].name = "values.yaml";
  files[1].data = std::string(text.substr(std::min(half + 1, text.size())));
  (void)ChartFromFiles(std::move(files), log).ok();
}

}  // namespace
}  // namespace gitops::chart

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const absl::string_view text(reinterpret_cast<const char*>(bytes) + 1,
                               size - 1);
  const char kind = static_cast<char>(bytes[0]);
  gitops::chart::NoLog log;
  switch (kind) {
    case 'i':
      gitops::chart::IgnorePaths(text);
      break;
    case 'm':
      gitops::chart::ReadChart(text);
      break;
    case 'z':
      (void)gitops::chart::LoadChartArchive(text, log).ok();
      break;
    case 'a':
      (void)gitops::chart::LoadChartArchive(gitops::archive::Gzip(text), log)
          .ok();
      break;
    default:
      gitops::chart::Assign(kind, text);
  }
  return 0;
}
