#include "pkg/gotemplate/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/complex.h"
#include "pkg/gotemplate/lexer.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Value;

bool IsDigitOf(char c, int base) {
  if (c >= '0' && c <= '9') return c - '0' < base;
  return base == 16 && absl::ascii_isxdigit(static_cast<unsigned char>(c));
}

// Of the letter behind a 0; 0 for any other character.
int BaseOfPrefix(char c) {
  switch (c) {
    case 'x':
    case 'X':
      return 16;
    case 'b':
    case 'B':
      return 2;
    case 'o':
    case 'O':
      return 8;
    default:
      return 0;
  }
}

// Removes underscores; false where one does not stand between digits (a base
// prefix counts as a digit).
bool StripUnderscores(absl::string_view text, std::string* out) {
  bool hex = false;
  size_t i = 0;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) i = 1;
  char before = ' ';
  out->assign(text.substr(0, i).data(), i);
  if (text.size() >= i + 2 && text[i] == '0' &&
      absl::StrContains("xXbBoO", text[i + 1])) {
    hex = absl::ascii_tolower(static_cast<unsigned char>(text[i + 1])) == 'x';
    out->append(text.substr(i, 2).data(), 2);
    i += 2;
    before = '0';
  }
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_') {
      if (before != '0') return false;
      before = '_';
      continue;
    }
    const bool digit = IsDigitOf(c, hex ? 16 : 10);
    if (!digit && before == '_') return false;
    before = digit ? '0' : ' ';
    out->push_back(c);
  }
  return before != '_';
}

std::optional<double> ParsePlainFloat(absl::string_view text, bool negative) {
  const bool hex = absl::StartsWithIgnoreCase(text, "0x");
  if (hex) {
    text.remove_prefix(2);
    if (!absl::StrContains(text, 'p') && !absl::StrContains(text, 'P')) {
      return std::nullopt;
    }
  }
  if (text.empty() || !(IsDigitOf(text[0], 16) || text[0] == '.')) {
    return std::nullopt;
  }
  double parsed = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(
      text.data(), end, parsed,
      hex ? std::chars_format::hex : std::chars_format::general);
  if (result.ptr != end || result.ec == std::errc::invalid_argument) {
    return std::nullopt;
  }
  if (result.ec == std::errc::result_out_of_range) {
    // Too small is 0 in Go, too big an error; strtod tells them apart.
    const std::string copy = absl::StrCat(hex ? "0x" : "", text);
    parsed = std::strtod(copy.c_str(), nullptr);
    if (std::isinf(parsed)) return std::nullopt;
  }
  return negative ? -parsed : parsed;
}

// Reads 1 escaped or plain code point at the start of `text`.
struct Unescaped {
  char32_t rune = 0;
  bool is_byte = false;  // \xHH or \ooo
  size_t length = 0;     // 0 for a syntax error
};

Unescaped UnescapeDigits(absl::string_view digits, int base, bool is_byte,
                         size_t skipped, size_t count) {
  if (digits.size() < count) return {};
  char32_t rune = 0;
  for (char c : digits.substr(0, count)) {
    if (!IsDigitOf(c, base)) return {};
    const int digit =
        c <= '9'
            ? c - '0'
            : absl::ascii_tolower(static_cast<unsigned char>(c)) - 'a' + 10;
    rune = rune * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
  }
  if (is_byte && rune > 255) return {};
  if (rune > 0x10FFFF || (rune >= 0xD800 && rune < 0xE000)) return {};
  return {rune, is_byte, skipped + count};
}

Unescaped UnescapeOne(absl::string_view text, char quote) {
  if (text.empty() || text[0] == quote || text[0] == '\n') return {};
  if (text[0] != '\\') {
    Unescaped plain;
    plain.length = static_cast<size_t>(DecodeRune(text, &plain.rune));
    return plain;
  }
  if (text.size() < 2) return {};
  const char c = text[1];
  constexpr absl::string_view kLetters = "abfnrtv\\";
  const size_t letter = kLetters.find(c);
  if (letter != absl::string_view::npos) {
    return {static_cast<char32_t>("\a\b\f\n\r\t\v\\"[letter]), false, 2};
  }
  switch (c) {
    case 'x':
      return UnescapeDigits(text.substr(2), 16, true, 2, 2);
    case 'u':
      return UnescapeDigits(text.substr(2), 16, false, 2, 4);
    case 'U':
      return UnescapeDigits(text.substr(2), 16, false, 2, 8);
    case '\'':
    case '"':
      if (c != quote) return {};
      return {static_cast<char32_t>(c), false, 2};
    default:
      return UnescapeDigits(text.substr(1), 8, true, 1, 3);
  }
}

