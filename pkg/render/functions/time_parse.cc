#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/go_time.h"
#include "pkg/render/functions/time_layout.h"

namespace gitops::render {
namespace {

constexpr absl::string_view kMonths[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr absl::string_view kWeekdays[] = {"Sunday",    "Monday",   "Tuesday",
                                           "Wednesday", "Thursday", "Friday",
                                           "Saturday"};

bool DigitAt(absl::string_view text, size_t i) {
  return i < text.size() && absl::ascii_isdigit(text[i]);
}

// One or two digits, two if `fixed`.
bool TakeNumber(absl::string_view* text, bool fixed, int* number) {
  if (!DigitAt(*text, 0) || (fixed && !DigitAt(*text, 1))) return false;
  const size_t n = DigitAt(*text, 1) ? 2 : 1;
  (void)absl::SimpleAtoi(text->substr(0, n), number);
  text->remove_prefix(n);
  return true;
}

template <size_t N>
bool TakeName(const absl::string_view (&names)[N], bool short_form,
              absl::string_view* text, int* index) {
  for (size_t i = 0; i < N; ++i) {
    const absl::string_view name =
        short_form ? names[i].substr(0, 3) : names[i];
    if (text->size() >= name.size() &&
        absl::EqualsIgnoreCase(text->substr(0, name.size()), name)) {
      *index = static_cast<int>(i);
      text->remove_prefix(name.size());
      return true;
    }
  }
  return false;
}

// "+3" or "-12" at the start: its length, 0 if there is none.
size_t SignedOffsetLength(absl::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return 0;
  size_t end = 1;
  while (DigitAt(text, end)) ++end;
  int hours = 0;
  if (end == 1 || !absl::SimpleAtoi(text.substr(1, end - 1), &hours) ||
      hours >= 24) {
    return 0;
  }
  return end;
}

// Length of the zone abbreviation at the start, 0 if it cannot be one.
size_t ZoneNameLength(absl::string_view text) {
  if (text.size() < 3) return 0;
  if (absl::StartsWith(text, "ChST") || absl::StartsWith(text, "MeST")) {
    return 4;
  }
  if (absl::StartsWith(text, "GMT")) {
    return 3 + SignedOffsetLength(text.substr(3));
  }
  if (text[0] == '+' || text[0] == '-') return SignedOffsetLength(text);
  size_t upper = 0;
  while (upper < 6 && upper < text.size() && absl::ascii_isupper(text[upper])) {
    ++upper;
  }
  if (upper == 3) return 3;
  if (upper == 4 && (text[3] == 'T' || absl::StartsWith(text, "WITA"))) {
    return 4;
  }
  return upper == 5 && text[4] == 'T' ? 5 : 0;
}

// What a text says; -1 is "not said".
struct Parsed {
  int year = 0;
  int month = -1;
  int day = -1;
  int year_day = -1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t nanos = 0;
  bool pm = false;
  bool am = false;
  bool utc = false;
  int offset = -1;
  std::string zone_name;
};

class Parser {
 public:
  Parser(absl::string_view layout, absl::string_view text)
      : layout_(layout), text_(text), rest_(text) {}

  absl::StatusOr<GoTime> Parse();

 private:
  enum class Outcome { kOk, kBad };

  absl::Status CannotParse(absl::string_view value, absl::string_view element) {
    return absl::InvalidArgumentError(
        absl::StrCat("parsing time ", Quote(text_), " as ", Quote(layout_),
                     ": cannot parse ", Quote(value), " as ", Quote(element)));
  }
  absl::Status Wrong(absl::string_view message) {
    return absl::InvalidArgumentError(
        absl::StrCat("parsing time ", Quote(text_), ": ", message));
  }

  bool SkipLiteral(absl::string_view literal);
  bool TakeElement(const LayoutPiece& piece);
  bool TakeDate(const LayoutPiece& piece);
  bool TakeClock(const LayoutPiece& piece);
  bool TakeOffset(const LayoutPiece& piece);
  bool TakeZoneName();
  bool TakeFraction(size_t digits);
  void CheckRange(bool fine, absl::string_view what) {
    if (!fine && out_of_range_.empty()) out_of_range_ = what;
  }
  absl::StatusOr<GoTime> Finish();

  absl::string_view layout_;
  absl::string_view text_;
  absl::string_view rest_;
  absl::string_view out_of_range_;
  Parsed p_;
};

// A run of spaces in the layout stands for any run of spaces.
bool Parser::SkipLiteral(absl::string_view literal) {
  while (!literal.empty()) {
    if (literal[0] == ' ') {
      if (!rest_.empty() && rest_[0] != ' ') return false;
      while (!literal.empty() && literal[0] == ' ') literal.remove_prefix(1);
      while (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
      continue;
    }
    if (rest_.empty() || rest_[0] != literal[0]) return false;
    literal.remove_prefix(1);
    rest_.remove_prefix(1);
  }
  return true;
}

absl::StatusOr<GoTime> Parser::Parse() {
  absl::string_view layout = layout_;
  while (true) {
    const LayoutPiece piece = NextPiece(layout);
    const bool literal_fits = SkipLiteral(piece.prefix);
    if (!literal_fits) return CannotParse(rest_, piece.prefix);
    if (piece.element == LayoutElement::kNone) {
      if (!rest_.empty()) {
        return Wrong(absl::StrCat("extra text: ", Quote(rest_)));
      }
      return Finish();
    }
    const absl::string_view hold = rest_;
    const bool fits = TakeElement(piece);
    if (!out_of_range_.empty()) {
      return Wrong(absl::StrCat(out_of_range_, " out of range"));
    }
    if (!fits) return CannotParse(hold, piece.text);
    layout = piece.rest;
    // Fractions of a second are read even where the layout has none.
    if ((piece.element == LayoutElement::kSecond ||
         piece.element == LayoutElement::kZeroSecond) &&
        rest_.size() >= 2 && (rest_[0] == '.' || rest_[0] == ',') &&
        DigitAt(rest_, 1)) {
      const LayoutElement next = NextPiece(layout).element;
      if (next != LayoutElement::kFraction0 &&
          next != LayoutElement::kFraction9) {
        size_t digits = 1;
        while (DigitAt(rest_, digits + 1)) ++digits;
        if (!TakeFraction(digits)) return CannotParse(hold, piece.text);
      }
    }
  }
}

bool Parser::TakeFraction(size_t digits) {
  if (rest_.size() < digits + 1 || (rest_[0] != '.' && rest_[0] != ',')) {
    return false;
  }
  std::string text(rest_.substr(1, digits));
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  text.resize(9, '0');
  (void)absl::SimpleAtoi(text, &p_.nanos);
  rest_.remove_prefix(digits + 1);
  return true;
}

bool Parser::TakeElement(const LayoutPiece& piece) {
  switch (piece.element) {
    case LayoutElement::kHour:
    case LayoutElement::kHour12:
    case LayoutElement::kZeroHour12:
    case LayoutElement::kMinute:
    case LayoutElement::kZeroMinute:
    case LayoutElement::kSecond:
    case LayoutElement::kZeroSecond:
    case LayoutElement::kUpperPm:
    case LayoutElement::kLowerPm:
      return TakeClock(piece);
    case LayoutElement::kZoneName:
      return TakeZoneName();
    case LayoutElement::kOffset:
      return TakeOffset(piece);
    case LayoutElement::kFraction0:
      return TakeFraction(piece.digits);
    case LayoutElement::kFraction9: {
      if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') ||
          !DigitAt(rest_, 1)) {
        return true;  // Left out.
      }
      size_t digits = 1;
      while (DigitAt(rest_, digits + 1)) ++digits;
      return TakeFraction(digits);
    }
    default:
      return TakeDate(piece);
  }
}

bool Parser::TakeDate(const LayoutPiece& piece) {
  int index = 0;
  switch (piece.element) {
    case LayoutElement::kYear: {
      if (!DigitAt(rest_, 0) || !DigitAt(rest_, 1)) return false;
      int year = 0;
      TakeNumber(&rest_, true, &year);
      p_.year = year + (year >= 69 ? 1900 : 2000);
      return true;
    }
    case LayoutElement::kLongYear:
      for (size_t i = 0; i < 4; ++i) {
        if (!DigitAt(rest_, i)) return false;
      }
      (void)absl::SimpleAtoi(rest_.substr(0, 4), &p_.year);
      rest_.remove_prefix(4);
      return true;
    case LayoutElement::kMonth:
    case LayoutElement::kLongMonth:
      if (!TakeName(kMonths, piece.element == LayoutElement::kMonth, &rest_,
                    &index)) {
        return false;
      }
      p_.month = index + 1;
      return true;
    case LayoutElement::kNumMonth:
    case LayoutElement::kZeroMonth:
      if (!TakeNumber(&rest_, piece.element == LayoutElement::kZeroMonth,
                      &p_.month)) {
        return false;
      }
      CheckRange(p_.month >= 1 && p_.month <= 12, "month");
      return true;
    case LayoutElement::kWeekday:
    case LayoutElement::kLongWeekday:
      return TakeName(kWeekdays, piece.element == LayoutElement::kWeekday,
                      &rest_, &index);
    case LayoutElement::kDay:
    case LayoutElement::kUnderDay:
    case LayoutElement::kZeroDay:
      if (piece.element == LayoutElement::kUnderDay && !rest_.empty() &&
          rest_[0] == ' ') {
        rest_.remove_prefix(1);
      }
      return TakeNumber(&rest_, piece.element == LayoutElement::kZeroDay,
                        &p_.day);
    default: {  // The day of the year.
      const bool padded = piece.element == LayoutElement::kUnderYearDay;
      for (int i = 0; i < 2 && padded && !rest_.empty() && rest_[0] == ' ';
           ++i) {
        rest_.remove_prefix(1);
      }
      size_t n = 0;
      while (n < 3 && DigitAt(rest_, n)) ++n;
      if (n == 0 || (!padded && n != 3)) return false;
      (void)absl::SimpleAtoi(rest_.substr(0, n), &p_.year_day);
      rest_.remove_prefix(n);
      return true;
    }
  }
}

bool Parser::TakeClock(const LayoutPiece& piece) {
  const bool pm_form = piece.element == LayoutElement::kUpperPm ||
                       piece.element == LayoutElement::kLowerPm;
  if (pm_form) {
    const bool upper = piece.element == LayoutElement::kUpperPm;
    if (absl::StartsWith(rest_, upper ? "PM" : "pm")) {
      p_.pm = true;
    } else if (absl::StartsWith(rest_, upper ? "AM" : "am")) {
      p_.am = true;
    } else {
      return false;
    }
    rest_.remove_prefix(2);
    return true;
  }
  const bool fixed = piece.element == LayoutElement::kZeroHour12 ||
                     piece.element == LayoutElement::kZeroMinute ||
                     piece.element == LayoutElement::kZeroSecond;
  int number = 0;
  if (!TakeNumber(&rest_, fixed, &number)) return false;
  switch (piece.element) {
    case LayoutElement::kHour:
      p_.hour = number;
      CheckRange(number < 24, "hour");
      break;
    case LayoutElement::kHour12:
    case LayoutElement::kZeroHour12:
      p_.hour = number;
      CheckRange(number <= 12, "hour");
      break;
    case LayoutElement::kMinute:
    case LayoutElement::kZeroMinute:
      p_.minute = number;
      CheckRange(number < 60, "minute");
      break;
    default:
      p_.second = number;
      CheckRange(number < 60, "second");
      break;
  }
  return true;
}

bool Parser::TakeOffset(const LayoutPiece& piece) {
  if (piece.zulu && !rest_.empty() && rest_[0] == 'Z') {
    rest_.remove_prefix(1);
    p_.utc = true;
    return true;
  }
  const size_t colon = piece.colon ? 1 : 0;
  const size_t length = 3 + (piece.parts - 1) * (2 + colon);
  if (rest_.size() < length) return false;
  absl::string_view text = rest_.substr(0, length);
  const char sign = text[0];
  text.remove_prefix(1);
  int numbers[3] = {0, 0, 0};
  for (int i = 0; i < piece.parts; ++i) {
    if (i > 0 && colon > 0) {
      if (text[0] != ':') return false;
      text.remove_prefix(1);
    }
    if (!TakeNumber(&text, true, &numbers[i])) return false;
  }
  rest_.remove_prefix(length);
  CheckRange(numbers[0] <= 24, "time zone offset hour");
  CheckRange(numbers[1] <= 60, "time zone offset minute");
  CheckRange(numbers[2] <= 60, "time zone offset second");
  p_.offset = (numbers[0] * 60 + numbers[1]) * 60 + numbers[2];
  if (sign == '-') p_.offset = -p_.offset;
  return sign == '+' || sign == '-';
}

bool Parser::TakeZoneName() {
  if (absl::StartsWith(rest_, "UTC")) {
    rest_.remove_prefix(3);
    p_.utc = true;
    return true;
  }
  const size_t n = ZoneNameLength(rest_);
  if (n == 0) return false;
  p_.zone_name = std::string(rest_.substr(0, n));
  rest_.remove_prefix(n);
  return true;
}

bool IsLeap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysIn(int month, int year) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

absl::StatusOr<GoTime> Parser::Finish() {
  if (p_.pm && p_.hour < 12) p_.hour += 12;
  if (p_.am && p_.hour == 12) p_.hour = 0;
  if (p_.year_day >= 0) {
    if (p_.year_day < 1 || p_.year_day > (IsLeap(p_.year) ? 366 : 365)) {
      return Wrong("day-of-year out of range");
    }
    const absl::CivilDay day =
        absl::CivilDay(p_.year, 1, 1) + (p_.year_day - 1);
    if (p_.month >= 0 && p_.month != day.month()) {
      return Wrong("day-of-year does not match month");
    }
    if (p_.day >= 0 && p_.day != day.day()) {
      return Wrong("day-of-year does not match day");
    }
    p_.month = day.month();
    p_.day = day.day();
  }
  if (p_.month < 0) p_.month = 1;
  if (p_.day < 0) p_.day = 1;
  if (p_.day < 1 || p_.day > DaysIn(p_.month, p_.year)) {
    return Wrong("day out of range");
  }
  const absl::CivilSecond civil(p_.year, p_.month, p_.day, p_.hour, p_.minute,
                                p_.second);
  const absl::Duration fraction = absl::Nanoseconds(p_.nanos);
  const absl::TimeZone local = absl::LocalTimeZone();
  GoTime out;
  out.time = absl::FromCivil(civil, absl::UTCTimeZone()) + fraction;
  if (p_.utc) return out;
  if (p_.offset != -1) {
    out.time -= absl::Seconds(p_.offset);
    const absl::TimeZone::CivilInfo info = local.At(out.time);
    if (info.offset == p_.offset &&
        (p_.zone_name.empty() || p_.zone_name == info.zone_abbr)) {
      out.zone = local;
    } else {
      out.zone = absl::FixedTimeZone(p_.offset);
      out.fixed_name = p_.zone_name;
    }
    return out;
  }
  if (!p_.zone_name.empty()) {
    const absl::Time in_local = absl::FromCivil(civil, local) + fraction;
    if (local.At(in_local).zone_abbr == p_.zone_name) {
      out.time = in_local;
      out.zone = local;
      return out;
    }
    int offset = 0;
    if (p_.zone_name.size() > 3 && absl::StartsWith(p_.zone_name, "GMT")) {
      (void)absl::SimpleAtoi(p_.zone_name.substr(3), &offset);
      offset *= 3600;
    }
    // The clock was read as UTC's: Go only shows it in the zone.
    out.zone = absl::FixedTimeZone(offset);
    out.fixed_name = p_.zone_name;
    return out;
  }
  out.time = absl::FromCivil(civil, local) + fraction;
  out.zone = local;
  return out;
}

}  // namespace

absl::StatusOr<GoTime> ParseGoTime(absl::string_view layout,
                                   absl::string_view text) {
  return Parser(layout, text).Parse();
}

}  // namespace gitops::render
