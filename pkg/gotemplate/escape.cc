#include "pkg/gotemplate/escape.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::Value;

// The arguments as one text. Unlike print, nil shows as in an action.
std::string JoinArguments(Call& call) {
  std::vector<Value> args(call.args().begin(), call.args().end());
  for (Value& arg : args) {
    if (arg.is_null()) arg = Value::String("<no value>");
  }
  return Sprint(args);
}

}  // namespace

std::string EscapeHtml(absl::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '\0':
        out += "\xEF\xBF\xBD";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string EscapeJs(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    char32_t rune;
    const auto length = static_cast<size_t>(DecodeRune(text, &rune));
    if (rune == '\\' || rune == '\'' || rune == '"') {
      out += '\\';
      out += static_cast<char>(rune);
    } else if (rune < ' ' || rune == '<' || rune == '>' || rune == '&' ||
               rune == '=') {
      absl::StrAppendFormat(&out, "\\u%04X", static_cast<uint32_t>(rune));
    } else if (rune < 0x80 || IsPrintRune(rune)) {
      out.append(text.data(), length);
    } else {
      absl::StrAppendFormat(&out, "\\u%04X", static_cast<uint32_t>(rune));
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string EscapeQuery(absl::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || absl::StrContains("-_.~", c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      absl::StrAppendFormat(&out, "%%%02X", byte);
    }
  }
  return out;
}

absl::StatusOr<Value> Html(Call& call) {
  return Value::String(EscapeHtml(JoinArguments(call)));
}

absl::StatusOr<Value> Js(Call& call) {
  return Value::String(EscapeJs(JoinArguments(call)));
}

absl::StatusOr<Value> UrlQuery(Call& call) {
  return Value::String(EscapeQuery(JoinArguments(call)));
}

}  // namespace gitops::gotemplate
