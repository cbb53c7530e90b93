#include "pkg/deploy/view/text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace gitops::deploy {

std::string AgeText(absl::Time created, absl::Time now) {
  if (created == absl::InfinitePast()) return "";
  int64_t s = absl::ToInt64Seconds(now - created);
  if (s < 0) s = 0;
  if (s < 60) return absl::StrCat(s, "s");
  if (s < 60 * 60) return absl::StrCat(s / 60, "m");
  if (s < 24 * 60 * 60) return absl::StrCat(s / 3600, "h");
  int64_t days = s / (24 * 3600);
  if (days < 365) return absl::StrCat(days, "d");
  return absl::StrCat(days / 365, "y");
}

std::string NamespaceText(absl::string_view ns) {
  return ns.empty() ? "(cluster)" : std::string(ns);
}

std::string WrapWords(absl::string_view text, size_t width) {
  std::vector<std::string> lines;
  for (absl::string_view paragraph : absl::StrSplit(text, '\n')) {
    std::string line;
    for (absl::string_view word : absl::StrSplit(paragraph, ' ')) {
      if (!line.empty() && line.size() + 1 + word.size() > width) {
        lines.push_back(std::move(line));
        line.clear();
      }
      if (!line.empty()) line.push_back(' ');
      absl::StrAppend(&line, word);
    }
    lines.push_back(std::move(line));
  }
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out.push_back('\n');
    out += lines[i];
  }
  return out;
}

StateCells ReadyCells(const absl::StatusOr<ReadyState>& state) {
  StateCells out;
  if (!state.ok()) {
    out.state = cli::Cell("error", "red");
    out.info = cli::Cell(WrapWords(state.status().message(), 35));
    return out;
  }
  out.state = cli::Cell(state->Name(), state->ok() ? "green" : "red");
  out.info = cli::Cell(WrapWords(state->message, 35));
  return out;
}

}  // namespace gitops::deploy
