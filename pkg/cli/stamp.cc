#include "pkg/cli/stamp.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::cli {
namespace {

constexpr int64_t kMaxBytes = 1 << 20;

// The name of a place that begins at text[0], which is "{".
std::optional<absl::string_view> NameAt(absl::string_view text) {
  size_t end = 1;
  while (end < text.size() &&
         (absl::ascii_isupper(static_cast<unsigned char>(text[end])) ||
          absl::ascii_isdigit(static_cast<unsigned char>(text[end])) ||
          text[end] == '_')) {
    ++end;
  }
  if (end == 1 || end >= text.size() || text[end] != '}') return std::nullopt;
  return text.substr(1, end - 1);
}

}  // namespace

absl::StatusOr<Stamps> ReadStamps(const std::vector<std::string>& paths) {
  Stamps stamps;
  for (const std::string& path : paths) {
    GITOPS_ASSIGN_OR_RETURN(std::string text, fs::ReadFile(path, kMaxBytes));
    for (absl::string_view line :
         absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      std::vector<absl::string_view> parts =
          absl::StrSplit(line, absl::MaxSplits(' ', 1));
      stamps[std::string(parts[0])] =
          parts.size() > 1 ? std::string(parts[1]) : "";
    }
  }
  return stamps;
}

bool WantsStamps(absl::string_view text) {
  for (size_t at = text.find('{'); at != absl::string_view::npos;
       at = text.find('{', at + 1)) {
    if (NameAt(text.substr(at)).has_value()) return true;
  }
  return false;
}

absl::StatusOr<std::string> ExpandStamps(absl::string_view text,
                                         const Stamps& stamps) {
  std::string out;
  while (!text.empty()) {
    std::optional<absl::string_view> name;
    if (text[0] == '{') name = NameAt(text);
    if (!name.has_value()) {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    auto it = stamps.find(std::string(*name));
    if (it == stamps.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "no stamped value ", Quote(*name),
          stamps.empty() ? " (build with --stamp, or set `stamp`)" : ""));
    }
    absl::StrAppend(&out, it->second);
    text.remove_prefix(name->size() + 2);
  }
  return out;
}

}  // namespace gitops::cli