void SetFloat(double d, NumberNode* number) {
  number->is_float = true;
  number->float_value = d;
  if (d >= -0x1p63 && d < 0x1p63 && std::trunc(d) == d) {
    number->is_int = true;
    number->int_value = static_cast<int64_t>(d);
  }
  if (d >= 0 && d < 0x1p64 && std::trunc(d) == d) {
    number->is_uint = true;
    number->uint_value = static_cast<uint64_t>(d);
  }
}

void SetComplex(double real, double imaginary, Arena* arena,
                NumberNode* number) {
  if (imaginary == 0) SetFloat(real, number);
  number->value = arena->Keep(MakeComplex(real, imaginary));
}

absl::Status ParseChar(const Token& token, Arena* arena, NumberNode* number) {
  const absl::string_view inside = token.text.substr(1);
  const Unescaped c = UnescapeOne(inside, '\'');
  if (c.length == 0) return absl::InvalidArgumentError("invalid syntax");
  if (inside.substr(c.length) != "'") {
    return absl::InvalidArgumentError(
        absl::StrCat("malformed character constant: ", token.text));
  }
  SetFloat(c.rune, number);
  number->value = arena->Keep(Value::Int(c.rune, GoType::kInt));
  return absl::OkStatus();
}

absl::Status ParseComplex(absl::string_view text, Arena* arena,
                          NumberNode* number) {
  // The sign that is neither first nor an exponent's splits the parts.
  size_t split = 1;
  while (!((text[split] == '+' || text[split] == '-') &&
           !absl::StrContains("eEpP", text[split - 1]))) {
    if (++split >= text.size()) break;
  }
  double parts[2];
  const absl::string_view texts[2] = {
      text.substr(0, split), text.substr(split, text.size() - split - 1)};
  for (int i = 0; i < 2; ++i) {
    const std::optional<double> part = ParseGoFloat(texts[i]);
    if (!part.has_value()) {
      if (!absl::StrContains(texts[i], 'x')) {
        return absl::InvalidArgumentError(
            "syntax error scanning complex number");
      }
      return absl::InvalidArgumentError(absl::StrCat(
          "strconv.ParseFloat: parsing ", Quote(texts[i]), ": invalid syntax"));
    }
    parts[i] = *part;
  }
  SetComplex(parts[0], parts[1], arena, number);
  return absl::OkStatus();
}

bool ParseInteger(absl::string_view text, NumberNode* number) {
  const bool negative = text[0] == '-';
  const bool is_signed = negative || text[0] == '+';
  const std::optional<uint64_t> magnitude =
      ParseUintBase0(text.substr(is_signed ? 1 : 0));
  if (!magnitude.has_value()) return false;
  constexpr uint64_t kMin = uint64_t{1} << 63;
  if (*magnitude < kMin || (negative && *magnitude == kMin)) {
    number->is_int = true;
    number->int_value =
        static_cast<int64_t>(negative ? -*magnitude : *magnitude);
  }
  if (!is_signed || *magnitude == 0) {
    number->is_uint = true;
    number->uint_value = *magnitude;
  }
  if (!number->is_int && !number->is_uint) return false;
  number->is_float = true;
  number->float_value = number->is_int ? static_cast<double>(number->int_value)
                                       : static_cast<double>(*magnitude);
  return true;
}

}  // namespace

