#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/format.h"
#include "pkg/render/functions/conversion.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"
#include "pkg/render/functions/text_wrap.h"
#include "pkg/render/functions/unicode.h"
#include "pkg/render/functions/word_case.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

Value Text(absl::string_view text) { return Value::String(text); }

Result Trim(Call& call) { return Text(TrimSpace(call.String(0))); }
Result Upper(Call& call) { return Text(ToUpperText(call.String(0))); }
Result Lower(Call& call) { return Text(ToLowerText(call.String(0))); }
Result Title(Call& call) { return Text(TitleWords(call.String(0))); }
Result Untitle(Call& call) { return Text(UntitleWords(call.String(0))); }
Result Swap(Call& call) { return Text(SwapCase(call.String(0))); }
Result Snake(Call& call) { return Text(JoinWords(call.String(0), '_')); }
Result Kebab(Call& call) { return Text(JoinWords(call.String(0), '-')); }
Result Camel(Call& call) { return Text(PascalCase(call.String(0))); }
Result FirstLetters(Call& call) { return Text(Initials(call.String(0))); }
Result NoSpace(Call& call) { return Text(WithoutSpaces(call.String(0))); }
Result Hello(Call&) { return Text("Hello!"); }

bool InSet(absl::string_view set, char32_t rune) {
  while (!set.empty()) {
    char32_t member;
    set.remove_prefix(DecodeRune(set, &member));
    if (member == rune) return true;
  }
  return false;
}

// Go's strings.Trim(text, set).
Result TrimAll(Call& call) {
  const absl::string_view set = call.String(0);
  absl::string_view text = call.String(1);
  while (!text.empty()) {
    char32_t rune;
    const int n = DecodeRune(text, &rune);
    if (!InSet(set, rune)) break;
    text.remove_prefix(n);
  }
  while (!text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && text.size() - start < 4 &&
           (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) {
      --start;
    }
    char32_t rune;
    if (DecodeRune(text.substr(start), &rune) !=
        static_cast<int>(text.size() - start)) {
      start = text.size() - 1;
      rune = 0xFFFD;
    }
    if (!InSet(set, rune)) break;
    text = text.substr(0, start);
  }
  return Text(text);
}

Result TrimPrefix(Call& call) {
  const absl::string_view text = call.String(1);
  if (!absl::StartsWith(text, call.String(0))) return std::move(call[1]);
  return Text(text.substr(call.String(0).size()));
}

Result TrimSuffix(Call& call) {
  const absl::string_view text = call.String(1);
  if (!absl::EndsWith(text, call.String(0))) return std::move(call[1]);
  return Text(text.substr(0, text.size() - call.String(0).size()));
}

Result Trunc(Call& call) {
  const int64_t n = call.Int(0);
  const absl::string_view text = call.String(1);
  const int64_t size = static_cast<int64_t>(text.size());
  if (n < 0 && size + n > 0) return Text(text.substr(size + n));
  if (n >= 0 && size > n) return Text(text.substr(0, n));
  return std::move(call[1]);
}

Result Substr(Call& call) {
  const int64_t start = call.Int(0);
  const int64_t end = call.Int(1);
  const absl::string_view text = call.String(2);
  const int64_t size = static_cast<int64_t>(text.size());
  if (start < 0) {
    GITOPS_RETURN_IF_ERROR(CheckSliceBounds(0, end, size));
    return Text(text.substr(0, end));
  }
  const int64_t high = end < 0 || end > size ? size : end;
  GITOPS_RETURN_IF_ERROR(CheckSliceBounds(start, high, size));
  return Text(text.substr(start, high - start));
}

Result Abbrev(Call& call) {
  if (call.Int(0) < 4) return std::move(call[1]);
  return Text(Abbreviate(call.String(1), 0, call.Int(0)));
}

Result AbbrevBoth(Call& call) {
  const int64_t left = call.Int(0);
  const int64_t right = call.Int(1);
  if (right < 4 || (left > 0 && right < 7)) return std::move(call[2]);
  return Text(Abbreviate(call.String(2), left, right));
}

Result Wrap(Call& call) {
  return Text(WrapText(call.String(1), call.Int(0), "", false));
}

Result WrapWith(Call& call) {
  return Text(WrapText(call.String(2), call.Int(0), call.String(1), true));
}

// Go's strings.Repeat with its panics, and our limit.
absl::StatusOr<std::string> RepeatText(absl::string_view text, int64_t count) {
  if (count < 0) return GoError("strings: negative Repeat count");
  if (!text.empty() &&
      count > kMaxResultBytes / static_cast<int64_t>(text.size())) {
    return TooLarge("repeat");
  }
  std::string out;
  out.reserve(text.size() * count);
  for (int64_t i = 0; i < count && !text.empty(); ++i) {
    out.append(text.data(), text.size());
  }
  return out;
}

Result Repeat(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(std::string text,
                          RepeatText(call.String(1), call.Int(0)));
  return Text(text);
}

Result Contains(Call& call) {
  return Value::Bool(absl::StrContains(call.String(1), call.String(0)));
}

Result HasPrefix(Call& call) {
  return Value::Bool(absl::StartsWith(call.String(1), call.String(0)));
}

Result HasSuffix(Call& call) {
  return Value::Bool(absl::EndsWith(call.String(1), call.String(0)));
}

// Go puts the new text before every rune and at the end for an empty old one.
std::string InsertBetweenRunes(absl::string_view text,
                               absl::string_view inserted) {
  std::string out(inserted);
  while (!text.empty()) {
    char32_t rune;
    const int n = DecodeRune(text, &rune);
    absl::StrAppend(&out, text.substr(0, n), inserted);
    text.remove_prefix(n);
  }
  return out;
}

