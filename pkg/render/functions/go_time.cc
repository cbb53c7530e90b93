#include "pkg/render/functions/go_time.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pkg/render/functions/time_layout.h"

namespace gitops::render {
namespace {

constexpr absl::string_view kMonths[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr absl::string_view kWeekdays[] = {"Sunday",    "Monday",   "Tuesday",
                                           "Wednesday", "Thursday", "Friday",
                                           "Saturday"};

struct Fields {
  absl::TimeZone::CivilInfo info;
  int offset;
  std::string zone_name;
  int weekday;  // 0 is Sunday.
  int64_t nanos;
};

Fields FieldsOf(const GoTime& time) {
  Fields f;
  f.info = time.zone.At(time.time);
  f.offset = f.info.offset;
  f.zone_name = time.fixed_name ? *time.fixed_name : f.info.zone_abbr;
  f.weekday =
      (static_cast<int>(absl::GetWeekday(absl::CivilDay(f.info.cs))) + 1) % 7;
  f.nanos = absl::ToInt64Nanoseconds(f.info.subsecond);
  return f;
}

void AppendOffset(int offset, int parts, bool colon, std::string* out) {
  const int positive = offset < 0 ? -offset : offset;
  absl::StrAppendFormat(out, "%c%02d", offset < 0 ? '-' : '+', positive / 3600);
  if (parts > 1) {
    absl::StrAppendFormat(out, "%s%02d", colon ? ":" : "", positive / 60 % 60);
  }
  if (parts > 2) {
    absl::StrAppendFormat(out, "%s%02d", colon ? ":" : "", positive % 60);
  }
}

void AppendFraction(int64_t nanos, const LayoutPiece& piece, std::string* out) {
  std::string digits = absl::StrFormat("%09d", nanos);
  if (piece.digits < 9) digits.resize(piece.digits);
  digits.append(piece.digits > 9 ? piece.digits - 9 : 0, '0');
  if (piece.element == LayoutElement::kFraction9) {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.empty()) return;
  }
  absl::StrAppend(out, piece.text.substr(0, 1), digits);
}

void AppendYear(int64_t year, std::string* out) {
  absl::StrAppendFormat(out, "%s%04d", year < 0 ? "-" : "",
                        year < 0 ? -year : year);
}

// Whether the piece is a part of the date.
bool AppendDate(const Fields& f, const LayoutPiece& piece, std::string* out) {
  const absl::CivilSecond& cs = f.info.cs;
  switch (piece.element) {
    case LayoutElement::kLongYear:
      AppendYear(cs.year(), out);
      return true;
    case LayoutElement::kYear:
      absl::StrAppendFormat(out, "%02d", std::abs(cs.year() % 100));
      return true;
    case LayoutElement::kLongMonth:
      absl::StrAppend(out, kMonths[cs.month() - 1]);
      return true;
    case LayoutElement::kMonth:
      absl::StrAppend(out, kMonths[cs.month() - 1].substr(0, 3));
      return true;
    case LayoutElement::kNumMonth:
      absl::StrAppend(out, cs.month());
      return true;
    case LayoutElement::kZeroMonth:
      absl::StrAppendFormat(out, "%02d", cs.month());
      return true;
    case LayoutElement::kLongWeekday:
      absl::StrAppend(out, kWeekdays[f.weekday]);
      return true;
    case LayoutElement::kWeekday:
      absl::StrAppend(out, kWeekdays[f.weekday].substr(0, 3));
      return true;
    case LayoutElement::kDay:
      absl::StrAppend(out, cs.day());
      return true;
    case LayoutElement::kUnderDay:
      absl::StrAppendFormat(out, "%2d", cs.day());
      return true;
    case LayoutElement::kZeroDay:
      absl::StrAppendFormat(out, "%02d", cs.day());
      return true;
    case LayoutElement::kUnderYearDay:
      absl::StrAppendFormat(out, "%3d", absl::GetYearDay(absl::CivilDay(cs)));
      return true;
    case LayoutElement::kZeroYearDay:
      absl::StrAppendFormat(out, "%03d", absl::GetYearDay(absl::CivilDay(cs)));
      return true;
    default:
      return false;
  }
}

// Whether the piece is a part of the time of day, down to seconds.
bool AppendClock(const Fields& f, const LayoutPiece& piece, std::string* out) {
  const absl::CivilSecond& cs = f.info.cs;
  const int hour12 = cs.hour() % 12 == 0 ? 12 : cs.hour() % 12;
  switch (piece.element) {
    case LayoutElement::kHour:
      absl::StrAppendFormat(out, "%02d", cs.hour());
      return true;
    case LayoutElement::kHour12:
      absl::StrAppend(out, hour12);
      return true;
    case LayoutElement::kZeroHour12:
      absl::StrAppendFormat(out, "%02d", hour12);
      return true;
    case LayoutElement::kMinute:
      absl::StrAppend(out, cs.minute());
      return true;
    case LayoutElement::kZeroMinute:
      absl::StrAppendFormat(out, "%02d", cs.minute());
      return true;
    case LayoutElement::kSecond:
      absl::StrAppend(out, cs.second());
      return true;
    case LayoutElement::kZeroSecond:
      absl::StrAppendFormat(out, "%02d", cs.second());
      return true;
    case LayoutElement::kUpperPm:
      absl::StrAppend(out, cs.hour() >= 12 ? "PM" : "AM");
      return true;
    case LayoutElement::kLowerPm:
      absl::StrAppend(out, cs.hour() >= 12 ? "pm" : "am");
      return true;
    default:
      return false;
  }
}

void AppendElement(const Fields& f, const LayoutPiece& piece,
                   std::string* out) {
  if (AppendDate(f, piece, out) || AppendClock(f, piece, out)) return;
  switch (piece.element) {
    case LayoutElement::kZoneName:
      if (f.zone_name.empty()) {
        AppendOffset(f.offset, 2, false, out);
      } else {
        absl::StrAppend(out, f.zone_name);
      }
      return;
    case LayoutElement::kOffset:
      if (piece.zulu && f.offset == 0) {
        out->push_back('Z');
      } else {
        AppendOffset(f.offset, piece.parts, piece.colon, out);
      }
      return;
    case LayoutElement::kFraction0:
    case LayoutElement::kFraction9:
      AppendFraction(f.nanos, piece, out);
      return;
    default:
      return;
  }
}

}  // namespace

GoTime GoTime::Zero() {
  GoTime out;
  out.time = absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone());
  return out;
}

