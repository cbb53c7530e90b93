#include "pkg/chart/log.h"

#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"

namespace gitops::chart {
namespace {

bool NeedsQuotes(absl::string_view text) {
  if (text.empty()) return true;
  while (!text.empty()) {
    char32_t rune;
    const int size = DecodeRune(text, &rune);
    if (rune == ' ' || rune == '"' || rune == '=' || rune == 0xFFFD ||
        !IsPrintRune(rune)) {
      return true;
    }
    text.remove_prefix(size);
  }
  return false;
}

std::string Word(absl::string_view text) {
  return NeedsQuotes(text) ? Quote(text) : std::string(text);
}

absl::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO";
    case LogLevel::kWarn:
      return "WARN";
    case LogLevel::kError:
      return "ERROR";
  }
  return "INFO";
}

}  // namespace

std::string FormatLogLine(LogLevel level, absl::string_view message,
                          const LogAttributes& attributes) {
  std::string line =
      absl::StrCat("level=", LevelName(level), " msg=", Word(message));
  for (const auto& [key, text] : attributes) {
    absl::StrAppend(&line, " ", Word(key), "=", Word(text));
  }
  line.push_back('\n');
  return line;
}

}  // namespace gitops::chart
