#include "tests/e2e/faults/fault_rule.h"

#include <re2/re2.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/status_macros.h"

namespace gitops::faults {
namespace {

struct Verb {
  absl::string_view name;
  Action action;
  bool has_argument;
};

constexpr Verb kVerbs[] = {
    {"status", Action::kStatus, true},
    {"cut-request", Action::kCutRequest, false},
    {"cut-response", Action::kCutResponse, true},
    {"cut-upload", Action::kCutUpload, true},
    {"gone", Action::kGone, false},
    {"delay", Action::kDelay, true},
    {"stall", Action::kStall, false},
    {"corrupt", Action::kCorrupt, false},
};

absl::Status TakeNumber(const std::vector<std::string>& words, size_t* at,
                        int64_t* out) {
  if (*at >= words.size() || !absl::SimpleAtoi(words[*at], out) || *out < 0) {
    return absl::InvalidArgumentError("a number is missing");
  }
  ++*at;
  return absl::OkStatus();
}

absl::StatusOr<FaultRule> ParseRule(const std::string& line) {
  const std::vector<std::string> words =
      absl::StrSplit(line, ' ', absl::SkipEmpty());
  if (words.size() < 3) {
    return absl::InvalidArgumentError("METHOD PATTERN ACTION are needed");
  }
  FaultRule rule;
  rule.text = line;
  rule.method = words[0];
  auto path = std::make_shared<RE2>(words[1], RE2::Quiet);
  if (!path->ok()) return absl::InvalidArgumentError("malformed pattern");
  rule.path = std::move(path);
  size_t at = 3;
  for (const Verb& verb : kVerbs) {
    if (verb.name != words[2]) continue;
    rule.action = verb.action;
    if (verb.has_argument) {
      GITOPS_RETURN_IF_ERROR(TakeNumber(words, &at, &rule.argument));
    }
  }
  if (rule.action == Action::kPass) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown action ", words[2]));
  }
  while (at < words.size()) {
    const std::string& option = words[at++];
    int64_t* target = option == "retry-after" ? &rule.retry_after_seconds
                      : option == "skip"      ? &rule.skip
                      : option == "times"     ? &rule.times
                                              : nullptr;
    if (target == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown option ", option));
    }
    GITOPS_RETURN_IF_ERROR(TakeNumber(words, &at, target));
  }
  return rule;
}

bool HasWatch(absl::string_view query) {
  for (const absl::string_view pair : absl::StrSplit(query, '&')) {
    if (pair == "watch=true" || pair == "watch=1") return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::vector<FaultRule>> ParseRules(absl::string_view text) {
  std::vector<FaultRule> rules;
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(text, '\n')) {
    ++number;
    const std::string line(absl::StripAsciiWhitespace(raw));
    if (line.empty() || line[0] == '#') continue;
    absl::StatusOr<FaultRule> rule = ParseRule(line);
    if (!rule.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("rule in line ", number, ": ", rule.status().message()));
    }
    rules.push_back(*std::move(rule));
  }
  return rules;
}

bool Matches(const FaultRule& rule, absl::string_view method,
             absl::string_view path, absl::string_view query) {
  const bool watch = method == "GET" && HasWatch(query);
  const bool fits =
      rule.method == "*" || rule.method == method ||
      (rule.method == "WRITE" && method != "GET" && method != "HEAD") ||
      (rule.method == "WATCH" && watch) ||
      (rule.method == "READ" && method == "GET" && !watch);
  return fits &&
         RE2::FullMatch(re2::StringPiece(path.data(), path.size()), *rule.path);
}

}  // namespace gitops::faults
