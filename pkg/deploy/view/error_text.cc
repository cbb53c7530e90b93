#include "pkg/deploy/view/error_text.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace gitops::deploy {

namespace {

bool IsItemStart(char c) {
  return absl::ascii_islower(c) || c == '.' || c == '[' || c == ']' ||
         c == ':' || c == ' ';
}

// Whether a comma and blank before `at` part two items: what follows looks
// like the name of a field.
bool SplitsAt(absl::string_view text, size_t at) {
  if (at + 3 > text.size()) return false;
  for (size_t i = at; i < at + 3; ++i) {
    if (!IsItemStart(text[i])) return false;
  }
  return true;
}

// The bracket that closes the one at `open`; npos where none does.
size_t ClosingBracket(absl::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '[') ++depth;
    if (text[i] == ']' && --depth == 0) return i;
  }
  return absl::string_view::npos;
}

std::vector<std::string> Items(absl::string_view text) {
  std::vector<std::string> out;
  size_t from = 0;
  int depth = 0;
  bool opaque = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 4) == "...|") opaque = true;
    if (text.substr(i, 4) == "|...") opaque = false;
    if (text[i] == '[' || text[i] == '(') ++depth;
    if ((text[i] == ']' || text[i] == ')') && depth > 0) --depth;
    if (opaque || depth > 0 || text.substr(i, 2) != ", " ||
        !SplitsAt(text, i + 2)) {
      continue;
    }
    out.emplace_back(text.substr(from, i - from));
    from = i + 2;
  }
  out.emplace_back(text.substr(from));
  return out;
}

}  // namespace

std::string FormatErrorList(absl::string_view message) {
  for (size_t i = 0; i < message.size(); ++i) {
    if (message[i] != '[' || (i > 0 && message[i - 1] != ' ')) continue;
    size_t close = ClosingBracket(message, i);
    if (close == absl::string_view::npos) break;
    std::vector<std::string> items =
        Items(message.substr(i + 1, close - i - 1));
    if (items.size() < 2) continue;
    std::string out = absl::StrCat(message.substr(0, i), "\n\n");
    for (const std::string& item : items) {
      absl::StrAppend(&out, "  - ", FormatErrorList(item), "\n\n");
    }
    return absl::StrCat(out, FormatErrorList(message.substr(close + 1)));
  }
  return std::string(message);
}

}  // namespace gitops::deploy
