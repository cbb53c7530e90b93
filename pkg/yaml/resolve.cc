#include "pkg/yaml/resolve.h"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "pkg/base/go_float.h"
#include "pkg/value/value.h"

namespace gitops::yaml::internal {
namespace {

using ::gitops::value::Value;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

template <size_t N>
bool IsAnyOf(absl::string_view text, const absl::string_view (&words)[N]) {
  for (const absl::string_view word : words) {
    if (text == word) return true;
  }
  return false;
}

// The words that mean something. `text` is not empty.
bool ResolveWord(absl::string_view text, Value* value) {
  static constexpr absl::string_view kTrue[] = {
      "true", "yes", "on", "y", "True", "Yes", "On", "Y", "TRUE", "YES", "ON"};
  static constexpr absl::string_view kFalse[] = {"false", "no", "off", "n",
                                                 "False", "No", "Off", "N",
                                                 "FALSE", "NO", "OFF"};
  static constexpr absl::string_view kNull[] = {"null", "~", "Null", "NULL"};
  constexpr size_t kLongest = 5;
  if (text.size() > kLongest) return false;
  if (IsAnyOf(text, kTrue)) {
    *value = Value::Bool(true);
  } else if (IsAnyOf(text, kFalse)) {
    *value = Value::Bool(false);
  } else if (IsAnyOf(text, kNull)) {
    *value = Value();
  } else {
    return false;
  }
  return true;
}

bool ResolveSpecialFloat(absl::string_view text, Value* value) {
  static constexpr absl::string_view kNan[] = {".nan", ".NaN", ".NAN"};
  static constexpr absl::string_view kInf[] = {".inf", ".Inf", ".INF"};
  if (IsAnyOf(text, kNan)) {
    *value = Value::Float(std::numeric_limits<double>::quiet_NaN());
    return true;
  }
  const bool negative = text[0] == '-';
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  if (!IsAnyOf(text, kInf)) return false;
  const double inf = std::numeric_limits<double>::infinity();
  *value = Value::Float(negative ? -inf : inf);
  return true;
}

// Go's base 0 integers: decimal, 0x, 0o, 0b and a leading 0 for octal.
bool ResolveInt(absl::string_view text, Value* value) {
  const bool negative = text[0] == '-';
  const bool has_sign = negative || text[0] == '+';
  absl::string_view digits = text.substr(has_sign ? 1 : 0);
  if (digits.empty()) return false;
  int base = 10;
  if (digits[0] == '0') {
    const char mark =
        digits.size() >= 3 ? static_cast<char>(digits[1] | 0x20) : '\0';
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    const bool has_mark = mark == 'x' || mark == 'b' || mark == 'o';
    if (digits.size() == 1) {
      *value = Value::Int(0);
      return true;
    }
    digits.remove_prefix(has_mark ? 2 : 1);
  }
  uint64_t size = 0;
  const char* end = digits.data() + digits.size();
  const auto result = std::from_chars(digits.data(), end, size, base);
  if (result.ec != std::errc() || result.ptr != end) return false;
  constexpr uint64_t kMaxInt = std::numeric_limits<int64_t>::max();
  if (negative) {
    if (size > kMaxInt + 1) return false;
    *value = Value::Int(static_cast<int64_t>(~size + 1));
  } else if (size <= kMaxInt) {
    *value = Value::Int(static_cast<int64_t>(size));
  } else {
    if (has_sign) return false;
    *value = Value::Uint(size);
  }
  return true;
}

// ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
bool HasFloatForm(absl::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  const auto digits = [&] {
    const char* start = p;
    while (p < end && IsDigit(*p)) ++p;
    return p - start;
  };
  if (p < end && (*p == '-' || *p == '+')) ++p;
  const auto whole = digits();
  if (p < end && *p == '.') {
    ++p;
    if (digits() == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    ++p;
    if (p < end && (*p == '-' || *p == '+')) ++p;
    if (digits() == 0) return false;
  }
  return p == end;
}

bool ResolveFloat(absl::string_view text, Value* value) {
  if (!HasFloatForm(text)) return false;
  double d = 0;
  const absl::string_view number = text.substr(text[0] == '+' ? 1 : 0);
  const char* end = number.data() + number.size();
  const auto result = std::from_chars(number.data(), end, d);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small is zero in Go, too large no number.
    if (!absl::SimpleAtod(number, &d) || std::fabs(d) > 1) return false;
  } else if (result.ec != std::errc()) {
    return false;
  }
  *value = Value::Float(d);
  return true;
}

// Go's rule for numbers that start with a dot: underscores between digits.
bool ResolveDotFloat(absl::string_view text, Value* value) {
  if (!absl::StrContains(text, '_')) return ResolveFloat(text, value);
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      digits.push_back(text[i]);
    } else if (!IsDigit(text[i - 1]) || i + 1 == text.size() ||
               !IsDigit(text[i + 1])) {
      return false;
    }
  }
  return ResolveFloat(digits, value);
}

