#include "cmd/image_builder/arguments.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::image_builder {

absl::StatusOr<std::vector<std::string>> ExpandParameterFiles(
    const std::vector<std::string>& args) {
  constexpr int64_t kMaxBytes = 64 << 20;
  std::vector<std::string> out;
  for (const std::string& arg : args) {
    if (!absl::StartsWith(arg, "@") || arg.size() == 1) {
      out.push_back(arg);
      continue;
    }
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            fs::ReadFile(arg.substr(1), kMaxBytes));
    if (absl::EndsWith(text, "\n")) text.pop_back();
    if (text.empty()) continue;
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      out.emplace_back(line);
    }
  }
  return out;
}

absl::StatusOr<Pair> SplitPair(absl::string_view flag, absl::string_view text) {
  const size_t equals = text.find('=');
  if (equals == absl::string_view::npos || equals == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "flag --", flag, ": ", Quote(text), " must have the form KEY=VALUE"));
  }
  return Pair(text.substr(0, equals), text.substr(equals + 1));
}

absl::StatusOr<std::vector<Pair>> SplitPairs(
    absl::string_view flag, const std::vector<std::string>& texts) {
  std::vector<Pair> pairs;
  for (const std::string& text : texts) {
    GITOPS_ASSIGN_OR_RETURN(Pair pair, SplitPair(flag, text));
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

absl::StatusOr<std::map<std::string, std::string>> SplitMap(
    absl::string_view flag, const std::vector<std::string>& texts) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<Pair> pairs, SplitPairs(flag, texts));
  std::map<std::string, std::string> out;
  for (Pair& pair : pairs) out[pair.first] = std::move(pair.second);
  return out;
}

std::vector<std::string> WithLaunchFile(const std::string& self,
                                        std::vector<std::string> args) {
  const std::string launch = absl::StrCat(self, ".launch");
  if (!absl::StrContains(self, '/') || !fs::Exists(launch)) return args;
  args.insert(args.begin(), {"push", "--launch", launch});
  return args;
}

absl::Status RequireFlag(absl::string_view flag, absl::string_view text) {
  if (!text.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("Expected '", flag, "' flag to be non-empty"));
}

absl::StatusOr<int64_t> SourceDate(const cli::Environment& env) {
  constexpr absl::string_view kName = "SOURCE_DATE_EPOCH";
  std::optional<std::string> text;
  if (env.getenv) text = env.getenv(kName);
  if (!text.has_value() || text->empty()) return 0;
  int64_t seconds = 0;
  // The year 9999 is the last that RFC 3339 can write.
  if (!absl::SimpleAtoi(*text, &seconds) || seconds < 0 ||
      seconds > 253402300799) {
    return absl::InvalidArgumentError(
        absl::StrCat(kName, ": ", Quote(*text), " must be seconds since 1970"));
  }
  return seconds;
}

}  // namespace gitops::image_builder
