#include "pkg/chart/chart.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace gitops::chart {

std::string Chart::FullPath() const {
  if (is_root()) return name();
  return absl::StrCat(parent->FullPath(), "/charts/", name());
}

void Chart::SetDependencies(std::vector<std::shared_ptr<Chart>> charts) {
  for (std::shared_ptr<Chart>& old : dependencies) {
    retired.push_back(std::move(old));
  }
  dependencies = std::move(charts);
  for (const std::shared_ptr<Chart>& chart : dependencies) {
    chart->parent = this;
  }
}

std::vector<Crd> CollectCrds(const Chart& chart) {
  std::vector<Crd> out;
  for (const ChartFile* file : chart.content->files) {
    const bool yaml = absl::EndsWithIgnoreCase(file->name, ".yaml") ||
                      absl::EndsWithIgnoreCase(file->name, ".yml") ||
                      absl::EndsWithIgnoreCase(file->name, ".json");
    if (yaml && absl::StartsWith(file->name, "crds/")) {
      out.push_back({absl::StrCat(chart.FullPath(), "/", file->name), file});
    }
  }
  for (const std::shared_ptr<Chart>& dependency : chart.dependencies) {
    for (Crd& crd : CollectCrds(*dependency)) out.push_back(std::move(crd));
  }
  return out;
}

}  // namespace gitops::chart
