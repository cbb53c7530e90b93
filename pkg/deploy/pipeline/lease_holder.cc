#include "pkg/deploy/pipeline/lease_holder.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"

namespace gitops::deploy {

namespace {

std::string HostName() {
  char name[256] = {0};
  if (gethostname(name, sizeof(name) - 1) != 0) return "host";
  return name;
}

// This kernel and this namespace of process ids: "BOOT.NAMESPACE"; "" where
// that is not known.
std::string Place() {
  absl::StatusOr<std::string> boot =
      fs::ReadFile("/proc/sys/kernel/random/boot_id", 100);
  char link[100] = {0};
  const ssize_t n = readlink("/proc/self/ns/pid", link, sizeof(link) - 1);
  absl::string_view ns(link, n > 0 ? static_cast<size_t>(n) : 0);
  // "pid:[4026531836]"
  if (!boot.ok() || !absl::ConsumePrefix(&ns, "pid:[") ||
      !absl::ConsumeSuffix(&ns, "]")) {
    return "";
  }
  return absl::StrCat(absl::StripAsciiWhitespace(*boot), ".", ns);
}

struct ProcessFacts {
  bool ended = false;  // Waits for its parent only.
  std::string start;
};

// From /proc/PID/stat. NotFound where there is no such process.
absl::StatusOr<ProcessFacts> FactsOf(int64_t pid) {
  GITOPS_ASSIGN_OR_RETURN(
      std::string stat,
      fs::ReadFile(absl::StrCat("/proc/", pid, "/stat"), 1 << 16));
  // The second field, in brackets, is the name and may hold anything.
  const size_t close = stat.rfind(')');
  std::vector<std::string> fields;
  if (close != std::string::npos) {
    fields = absl::StrSplit(stat.substr(close + 1), ' ', absl::SkipEmpty());
  }
  constexpr size_t kStart = 22 - 3;
  if (fields.size() <= kStart) return absl::DataLossError("no process facts");
  return ProcessFacts{fields[0] == "Z" || fields[0] == "X", fields[kStart]};
}

}  // namespace

std::string OwnLeaseHolder() {
  const std::string name = absl::StrCat(HostName(), "-", getpid());
  const std::string place = Place();
  absl::StatusOr<ProcessFacts> facts = FactsOf(getpid());
  if (place.empty() || !facts.ok()) return name;
  return absl::StrCat(name, "@", place, ".", facts->start);
}

absl::string_view HolderName(absl::string_view holder) {
  return holder.substr(0, holder.rfind('@'));
}

HolderState StateOfHolder(absl::string_view holder) {
  const size_t at = holder.rfind('@');
  if (at == absl::string_view::npos) return HolderState::kUnknown;
  absl::string_view name = holder.substr(0, at);
  absl::string_view proof = holder.substr(at + 1);
  const std::string place = Place();
  const size_t dash = name.rfind('-');
  int64_t pid = 0;
  if (place.empty() || !absl::ConsumePrefix(&proof, place) ||
      !absl::ConsumePrefix(&proof, ".") || dash == absl::string_view::npos ||
      name.substr(0, dash) != HostName() ||
      !absl::SimpleAtoi(name.substr(dash + 1), &pid) || pid <= 0) {
    return HolderState::kUnknown;
  }
  absl::StatusOr<ProcessFacts> facts = FactsOf(pid);
  if (facts.ok()) {
    return !facts->ended && facts->start == proof ? HolderState::kRuns
                                                  : HolderState::kGone;
  }
  // A process of another user may be hidden in /proc.
  return absl::IsNotFound(facts.status()) &&
                 kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH
             ? HolderState::kGone
             : HolderState::kUnknown;
}

}  // namespace gitops::deploy
