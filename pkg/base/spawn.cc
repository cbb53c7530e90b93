#include "pkg/base/spawn.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/pipe.h"
#include "pkg/base/quote.h"

extern char** environ;

namespace gitops {
namespace {

std::vector<std::string> EnvironmentOf(const SpawnRequest& request) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view text = *entry;
    const std::string name(text.substr(0, text.find('=')));
    if (request.env.count(name) == 0) result.emplace_back(text);
  }
  for (const auto& [name, value] : request.env) {
    if (value.has_value()) result.push_back(absl::StrCat(name, "=", *value));
  }
  return result;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& s : strings) pointers.push_back(s.data());
  pointers.push_back(nullptr);
  return pointers;
}

// What the child tells of its failure.
struct Failure {
  int error = 0;
  bool in_chdir = false;
};

// Between fork and exec nothing may allocate: another thread may have held the
// heap's lock.
[[noreturn]] void Exec(const SpawnRequest& request, char* const* argv,
                       char* const* env, pid_t parent, int failure_fd) {
  auto fail = [&](Failure failure) {
    const ssize_t written = write(failure_fd, &failure, sizeof(failure));
    _exit(written < 0 ? 126 : 127);
  };
  signal(SIGPIPE, SIG_DFL);  // We ignore it.
  if (request.own_group) setpgid(0, 0);
  if (request.signal_on_our_death != 0) {
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, request.signal_on_our_death);
    if (getppid() != parent) _exit(127);  // It died before we asked.
  }
  const int streams[] = {request.stdin_fd, request.stdout_fd,
                         request.stderr_fd};
  for (int i = 0; i < 3; ++i) {
    if (streams[i] >= 0 && dup2(streams[i], i) < 0) fail({errno});
  }
  if (!request.working_dir.empty() && chdir(request.working_dir.c_str()) != 0) {
    fail({errno, true});
  }
  execvpe(argv[0], argv, env);
  fail({errno});
  _exit(127);
}

absl::Status ChdirError(absl::string_view directory, int error) {
  std::string text = std::generic_category().message(error);
  text[0] = absl::ascii_tolower(static_cast<unsigned char>(text[0]));
  return absl::FailedPreconditionError(
      absl::StrCat("chdir ", directory, ": ", text));
}

absl::Status SpawnError(absl::string_view program, int error) {
  const std::string message =
      absl::StrCat("exec: ", Quote(program), ": ",
                   error == ENOENT ? "executable file not found in $PATH"
                                   : std::generic_category().message(error));
  if (error == ENOENT) return absl::NotFoundError(message);
  if (error == EACCES) return absl::PermissionDeniedError(message);
  return absl::InternalError(message);
}

}  // namespace

absl::StatusOr<pid_t> Spawn(const SpawnRequest& request) {
  if (request.argv.empty()) {
    return absl::InvalidArgumentError("exec: no command");
  }
  Pipe failure;
  if (!failure.Open()) {
    return absl::ResourceExhaustedError("exec: out of file descriptors");
  }
  std::vector<std::string> argv = request.argv;
  std::vector<std::string> env = EnvironmentOf(request);
  const std::vector<char*> argv_pointers = Pointers(argv);
  const std::vector<char*> env_pointers = Pointers(env);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return SpawnError(request.argv[0], errno);
  if (pid == 0) {
    Exec(request, argv_pointers.data(), env_pointers.data(), parent,
         failure.write_end());
  }
  failure.CloseWrite();
  // The pipe closes unread when exec succeeds.
  Failure told;
  ssize_t n;
  do {
    n = read(failure.read_end(), &told, sizeof(told));
  } while (n < 0 && errno == EINTR);
  if (n != sizeof(told)) return pid;
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return told.in_chdir ? ChdirError(request.working_dir, told.error)
                       : SpawnError(request.argv[0], told.error);
}

}  // namespace gitops
