// Single and double quoted scalars.

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/yaml/char_class.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {
namespace {

// The end of the run at `p` that can be copied as it is: no quote, no
// backslash, no break, not the end of the text.
const char* SkipQuotedRun(const char* p, char ignored) {
  while (true) {
    while ((ClassOf(*p) & (kClassQuote | kClassBreak | kClassEnd)) == 0) ++p;
    const bool passes = *p == ignored ||
                        ((*p == '\xC2' || *p == '\xE2') && !IsBreak(p)) ||
                        (*p == '\\' && ignored == '"');
    if (!passes) return p;
    ++p;
  }
}

}  // namespace

bool Scanner::ScanSingleQuoted(Token* token) {
  token->style = ScalarStyle::kSingleQuoted;
  const char* end = SkipQuotedRun(p_ + 1, '"');
  if (*end != '\'' || end[1] == '\'') return ScanQuotedSlow(true, token);
  token->text = absl::string_view(p_ + 1, static_cast<size_t>(end - p_ - 1));
  token->end = p_ = end + 1;
  return true;
}

bool Scanner::ScanDoubleQuoted(Token* token) {
  token->style = ScalarStyle::kDoubleQuoted;
  const char* end = SkipQuotedRun(p_ + 1, '\'');
  if (*end != '"') return ScanQuotedSlow(false, token);
  token->text = absl::string_view(p_ + 1, static_cast<size_t>(end - p_ - 1));
  token->end = p_ = end + 1;
  return true;
}

bool Scanner::ScanQuotedSlow(bool single, Token* token) {
  const char quote = *p_++;
  std::string out;
  while (true) {
    if (AtDocumentIndicator()) {
      return Fail("found unexpected document indicator");
    }
    if (*p_ == '\0') return Fail("found unexpected end of stream");
    bool leading_blanks = false;
    if (!ReadQuotedRun(single, &out, &leading_blanks)) return false;
    if (*p_ == quote) break;
    ReadQuotedSpace(leading_blanks, &out);
  }
  token->end = ++p_;
  token->text = Keep(std::move(out));
  return true;
}

// Up to a blank, a break, the end of the text or the closing quote.
// `leading_blanks` is set after an escaped line break.
bool Scanner::ReadQuotedRun(bool single, std::string* out,
                            bool* leading_blanks) {
  while (!IsBlankOrEnd(p_)) {
    if (single) {
      if (*p_ == '\'') {
        if (p_[1] != '\'') return true;
        ++p_;
      }
      out->push_back(*p_++);
      continue;
    }
    if (*p_ == '"') return true;
    if (*p_ != '\\') {
      out->push_back(*p_++);
    } else if (IsBreak(p_ + 1)) {
      ++p_;
      SkipBreak();
      *leading_blanks = true;
      return true;
    } else if (!ScanEscape(out)) {
      return false;
    }
  }
  return true;
}

// Blanks and breaks inside: blanks are kept, breaks are folded.
void Scanner::ReadQuotedSpace(bool leading_blanks, std::string* out) {
  const char* blanks = p_;
  const char* blanks_end = p_;
  std::string first;
  std::string rest;
  while (true) {
    if (IsBlank(*p_)) {
      ++p_;
      if (!leading_blanks) blanks_end = p_;
    } else if (IsBreak(p_)) {
      ReadBreak(leading_blanks ? &rest : &first);
      leading_blanks = true;
    } else {
      break;
    }
  }
  if (!leading_blanks) {
    out->append(blanks, blanks_end);
  } else if (first == "\n") {
    out->append(rest.empty() ? " " : rest);
  } else {
    out->append(first).append(rest);
  }
}

bool Scanner::ScanHex(int digits, char32_t* rune) {
  *rune = 0;
  for (int i = 0; i < digits; ++i) {
    const char c = p_[i];
    char32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<char32_t>(c - '0');
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
      digit = static_cast<char32_t>((c | 0x20) - 'a' + 10);
    } else {
      return Fail("did not find expected hexdecimal number");
    }
    *rune = *rune * 16 + digit;
  }
  return true;
}

bool Scanner::ScanUnicodeEscape(int digits, std::string* out) {
  char32_t rune = 0;
  if (!ScanHex(digits, &rune)) return false;
  if (surrogate_pairs_ && rune >= 0xD800 && rune < 0xDC00 && p_[4] == '\\' &&
      p_[5] == 'u') {
    const char* first = p_;
    char32_t low = 0;
    p_ += 6;
    if (!ScanHex(4, &low)) return false;
    if (low >= 0xDC00 && low < 0xE000) {
      rune = 0x10000 + ((rune & 0x3FF) << 10) + (low & 0x3FF);
    } else {
      p_ = first;
    }
  }
  if ((rune >= 0xD800 && rune <= 0xDFFF) || rune > 0x10FFFF) {
    return Fail("found invalid Unicode character escape code");
  }
  AppendRune(rune, out);
  p_ += digits;
  return true;
}

bool Scanner::ScanEscape(std::string* out) {
  const char code = p_[1];
  const char* start = p_;
  p_ += 2;
  switch (code) {
    case '0':
      out->push_back('\0');
      return true;
    case 'a':
      out->push_back('\a');
      return true;
    case 'b':
      out->push_back('\b');
      return true;
    case 't':
    case '\t':
      out->push_back('\t');
      return true;
    case 'n':
      out->push_back('\n');
      return true;
    case 'v':
      out->push_back('\v');
      return true;
    case 'f':
      out->push_back('\f');
      return true;
    case 'r':
      out->push_back('\r');
      return true;
    case 'e':
      out->push_back('\x1B');
      return true;
    case ' ':
    case '"':
    case '\'':
    case '\\':
      out->push_back(code);
      return true;
    case 'N':
      out->append("\xC2\x85");
      return true;
    case '_':
      out->append("\xC2\xA0");
      return true;
    case 'L':
      out->append("\xE2\x80\xA8");
      return true;
    case 'P':
      out->append("\xE2\x80\xA9");
      return true;
    case 'x':
      return ScanUnicodeEscape(2, out);
    case 'u':
      return ScanUnicodeEscape(4, out);
    case 'U':
      return ScanUnicodeEscape(8, out);
    default:
      p_ = start;
      return Fail("found unknown escape character");
  }
}

}  // namespace gitops::yaml::internal
