#include "pkg/gotemplate/printer.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/complex.h"
#include "pkg/gotemplate/format.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Kind;
using value::Value;

constexpr int kMaxDepth = 1000;

size_t CountRunes(absl::string_view text) {
  size_t runes = 0;
  for (char c : text) runes += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return runes;
}

bool CanBackquote(absl::string_view text) {
  while (!text.empty()) {
    char32_t rune;
    const int length = DecodeRune(text, &rune);
    if (rune == 0xFEFF || (rune == 0xFFFD && length == 1)) return false;
    if ((rune < ' ' && rune != '\t') || rune == '`' || rune == 0x7F) {
      return false;
    }
    text.remove_prefix(static_cast<size_t>(length));
  }
  return true;
}

bool IsInterfaceElement(GoType element) {
  return element == GoType::kDefault || element == GoType::kValues;
}

}  // namespace

void ValuePrinter::Pad(absl::string_view text) {
  const size_t runes = flags.width > 0 ? CountRunes(text) : 0;
  const size_t width = flags.width > 0 ? static_cast<size_t>(flags.width) : 0;
  const size_t padding = width > runes ? width - runes : 0;
  if (padding > 0 && !flags.minus) out_.append(padding, flags.zero ? '0' : ' ');
  out_.append(text.data(), text.size());
  if (padding > 0 && flags.minus) out_.append(padding, ' ');
}

absl::string_view ValuePrinter::CutToPrecision(absl::string_view text) const {
  if (flags.precision < 0) return text;
  size_t end = 0;
  for (int i = 0; i < flags.precision && end < text.size(); ++i) {
    char32_t rune;
    end += static_cast<size_t>(DecodeRune(text.substr(end), &rune));
  }
  return text.substr(0, end);
}

void ValuePrinter::PrintTyped(const Value& v) {
  if (v.is_null()) {
    out_ += "<nil>";
    return;
  }
  absl::StrAppend(&out_, GoTypeName(v), "=");
  Print(v, 'v');
}

void ValuePrinter::BadVerb(const Value& v, char32_t verb) {
  out_ += "%!";
  AppendRune(verb, &out_);
  out_ += '(';
  PrintTyped(v);
  out_ += ')';
}

void ValuePrinter::Print(const Value& v, char32_t verb) {
  if (verb == 'T' && v.is_null()) return Pad("<nil>");
  if (verb == 'T') return Pad(CutToPrecision(GoTypeName(v)));
  if (verb == 'p') {
    if (v.is_list() || v.is_map() || v.is_bytes() || GoKindName(v) == "ptr") {
      return Pad("0xc000000000");
    }
    return BadVerb(v, verb);
  }
  PrintAt(v, verb, 0);
}

void ValuePrinter::PrintAt(const Value& v, char32_t verb, int depth) {
  if (depth > kMaxDepth || Full()) {
    out_ += "...";
    return;
  }
  switch (v.kind()) {
    case Kind::kNull:
      return Null(verb, depth);
    case Kind::kBool:
      return Bool(v, verb);
    case Kind::kInt:
    case Kind::kUint:
      return Integer(v, verb);
    case Kind::kFloat:
      return Float(v, verb);
    case Kind::kString:
      return Text(v, v.as_string(), verb);
    case Kind::kBytes:
      return Bytes(v, verb, depth);
    case Kind::kList:
      return List(v, verb, depth);
    case Kind::kMap:
      return Map(v, verb, depth);
    case Kind::kObject:
      return Object(v, verb, depth);
  }
}

void ValuePrinter::Null(char32_t verb, int depth) {
  if (depth > 0) {
    out_ += flags.sharp_v ? "interface {}(nil)" : "<nil>";
  } else if (verb == 'v') {
    Pad("<nil>");
  } else {
    BadVerb(Value(), verb);
  }
}

void ValuePrinter::Bool(const Value& v, char32_t verb) {
  if (verb != 't' && verb != 'v') return BadVerb(v, verb);
  Pad(v.as_bool() ? "true" : "false");
}

bool ValuePrinter::NamedInteger(const Value& v, char32_t verb) {
  static constexpr absl::string_view kMonths[] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  static constexpr absl::string_view kDays[] = {
      "Sunday",   "Monday", "Tuesday", "Wednesday",
      "Thursday", "Friday", "Saturday"};
  if (flags.sharp_v || !absl::StrContains("vsxXq", static_cast<char>(verb))) {
    return false;
  }
  const int64_t i = v.as_int();
  switch (v.go_type()) {
    case GoType::kDuration:
      Text(v, FormatDuration(i), verb);
      return true;
    case GoType::kMonth:
      if (i < 1 || i > 12) return false;
      Text(v, kMonths[i - 1], verb);
      return true;
    case GoType::kWeekday:
      if (i < 0 || i > 6) return false;
      Text(v, kDays[i], verb);
      return true;
    default:
      return false;
  }
}

