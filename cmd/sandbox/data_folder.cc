#include "cmd/sandbox/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

std::string TextOf(const Value& object, absl::string_view key) {
  const Value* text = object.Find(key);
  return text == nullptr ? "" : std::string(text->string_or_empty());
}

int OpenLock(absl::string_view data) {
  return open(fs::JoinPath(data, "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC,
              0600);
}

}  // namespace

FolderLock::~FolderLock() {
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<FolderLock> LockFolder(absl::string_view data) {
  const int fd = OpenLock(data);
  if (fd < 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(data, ": cannot make the lock file"));
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return absl::FailedPreconditionError(
        absl::StrCat(data,
                     ": another sandbox serves this folder (sandbox "
                     "status shows it, sandbox stop ends it)"));
  }
  return FolderLock(fd);
}

absl::Status WriteFacts(absl::string_view data, const Facts& facts) {
  Value object = Value::NewMap();
  object.map().Set("pid", Value::Int(facts.pid));
  object.map().Set("registry", Value::String(facts.registry));
  object.map().Set("server", Value::String(facts.server));
  object.map().Set("kubeconfig", Value::String(facts.kubeconfig));
  GITOPS_ASSIGN_OR_RETURN(const std::string text,
                          json::Write(object, {.sort_keys = false}));
  return fs::WriteFile(fs::JoinPath(data, "sandbox.json"), text + "\n", 0600);
}

absl::StatusOr<Facts> RunningFacts(absl::string_view data) {
  const auto none = absl::NotFoundError(
      absl::StrCat("no sandbox serves ", data, " (sandbox start begins one)"));
  if (!fs::IsDirectory(data)) return none;
  const int fd = OpenLock(data);
  if (fd < 0) return none;
  const bool held = flock(fd, LOCK_SH | LOCK_NB) != 0;
  close(fd);
  if (!held) return none;
  auto text = fs::ReadFile(fs::JoinPath(data, "sandbox.json"), 65536);
  if (!text.ok()) return none;
  auto object = json::Parse(*text, {.numbers = json::Numbers::kKube});
  if (!object.ok()) return none;
  Facts facts;
  const Value* pid = object->Find("pid");
  if (pid == nullptr || !pid->is_int()) return none;
  facts.pid = pid->as_int();
  // Facts of an earlier start, while the new one is coming up.
  if (!fs::Exists(absl::StrCat("/proc/", facts.pid))) return none;
  facts.registry = TextOf(*object, "registry");
  facts.server = TextOf(*object, "server");
  facts.kubeconfig = TextOf(*object, "kubeconfig");
  return facts;
}

std::string DefaultDataFolder(const cli::Environment& env) {
  const auto state = env.getenv("XDG_STATE_HOME");
  if (state.has_value() && !state->empty()) {
    return fs::JoinPath(*state, "k8s-gitops/sandbox");
  }
  const auto home = env.getenv("HOME");
  if (!home.has_value() || home->empty()) return "";
  return fs::JoinPath(*home, ".local/state/k8s-gitops/sandbox");
}

}  // namespace gitops::sandbox
