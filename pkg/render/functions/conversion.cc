#include "pkg/render/functions/conversion.h"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/gotemplate/format.h"

namespace gitops::render {
namespace {

using value::GoType;
using value::Kind;
using value::Value;

// "12.00" reads as "12".
absl::string_view WithoutZeroFraction(absl::string_view text) {
  bool zero = false;
  for (size_t i = text.size(); i > 0; --i) {
    const char c = text[i - 1];
    if (c == '.') return zero ? text.substr(0, i - 1) : text;
    if (c != '0') return text;
    zero = true;
  }
  return text;
}

// Go's rule for underscores in literals: between digits, or between a base
// prefix and a digit.
bool UnderscoresAreFine(absl::string_view text) {
  char before = '^';  // '^' start, '0' digit, '_' underscore, '!' other
  size_t i = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) i = 1;
  bool hex = false;
  if (text.size() >= i + 2 && text[i] == '0') {
    const char base = absl::ascii_tolower(text[i + 1]);
    if (base == 'b' || base == 'o' || base == 'x') {
      i += 2;
      before = '0';
      hex = base == 'x';
    }
  }
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (absl::ascii_isdigit(c) || (hex && absl::ascii_isxdigit(c))) {
      before = '0';
      continue;
    }
    if (c == '_') {
      if (before != '0') return false;
      before = '_';
      continue;
    }
    if (before == '_') return false;
    before = '!';
  }
  return before != '_';
}

std::string WithoutUnderscores(absl::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != '_') out.push_back(c);
  }
  return out;
}

int DigitValue(char c) {
  if (absl::ascii_isdigit(c)) return c - '0';
  if (absl::ascii_isalpha(c)) return absl::ascii_tolower(c) - 'a' + 10;
  return 99;
}

// Takes "0x", "0o", "0b" or a leading "0" off.
int TakeBase(std::string* digits) {
  if (digits->size() < 2 || (*digits)[0] != '0') return 10;
  const char mark = absl::ascii_tolower((*digits)[1]);
  if (mark == 'x' || mark == 'o' || mark == 'b') {
    digits->erase(0, 2);
    return mark == 'x' ? 16 : mark == 'o' ? 8 : 2;
  }
  digits->erase(0, 1);
  return 8;
}

int64_t FloatToInt(double d) {
  // What the processor's conversion gives, which Go leaves as it is.
  if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0)) {
    return std::numeric_limits<int64_t>::min();
  }
  return static_cast<int64_t>(d);
}

// Whether this is [sign] digits with at most one point and an exponent, in
// decimal, or the hexadecimal form with a p exponent.
bool IsFloatSyntax(absl::string_view s) {
  size_t i = 0;
  if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
  bool hex = false;
  if (i + 1 < s.size() && s[i] == '0' && absl::ascii_tolower(s[i + 1]) == 'x') {
    hex = true;
    i += 2;
  }
  bool digits = false;
  bool point = false;
  for (; i < s.size(); ++i) {
    if (s[i] == '.') {
      if (point) return false;
      point = true;
    } else if (absl::ascii_isdigit(s[i]) ||
               (hex && absl::ascii_isxdigit(s[i]))) {
      digits = true;
    } else {
      break;
    }
  }
  if (!digits) return false;
  if (i == s.size()) return !hex;
  if (absl::ascii_tolower(s[i]) != (hex ? 'p' : 'e')) return false;
  ++i;
  if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
  if (i == s.size()) return false;
  for (; i < s.size(); ++i) {
    if (!absl::ascii_isdigit(s[i])) return false;
  }
  return true;
}

}  // namespace