Result Replace(Call& call) {
  const absl::string_view old_text = call.String(0);
  const absl::string_view text = call.String(2);
  if (old_text.empty()) return Text(InsertBetweenRunes(text, call.String(1)));
  if (!absl::StrContains(text, old_text)) return std::move(call[2]);
  return Text(absl::StrReplaceAll(text, {{old_text, call.String(1)}}));
}

bool NeedsNoEscapes(absl::string_view text) {
  for (unsigned char c : text) {
    if (c < 0x20 || c > 0x7E || c == '"' || c == '\\') return false;
  }
  return true;
}

void AppendQuoted(absl::string_view text, std::string* out) {
  if (NeedsNoEscapes(text)) {
    absl::StrAppend(out, "\"", text, "\"");
  } else {
    absl::StrAppend(out, Quote(text));
  }
}

Result QuoteAll(Call& call) {
  std::string out;
  for (const Value& v : call.args()) {
    if (v.is_null()) continue;
    if (!out.empty()) out.push_back(' ');
    if (v.is_string()) {
      AppendQuoted(v.as_string(), &out);
    } else {
      AppendQuoted(gotemplate::Strval(v), &out);
    }
  }
  return Text(out);
}

Result SquoteAll(Call& call) {
  std::string out;
  for (const Value& v : call.args()) {
    if (v.is_null()) continue;
    if (!out.empty()) out.push_back(' ');
    out.push_back('\'');
    gotemplate::AppendValue(v, &out);
    out.push_back('\'');
  }
  return Text(out);
}

Result Cat(Call& call) {
  std::string out;
  bool first = true;
  for (const Value& v : call.args()) {
    if (v.is_null()) continue;
    if (!first) out.push_back(' ');
    first = false;
    gotemplate::AppendValue(v, &out);
  }
  return Text(out);
}

// `head`, then the text with `count` spaces before every line.
Result Indented(absl::string_view head, int64_t count, absl::string_view text) {
  if (count < 0) return GoError("strings: negative Repeat count");
  const size_t lines = std::count(text.begin(), text.end(), '\n') + 1;
  if (count > kMaxResultBytes / static_cast<int64_t>(lines)) {
    return TooLarge("indent");
  }
  std::string out;
  out.reserve(head.size() + text.size() + lines * count);
  absl::StrAppend(&out, head);
  while (true) {
    out.append(count, ' ');
    const size_t end = text.find('\n');
    if (end == absl::string_view::npos) break;
    out.append(text.data(), end + 1);
    text.remove_prefix(end + 1);
  }
  out.append(text.data(), text.size());
  return Text(out);
}

Result Indent(Call& call) { return Indented("", call.Int(0), call.String(1)); }

Result Nindent(Call& call) {
  return Indented("\n", call.Int(0), call.String(1));
}

Result Plural(Call& call) {
  return std::move(call.Int(2) == 1 ? call[0] : call[1]);
}

}  // namespace

void RegisterStrings(gotemplate::FunctionMap& functions) {
  const auto text = [&](absl::string_view name, gotemplate::FunctionBody body) {
    functions.Add({.name = name, .params = {Param::kString}, .body = body});
  };
  text("trim", Trim);
  text("upper", Upper);
  text("lower", Lower);
  text("title", Title);
  text("untitle", Untitle);
  text("swapcase", Swap);
  text("snakecase", Snake);
  text("kebabcase", Kebab);
  text("camelcase", Camel);
  text("initials", FirstLetters);
  text("nospace", NoSpace);
  const auto two = [&](absl::string_view name, gotemplate::FunctionBody body) {
    functions.Add({.name = name,
                   .params = {Param::kString, Param::kString},
                   .body = body});
  };
  two("trimAll", TrimAll);
  two("trimall", TrimAll);
  two("trimPrefix", TrimPrefix);
  two("trimSuffix", TrimSuffix);
  two("contains", Contains);
  two("hasPrefix", HasPrefix);
  two("hasSuffix", HasSuffix);
  const auto counted = [&](absl::string_view name,
                           gotemplate::FunctionBody body) {
    functions.Add(
        {.name = name, .params = {Param::kInt, Param::kString}, .body = body});
  };
  counted("trunc", Trunc);
  counted("abbrev", Abbrev);
  counted("wrap", Wrap);
  counted("repeat", Repeat);
  counted("indent", Indent);
  counted("nindent", Nindent);
  functions.Add({.name = "substr",
                 .params = {Param::kInt, Param::kInt, Param::kString},
                 .body = Substr});
  functions.Add({.name = "abbrevboth",
                 .params = {Param::kInt, Param::kInt, Param::kString},
                 .body = AbbrevBoth});
  functions.Add({.name = "wrapWith",
                 .params = {Param::kInt, Param::kString, Param::kString},
                 .body = WrapWith});
  functions.Add({.name = "replace",
                 .params = {Param::kString, Param::kString, Param::kString},
                 .body = Replace});
  functions.Add({.name = "plural",
                 .params = {Param::kString, Param::kString, Param::kInt},
                 .body = Plural});
  const auto any = [&](absl::string_view name, gotemplate::FunctionBody body) {
    functions.Add({.name = name,
                   .params = {Param::kAny},
                   .variadic = true,
                   .body = body});
  };
  any("quote", QuoteAll);
  any("squote", SquoteAll);
  any("cat", Cat);
  functions.Add({.name = "hello", .params = {}, .body = Hello});
}

}  // namespace gitops::render
