#include <re2/re2.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"
#include "pkg/render/functions/unicode.h"
#include "pkg/render/regex_cache.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::GoType;
using value::Value;
using Result = absl::StatusOr<Value>;
using Groups = std::vector<re2::StringPiece>;

// What differs between regexFind and mustRegexFind: Go panics in the former.
enum class Style { kPanic, kMust };

absl::StatusOr<const re2::RE2*> Compile(Call& call, Style style) {
  absl::StatusOr<const re2::RE2*> regex =
      call.host<Host>().regexes().Get(call.String(0));
  if (regex.ok() || style == Style::kMust) return regex;
  // Go quotes with backquotes where the text allows it.
  const absl::string_view pattern = call.String(0);
  const bool raw = pattern.find('`') == absl::string_view::npos &&
                   pattern.find('\n') == absl::string_view::npos;
  const std::string quoted =
      raw ? absl::StrCat("`", pattern, "`") : Quote(pattern);
  return GoError(absl::StrCat("regexp: Compile(", quoted,
                              "): ", regex.status().message()));
}

size_t RuneWidth(absl::string_view text, size_t at) {
  if (at >= text.size()) return 0;
  char32_t rune;
  return DecodeRune(text.substr(at), &rune);
}

// All matches in Go's sense: an empty one right after another does not count.
// `limit` < 0 is no limit. Stops where `found` returns false.
class Matcher {
 public:
  Matcher(const re2::RE2& regex, absl::string_view text)
      : regex_(regex),
        text_(text),
        groups_(regex.NumberOfCapturingGroups() + 1) {}

  bool MatchAt(size_t position) {
    return regex_.Match(re2::StringPiece(text_.data(), text_.size()), position,
                        text_.size(), re2::RE2::UNANCHORED, groups_.data(),
                        static_cast<int>(groups_.size()));
  }
  size_t begin() const { return groups_[0].data() - text_.data(); }
  size_t end() const { return begin() + groups_[0].size(); }
  const Groups& groups() const { return groups_; }

  // Appends [begin, end) of each match.
  void All(int64_t limit, std::vector<std::pair<size_t, size_t>>* out) {
    size_t at = 0;
    int64_t previous_end = -1;
    while (at <= text_.size() &&
           (limit < 0 || static_cast<int64_t>(out->size()) < limit) &&
           MatchAt(at)) {
      bool accept = true;
      if (end() == at) {  // Empty, right here.
        accept = static_cast<int64_t>(begin()) != previous_end;
        const size_t width = RuneWidth(text_, at);
        at = width > 0 ? at + width : text_.size() + 1;
      } else {
        at = end();
      }
      previous_end = static_cast<int64_t>(end());
      if (accept) out->emplace_back(begin(), end());
    }
  }

 private:
  const re2::RE2& regex_;
  absl::string_view text_;
  Groups groups_;
};

// Go's Expand: $1, ${1}, $name, ${name}, $$.
class Expander {
 public:
  Expander(const re2::RE2& regex, absl::string_view replacement)
      : regex_(regex), replacement_(replacement) {}

  void Append(const Groups& groups, std::string* out) const {
    absl::string_view rest = replacement_;
    while (true) {
      const size_t dollar = rest.find('$');
      if (dollar == absl::string_view::npos) break;
      absl::StrAppend(out, rest.substr(0, dollar));
      rest.remove_prefix(dollar);
      if (rest.size() > 1 && rest[1] == '$') {
        out->push_back('$');
        rest.remove_prefix(2);
        continue;
      }
      absl::string_view name;
      const size_t length = ReadName(rest, &name);
      if (length == 0) {  // Malformed: the dollar is text.
        out->push_back('$');
        rest.remove_prefix(1);
        continue;
      }
      rest.remove_prefix(length);
      AppendGroup(name, groups, out);
    }
    absl::StrAppend(out, rest);
  }

 private:
  // Length of "$name" or "${name}" at the start of `text`, 0 if malformed.
  static size_t ReadName(absl::string_view text, absl::string_view* name) {
    const bool brace = text.size() > 1 && text[1] == '{';
    const size_t start = brace ? 2 : 1;
    size_t end = start;
    while (end < text.size()) {
      char32_t rune;
      const int n = DecodeRune(text.substr(end), &rune);
      if (!IsLetter(rune) && !IsDigit(rune) && rune != '_') break;
      end += n;
    }
    if (end == start) return 0;
    if (brace && (end >= text.size() || text[end] != '}')) return 0;
    *name = text.substr(start, end - start);
    return brace ? end + 1 : end;
  }

  void AppendGroup(absl::string_view name, const Groups& groups,
                   std::string* out) const {
    int64_t number = 0;
    for (char c : name) {
      if (!absl::ascii_isdigit(c) || number >= 100'000'000) {
        number = -1;
        break;
      }
      number = number * 10 + (c - '0');
    }
    if (name[0] == '0' && name.size() > 1) number = -1;
    if (number < 0) {
      const auto& named = regex_.NamedCapturingGroups();
      const auto found = named.find(std::string(name));
      if (found == named.end()) return;
      number = found->second;
    }
    if (number < static_cast<int64_t>(groups.size())) {
      out->append(groups[number].data(), groups[number].size());
    }
  }

  const re2::RE2& regex_;
  absl::string_view replacement_;
};

