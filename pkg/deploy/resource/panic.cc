#include "pkg/deploy/resource/panic.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace gitops::deploy {
namespace {
constexpr char kPanicUrl[] = "gitops.deploy/panic";
constexpr char kExitUrl[] = "gitops.deploy/exit-code";
}  // namespace

absl::Status PanicError(absl::string_view message) {
  absl::Status s = absl::InvalidArgumentError(message);
  s.SetPayload(kPanicUrl, absl::Cord("1"));
  return s;
}

bool IsPanic(const absl::Status& status) {
  return status.GetPayload(kPanicUrl).has_value();
}

absl::Status ExitCodeError(absl::string_view message, int exit_code) {
  absl::Status s = absl::FailedPreconditionError(message);
  s.SetPayload(kExitUrl, absl::Cord(absl::StrCat(exit_code)));
  return s;
}

absl::Status WithExitCode(absl::Status status, int exit_code) {
  status.SetPayload(kExitUrl, absl::Cord(absl::StrCat(exit_code)));
  return status;
}

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return 0;
  if (IsPanic(status)) return 2;
  auto payload = status.GetPayload(kExitUrl);
  int code = 1;
  if (payload.has_value() && absl::SimpleAtoi(std::string(*payload), &code)) {
    return code;
  }
  return 1;
}

}  // namespace gitops::deploy
