#include "pkg/release/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "pkg/base/quote.h"

namespace gitops::release {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(100);
constexpr absl::Duration kUntilTerminate = absl::Seconds(10);
constexpr absl::Duration kUntilKill = absl::Seconds(20);

class Pipe {
 public:
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  bool Open() { return pipe2(fds_, O_CLOEXEC) == 0; }
  int read_end() const { return fds_[0]; }
  int write_end() const { return fds_[1]; }
  void CloseRead() { Close(0); }
  void CloseWrite() { Close(1); }

 private:
  void Close(int i) {
    if (fds_[i] >= 0) close(std::exchange(fds_[i], -1));
  }
  int fds_[2] = {-1, -1};
};

// Runs in the child, between fork and exec: system calls only.
[[noreturn]] void Exec(std::vector<char*>& argv, Pipe& out, Pipe* err,
                       Pipe& failure, pid_t parent) {
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(127);  // It died before we asked.
  int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null >= 0) dup2(null, 0);
  dup2(out.write_end(), 1);
  if (err != nullptr) dup2(err->write_end(), 2);
  execv(argv[0], argv.data());
  int error = errno;
  if (write(failure.write_end(), &error, sizeof(error)) < 0) _exit(126);
  _exit(127);
}

// False at the end of the stream.
bool Drain(int fd, std::string* into) {
  char buffer[65536];
  ssize_t n = read(fd, buffer, sizeof(buffer));
  if (n > 0) into->append(buffer, static_cast<size_t>(n));
  return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

// Passes an interruption on, more firmly the longer it takes.
class Escalation {
 public:
  void Step(pid_t pid) {
    absl::Time now = absl::Now();
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

}  // namespace

absl::StatusOr<CommandResult> RunChild(
    const std::vector<std::string>& argv, bool show_errors,
    const std::function<bool()>& interrupted) {
  Pipe out, err, failure;
  if (!out.Open() || !err.Open() || !failure.Open()) {
    return absl::ResourceExhaustedError("exec: out of file descriptors");
  }
  std::vector<std::string> copies(argv);
  std::vector<char*> pointers;
  for (std::string& arg : copies) pointers.push_back(arg.data());
  pointers.push_back(nullptr);
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid < 0) {
    return absl::InternalError(absl::StrCat("exec: ", std::strerror(errno)));
  }
  if (pid == 0)
    Exec(pointers, out, show_errors ? nullptr : &err, failure, parent);
  out.CloseWrite();
  err.CloseWrite();
  failure.CloseWrite();
  CommandResult result;
  Escalation escalation;
  int status = 0;
  bool ended = false;
  // Its descendants may hold the pipes open after it: its own end counts.
  while (!ended) {
    if (interrupted != nullptr && interrupted()) escalation.Step(pid);
    pollfd fds[2] = {{out.read_end(), POLLIN, 0}, {err.read_end(), POLLIN, 0}};
    bool open = out.read_end() >= 0 || err.read_end() >= 0;
    int tick = static_cast<int>(absl::ToInt64Milliseconds(kTick));
    if (open && poll(fds, 2, tick) > 0) {
      if (fds[0].revents != 0 && !Drain(fds[0].fd, &result.stdout_data)) {
        out.CloseRead();
      }
      if (fds[1].revents != 0 && !Drain(fds[1].fd, &result.stderr_data)) {
        err.CloseRead();
      }
      continue;
    }
    ended = waitpid(pid, &status, WNOHANG) == pid;
    if (!ended && !open) absl::SleepFor(absl::Milliseconds(1));
  }
  int error = 0;
  if (read(failure.read_end(), &error, sizeof(error)) == sizeof(error)) {
    std::string message =
        absl::StrCat("exec: ", Quote(argv[0]), ": ", std::strerror(error));
    if (error == ENOENT) return absl::NotFoundError(message);
    if (error == EACCES) return absl::PermissionDeniedError(message);
    return absl::InternalError(message);
  }
  result.exit_code =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace gitops::release