int64_t GoTime::UnixNanos() const {
  const int64_t seconds = absl::ToUnixSeconds(time);
  const int64_t nanos =
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds));
  return static_cast<int64_t>(static_cast<uint64_t>(seconds) * 1'000'000'000 +
                              static_cast<uint64_t>(nanos));
}

absl::TimeZone LoadGoZone(absl::string_view name) {
  if (name == "Local") return absl::LocalTimeZone();
  absl::TimeZone zone;
  if (name.empty() || absl::StrContains(name, "..") || name[0] == '/' ||
      name[0] == '\\' || absl::StartsWith(name, "Fixed/") ||
      name == "localtime" || !absl::LoadTimeZone(name, &zone)) {
    return absl::UTCTimeZone();
  }
  return zone;
}

std::string FormatGoTime(const GoTime& time, absl::string_view layout) {
  const Fields fields = FieldsOf(time);
  std::string out;
  while (true) {
    const LayoutPiece piece = NextPiece(layout);
    absl::StrAppend(&out, piece.prefix);
    if (piece.element == LayoutElement::kNone) return out;
    AppendElement(fields, piece, &out);
    layout = piece.rest;
  }
}

std::string PrintGoTime(const GoTime& time) {
  std::string out =
      FormatGoTime(time, "2006-01-02 15:04:05.999999999 -0700 MST");
  if (time.monotonic) {
    const int64_t m = *time.monotonic;
    const int64_t positive = m < 0 ? -m : m;
    absl::StrAppendFormat(&out, " m=%c%d.%09d", m < 0 ? '-' : '+',
                          positive / 1'000'000'000, positive % 1'000'000'000);
  }
  return out;
}

std::string FormatRfc3339(const GoTime& time) {
  return FormatGoTime(time, "2006-01-02T15:04:05.999999999Z07:00");
}

}  // namespace gitops::render
