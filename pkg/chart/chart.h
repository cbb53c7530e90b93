#ifndef GITOPS_PKG_CHART_CHART_H_
#define GITOPS_PKG_CHART_CHART_H_

// A chart in memory: what its files say, and the charts below it.
//
// File contents are shared and immutable, so a chart that is used under
// several aliases is stored once. Metadata, values and the list of
// dependencies are a copy's own: dependency processing changes them.
// Not thread-safe while it is processed.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/chart/file_bytes.h"
#include "pkg/chart/metadata.h"
#include "pkg/value/value.h"

namespace gitops::chart {

struct ChartFile {
  std::string name;  // Relative to the chart, '/' separated.
  FileBytes data;    // Without a byte order mark.
  int64_t mtime_ns = 0;
};

// The files of one chart, those of charts below it left out.
struct ChartContent {
  std::vector<ChartFile> all;               // As loaded.
  std::vector<const ChartFile*> templates;  // Below templates/.
  std::vector<const ChartFile*> files;      // What `.Files` sees.
  const ChartFile* values = nullptr;        // values.yaml
  const ChartFile* schema = nullptr;        // values.schema.json
};

class Chart {
 public:
  std::shared_ptr<const ChartContent> content;
  Metadata metadata;
  std::optional<Lock> lock;
  int64_t lock_mtime_ns = 0;
  value::Value values;  // Defaults; always a map.
  Chart* parent = nullptr;
  std::vector<std::shared_ptr<Chart>> dependencies;
  // Charts that `parent` pointers may still lead to after dependencies were
  // processed.
  std::vector<std::shared_ptr<Chart>> retired;

  const std::string& name() const { return metadata.name; }
  bool is_root() const { return parent == nullptr; }
  // "c" for the root, "c/charts/s" below it.
  std::string FullPath() const;
  // Makes `charts` the dependencies, with this chart as their parent.
  void SetDependencies(std::vector<std::shared_ptr<Chart>> charts);
};

struct Crd {
  std::string path;  // "c/charts/s/crds/x.yaml"
  const ChartFile* file = nullptr;
};

// The CRDs of `chart` and the charts below it, its own first.
std::vector<Crd> CollectCrds(const Chart& chart);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_CHART_H_
