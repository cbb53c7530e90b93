#include "pkg/http/retry.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"

namespace gitops::http {
namespace {

// A month's number, 0 where it is none.
int MonthOf(absl::string_view name) {
  static constexpr absl::string_view kMonths =
      "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (name.size() != 3) return 0;
  const size_t at = kMonths.find(name);
  return at == absl::string_view::npos || at % 3 != 0
             ? 0
             : static_cast<int>(at / 3) + 1;
}

bool ParseClock(absl::string_view text, int* hour, int* minute, int* second) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  return parts.size() == 3 && absl::SimpleAtoi(parts[0], hour) &&
         absl::SimpleAtoi(parts[1], minute) &&
         absl::SimpleAtoi(parts[2], second) && *hour >= 0 && *hour < 24 &&
         *minute >= 0 && *minute < 60 && *second >= 0 && *second <= 60;
}

}  // namespace

std::optional<absl::Duration> RetryDelay(const RetryPolicy& policy, int attempt,
                                         double random) {
  if (attempt < 1 || attempt >= policy.max_attempts) return std::nullopt;
  const double scale = std::pow(policy.factor, std::min(attempt - 1, 64));
  absl::Duration delay = std::min(policy.first_delay * scale, policy.max_delay);
  delay *= 1 + policy.jitter * std::clamp(random, 0.0, 1.0);
  return std::min(delay, policy.max_delay * (1 + policy.jitter));
}

std::optional<absl::Duration> ParseRetryAfter(absl::string_view value,
                                              absl::Time now) {
  value = absl::StripAsciiWhitespace(value);
  if (value.empty()) return std::nullopt;
  int64_t seconds = 0;
  if (absl::SimpleAtoi(value, &seconds)) {
    if (seconds < 0) return std::nullopt;
    return absl::Seconds(seconds);
  }
  const std::optional<absl::Time> when = ParseHttpDate(value);
  if (!when.has_value()) return std::nullopt;
  return std::max(absl::ZeroDuration(), *when - now);
}

std::optional<absl::Time> ParseHttpDate(absl::string_view value) {
  std::vector<absl::string_view> words =
      absl::StrSplit(absl::StripAsciiWhitespace(value), absl::ByAnyChar(" -"),
                     absl::SkipEmpty());
  // Sun, 06 Nov 1994 08:49:37 GMT | Sunday, 06-Nov-94 08:49:37 GMT
  // Sun Nov  6 08:49:37 1994
  absl::string_view day_word;
  absl::string_view month_word;
  absl::string_view year_word;
  absl::string_view clock_word;
  if (words.size() == 6 && words[5] == "GMT") {
    day_word = words[1];
    month_word = words[2];
    year_word = words[3];
    clock_word = words[4];
  } else if (words.size() == 5) {
    month_word = words[1];
    day_word = words[2];
    clock_word = words[3];
    year_word = words[4];
  } else {
    return std::nullopt;
  }
  int day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const int month = MonthOf(month_word);
  if (month == 0 || !absl::SimpleAtoi(day_word, &day) ||
      !absl::SimpleAtoi(year_word, &year) || day < 1 || day > 31 || year < 0 ||
      year > 9999 || !ParseClock(clock_word, &hour, &minute, &second)) {
    return std::nullopt;
  }
  if (year_word.size() == 2) year += year < 70 ? 2000 : 1900;
  return absl::FromCivil(
      absl::CivilSecond(year, month, day, hour, minute, second),
      absl::UTCTimeZone());
}

bool IsIdempotent(absl::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" ||
         method == "DELETE" || method == "OPTIONS";
}

bool IsRetryable(const absl::Status& status, absl::string_view method) {
  switch (FailureOf(status)) {
    case Failure::kResolve:
    case Failure::kConnect:
    case Failure::kHttp2GoAway:
      return status.code() == absl::StatusCode::kUnavailable;
    case Failure::kClosed:
    case Failure::kBroken:
    case Failure::kProxy:
    case Failure::kTimeout:
      return IsIdempotent(method);
    case Failure::kNone:
    case Failure::kUrl:
    case Failure::kTls:
    case Failure::kProtocol:
      return false;
  }
  return false;
}

}  // namespace gitops::http
