#include "pkg/yaml/json_pass.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "pkg/base/go_float.h"
#include "pkg/base/quote.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {
namespace {

// A longer key on one line is no key to the YAML parser.
constexpr size_t kMaxKeyCharacters = 1024;
constexpr absl::string_view kBadKey = "yaml: did not find expected ',' or '}'";

bool NeedsEscape(char32_t rune) {
  return rune < 0x20 || rune == '"' || rune == '\\' || rune == '<' ||
         rune == '>' || rune == '&' || rune == 0x2028 || rune == 0x2029;
}

// The text as encoding/json writes it, with its escapes written at length, and
// the number of characters that encoding/json itself needs.
std::string JsonString(absl::string_view text, size_t* characters) {
  std::string out = "\"";
  *characters = 2;
  while (!text.empty()) {
    char32_t rune = 0;
    const int size = DecodeRune(text, &rune);
    if (NeedsEscape(rune)) {
      const bool is_short = rune == '"' || rune == '\\' || rune == '\n' ||
                            rune == '\r' || rune == '\t' || rune == '\b' ||
                            rune == '\f';
      *characters += is_short ? 2 : 6;
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<uint32_t>(rune));
    } else {
      // A byte that is no UTF-8 is written as an escape, too.
      *characters += rune == 0xFFFD && size == 1 ? 6 : 1;
      AppendRune(rune, &out);
    }
    text.remove_prefix(static_cast<size_t>(size));
  }
  out.push_back('"');
  return out;
}

}  // namespace

absl::string_view PassThroughJson(absl::string_view text, bool is_key,
                                  std::string* buffer, std::string* problem) {
  size_t ascii = 0;
  while (ascii < text.size() &&
         static_cast<unsigned char>(text[ascii]) < 0x7F) {
    ++ascii;
  }
  const bool long_key = is_key && text.size() > kMaxKeyCharacters / 6;
  if (ascii == text.size() && !long_key) return text;

  bool next_line = false;
  bool control = false;
  for (absl::string_view rest = text; !rest.empty();) {
    char32_t rune = 0;
    rest.remove_prefix(static_cast<size_t>(DecodeRune(rest, &rune)));
    next_line = next_line || rune == 0x85;
    control = control || (rune >= 0x7F && rune <= 0x9F && rune != 0x85) ||
              rune == 0xFFFE || rune == 0xFFFF;
    AppendRune(rune, buffer);
  }
  if (control) {
    *problem = "yaml: control characters are not allowed";
  } else if (long_key || next_line) {
    size_t characters = 0;
    const std::string json = JsonString(text, &characters);
    if (is_key && (characters > kMaxKeyCharacters || next_line)) {
      *problem = std::string(kBadKey);
    } else if (next_line) {
      // A line break inside double quotes, folded by the YAML parser.
      const auto folded = Parse(json);
      if (folded.ok() && folded->is_string()) {
        *buffer = std::string(folded->as_string());
      } else if (!folded.ok()) {
        *problem = std::string(folded.status().message());
      }
    }
  }
  return *buffer;
}

std::string NumberThroughJson(double number, FloatBits bits) {
  std::string json;
  AppendFloatJson(number, bits, &json);
  const char* end = json.data() + json.size();
  int64_t i = 0;
  auto result = std::from_chars(json.data(), end, i);
  if (result.ec == std::errc() && result.ptr == end) return absl::StrCat(i);
  uint64_t u = 0;
  result = std::from_chars(json.data(), end, u);
  if (result.ec == std::errc() && result.ptr == end) return absl::StrCat(u);
  double reread = number;
  if (bits == FloatBits::k32) std::from_chars(json.data(), end, reread);
  std::string text;
  AppendFloatG(reread, FloatBits::k64, kStrconvExponentLimit, &text);
  return text;
}

}  // namespace gitops::yaml::internal