void ValuePrinter::Integer(const Value& v, char32_t verb) {
  const bool is_signed = v.is_int();
  if (is_signed && v.go_type() >= GoType::kDuration && verb < 0x80 &&
      NamedInteger(v, verb)) {
    return;
  }
  const bool negative = is_signed && v.as_int() < 0;
  uint64_t magnitude =
      is_signed ? static_cast<uint64_t>(v.as_int()) : v.as_uint();
  const uint64_t bits = magnitude;
  if (negative) magnitude = -magnitude;
  switch (verb) {
    case 'v':
      if (flags.sharp_v && !is_signed) {
        const bool sharp = std::exchange(flags.sharp, true);
        Digits(magnitude, negative, 16, 'v', false);
        flags.sharp = sharp;
        return;
      }
      return Digits(magnitude, negative, 10, verb, false);
    case 'd':
      return Digits(magnitude, negative, 10, verb, false);
    case 'b':
      return Digits(magnitude, negative, 2, verb, false);
    case 'o':
    case 'O':
      return Digits(magnitude, negative, 8, verb, false);
    case 'x':
      return Digits(magnitude, negative, 16, verb, false);
    case 'X':
      return Digits(magnitude, negative, 16, verb, true);
    case 'c': {
      std::string text;
      AppendRune(bits > 0x10FFFF ? 0xFFFD : static_cast<char32_t>(bits), &text);
      return Pad(text);
    }
    case 'q':
      return QuotedRune(bits);
    case 'U':
      return Unicode(bits);
    default:
      return BadVerb(v, verb);
  }
}

void ValuePrinter::Digits(uint64_t magnitude, bool negative, int base,
                          char32_t verb, bool upper) {
  const bool sign = negative || flags.plus || flags.space;
  int least = 0;
  if (flags.precision >= 0) {
    least = flags.precision;
    if (least == 0 && magnitude == 0) {
      if (flags.width > 0) {
        out_.append(static_cast<size_t>(flags.width), ' ');
      }
      return;
    }
  } else if (flags.zero && !flags.minus && flags.width > 0) {
    least = flags.width - (sign ? 1 : 0);
  }
  std::string text;  // reversed
  const absl::string_view alphabet =
      upper ? "0123456789ABCDEF" : "0123456789abcdef";
  do {
    text += alphabet[magnitude % static_cast<uint64_t>(base)];
    magnitude /= static_cast<uint64_t>(base);
  } while (magnitude > 0);
  if (least > 0 && text.size() < static_cast<size_t>(least)) {
    text.append(static_cast<size_t>(least) - text.size(), '0');
  }
  if (flags.sharp) {
    if (base == 2) text += "b0";
    if (base == 8 && text.back() != '0') text += '0';
    if (base == 16) text += upper ? "X0" : "x0";
  }
  if (verb == 'O') text += "o0";
  if (sign) text += negative ? '-' : flags.plus ? '+' : ' ';
  const bool zero = std::exchange(flags.zero, false);
  Pad(std::string(text.rbegin(), text.rend()));
  flags.zero = zero;
}

void ValuePrinter::Unicode(uint64_t rune) {
  std::string digits;
  do {
    digits.insert(digits.begin(), "0123456789ABCDEF"[rune % 16]);
    rune /= 16;
  } while (rune > 0);
  const size_t least =
      flags.precision > 4 ? static_cast<size_t>(flags.precision) : 4;
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  std::string text = absl::StrCat("U+", digits);
  uint64_t value = 0;
  for (char c : digits) {
    value =
        value * 16 + static_cast<uint64_t>(c <= '9' ? c - '0' : c - 'A' + 10);
  }
  if (flags.sharp && value <= 0x10FFFF &&
      IsPrintRune(static_cast<char32_t>(value))) {
    text += " '";
    AppendRune(static_cast<char32_t>(value), &text);
    text += '\'';
  }
  const bool zero = std::exchange(flags.zero, false);
  Pad(text);
  flags.zero = zero;
}

void ValuePrinter::QuotedRune(uint64_t rune) {
  std::string text;
  AppendRune(rune > 0x10FFFF ? 0xFFFD : static_cast<char32_t>(rune), &text);
  std::string quoted = flags.plus ? QuoteAscii(text) : Quote(text);
  quoted.front() = quoted.back() = '\'';
  if (text == "'") quoted = "'\\''";
  if (text == "\"") quoted = "'\"'";
  Pad(quoted);
}