template <typename Append>
std::string ReplaceAll(const re2::RE2& regex, absl::string_view text,
                       Append append) {
  Matcher matcher(regex, text);
  std::string out;
  size_t copied = 0;
  size_t at = 0;
  while (at <= text.size() && matcher.MatchAt(at)) {
    absl::StrAppend(&out, text.substr(copied, matcher.begin() - copied));
    // No empty match right after another match.
    if (matcher.end() > copied || matcher.begin() == 0) {
      append(matcher.groups(), &out);
    }
    copied = matcher.end();
    const size_t width = RuneWidth(text, at);
    if (at + width > matcher.end()) {
      at += width;
    } else if (at + 1 > matcher.end()) {
      ++at;
    } else {
      at = matcher.end();
    }
  }
  absl::StrAppend(&out, text.substr(copied));
  return out;
}

template <Style style>
Result Find(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const re2::RE2* regex, Compile(call, style));
  Matcher matcher(*regex, call.String(1));
  if (!matcher.MatchAt(0)) return Value::String("");
  return Value::String(
      call.String(1).substr(matcher.begin(), matcher.end() - matcher.begin()));
}

template <Style style>
Result FindAll(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const re2::RE2* regex, Compile(call, style));
  const absl::string_view text = call.String(1);
  std::vector<std::pair<size_t, size_t>> matches;
  Matcher(*regex, text).All(call.Int(2), &matches);
  Value out = Value::NilList(GoType::kString);
  for (const auto& [begin, end] : matches) {
    out.list().Add(Value::String(text.substr(begin, end - begin)));
  }
  return out;
}

template <Style style>
Result Replace(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const re2::RE2* regex, Compile(call, style));
  const Expander expander(*regex, call.String(2));
  return Value::String(ReplaceAll(*regex, call.String(1),
                                  [&](const Groups& groups, std::string* out) {
                                    expander.Append(groups, out);
                                  }));
}

template <Style style>
Result ReplaceLiteral(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const re2::RE2* regex, Compile(call, style));
  return Value::String(
      ReplaceAll(*regex, call.String(1), [&](const Groups&, std::string* out) {
        absl::StrAppend(out, call.String(2));
      }));
}

template <Style style>
Result Split(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const re2::RE2* regex, Compile(call, style));
  const absl::string_view text = call.String(1);
  const int64_t limit = call.Int(2);
  if (limit == 0) return Value::NilList(GoType::kString);
  Value out = Value::NewList(GoType::kString);
  const auto add = [&](size_t begin, size_t end) {
    out.list().Add(Value::String(text.substr(begin, end - begin)));
  };
  if (!call.String(0).empty() && text.empty()) {
    add(0, 0);
    return out;
  }
  std::vector<std::pair<size_t, size_t>> matches;
  Matcher(*regex, text).All(limit, &matches);
  size_t begin = 0;
  size_t end = 0;
  for (const auto& match : matches) {
    if (limit > 0 && static_cast<int64_t>(out.list().size()) == limit - 1) {
      break;
    }
    end = match.first;
    if (match.second != 0) add(begin, end);
    begin = match.second;
  }
  if (end != text.size()) add(begin, text.size());
  return out;
}

// A bad pattern just does not match.
Result MatchQuietly(Call& call) {
  absl::StatusOr<const re2::RE2*> regex =
      call.host<Host>().regexes().Get(call.String(0));
  if (!regex.ok()) return Value::Bool(false);
  return Value::Bool(Matcher(**regex, call.String(1)).MatchAt(0));
}

Result MustMatch(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const re2::RE2* regex, Compile(call, Style::kMust));
  return Value::Bool(Matcher(*regex, call.String(1)).MatchAt(0));
}

Result QuoteMeta(Call& call) {
  constexpr absl::string_view kSpecial = "\\.+*?()|[]{}^$";
  std::string out;
  for (char c : call.String(0)) {
    if (kSpecial.find(c) != absl::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return Value::String(out);
}

}  // namespace

void RegisterRegex(gotemplate::FunctionMap& functions) {
  const auto add = [&](absl::string_view name, std::vector<Param> params,
                       FunctionBody body) {
    functions.Add({.name = name, .params = std::move(params), .body = body});
  };
  const std::vector<Param> two = {Param::kString, Param::kString};
  const std::vector<Param> counted = {Param::kString, Param::kString,
                                      Param::kInt};
  const std::vector<Param> three = {Param::kString, Param::kString,
                                    Param::kString};
  add("regexMatch", two, MatchQuietly);
  add("mustRegexMatch", two, MustMatch);
  add("regexFind", two, Find<Style::kPanic>);
  add("mustRegexFind", two, Find<Style::kMust>);
  add("regexFindAll", counted, FindAll<Style::kPanic>);
  add("mustRegexFindAll", counted, FindAll<Style::kMust>);
  add("regexReplaceAll", three, Replace<Style::kPanic>);
  add("mustRegexReplaceAll", three, Replace<Style::kMust>);
  add("regexReplaceAllLiteral", three, ReplaceLiteral<Style::kPanic>);
  add("mustRegexReplaceAllLiteral", three, ReplaceLiteral<Style::kMust>);
  add("regexSplit", counted, Split<Style::kPanic>);
  add("mustRegexSplit", counted, Split<Style::kMust>);
  add("regexQuoteMeta", {Param::kString}, QuoteMeta);
}

}  // namespace gitops::render