std::optional<int64_t> ParseGoInt(absl::string_view text) {
  if (absl::StrContains(text, '_') && !UnderscoresAreFine(text)) {
    return std::nullopt;
  }
  std::string digits = WithoutUnderscores(text);
  bool negative = false;
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
    negative = digits[0] == '-';
    digits.erase(0, 1);
  }
  const int base = TakeBase(&digits);
  if (digits.empty()) return std::nullopt;
  const uint64_t limit = negative ? uint64_t{1} << 63 : (uint64_t{1} << 63) - 1;
  uint64_t value = 0;
  for (char c : digits) {
    const int digit = DigitValue(c);
    if (digit >= base) return std::nullopt;
    if (value > (limit - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return static_cast<int64_t>(negative ? 0 - value : value);
}

std::optional<double> ParseGoFloat(absl::string_view text) {
  absl::string_view body = text;
  const bool negative = !body.empty() && body[0] == '-';
  if (!body.empty() && (body[0] == '-' || body[0] == '+')) {
    body.remove_prefix(1);
  }
  const std::string lower = absl::AsciiStrToLower(body);
  if (lower == "inf" || lower == "infinity") {
    const double inf = std::numeric_limits<double>::infinity();
    return negative ? -inf : inf;
  }
  if (lower == "nan" && body.size() == text.size()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (absl::StrContains(text, '_') && !UnderscoresAreFine(text)) {
    return std::nullopt;
  }
  const std::string plain = WithoutUnderscores(text);
  if (!IsFloatSyntax(plain)) return std::nullopt;
  const double d = std::strtod(plain.c_str(), nullptr);
  if (std::isinf(d)) return std::nullopt;
  return d;
}

int64_t LooseInt(const Value& v) {
  switch (v.kind()) {
    case Kind::kInt:
      // Not one of the types that Helm's conversions know.
      return v.go_type() == value::GoType::kDuration ? 0 : v.as_int();
    case Kind::kUint:
      return static_cast<int64_t>(v.as_uint());
    case Kind::kFloat:
      return FloatToInt(v.as_float());
    case Kind::kBool:
      return v.as_bool() ? 1 : 0;
    case Kind::kString:
      return ParseGoInt(WithoutZeroFraction(v.as_string())).value_or(0);
    default:
      return 0;
  }
}

double LooseFloat(const Value& v) {
  switch (v.kind()) {
    case Kind::kInt:
      if (v.go_type() == value::GoType::kDuration) return 0;
      return static_cast<double>(v.as_int());
    case Kind::kUint:
      return static_cast<double>(v.as_uint());
    case Kind::kFloat:
      return v.as_float();
    case Kind::kBool:
      return v.as_bool() ? 1 : 0;
    case Kind::kString:
      return ParseGoFloat(v.as_string()).value_or(0);
    default:
      return 0;
  }
}

Value Elements(const Value& v) {
  if (!v.is_object()) return v;
  Value elements = v.object().Elements();
  return elements.is_null() ? v : elements;
}

bool IsEmpty(const Value& v) {
  switch (v.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return !v.as_bool();
    case Kind::kInt:
      return v.as_int() == 0;
    case Kind::kUint:
      return v.as_uint() == 0;
    case Kind::kFloat:
      return v.as_float() == 0;
    case Kind::kString:
    case Kind::kBytes:
      return v.as_string().empty();
    case Kind::kList:
      return v.list().empty();
    case Kind::kMap:
      return v.map().empty();
    case Kind::kObject: {
      const Value elements = v.object().Elements();
      return elements.is_null() ? !v.object().Truth() : IsEmpty(elements);
    }
  }
  return false;
}

std::vector<std::string> TextList(const Value& value) {
  std::vector<std::string> out;
  const Value v = Elements(value);
  if (v.is_list()) {
    out.reserve(v.list().size());
    for (const Value& item : v.list()) {
      if (!item.is_null()) out.push_back(gotemplate::Strval(item));
    }
  } else if (v.is_bytes()) {  // A slice of numbers to Go.
    for (unsigned char c : v.as_string()) out.push_back(absl::StrCat(c));
  } else if (!v.is_null()) {
    out.push_back(gotemplate::Strval(v));
  }
  return out;
}

Value StringList(const std::vector<std::string>& items) {
  std::vector<Value> values;
  values.reserve(items.size());
  for (const std::string& item : items) values.push_back(Value::String(item));
  return Value::NewList(std::move(values), GoType::kString);
}

namespace {

GoType NumberType(const Value& v) {
  const GoType type = v.go_type();
  if (type != GoType::kDefault) return type;
  if (v.is_int()) return GoType::kInt64;
  if (v.is_uint()) return GoType::kUint64;
  return GoType::kFloat64;
}

bool EqualMaps(const Value& a, const Value& b) {
  if (a.map().size() != b.map().size()) return false;
  for (const value::Map::Entry& entry : a.map()) {
    const Value* other = b.map().Find(entry.name());
    if (other == nullptr || !DeepEqual(entry.value, *other)) return false;
  }
  return true;
}

bool EqualLists(const Value& a, const Value& b) {
  if (a.list().size() != b.list().size()) return false;
  for (size_t i = 0; i < a.list().size(); ++i) {
    if (!DeepEqual(a.list()[i], b.list()[i])) return false;
  }
  return true;
}

}  // namespace

bool DeepEqual(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kNull:
      return true;
    case Kind::kBool:
      return a.as_bool() == b.as_bool();
    case Kind::kInt:
      return NumberType(a) == NumberType(b) && a.as_int() == b.as_int();
    case Kind::kUint:
      return NumberType(a) == NumberType(b) && a.as_uint() == b.as_uint();
    case Kind::kFloat:
      return NumberType(a) == NumberType(b) && a.as_float() == b.as_float();
    case Kind::kString:
    case Kind::kBytes:
      return a.as_string() == b.as_string();
    case Kind::kList:
      if (a.go_type() != b.go_type()) return false;
      if (a.list().is_nil() != b.list().is_nil()) return false;
      return a.SameReference(b) || EqualLists(a, b);
    case Kind::kMap:
      if (a.go_type() != b.go_type()) return false;
      if (a.map().is_nil() != b.map().is_nil()) return false;
      return a.SameReference(b) || EqualMaps(a, b);
    case Kind::kObject:
      return a.SameReference(b) ||
             (a.object().GoTypeName() == b.object().GoTypeName() &&
              a.object().Print() == b.object().Print());
  }
  return false;
}

}  // namespace gitops::render
