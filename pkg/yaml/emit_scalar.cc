// Writing strings: quotes, escapes, line folding.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/yaml/char_class.h"
#include "pkg/yaml/emitter.h"
#include "pkg/yaml/scalar_style.h"

namespace gitops::yaml::internal {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

size_t CharacterBytes(char c) {
  const auto lead = static_cast<unsigned char>(c);
  if (lead < 0xC0) return 1;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// The bytes of the line break at `at`; 0 where there is none.
size_t BreakBytesAt(absl::string_view text, size_t at) {
  char bytes[3] = {text[at], '\0', '\0'};
  if (at + 1 < text.size()) bytes[1] = text[at + 1];
  if (at + 2 < text.size()) bytes[2] = text[at + 2];
  if (bytes[0] == '\r') return 1;
  return static_cast<size_t>(BreakLength(bytes));
}

bool IsSpaceAt(absl::string_view text, size_t at) {
  return at < text.size() && text[at] == ' ';
}

}  // namespace

void Emitter::Put(absl::string_view text) {
  out_.append(text.data(), text.size());
  for (const char c : text) {
    if ((c & 0xC0) != 0x80) ++column_;
  }
}

void Emitter::WriteIndicator(absl::string_view text, bool need_space,
                             bool indention) {
  if (need_space && !whitespace_) {
    out_.push_back(' ');
    ++column_;
  }
  out_.append(text.data(), text.size());
  column_ += static_cast<int>(text.size());
  whitespace_ = false;
  indention_ = indention_ && indention;
}

void Emitter::WriteIndent(int indent) {
  if (!indention_ || column_ > indent || (column_ == indent && !whitespace_)) {
    NewLine();
  }
  if (column_ < indent) {
    out_.append(static_cast<size_t>(indent - column_), ' ');
    column_ = indent;
  }
  whitespace_ = true;
  indention_ = true;
}

void Emitter::WritePlainWord(absl::string_view word) {
  if (!whitespace_) {
    out_.push_back(' ');
    ++column_;
  }
  Put(word);
  whitespace_ = false;
  indention_ = false;
}

bool Emitter::FitsLine(absl::string_view text, bool may_break) const {
  return !may_break || column_ + static_cast<int64_t>(text.size()) <= width_ ||
         text.find(' ') == absl::string_view::npos;
}

void Emitter::EmitString(absl::string_view text, int parent_indent,
                         bool simple_key) {
  const int indent =
      parent_indent < 0 ? kScalarIndent : parent_indent + kScalarIndent;
  switch (ChooseStyle(text, simple_key, generation_)) {
    case ScalarStyle::kPlain:
      WritePlain(text, indent, !simple_key);
      break;
    case ScalarStyle::kSingleQuoted:
      WriteSingleQuoted(text, indent, !simple_key);
      break;
    case ScalarStyle::kDoubleQuoted:
      WriteDoubleQuoted(text, indent, !simple_key);
      break;
    case ScalarStyle::kLiteral:
    case ScalarStyle::kFolded:
      WriteLiteral(text, indent);
      break;
  }
}

void Emitter::WritePlain(absl::string_view text, int indent, bool may_break) {
  if (FitsLine(text, may_break)) {
    WritePlainWord(text);
    return;
  }
  if (!whitespace_) Put(" ");
  bool spaces = false;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == ' ') {
      if (!spaces && column_ > width_ && !IsSpaceAt(text, i + 1)) {
        WriteIndent(indent);
      } else {
        Put(" ");
      }
      spaces = true;
      ++i;
      continue;
    }
    const size_t size = CharacterBytes(text[i]);
    Put(text.substr(i, size));
    indention_ = false;
    spaces = false;
    i += size;
  }
  whitespace_ = false;
  indention_ = false;
}

void Emitter::WriteBreak(absl::string_view text, size_t* at) {
  const size_t size = BreakBytesAt(text, *at);
  if (text[*at] == '\n') {
    NewLine();
  } else {
    out_.append(text.data() + *at, size);
    column_ = 0;
  }
  *at += size;
  indention_ = true;
}