std::optional<uint64_t> ParseUintBase0(absl::string_view text) {
  std::string plain;
  if (!StripUnderscores(text, &plain) || plain.empty()) return std::nullopt;
  absl::string_view digits = plain;
  int base = 10;
  if (digits[0] == '0' && digits.size() > 1) {
    base = BaseOfPrefix(digits[1]);
    digits.remove_prefix(base == 0 ? 1 : 2);
    if (base == 0) base = 8;
  }
  if (digits.empty() || !IsDigitOf(digits[0], base)) return std::nullopt;
  uint64_t parsed = 0;
  const char* end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, parsed, base);
  if (result.ptr != end || result.ec != std::errc()) return std::nullopt;
  return parsed;
}

std::optional<double> ParseGoFloat(absl::string_view text) {
  std::string plain;
  if (!StripUnderscores(text, &plain)) return std::nullopt;
  absl::string_view digits = plain;
  const bool negative = absl::ConsumePrefix(&digits, "-");
  if (!negative) absl::ConsumePrefix(&digits, "+");
  if (absl::EqualsIgnoreCase(digits, "inf") ||
      absl::EqualsIgnoreCase(digits, "infinity")) {
    return negative ? -HUGE_VAL : HUGE_VAL;
  }
  if (absl::EqualsIgnoreCase(text, "nan")) return std::nan("");
  return ParsePlainFloat(digits, negative);
}

absl::Status ParseNumber(const Token& token, Arena* arena, NumberNode* number) {
  const absl::string_view text = token.text;
  number->text = text;
  if (token.type == TokenType::kCharConstant) {
    return ParseChar(token, arena, number);
  }
  if (token.type == TokenType::kComplex) {
    return ParseComplex(text, arena, number);
  }
  if (text.back() == 'i') {
    const std::optional<double> part =
        ParseGoFloat(text.substr(0, text.size() - 1));
    if (part.has_value()) {
      SetComplex(0, *part, arena, number);
      return absl::OkStatus();
    }
  }
  const bool looks_float = text.find_first_of(".eEpP") != text.npos;
  if (!ParseInteger(text, number)) {
    const std::optional<double> parsed = ParseGoFloat(text);
    if (!parsed.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat("illegal number syntax: ", Quote(text)));
    }
    if (!looks_float) {
      return absl::InvalidArgumentError(
          absl::StrCat("integer overflow: ", Quote(text)));
    }
    SetFloat(*parsed, number);
    number->value = arena->Keep(Value::Float(*parsed));
    return absl::OkStatus();
  }
  number->overflows_int = !number->is_int;
  number->value = arena->Keep(Value::Int(number->int_value, GoType::kInt));
  return absl::OkStatus();
}

std::optional<absl::string_view> PlainContent(absl::string_view quoted) {
  if (quoted.size() < 2) return std::nullopt;
  const absl::string_view inside = quoted.substr(1, quoted.size() - 2);
  if (quoted[0] == '`') {
    if (inside.find('\r') != absl::string_view::npos) return std::nullopt;
    return inside;
  }
  for (char c : inside) {
    if (c == '\\' || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
  }
  return inside;
}

std::optional<std::string> Unquote(absl::string_view quoted) {
  if (quoted.size() < 2) return std::nullopt;
  const char quote = quoted[0];
  absl::string_view rest = quoted.substr(1, quoted.size() - 2);
  std::string out;
  if (quote == '`') {
    out.assign(rest.data(), rest.size());
    out.erase(std::remove(out.begin(), out.end(), '\r'), out.end());
    return out;
  }
  out.reserve(rest.size());
  while (!rest.empty()) {
    const size_t plain = std::min(rest.size(), rest.find('\\'));
    bool ascii = true;
    for (char c : rest.substr(0, plain))
      ascii &= static_cast<signed char>(c) >= 0;
    if (plain > 0 && ascii) {
      out.append(rest.data(), plain);
      rest.remove_prefix(plain);
      continue;
    }
    const Unescaped c = UnescapeOne(rest, quote);
    if (c.length == 0) return std::nullopt;
    if (c.is_byte) {
      out.push_back(static_cast<char>(c.rune));
    } else {
      AppendRune(c.rune, &out);
    }
    rest.remove_prefix(c.length);
  }
  return out;
}

}  // namespace gitops::gotemplate
