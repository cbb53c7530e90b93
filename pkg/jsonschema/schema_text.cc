#include "pkg/jsonschema/schema_text.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"

namespace gitops::jsonschema {
namespace {

using value::Value;

constexpr size_t kMaxBytes = size_t{64} << 20;

// Numbers are strings that start with a noncharacter, which texts of schemas
// and values have no reason to hold.
constexpr absl::string_view kPlaceholder = "\\uffff#";
constexpr absl::string_view kDecodedPlaceholder = "\xEF\xBF\xBF#";
constexpr absl::string_view kOutOfRange = "json: cannot unmarshal number ";

bool IsNumberChar(char c) {
  return absl::ascii_isdigit(c) || c == '-' || c == '+' || c == '.' ||
         c == 'e' || c == 'E';
}

// The valid JSON `text` with each number as a string behind the placeholder.
std::string WithMarkedNumbers(absl::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  size_t copied = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      for (++i; text[i] != '"'; ++i) {
        if (text[i] == '\\') ++i;
      }
      continue;
    }
    if (c != '-' && !absl::ascii_isdigit(c)) continue;
    size_t end = i;
    while (end < text.size() && IsNumberChar(text[end])) ++end;
    absl::StrAppend(&out, text.substr(copied, i - copied), "\"", kPlaceholder,
                    text.substr(i, end - i), "\"");
    copied = end;
    i = end - 1;
  }
  absl::StrAppend(&out, text.substr(copied));
  return out;
}

bool HasNumbers(const Value& v) {
  if (v.is_map()) {
    for (const value::Map::Entry& entry : v.map()) {
      if (HasNumbers(entry.value)) return true;
    }
  } else if (v.is_list()) {
    for (const Value& item : v.list()) {
      if (HasNumbers(item)) return true;
    }
  }
  return v.is_number();
}

}  // namespace

absl::StatusOr<Value> ParseSchemaTree(absl::string_view* schema) {
  const absl::string_view text = *schema;
  if (text.size() > kMaxBytes) {
    return absl::ResourceExhaustedError("schema is larger than 64 MiB");
  }
  if (absl::StripAsciiWhitespace(text).empty()) {
    return absl::InvalidArgumentError("EOF");
  }
  size_t consumed = 0;
  absl::StatusOr<Value> plain = json::ParsePrefix(text, {}, &consumed);
  if (absl::StrContains(plain.status().message(), kOutOfRange)) {
    // Numbers that no float64 holds are good as they are written.
    const std::string marked = WithMarkedNumbers(text);
    absl::StatusOr<Value> tree = json::Parse(marked);
    if (tree.ok()) return tree;
  }
  if (!plain.ok()) {
    if (absl::IsOutOfRange(plain.status())) {
      return absl::InvalidArgumentError("unexpected EOF");
    }
    return plain.status();
  }
  if (!absl::StripAsciiWhitespace(text.substr(consumed)).empty()) {
    return absl::InvalidArgumentError(
        "invalid character after top-level value");
  }
  *schema = text.substr(0, consumed);
  return plain;
}

absl::StatusOr<Value> MarkNumbers(Value tree, absl::string_view text) {
  if (!HasNumbers(tree)) return tree;
  return json::Parse(WithMarkedNumbers(text));
}

absl::StatusOr<Value> ParseSchemaText(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(Value tree, ParseSchemaTree(&text));
  return MarkNumbers(std::move(tree), text);
}

namespace {

bool IsMarked(const Value& v) {
  return v.is_string() && absl::StartsWith(v.as_string(), kDecodedPlaceholder);
}

}  // namespace

bool IsNumber(const Value& v) { return v.is_number() || IsMarked(v); }

bool IsText(const Value& v) { return v.is_string() && !IsMarked(v); }

absl::string_view NumberText(const Value& v) {
  return v.as_string().substr(kDecodedPlaceholder.size());
}

Number ToNumber(const Value& v) {
  if (v.is_number()) return *Number::FromValue(v);
  return Number::FromText(NumberText(v));
}

}  // namespace gitops::jsonschema
