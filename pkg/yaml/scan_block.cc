// Literal and folded block scalars.

#include <algorithm>
#include <string>
#include <utility>

#include "pkg/yaml/char_class.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// What follows | or >: indentation digit and chomping sign in either order.
bool Scanner::ScanBlockHeader(int* chomping, int* increment) {
  const auto read_sign = [&] {
    if (*p_ != '+' && *p_ != '-') return false;
    *chomping = *p_++ == '+' ? 1 : -1;
    return true;
  };
  const auto read_digit = [&] {
    if (!IsDigit(*p_)) return true;
    if (*p_ == '0') {
      return Fail("found an indentation indicator equal to 0");
    }
    *increment = *p_++ - '0';
    return true;
  };
  const bool sign_first = read_sign();
  if (!read_digit()) return false;
  if (!sign_first && *increment > 0) read_sign();
  while (IsBlank(*p_)) ++p_;
  if (*p_ == '#') {
    while (!IsBreakOrEnd(p_)) ++p_;
  }
  if (!IsBreakOrEnd(p_)) {
    return Fail("did not find expected comment or line break");
  }
  if (*p_ != '\0') SkipBreak();
  return true;
}

// Skips indentation and empty lines. Where `indent` is 0, it is found: the
// deepest of these lines, at least one more than the surrounding block.
bool Scanner::ScanBlockBreaks(int* indent, std::string* breaks) {
  int deepest = 0;
  while (true) {
    while ((*indent == 0 || column() < *indent) && *p_ == ' ') ++p_;
    deepest = std::max(deepest, column());
    if ((*indent == 0 || column() < *indent) && *p_ == '\t') {
      return Fail(
          "found a tab character where an indentation space is "
          "expected");
    }
    if (!IsBreak(p_)) break;
    ReadBreak(breaks);
  }
  if (*indent == 0) *indent = std::max({deepest, indent_ + 1, 1});
  return true;
}

bool Scanner::ScanBlockScalar(bool literal, Token* token) {
  token->style = literal ? ScalarStyle::kLiteral : ScalarStyle::kFolded;
  ++p_;
  int chomping = 0;
  int increment = 0;
  if (!ScanBlockHeader(&chomping, &increment)) return false;
  token->end = p_;
  int indent = increment == 0 ? 0 : std::max(indent_, 0) + increment;

  std::string out;
  std::string breaks;         // Of the empty lines before this one.
  std::string leading_break;  // Of the line before.
  if (!ScanBlockBreaks(&indent, &breaks)) return false;
  bool leading_blank = false;
  while (column() == indent && *p_ != '\0') {
    const bool blank = IsBlank(*p_);
    const bool fold = !literal && !leading_blank && !blank &&
                      !leading_break.empty() && leading_break[0] == '\n';
    if (!fold) {
      out.append(leading_break);
    } else if (breaks.empty()) {
      out.push_back(' ');
    }
    leading_break.clear();
    out.append(breaks);
    breaks.clear();
    leading_blank = blank;
    const char* line = p_;
    SkipLine();
    out.append(line, p_);
    ReadBreak(&leading_break);
    token->end = p_;
    if (!ScanBlockBreaks(&indent, &breaks)) return false;
  }
  if (chomping != -1) out.append(leading_break);
  if (chomping == 1) out.append(breaks);
  token->text = Keep(std::move(out));
  return true;
}

}  // namespace gitops::yaml::internal
