#include "pkg/base/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

extern char** environ;

namespace gitops {
namespace {

class Pipe {
 public:
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  bool Open() { return pipe2(fds_, O_CLOEXEC) == 0; }
  int read_end() const { return fds_[0]; }
  int write_end() const { return fds_[1]; }
  void CloseRead() { CloseOne(0); }
  void CloseWrite() { CloseOne(1); }

 private:
  void CloseOne(int i) {
    if (fds_[i] >= 0) close(std::exchange(fds_[i], -1));
  }
  int fds_[2] = {-1, -1};
};

std::vector<std::string> EnvironmentOf(const Command& command) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const absl::string_view text = *entry;
    const std::string name(text.substr(0, text.find('=')));
    if (command.env.count(name) == 0) result.emplace_back(text);
  }
  for (const auto& [name, value] : command.env) {
    if (value.has_value()) result.push_back(absl::StrCat(name, "=", *value));
  }
  return result;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& s : strings) pointers.push_back(&s[0]);
  pointers.push_back(nullptr);
  return pointers;
}

struct Pipes {
  Pipe in, out, err;
};

absl::StatusOr<pid_t> Spawn(const Command& command, Pipes& pipes) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (!command.inherit_stdin) {
    posix_spawn_file_actions_adddup2(&actions, pipes.in.read_end(), 0);
  }
  if (!command.inherit_stdout) {
    posix_spawn_file_actions_adddup2(&actions, pipes.out.write_end(), 1);
  }
  if (!command.inherit_stderr) {
    posix_spawn_file_actions_adddup2(&actions, pipes.err.write_end(), 2);
  }
  if (!command.working_dir.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions, command.working_dir.c_str());
  }
  std::vector<std::string> argv = command.argv;
  std::vector<std::string> env = EnvironmentOf(command);
  // The child gets default signal handling for SIGPIPE, which we ignore.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv[0].c_str(), &actions, &attributes,
                                 Pointers(argv).data(), Pointers(env).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    const std::string message =
        absl::StrCat("exec: ", Quote(command.argv[0]), ": ",
                     error == ENOENT ? "executable file not found in $PATH"
                                     : std::generic_category().message(error));
    if (error == ENOENT) return absl::NotFoundError(message);
    if (error == EACCES) return absl::PermissionDeniedError(message);
    return absl::InternalError(message);
  }
  return pid;
}

// Reads what is there; returns false at the end of the stream.
bool Drain(int fd, std::string& into) {
  char buffer[65536];
  const ssize_t n = read(fd, buffer, sizeof(buffer));
  if (n > 0) into.append(buffer, static_cast<size_t>(n));
  return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

// Moves bytes both ways until the child closed its ends. False on time-out.
bool Pump(const Command& command, Pipes& pipes, absl::Time deadline,
          CommandResult& result) {
  absl::string_view pending = command.stdin_data;
  if (pending.empty()) pipes.in.CloseWrite();
  if (pipes.in.write_end() >= 0) {
    fcntl(pipes.in.write_end(), F_SETFL, O_NONBLOCK);
  }
  while (pipes.out.read_end() >= 0 || pipes.err.read_end() >= 0 ||
         pipes.in.write_end() >= 0) {
    pollfd fds[3] = {{pipes.in.write_end(), POLLOUT, 0},
                     {pipes.out.read_end(), POLLIN, 0},
                     {pipes.err.read_end(), POLLIN, 0}};
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return false;
    const int wait_ms =
        left > absl::Hours(1)
            ? 3600000
            : static_cast<int>(absl::ToInt64Milliseconds(left)) + 1;
    if (poll(fds, 3, wait_ms) < 0 && errno != EINTR) return false;
    if (fds[0].revents != 0) {
      const ssize_t n =
          write(pipes.in.write_end(), pending.data(), pending.size());
      if (n > 0) pending.remove_prefix(static_cast<size_t>(n));
      if (pending.empty() || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        pipes.in.CloseWrite();
      }
    }
    if (fds[1].revents != 0 && !Drain(fds[1].fd, result.stdout_data)) {
      pipes.out.CloseRead();
    }
    if (fds[2].revents != 0 && !Drain(fds[2].fd, result.stderr_data)) {
      pipes.err.CloseRead();
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<CommandResult> RunCommand(const Command& command) {
  if (command.argv.empty()) {
    return absl::InvalidArgumentError("exec: no command");
  }
  signal(SIGPIPE, SIG_IGN);
  Pipes pipes;
  if (!pipes.in.Open() || !pipes.out.Open() || !pipes.err.Open()) {
    return absl::ResourceExhaustedError("exec: out of file descriptors");
  }
  GITOPS_ASSIGN_OR_RETURN(const pid_t pid, Spawn(command, pipes));
  pipes.in.CloseRead();
  pipes.out.CloseWrite();
  pipes.err.CloseWrite();
  if (command.inherit_stdin) pipes.in.CloseWrite();
  if (command.inherit_stdout) pipes.out.CloseRead();
  if (command.inherit_stderr) pipes.err.CloseRead();
  CommandResult result;
  const absl::Time deadline = absl::Now() + command.timeout;
  const bool in_time = Pump(command, pipes, deadline, result);
  if (!in_time) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) {
    return absl::DeadlineExceededError(
        absl::StrCat("exec: ", Quote(command.argv[0]), ": killed after ",
                     absl::FormatDuration(command.timeout)));
  }
  result.exit_code =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace gitops