void Emitter::WriteSingleQuoted(absl::string_view text, int indent,
                                bool may_break) {
  WriteIndicator("'", true, false);
  bool spaces = false;
  bool breaks = false;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == ' ') {
      if (may_break && !spaces && column_ > width_ && i > 0 &&
          i + 1 < text.size() && !IsSpaceAt(text, i + 1)) {
        WriteIndent(indent);
      } else {
        Put(" ");
      }
      spaces = true;
      ++i;
    } else if (BreakBytesAt(text, i) != 0) {
      if (!breaks && text[i] == '\n') NewLine();
      WriteBreak(text, &i);
      breaks = true;
    } else {
      if (breaks) WriteIndent(indent);
      if (text[i] == '\'') Put("'");
      const size_t size = CharacterBytes(text[i]);
      Put(text.substr(i, size));
      indention_ = false;
      spaces = false;
      breaks = false;
      i += size;
    }
  }
  WriteIndicator("'", false, false);
}

void Emitter::WriteEscape(absl::string_view character) {
  char32_t rune = 0;
  DecodeRune(character, &rune);
  absl::string_view name;
  switch (rune) {
    case 0x00:
      name = "\\0";
      break;
    case 0x07:
      name = "\\a";
      break;
    case 0x08:
      name = "\\b";
      break;
    case 0x09:
      name = "\\t";
      break;
    case 0x0A:
      name = "\\n";
      break;
    case 0x0B:
      name = "\\v";
      break;
    case 0x0C:
      name = "\\f";
      break;
    case 0x0D:
      name = "\\r";
      break;
    case 0x1B:
      name = "\\e";
      break;
    case '"':
      name = "\\\"";
      break;
    case '\\':
      name = "\\\\";
      break;
    case 0x85:
      name = "\\N";
      break;
    case 0xA0:
      name = "\\_";
      break;
    case 0x2028:
      name = "\\L";
      break;
    case 0x2029:
      name = "\\P";
      break;
    default:
      break;
  }
  if (!name.empty()) {
    Put(name);
  } else if (rune <= 0xFF) {
    Put(absl::StrFormat("\\x%02X", static_cast<uint32_t>(rune)));
  } else if (rune <= 0xFFFF) {
    Put(absl::StrFormat("\\u%04X", static_cast<uint32_t>(rune)));
  } else {
    Put(absl::StrFormat("\\U%08X", static_cast<uint32_t>(rune)));
  }
}

void Emitter::WriteDoubleQuoted(absl::string_view text, int indent,
                                bool may_break) {
  WriteIndicator("\"", true, false);
  // A slip of go-yaml: it looks for a byte order mark at the string's start
  // whichever character is at hand.
  const bool escape_all = text.substr(0, 3) == kByteOrderMark;
  bool spaces = false;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    const size_t size = CharacterBytes(c);
    if (escape_all || c == '"' || c == '\\' || BreakBytesAt(text, i) != 0 ||
        !IsPrintable(text.substr(i), generation_)) {
      WriteEscape(text.substr(i, size));
      spaces = false;
      i += size;
    } else if (c == ' ') {
      if (may_break && !spaces && column_ > width_ && i > 0 &&
          i + 1 < text.size()) {
        WriteIndent(indent);
        if (IsSpaceAt(text, i + 1)) Put("\\");
      } else {
        Put(" ");
      }
      spaces = true;
      ++i;
    } else {
      Put(text.substr(i, size));
      spaces = false;
      i += size;
    }
  }
  WriteIndicator("\"", false, false);
}

void Emitter::WriteLiteral(absl::string_view text, int indent) {
  WriteIndicator("|", true, false);
  if (text[0] == ' ' || BreakBytesAt(text, 0) != 0) Put("2");
  // The final break, if there is one, and the character before it.
  size_t last = text.size() - 1;
  while (last > 0 && (text[last] & 0xC0) == 0x80) --last;
  if (BreakBytesAt(text, last) == 0) {
    Put("-");
  } else {
    size_t before = last;
    if (before > 0) --before;
    while (before > 0 && (text[before] & 0xC0) == 0x80) --before;
    if (last == 0 || BreakBytesAt(text, before) != 0) Put("+");
  }
  NewLine();
  indention_ = true;
  whitespace_ = true;
  bool breaks = true;
  for (size_t i = 0; i < text.size();) {
    if (BreakBytesAt(text, i) != 0) {
      WriteBreak(text, &i);
      breaks = true;
      continue;
    }
    if (breaks) WriteIndent(indent);
    size_t end = i;
    while (end < text.size() && (ClassOf(text[end]) & kClassBreak) == 0) ++end;
    if (end == i) end = i + CharacterBytes(text[i]);  // 0xC2, 0xE2: no break.
    Put(text.substr(i, end - i));
    indention_ = false;
    breaks = false;
    i = end;
  }
}

}  // namespace gitops::yaml::internal
