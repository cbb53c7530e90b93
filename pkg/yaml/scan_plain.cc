// Plain scalars.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "pkg/yaml/char_class.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {

// Reads on from p_ to where the scalar or its line ends and returns the end of
// its content there. p_ is then at a break or the end of the text (`at_break`)
// or at what ends the scalar.
const char* Scanner::ReadPlainLine(bool* at_break) {
  const uint8_t stops = static_cast<uint8_t>(
      kClassBlank | kClassBreak | kClassEnd | kClassColon |
      (flow_level_ > 0 ? static_cast<int>(kClassFlow) : 0));
  const char* content_end = p_;
  const char* q = p_;
  *at_break = false;
  while (true) {
    const char* run = q;
    while (true) {
      while ((ClassOf(*q) & stops) == 0) ++q;
      const bool passes =
          *q == ':' ? !IsBlankOrEnd(q + 1)
                    : (*q == '\xC2' || *q == '\xE2') && BreakLength(q) == 0;
      if (!passes) break;
      ++q;
    }
    if (q > run) content_end = q;
    if (!IsBlank(*q)) break;
    while (IsBlank(*q)) ++q;
    if (*q == '#') break;
  }
  p_ = q;
  *at_break = IsBreakOrEnd(q);
  return content_end;
}

// Skips breaks and blanks between lines. `first` is the first break as it is
// kept, `rest` the others.
bool Scanner::SkipPlainBreaks(std::string* first, std::string* rest) {
  while (true) {
    if (IsBlank(*p_)) {
      if (*p_ == '\t' && !first->empty() && column() <= indent_) {
        return Fail("found a tab character that violates indentation");
      }
      ++p_;
    } else if (IsBreak(p_)) {
      ReadBreak(first->empty() ? first : rest);
    } else {
      return true;
    }
  }
}

bool Scanner::ScanPlain(Token* token) {
  bool at_break = false;
  const char* content_end = ReadPlainLine(&at_break);
  token->style = ScalarStyle::kPlain;
  token->end = content_end;
  token->text = absl::string_view(
      token->begin, static_cast<size_t>(content_end - token->begin));
  return !at_break || ContinuePlain(token, content_end);
}

// Joins further lines, if the scalar has them.
bool Scanner::ContinuePlain(Token* token, const char* content_end) {
  std::string joined;
  bool at_break = true;
  while (at_break && *p_ != '\0') {
    std::string first;
    std::string rest;
    if (!SkipPlainBreaks(&first, &rest)) return false;
    simple_key_allowed_ = true;
    if (flow_level_ == 0 && column() <= indent_) break;
    if (*p_ == '\0' || *p_ == '#' || AtDocumentIndicator()) break;
    const char* line = p_;
    content_end = ReadPlainLine(&at_break);
    if (content_end == line) break;
    if (joined.empty()) joined.assign(token->text.data(), token->text.size());
    if (first != "\n") {
      joined.append(first).append(rest);
    } else if (rest.empty()) {
      joined.push_back(' ');
    } else {
      joined.append(rest);
    }
    joined.append(line, content_end);
    token->end = content_end;
    simple_key_allowed_ = false;
  }
  if (!joined.empty()) token->text = Keep(std::move(joined));
  return true;
}

}  // namespace gitops::yaml::internal
