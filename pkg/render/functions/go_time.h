#ifndef GITOPS_PKG_RENDER_FUNCTIONS_GO_TIME_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_GO_TIME_H_

// Go's time.Time for templates: layouts by the reference time ("Mon Jan 2
// 15:04:05 MST 2006"), parsing with Go's error texts, durations, and the
// object with methods that templates call.
//
// Source: the documentation of Go's time package and its behaviour in Helm.
// Limits: years 0 to 9999 in text. Zones come from the machine's zone
// database. Pure but for the local zone; thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/value/value.h"

namespace gitops::render {

struct GoTime {
  absl::Time time = absl::UnixEpoch();
  absl::TimeZone zone = absl::UTCTimeZone();
  // A zone of one offset has its own name, "" prints as the offset.
  std::optional<std::string> fixed_name;
  // Nanoseconds since the program started, where the time came from a clock.
  std::optional<int64_t> monotonic;

  // Go's zero time: 0001-01-01 00:00:00 UTC.
  static GoTime Zero();
  int64_t UnixNanos() const;
};

// The zone that Go's time.LoadLocation gives; UTC where there is none.
absl::TimeZone LoadGoZone(absl::string_view name);

std::string FormatGoTime(const GoTime& time, absl::string_view layout);
// As %v prints it.
std::string PrintGoTime(const GoTime& time);
// RFC 3339 with nanoseconds where there are any: JSON, YAML.
std::string FormatRfc3339(const GoTime& time);

// time.ParseInLocation(layout, text, time.Local).
absl::StatusOr<GoTime> ParseGoTime(absl::string_view layout,
                                   absl::string_view text);

// Nanoseconds; errors such as `time: invalid duration "x"`.
absl::StatusOr<int64_t> ParseGoDuration(absl::string_view text);
std::string FormatGoDuration(int64_t nanoseconds);
// To a multiple of `unit`, half away from zero.
int64_t RoundDuration(int64_t nanoseconds, int64_t unit);

// A time.Time that templates can call methods on.
value::Value TimeValue(GoTime time);
// The time in a value made by TimeValue, else nullptr.
const GoTime* AsTime(const value::Value& v);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_GO_TIME_H_
