#ifndef GITOPS_PKG_CHART_TEST_CHARTS_H_
#define GITOPS_PKG_CHART_TEST_CHARTS_H_

// Charts in memory and a log that remembers, for tests.

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pkg/chart/loader.h"
#include "pkg/chart/log.h"

namespace gitops::chart {

class MemoryLog : public Log {
 public:
  void Write(LogLevel level, absl::string_view message,
             const LogAttributes& attributes) override {
    text += FormatLogLine(level, message, attributes);
  }
  std::string text;
};

// File names and contents; a Chart.yaml of "name: x" gets what else it needs.
inline std::shared_ptr<Chart> TestChart(
    std::initializer_list<std::pair<const char*, const char*>> files) {
  std::vector<ChartFile> out;
  for (const auto& [name, data] : files) {
    ChartFile file;
    file.name = name;
    std::string text = data;
    if (file.name.find("Chart.yaml") != std::string::npos &&
        text.find("version:") == std::string::npos) {
      text += "\nversion: 1.0.0\napiVersion: v2\n";
    }
    file.data = std::move(text);
    out.push_back(std::move(file));
  }
  NoLog log;
  absl::StatusOr<std::shared_ptr<Chart>> chart =
      ChartFromFiles(std::move(out), log);
  EXPECT_TRUE(chart.ok()) << chart.status();
  return chart.ok() ? *chart : nullptr;
}

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_TEST_CHARTS_H_
