#include "pkg/base/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "pkg/base/pipe.h"
#include "pkg/base/quote.h"
#include "pkg/base/spawn.h"
#include "pkg/base/status_macros.h"

namespace gitops {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(100);
constexpr absl::Duration kUntilTerminate = absl::Seconds(10);
constexpr absl::Duration kUntilKill = absl::Seconds(20);

// Passes an interruption on, more firmly the longer it takes.
class Escalation {
 public:
  void Step(pid_t pid) {
    const absl::Time now = absl::Now();
    if (since_ == absl::InfiniteFuture()) {
      since_ = now;  // A terminal's Ctrl-C has reached it already.
      return;
    }
    constexpr int kSignals[] = {SIGINT, SIGTERM, SIGKILL};
    const absl::Duration after[] = {kTick, kUntilTerminate, kUntilKill};
    if (sent_ < 3 && now - since_ >= after[sent_]) kill(pid, kSignals[sent_++]);
  }

 private:
  absl::Time since_ = absl::InfiniteFuture();
  size_t sent_ = 0;
};

struct Pipes {
  Pipe in, out, err;
};

// Moves bytes both ways while a child runs.
class Pump {
 public:
  Pump(const Command& command, pid_t pid, Pipes* pipes, CommandResult* result)
      : command_(command),
        pid_(pid),
        pipes_(*pipes),
        result_(*result),
        pending_(command.stdin_data),
        deadline_(absl::Now() + command.timeout) {
    if (pending_.empty()) pipes_.in.CloseWrite();
    if (pipes_.in.write_end() >= 0) {
      fcntl(pipes_.in.write_end(), F_SETFL, O_NONBLOCK);
    }
  }

  // Until it has ended and nobody holds its streams, or it alone has ended
  // where that is enough. False on time-out.
  bool Run() {
    while (!ended_ || (Open() && !command_.ends_with_us)) {
      if (absl::Now() >= deadline_) return false;
      if (!ended_ && command_.interrupted != nullptr &&
          command_.interrupted()) {
        escalation_.Step(pid_);
      }
      if (Move() || ended_) continue;
      ended_ = waitpid(pid_, &status_, WNOHANG) == pid_;
      if (ended_ || Open()) continue;
      // Its streams are closed, so that its end is a matter of moments, or
      // they are ours.
      absl::SleepFor(nap_);
      nap_ = std::min(2 * nap_, absl::Milliseconds(20));
    }
    return true;
  }

  void Kill() {
    if (ended_) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
  }

  int ExitCode() const {
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
  }

 private:
  bool Open() const {
    return pipes_.out.read_end() >= 0 || pipes_.err.read_end() >= 0 ||
           pipes_.in.write_end() >= 0;
  }

  // Waits for a moment; whether anything moved.
  bool Move() {
    if (!Open()) return false;
    pollfd fds[3] = {{pipes_.in.write_end(), POLLOUT, 0},
                     {pipes_.out.read_end(), POLLIN, 0},
                     {pipes_.err.read_end(), POLLIN, 0}};
    const absl::Duration wait = std::min(kTick, deadline_ - absl::Now());
    const int wait_ms =
        static_cast<int>(std::max<int64_t>(0, absl::ToInt64Milliseconds(wait)));
    if (poll(fds, 3, wait_ms) <= 0) return false;
    if (fds[0].revents != 0) Feed();
    if (fds[1].revents != 0 && !Drain(fds[1].fd, result_.stdout_data)) {
      pipes_.out.CloseRead();
    }
    if (fds[2].revents != 0 && !Drain(fds[2].fd, result_.stderr_data)) {
      pipes_.err.CloseRead();
    }
    return true;
  }

  void Feed() {
    const ssize_t n =
        write(pipes_.in.write_end(), pending_.data(), pending_.size());
    if (n > 0) pending_.remove_prefix(static_cast<size_t>(n));
    if (pending_.empty() || (n < 0 && errno != EAGAIN && errno != EINTR)) {
      pipes_.in.CloseWrite();
    }
  }

  // Reads what is there; returns false at the end of the stream.
  static bool Drain(int fd, std::string& into) {
    char buffer[65536];
    const ssize_t n = read(fd, buffer, sizeof(buffer));
    if (n > 0) into.append(buffer, static_cast<size_t>(n));
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
  }

  const Command& command_;
  const pid_t pid_;
  Pipes& pipes_;
  CommandResult& result_;
  absl::string_view pending_;
  const absl::Time deadline_;
  Escalation escalation_;
  absl::Duration nap_ = absl::Milliseconds(1);
  bool ended_ = false;
  int status_ = 0;
};

}  // namespace

absl::StatusOr<CommandResult> RunCommand(const Command& command) {
  signal(SIGPIPE, SIG_IGN);
  Pipes pipes;
  if (!pipes.in.Open() || !pipes.out.Open() || !pipes.err.Open()) {
    return absl::ResourceExhaustedError("exec: out of file descriptors");
  }
  SpawnRequest request;
  request.argv = command.argv;
  request.working_dir = command.working_dir;
  request.env = command.env;
  if (!command.inherit_stdin) request.stdin_fd = pipes.in.read_end();
  if (!command.inherit_stdout) request.stdout_fd = pipes.out.write_end();
  if (!command.inherit_stderr) request.stderr_fd = pipes.err.write_end();
  if (command.ends_with_us) request.signal_on_our_death = SIGTERM;
  GITOPS_ASSIGN_OR_RETURN(const pid_t pid, Spawn(request));
  pipes.in.CloseRead();
  pipes.out.CloseWrite();
  pipes.err.CloseWrite();
  if (command.inherit_stdin) pipes.in.CloseWrite();
  if (command.inherit_stdout) pipes.out.CloseRead();
  if (command.inherit_stderr) pipes.err.CloseRead();
  CommandResult result;
  Pump pump(command, pid, &pipes, &result);
  if (!pump.Run()) {
    pump.Kill();
    return absl::DeadlineExceededError(
        absl::StrCat("exec: ", Quote(command.argv[0]), ": killed after ",
                     absl::FormatDuration(command.timeout)));
  }
  result.exit_code = pump.ExitCode();
  return result;
}

}  // namespace gitops
