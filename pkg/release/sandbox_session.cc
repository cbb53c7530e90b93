#include "pkg/release/sandbox_session.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::release {
namespace {

constexpr absl::Duration kStart = absl::Seconds(20);

// One line of what `sandbox serve`, `start` and `status` print.
void ReadFact(absl::string_view line, SandboxSession* session) {
  if (absl::ConsumePrefix(&line, "registry ")) {
    session->registry = std::string(line);
  } else if (absl::ConsumePrefix(&line, "kubeconfig ")) {
    session->kubeconfig = std::string(line);
  }
}

bool Complete(const SandboxSession& session) {
  return !session.registry.empty() && !session.kubeconfig.empty();
}

}  // namespace

absl::StatusOr<SandboxSession> OpenSandbox(Programs& programs,
                                           const std::string& data_dir,
                                           bool keep) {
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(data_dir, 0700));
  std::string data = absl::StrCat("--data=", data_dir);
  SandboxSession session;
  GITOPS_ASSIGN_OR_RETURN(
      CommandResult status,
      programs.Run("sandbox", {keep ? "start" : "status", data}, false));
  if (status.exit_code == 0) {
    for (absl::string_view line : absl::StrSplit(status.stdout_data, '\n')) {
      ReadFact(line, &session);
    }
    if (Complete(session)) return session;
  } else if (keep) {
    return absl::UnavailableError(
        std::string(absl::StripAsciiWhitespace(status.stderr_data)));
  }
  session = SandboxSession();
  session.started = true;
  std::string log = fs::JoinPath(data_dir, "log");
  // Its files are whole at any moment, so a kill is as good as an end, and the
  // next run does not find one that is about to stop.
  GITOPS_ASSIGN_OR_RETURN(
      session.process,
      programs.Start("sandbox", {"serve", data}, log, OnOurDeath::kKill));
  while (!Complete(session)) {
    absl::StatusOr<std::string> line = session.process->ReadLine(kStart);
    if (!line.ok()) {
      return absl::Status(line.status().code(),
                          absl::StrCat(line.status().message(), "; see ", log));
    }
    ReadFact(*line, &session);
  }
  return session;
}

}  // namespace gitops::release
