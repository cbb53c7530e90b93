// Dates and times as go-yaml v2 tells them apart from other strings.

#include <cstddef>

#include "absl/strings/string_view.h"
#include "pkg/yaml/resolve.h"

namespace gitops::yaml::internal {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A cursor over text in the layouts of Go's time package.
class Reader {
 public:
  explicit Reader(absl::string_view text) : rest_(text) {}

  bool Done() const { return rest_.empty(); }
  bool Literal(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Any number of spaces, as a space in a layout allows; none at the end.
  bool Spaces() {
    if (!rest_.empty() && rest_[0] != ' ') return false;
    while (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
    return true;
  }
  // Exactly `least`..2 digits with a value in [low, high].
  bool Number(size_t least, int low, int high, int* out = nullptr) {
    size_t digits = 0;
    int number = 0;
    while (digits < 2 && digits < rest_.size() && IsDigit(rest_[digits])) {
      number = number * 10 + (rest_[digits] - '0');
      ++digits;
    }
    if (digits < least || number < low || number > high) return false;
    rest_.remove_prefix(digits);
    if (out != nullptr) *out = number;
    return true;
  }
  // Optional: a dot or comma and digits.
  void Fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') ||
        !IsDigit(rest_[1])) {
      return;
    }
    size_t n = 1;
    while (n < rest_.size() && IsDigit(rest_[n])) ++n;
    rest_.remove_prefix(n);
  }
  // Z or ±hh:mm.
  bool Zone() {
    if (Literal('Z')) return true;
    return (Literal('+') || Literal('-')) && Number(2, 0, 24) && Literal(':') &&
           Number(2, 0, 60);
  }

 private:
  absl::string_view rest_;
};

bool IsLeap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int DaysIn(int month, int year) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

}  // namespace

bool IsTimestamp(absl::string_view text) {
  if (text.size() < 8 || text[4] != '-') return false;
  int year = 0;
  for (int i = 0; i < 4; ++i) {
    if (!IsDigit(text[i])) return false;
    year = year * 10 + (text[i] - '0');
  }
  Reader reader(text.substr(5));
  int month = 0;
  int day = 0;
  if (!reader.Number(1, 1, 12, &month) || !reader.Literal('-') ||
      !reader.Number(1, 1, 31, &day) || day > DaysIn(month, year)) {
    return false;
  }
  if (reader.Done()) return true;
  const bool zoned = reader.Literal('T') || reader.Literal('t');
  if (!zoned && !reader.Spaces()) return false;
  if (!reader.Number(1, 0, 23) || !reader.Literal(':') ||
      !reader.Number(1, 0, 59) || !reader.Literal(':') ||
      !reader.Number(1, 0, 59)) {
    return false;
  }
  reader.Fraction();
  if (zoned && !reader.Zone()) return false;
  return reader.Done();
}

}  // namespace gitops::yaml::internal
