#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pkg/base/quote.h"
#include "pkg/render/functions/go_time.h"

namespace gitops::render {
namespace {

constexpr uint64_t kMaxNanos = uint64_t{1} << 63;

struct Unit {
  absl::string_view name;
  uint64_t nanos;
};

constexpr Unit kUnits[] = {
    {"ns", 1},
    {"us", 1'000},
    {"\xC2\xB5s", 1'000},  // U+00B5 micro sign
    {"\xCE\xBCs", 1'000},  // U+03BC letter mu
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
};

const Unit* FindUnit(absl::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// Digits as a number; false on overflow.
bool TakeInteger(absl::string_view* text, uint64_t* value) {
  *value = 0;
  while (!text->empty() && absl::ascii_isdigit((*text)[0])) {
    if (*value > kMaxNanos / 10) return false;
    *value = *value * 10 + ((*text)[0] - '0');
    if (*value > kMaxNanos) return false;
    text->remove_prefix(1);
  }
  return true;
}

// Digits as a fraction `value` / `scale`; what does not fit is dropped.
void TakeFraction(absl::string_view* text, uint64_t* value, double* scale) {
  *value = 0;
  *scale = 1;
  bool full = false;
  while (!text->empty() && absl::ascii_isdigit((*text)[0])) {
    const uint64_t digit = (*text)[0] - '0';
    text->remove_prefix(1);
    if (full) continue;
    if (*value > (kMaxNanos - 1) / 10 || *value * 10 + digit > kMaxNanos) {
      full = true;
      continue;
    }
    *value = *value * 10 + digit;
    *scale *= 10;
  }
}

}  // namespace

absl::StatusOr<int64_t> ParseGoDuration(absl::string_view text) {
  const absl::Status invalid = absl::InvalidArgumentError(
      absl::StrCat("time: invalid duration ", Quote(text)));
  absl::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
    negative = rest[0] == '-';
    rest.remove_prefix(1);
  }
  if (rest == "0") return 0;
  if (rest.empty()) return invalid;
  uint64_t total = 0;
  while (!rest.empty()) {
    if (rest[0] != '.' && !absl::ascii_isdigit(rest[0])) return invalid;
    uint64_t whole = 0;
    const size_t before = rest.size();
    if (!TakeInteger(&rest, &whole)) return invalid;
    bool digits = rest.size() != before;
    uint64_t fraction = 0;
    double scale = 1;
    if (!rest.empty() && rest[0] == '.') {
      rest.remove_prefix(1);
      const size_t start = rest.size();
      TakeFraction(&rest, &fraction, &scale);
      digits = digits || rest.size() != start;
    }
    if (!digits) return invalid;
    size_t n = 0;
    while (n < rest.size() && rest[n] != '.' && !absl::ascii_isdigit(rest[n])) {
      ++n;
    }
    if (n == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("time: missing unit in duration ", Quote(text)));
    }
    const absl::string_view name = rest.substr(0, n);
    const Unit* unit = FindUnit(name);
    if (unit == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(
          "time: unknown unit ", Quote(name), " in duration ", Quote(text)));
    }
    rest.remove_prefix(n);
    if (whole > kMaxNanos / unit->nanos) return invalid;
    whole *= unit->nanos;
    if (fraction > 0) {
      whole +=
          static_cast<uint64_t>(static_cast<double>(fraction) *
                                (static_cast<double>(unit->nanos) / scale));
      if (whole > kMaxNanos) return invalid;
    }
    total += whole;
    if (total > kMaxNanos) return invalid;
  }
  if (negative) return static_cast<int64_t>(0 - total);
  if (total > kMaxNanos - 1) return invalid;
  return static_cast<int64_t>(total);
}

std::string FormatGoDuration(int64_t nanoseconds) {
  if (nanoseconds == 0) return "0s";
  const bool negative = nanoseconds < 0;
  const uint64_t u = negative ? 0 - static_cast<uint64_t>(nanoseconds)
                              : static_cast<uint64_t>(nanoseconds);
  // `value` in `unit` with up to `places` decimals, trailing zeros cut.
  const auto decimal = [](uint64_t value, uint64_t unit, int places) {
    std::string out = absl::StrCat(value / unit);
    std::string fraction = absl::StrFormat("%0*d", places, value % unit);
    while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
    if (!fraction.empty()) absl::StrAppend(&out, ".", fraction);
    return out;
  };
  std::string out = negative ? "-" : "";
  if (u < 1'000) {
    absl::StrAppend(&out, u, "ns");
  } else if (u < 1'000'000) {
    absl::StrAppend(&out, decimal(u, 1'000, 3), "\xC2\xB5s");
  } else if (u < 1'000'000'000) {
    absl::StrAppend(&out, decimal(u, 1'000'000, 6), "ms");
  } else {
    const uint64_t minutes = u / 60'000'000'000;
    if (minutes >= 60) absl::StrAppend(&out, minutes / 60, "h");
    if (minutes > 0) absl::StrAppend(&out, minutes % 60, "m");
    absl::StrAppend(&out, decimal(u % 60'000'000'000, 1'000'000'000, 9), "s");
  }
  return out;
}

int64_t RoundDuration(int64_t nanoseconds, int64_t unit) {
  if (unit <= 0) return nanoseconds;
  const __int128 n = nanoseconds;
  const __int128 positive = n < 0 ? -n : n;
  __int128 rounded = (positive + unit / 2 + (unit % 2)) / unit * unit;
  if (unit % 2 != 0) rounded = (positive + unit / 2) / unit * unit;
  const __int128 result = n < 0 ? -rounded : rounded;
  return static_cast<int64_t>(
      std::clamp<__int128>(result, INT64_MIN, INT64_MAX));
}

}  // namespace gitops::render
