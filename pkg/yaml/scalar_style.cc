#include "pkg/yaml/scalar_style.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "pkg/yaml/char_class.h"
#include "pkg/yaml/node.h"
#include "pkg/yaml/resolve.h"

namespace gitops::yaml::internal {
namespace {

constexpr size_t kMaxSimpleKeyBytes = 128;

// Bytes that allow every style wherever they stand.
constexpr std::array<bool, 256> MakeHarmless() {
  std::array<bool, 256> harmless{};
  for (int c = '0'; c <= '9'; ++c) harmless[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) harmless[c] = harmless[c - 32] = true;
  for (const char c :
       {'_', '.', '/', '+', '=', '(', ')', '$', '<', '~', '^', ';', '\\'}) {
    harmless[static_cast<unsigned char>(c)] = true;
  }
  return harmless;
}
constexpr std::array<bool, 256> kHarmless = MakeHarmless();

// What a look at every character tells.
struct Analysis {
  bool plain = true;
  bool single_quoted = true;
  bool literal = true;
  bool multiline = false;
};

int CharacterBytes(char c) {
  const auto lead = static_cast<unsigned char>(c);
  if (lead < 0x80) return 1;
  if ((lead & 0xE0) == 0xC0) return 2;
  if ((lead & 0xF0) == 0xE0) return 3;
  return (lead & 0xF8) == 0xF0 ? 4 : 1;
}

// Bytes past the end read as zero, as in go-yaml's checks.
class Cursor {
 public:
  explicit Cursor(absl::string_view text) : text_(text) {}
  char At(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  bool IsBreakAt(size_t i) const {
    const char bytes[3] = {At(i), At(i + 1), At(i + 2)};
    return IsBreak(bytes);
  }
  bool IsSpaceOrEndAt(size_t i) const {
    return i >= text_.size() || IsBlank(text_[i]) || text_[i] == '\0' ||
           IsBreakAt(i);
  }

 private:
  absl::string_view text_;
};

// Whether an indicator at `i` keeps the text from being plain.
bool IsIndicator(absl::string_view text, const Cursor& cursor, size_t i,
                 bool after_space) {
  const char c = text[i];
  const bool before_space = cursor.IsSpaceOrEndAt(i + 1);
  if (i == 0) {
    if (std::strchr("#,[]{}&*!|>'\"%@`", c) != nullptr && c != '\0') {
      return true;
    }
    return (c == '-' || c == '?' || c == ':') && before_space;
  }
  return (c == ':' && before_space) || (c == '#' && after_space);
}

Analysis Analyze(absl::string_view text, Generation generation) {
  Analysis result;
  if (text.empty()) {
    result.literal = false;
    return result;
  }
  const Cursor cursor(text);
  if (absl::StartsWith(text, "---") || absl::StartsWith(text, "...")) {
    result.plain = false;
  }
  bool special = false;
  bool after_space = false;  // Or break.
  bool previous_space = false;
  bool previous_break = false;
  bool tabs = false;
  for (size_t i = 0; i < text.size();) {
    if (kHarmless[static_cast<unsigned char>(text[i])]) {
      previous_space = previous_break = after_space = false;
      ++i;
      continue;
    }
    const size_t size = static_cast<size_t>(CharacterBytes(text[i]));
    const bool last = i + size >= text.size();
    if (IsIndicator(text, cursor, i, after_space || i == 0)) {
      result.plain = false;
    }
    if (generation == Generation::kV3 && text[i] == '\t') {
      tabs = true;
    } else if (!IsPrintable(text.substr(i), generation)) {
      special = true;
    }
    if (text[i] == ' ') {
      if (i == 0 || last) result.plain = false;
      if (last) result.literal = false;
      if (previous_break) result.plain = result.single_quoted = false;
      previous_space = true;
      previous_break = false;
    } else if (cursor.IsBreakAt(i)) {
      result.multiline = true;
      result.plain = false;
      if (previous_space) result.single_quoted = result.literal = false;
      previous_space = false;
      previous_break = true;
    } else {
      previous_space = previous_break = false;
    }
    after_space = cursor.IsSpaceOrEndAt(i);
    i += size;
  }
  if (special) {
    result.plain = result.single_quoted = result.literal = false;
  }
  if (tabs) result.plain = result.single_quoted = false;
  return result;
}

bool AllHarmless(absl::string_view text) {
  for (const char c : text) {
    if (!kHarmless[static_cast<unsigned char>(c)]) return false;
  }
  return true;
}

}  // namespace

bool IsPrintable(absl::string_view text, Generation generation) {
  (void)generation;
  const auto at = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned c = at(0);
  if (c < 0x80) return c == '\n' || (c >= 0x20 && c <= 0x7E);
  if (c == 0xC2) return at(1) >= 0xA0;
  if (c < 0xC2) return false;
  if (c < 0xED || c == 0xEE) return true;
  if (c == 0xED) return at(1) < 0xA0;
  if (c != 0xEF) return false;
  if (at(1) == 0xBB && at(2) == 0xBF) return false;
  return !(at(1) == 0xBF && (at(2) == 0xBE || at(2) == 0xBF));
}

bool IsSimpleKey(absl::string_view key) {
  if (key.size() > kMaxSimpleKeyBytes) return false;
  const Cursor cursor(key);
  for (size_t i = 0; i < key.size(); ++i) {
    if (cursor.IsBreakAt(i)) return false;
  }
  return true;
}

ScalarStyle ChooseStyle(absl::string_view text, bool simple_key,
                        Generation generation) {
  ScalarStyle style = ScalarStyle::kPlain;
  const char first = text.empty() ? '\0' : text[0];
  // Words that mean something start with these; numbers need a digit.
  const bool may_be_typed = text.empty() || (first >= '0' && first <= '9') ||
                            std::strchr("+-.~yYnNtTfFoO", first) != nullptr;
  if (!may_be_typed && AllHarmless(text)) return ScalarStyle::kPlain;

  if (text.find('\n') != absl::string_view::npos) {
    style = ScalarStyle::kLiteral;
  } else if (may_be_typed && !ReadsAsString(text)) {
    style = ScalarStyle::kDoubleQuoted;
  }
  const Analysis analysis = Analyze(text, generation);
  if (simple_key && analysis.multiline) style = ScalarStyle::kDoubleQuoted;
  if (style == ScalarStyle::kPlain && !analysis.plain) {
    style = ScalarStyle::kSingleQuoted;
  }
  if (style == ScalarStyle::kSingleQuoted && !analysis.single_quoted) {
    style = ScalarStyle::kDoubleQuoted;
  }
  if (style == ScalarStyle::kLiteral && (!analysis.literal || simple_key)) {
    style = ScalarStyle::kDoubleQuoted;
  }
  return style;
}

}  // namespace gitops::yaml::internal