void ValuePrinter::Text(const Value& v, absl::string_view text, char32_t verb) {
  switch (verb) {
    case 'v':
      if (flags.sharp_v) return Quoted(text);
      [[fallthrough]];
    case 's':
      return Pad(CutToPrecision(text));
    case 'x':
      return Hex(text, false);
    case 'X':
      return Hex(text, true);
    case 'q':
      return Quoted(text);
    default:
      return BadVerb(v, verb);
  }
}

void ValuePrinter::Quoted(absl::string_view text) {
  text = CutToPrecision(text);
  if (flags.sharp && CanBackquote(text)) {
    return Pad(absl::StrCat("`", text, "`"));
  }
  Pad(flags.plus ? QuoteAscii(text) : Quote(text));
}

void ValuePrinter::Hex(absl::string_view bytes, bool upper) {
  const absl::string_view digits =
      upper ? "0123456789ABCDEF" : "0123456789abcdef";
  const absl::string_view prefix = upper ? "0X" : "0x";
  if (flags.precision >= 0) {
    bytes = bytes.substr(0, static_cast<size_t>(flags.precision));
  }
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0 && flags.space) text += ' ';
    if (flags.sharp && (i == 0 || flags.space)) absl::StrAppend(&text, prefix);
    const auto c = static_cast<unsigned char>(bytes[i]);
    text += digits[c >> 4];
    text += digits[c & 15];
  }
  Pad(text);
}

void ValuePrinter::Bytes(const Value& v, char32_t verb, int depth) {
  const absl::string_view bytes = v.as_string();
  if (verb != 'v' && verb != 'd') {
    if (absl::StrContains("sxXq", static_cast<char>(verb)) && verb < 0x80) {
      return Text(v, bytes, verb);
    }
  } else if (flags.sharp_v) {
    out_ += depth == 0 ? "[]byte{" : "[]uint8{";
    for (size_t i = 0; i < bytes.size(); ++i) {
      if (i > 0) out_ += ", ";
      PrintAt(Value::Uint(static_cast<unsigned char>(bytes[i])), 'v',
              depth + 1);
    }
    out_ += '}';
    return;
  }
  out_ += '[';
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out_ += ' ';
    PrintAt(Value::Uint(static_cast<unsigned char>(bytes[i]), GoType::kUint8),
            verb, depth + 1);
  }
  out_ += ']';
}

void ValuePrinter::List(const Value& v, char32_t verb, int depth) {
  const value::List& list = v.list();
  if (flags.sharp_v) absl::StrAppend(&out_, GoTypeName(v));
  if (flags.sharp_v && list.is_nil()) {
    out_ += "(nil)";
    return;
  }
  out_ += flags.sharp_v ? '{' : '[';
  for (size_t i = 0; i < list.size(); ++i) {
    if (Full()) break;
    if (i > 0) out_ += flags.sharp_v ? ", " : " ";
    PrintAt(list[i], verb, depth + 1);
  }
  out_ += flags.sharp_v ? '}' : ']';
}

void ValuePrinter::Map(const Value& v, char32_t verb, int depth) {
  const value::Map& map = v.map();
  if (flags.sharp_v && map.is_nil()) {
    absl::StrAppend(&out_, GoTypeName(v), "(nil)");
    return;
  }
  if (flags.sharp_v) {
    absl::StrAppend(&out_, GoTypeName(v), "{");
  } else {
    out_ += "map[";
  }
  bool first = true;
  for (const value::Map::Entry* entry : map.Sorted()) {
    if (Full()) break;
    if (!first) out_ += flags.sharp_v ? ", " : " ";
    first = false;
    Text(entry->key, entry->name(), verb);
    out_ += ':';
    const bool null_string =
        entry->value.is_null() && !IsInterfaceElement(map.element);
    if (null_string) continue;
    PrintAt(entry->value, verb, depth + 1);
  }
  out_ += flags.sharp_v ? '}' : ']';
}

void ValuePrinter::Object(const Value& v, char32_t verb, int depth) {
  const value::Object& object = v.object();
  double real, imaginary;
  if (IsComplex(v, &real, &imaginary)) return Complex(v, real, imaginary, verb);
  const bool text_verb =
      verb < 0x80 && absl::StrContains("vsxXq", static_cast<char>(verb));
  if (object.IsStringer() && text_verb && !flags.sharp_v) {
    return Text(v, object.Print(), verb);
  }
  if (depth > 0 && absl::StartsWith(object.GoTypeName(), "*")) {
    out_ += "0xc000000000";
    return;
  }
  if (flags.sharp_v) {
    out_ += object.GoSyntax();
  } else {
    object.PrintTo(&out_);
  }
}

}  // namespace gitops::gotemplate
