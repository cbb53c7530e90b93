#include "pkg/deploy/resource/whole_number.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"

namespace gitops::deploy {

absl::StatusOr<int64_t> ParseWholeNumber(absl::string_view text) {
  absl::string_view digits = text;
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
    digits.remove_prefix(1);
  }
  const bool well_formed =
      !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) {
        return absl::ascii_isdigit(c);
      });
  int64_t n = 0;
  if (well_formed && absl::SimpleAtoi(text, &n)) return n;
  return absl::InvalidArgumentError(
      absl::StrCat("strconv.Atoi: parsing ", Quote(text),
                   well_formed ? ": value out of range" : ": invalid syntax"));
}

}  // namespace gitops::deploy
