// Anchors, aliases, tags and directives.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/yaml/char_class.h"
#include "pkg/yaml/scanner.h"

namespace gitops::yaml::internal {
namespace {

bool IsUriChar(char c) {
  return c != '\0' &&
         (IsWordChar(c) || std::strchr(";/?:@&=+$,.!~*'()[]%", c) != nullptr);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
  return -1;
}

}  // namespace

bool Scanner::ScanAnchor(Token* token) {
  const char* name = ++p_;
  while (IsWordChar(*p_)) ++p_;
  token->text = absl::string_view(name, static_cast<size_t>(p_ - name));
  token->end = p_;
  const bool ends_well =
      IsBlankOrEnd(p_) || std::strchr("?:,]}%@`", *p_) != nullptr;
  if (token->text.empty() || !ends_well) {
    return Fail("did not find expected alphabetic or numeric character");
  }
  return true;
}

// !<uri>, !suffix, !handle!suffix, or the lone "!".
bool Scanner::ScanTag(Token* token) {
  std::string handle;
  std::string suffix;
  if (p_[1] == '<') {
    p_ += 2;
    if (!ScanTagUri("", &suffix)) return false;
    if (*p_ != '>') return Fail("did not find the expected '>'");
    ++p_;
  } else {
    if (!ScanTagHandle(false, &handle)) return false;
    if (handle.size() > 1 && handle.back() == '!') {
      if (!ScanTagUri("", &suffix)) return false;
    } else {
      if (!ScanTagUri(handle, &suffix)) return false;
      handle = "!";
      if (suffix.empty()) std::swap(handle, suffix);
    }
  }
  if (!IsBlankOrEnd(p_)) {
    return Fail("did not find expected whitespace or line break");
  }
  token->handle = Keep(std::move(handle));
  token->text = Keep(std::move(suffix));
  token->end = p_;
  return true;
}

bool Scanner::ScanTagHandle(bool directive, std::string* handle) {
  if (*p_ != '!') return Fail("did not find expected '!'");
  handle->push_back(*p_++);
  while (IsWordChar(*p_)) handle->push_back(*p_++);
  if (*p_ == '!') {
    handle->push_back(*p_++);
  } else if (directive && *handle != "!") {
    return Fail("did not find expected '!'");
  }
  return true;
}

// `head` is a handle that turned out to be the start of the suffix.
bool Scanner::ScanTagUri(absl::string_view head, std::string* uri) {
  bool found = !head.empty();
  if (head.size() > 1) uri->append(head.data() + 1, head.size() - 1);
  while (IsUriChar(*p_)) {
    if (*p_ == '%') {
      if (!ScanUriEscapes(uri)) return false;
    } else {
      uri->push_back(*p_++);
    }
    found = true;
  }
  return found || Fail("did not find expected tag URI");
}

// One character of UTF-8, each byte as %XX.
bool Scanner::ScanUriEscapes(std::string* uri) {
  int width = 0;
  for (int i = 0; i == 0 || i < width; ++i) {
    const int high = *p_ == '%' ? HexDigit(p_[1]) : -1;
    const int low = high < 0 ? -1 : HexDigit(p_[2]);
    if (low < 0) return Fail("did not find URI escaped octet");
    const int octet = high << 4 | low;
    if (i == 0) {
      width = (octet & 0x80) == 0x00   ? 1
              : (octet & 0xE0) == 0xC0 ? 2
              : (octet & 0xF0) == 0xE0 ? 3
              : (octet & 0xF8) == 0xF0 ? 4
                                       : 0;
      if (width == 0) return Fail("found an incorrect leading UTF-8 octet");
    } else if ((octet & 0xC0) != 0x80) {
      return Fail("found an incorrect trailing UTF-8 octet");
    }
    uri->push_back(static_cast<char>(octet));
    p_ += 3;
  }
  return true;
}

bool Scanner::ScanVersion(std::string* version) {
  constexpr int kMaxDigits = 2;
  for (int part = 0; part < 2; ++part) {
    int digits = 0;
    for (; *p_ >= '0' && *p_ <= '9'; ++p_) {
      if (++digits > kMaxDigits) {
        return Fail("found extremely long version number");
      }
      // A leading zero counts for nothing.
      if (*p_ != '0' || (p_[1] < '0' || p_[1] > '9')) version->push_back(*p_);
    }
    if (digits == 0) return Fail("did not find expected version number");
    if (part == 0) {
      if (*p_ != '.') {
        return Fail("did not find expected digit or '.' character");
      }
      version->push_back(*p_++);
    }
  }
  return true;
}

bool Scanner::ScanDirective(Token* token) {
  *token = MakeToken(TokenType::kVersionDirective);
  const char* start = ++p_;
  while (IsWordChar(*p_)) ++p_;
  const absl::string_view name(start, static_cast<size_t>(p_ - start));
  if (name.empty()) return Fail("could not find expected directive name");
  if (!IsBlankOrEnd(p_)) {
    return Fail("found unexpected non-alphabetical character");
  }
  if (name != "YAML" && name != "TAG") {
    return Fail("found unknown directive name");
  }
  while (IsBlank(*p_)) ++p_;
  std::string text;
  if (name == "YAML") {
    if (!ScanVersion(&text)) return false;
  } else {
    token->type = TokenType::kTagDirective;
    std::string handle;
    if (!ScanTagHandle(true, &handle)) return false;
    if (!IsBlank(*p_)) return Fail("did not find expected whitespace");
    while (IsBlank(*p_)) ++p_;
    if (!ScanTagUri("", &text)) return false;
    if (!IsBlankOrEnd(p_)) {
      return Fail("did not find expected whitespace or line break");
    }
    token->handle = Keep(std::move(handle));
  }
  token->text = Keep(std::move(text));
  token->end = p_;
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

}  // namespace gitops::yaml::internal
