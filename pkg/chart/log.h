#ifndef GITOPS_PKG_CHART_LOG_H_
#define GITOPS_PKG_CHART_LOG_H_

// Where the library says what Helm logs while it loads and renders a chart.
// Lines read as Helm's: level=WARN msg="this chart is deprecated". Secrets
// never reach a log: the values printed are those that Helm itself prints.
// Implementations need not be thread-safe.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace gitops::chart {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

using LogAttributes =
    std::vector<std::pair<absl::string_view, absl::string_view>>;

class Log {
 public:
  virtual ~Log() = default;
  virtual void Write(LogLevel level, absl::string_view message,
                     const LogAttributes& attributes = {}) = 0;
};

// One line with its newline, values quoted as Go's slog quotes them.
std::string FormatLogLine(LogLevel level, absl::string_view message,
                          const LogAttributes& attributes);

// Drops everything.
class NoLog : public Log {
 public:
  void Write(LogLevel, absl::string_view, const LogAttributes&) override {}
};

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_LOG_H_
