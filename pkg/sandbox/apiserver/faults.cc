#include "pkg/sandbox/apiserver/faults.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/mutex.h"
#include "pkg/base/quote.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

int64_t NumberOf(const Value& rule, absl::string_view key, int64_t fallback) {
  const Value* number = rule.Find(key);
  return number != nullptr && number->is_int() ? number->as_int() : fallback;
}

std::string TextOf(const Value& rule, absl::string_view key) {
  const Value* text = rule.Find(key);
  return text == nullptr ? "" : std::string(text->string_or_empty());
}

}  // namespace

absl::Status Faults::Add(const Value& rule) {
  if (!rule.is_map()) {
    return absl::InvalidArgumentError("a fault is a JSON object");
  }
  Fault fault;
  fault.method = TextOf(rule, "method");
  fault.path = TextOf(rule, "path");
  fault.skip = NumberOf(rule, "skip", 0);
  fault.count = NumberOf(rule, "count", 1);
  fault.status = static_cast<int>(NumberOf(rule, "status", 0));
  fault.reason = TextOf(rule, "reason");
  fault.retry_after_seconds = static_cast<int>(NumberOf(rule, "retryAfter", 0));
  fault.cut_after = NumberOf(rule, "cutAfter", -1);
  const std::string delay = TextOf(rule, "delay");
  if (!delay.empty() && !absl::ParseDuration(delay, &fault.delay)) {
    return absl::InvalidArgumentError(
        absl::StrCat("delay ", Quote(delay), " is no duration (250ms, 2s)"));
  }
  if (fault.status == 0 && fault.cut_after < 0 && delay.empty()) {
    return absl::InvalidArgumentError(
        "a fault needs one of status, cutAfter, delay");
  }
  if (fault.status != 0 && (fault.status < 400 || fault.status > 599)) {
    return absl::InvalidArgumentError("status must be between 400 and 599");
  }
  MutexLock lock(&mutex_);
  rules_.push_back(std::move(fault));
  return absl::OkStatus();
}

void Faults::Clear() {
  MutexLock lock(&mutex_);
  rules_.clear();
}

std::optional<Fault> Faults::Strike(absl::string_view method,
                                    absl::string_view target) {
  MutexLock lock(&mutex_);
  for (Fault& rule : rules_) {
    if (!rule.method.empty() && rule.method != method) continue;
    if (!absl::StrContains(target, rule.path)) continue;
    if (rule.count == 0) continue;
    if (rule.skip > 0) {
      --rule.skip;
      continue;
    }
    if (rule.count > 0) --rule.count;
    return rule;
  }
  return std::nullopt;
}

}  // namespace gitops::sandbox