Value ResolveNumber(absl::string_view text) {
  Value value;
  std::string cleaned;
  absl::string_view plain = text;
  if (absl::StrContains(text, '_')) {
    cleaned = absl::StrReplaceAll(text, {{"_", ""}});
    plain = cleaned;
  }
  if (!plain.empty() &&
      (ResolveInt(plain, &value) || ResolveFloat(plain, &value))) {
    return value;
  }
  return Value::String(text);
}

absl::string_view ShortTag(const Value& value) {
  if (value.is_null()) return "!!null";
  if (value.is_bool()) return "!!bool";
  if (value.is_int() || value.is_uint()) return "!!int";
  if (value.is_float()) return "!!float";
  return "!!str";
}

// How go-yaml decodes base64: line breaks are skipped, padding is needed.
bool DecodeBase64(absl::string_view text, std::string* out) {
  std::string clean;
  for (const char c : text) {
    if (c != '\n' && c != '\r') clean.push_back(c);
  }
  const bool standard = clean.size() % 4 == 0 &&
                        clean.find_first_of(" \t\f\v") == std::string::npos;
  return standard && absl::Base64Unescape(clean, out);
}

}  // namespace

Value ResolvePlain(absl::string_view text) {
  if (text.empty()) return Value();
  Value value;
  switch (text[0]) {
    case '~':
    case 'y':
    case 'Y':
    case 'n':
    case 'N':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
      if (ResolveWord(text, &value)) return value;
      return Value::String(text);
    case '.':
      if (ResolveSpecialFloat(text, &value) || ResolveDotFloat(text, &value)) {
        return value;
      }
      return Value::String(text);
    case '+':
    case '-':
      if (text.size() == 5 && ResolveSpecialFloat(text, &value)) return value;
      return ResolveNumber(text);
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return ResolveNumber(text);
    default:
      return Value::String(text);
  }
}

bool ResolveTagged(absl::string_view tag, absl::string_view text,
                   value::Value* value, std::string* problem) {
  constexpr absl::string_view kCore = "tag:yaml.org,2002:";
  if (!absl::StartsWith(tag, kCore)) {
    *value = Value::String(text);
    return true;
  }
  const absl::string_view kind = tag.substr(kCore.size());
  if (kind == "binary") {
    std::string bytes;
    if (!DecodeBase64(text, &bytes)) {
      *problem = "!!binary value contains invalid base64 data";
      return false;
    }
    *value = Value::String(bytes);
    return true;
  }
  static constexpr absl::string_view kResolvable[] = {"bool", "int", "float",
                                                      "null", "timestamp"};
  if (!IsAnyOf(kind, kResolvable)) {
    *value = Value::String(text);
    return true;
  }
  Value found = ResolvePlain(text);
  if (ShortTag(found).substr(2) == kind) {
    *value = found;
  } else if (kind == "float" && found.is_int()) {
    *value = Value::Float(static_cast<double>(found.as_int()));
  } else if (kind == "timestamp" && IsTimestamp(text)) {
    *value = Value::String(text);
  } else {
    *problem = absl::StrCat("cannot decode ", ShortTag(found), " `", text,
                            "` as a !!", kind);
    return false;
  }
  return true;
}

bool ReadsAsString(absl::string_view text) {
  if (text.empty()) return false;
  if (!ResolvePlain(text).is_string()) return false;
  const char c = text[0];
  if (IsDigit(c) || c == '+' || c == '-') {
    return !IsTimestamp(text) && !IsSexagesimal(text);
  }
  return true;
}

bool IsSexagesimal(absl::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  if (p < end && (*p == '-' || *p == '+')) ++p;
  if (p == end || !IsDigit(*p)) return false;
  while (p < end && (IsDigit(*p) || *p == '_')) ++p;
  int parts = 0;
  for (; p < end && *p == ':'; ++parts) {
    ++p;
    if (p == end || !IsDigit(*p)) return false;
    if (p + 1 < end && IsDigit(p[1])) {
      if (*p > '5') return false;
      ++p;
    }
    ++p;
  }
  if (parts == 0) return false;
  if (p < end && *p == '.') {
    ++p;
    while (p < end && (IsDigit(*p) || *p == '_')) ++p;
  }
  return p == end;
}

bool KeyString(const Value& scalar, Value* key) {
  if (scalar.is_string()) {
    *key = scalar;
    return true;
  }
  if (scalar.is_int()) {
    *key = Value::String(absl::StrCat(scalar.as_int()));
    return true;
  }
  if (scalar.is_bool()) {
    *key = Value::String(scalar.as_bool() ? "true" : "false");
    return true;
  }
  if (!scalar.is_float()) return false;
  // 32 bits: that is what sigs.k8s.io/yaml formats float keys with.
  const double d = scalar.as_float();
  if (std::isnan(d)) {
    *key = Value::String(".nan");
  } else if (std::isinf(static_cast<float>(d))) {
    *key = Value::String(d < 0 ? "-.inf" : ".inf");
  } else {
    std::string text;
    AppendFloatG(d, FloatBits::k32, kStrconvExponentLimit, &text);
    *key = Value::String(text);
  }
  return true;
}

}  // namespace gitops::yaml::internal
