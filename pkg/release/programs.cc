#include "pkg/release/programs.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/release/child.h"

namespace gitops::release {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(5);
constexpr size_t kMaxLine = 65536;

class Process : public Background {
 public:
  Process(pid_t pid, int fd, std::string name)
      : pid_(pid), fd_(fd), name_(std::move(name)) {}

  ~Process() override {
    close(fd_);
    if (!Running()) return;
    kill(-pid_, SIGTERM);
    absl::Time give_up = absl::Now() + kGrace;
    while (absl::Now() < give_up) {
      if (!Running()) return;
      absl::SleepFor(absl::Milliseconds(10));
    }
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  bool Running() override {
    if (ended_) return false;
    int status;
    if (waitpid(pid_, &status, WNOHANG) == pid_) ended_ = true;
    return !ended_;
  }

  absl::StatusOr<std::string> ReadLine(absl::Duration timeout) override {
    absl::Time give_up = absl::Now() + timeout;
    while (true) {
      size_t end = buffer_.find('\n');
      if (end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return line;
      }
      int64_t left = absl::ToInt64Milliseconds(give_up - absl::Now());
      if (left <= 0 || buffer_.size() > kMaxLine) {
        return absl::DeadlineExceededError(
            absl::StrCat(name_, ": did not say that it is ready"));
      }
      pollfd p{fd_, POLLIN, 0};
      int n = poll(&p, 1, static_cast<int>(left));
      if (n < 0 && errno == EINTR) {
        return absl::CancelledError("interrupted");
      }
      char chunk[4096];
      ssize_t got = n > 0 ? read(fd_, chunk, sizeof(chunk)) : -1;
      if (n > 0 && got <= 0) {
        return absl::UnavailableError(
            absl::StrCat(name_, ": ended before it was ready"));
      }
      if (got > 0) buffer_.append(chunk, static_cast<size_t>(got));
    }
  }

 private:
  pid_t pid_;
  int fd_;
  std::string name_;
  std::string buffer_;
  bool ended_ = false;
};

class OnDisk : public Programs {
 public:
  OnDisk(std::map<std::string, std::string> paths,
         std::function<bool()> interrupted)
      : paths_(std::move(paths)), interrupted_(std::move(interrupted)) {}

  absl::StatusOr<CommandResult> Run(absl::string_view program,
                                    const std::vector<std::string>& args,
                                    bool stream) override {
    std::vector<std::string> argv(1);
    GITOPS_ASSIGN_OR_RETURN(argv[0], PathOf(program));
    argv.insert(argv.end(), args.begin(), args.end());
    return RunChild(argv, stream, interrupted_);
  }

  absl::StatusOr<std::unique_ptr<Background>> Start(
      absl::string_view program, const std::vector<std::string>& args,
      const std::string& log_path, OnOurDeath death) override {
    GITOPS_ASSIGN_OR_RETURN(std::string path, PathOf(program));
    std::vector<char*> argv = {path.data()};
    std::vector<std::string> copies(args);
    for (std::string& arg : copies) argv.push_back(arg.data());
    argv.push_back(nullptr);
    int pipe_fds[2];
    if (pipe2(pipe_fds, O_CLOEXEC) != 0) {
      return absl::InternalError(
          absl::StrCat("start ", program, ": ", std::strerror(errno)));
    }
    int log =
        open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    pid_t pid = fork();
    if (pid == 0) {
      setpgid(0, 0);
      prctl(PR_SET_PDEATHSIG, death == OnOurDeath::kKill ? SIGKILL : SIGTERM);
      dup2(null, 0);
      dup2(pipe_fds[1], 1);
      if (log >= 0) dup2(log, 2);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(pipe_fds[1]);
    if (log >= 0) close(log);
    if (null >= 0) close(null);
    if (pid < 0) {
      close(pipe_fds[0]);
      return absl::InternalError(
          absl::StrCat("start ", program, ": ", std::strerror(errno)));
    }
    return std::make_unique<Process>(pid, pipe_fds[0], std::string(program));
  }

 private:
  absl::StatusOr<std::string> PathOf(absl::string_view program) const {
    auto it = paths_.find(std::string(program));
    if (it != paths_.end()) return it->second;
    return absl::NotFoundError(
        absl::StrCat("the launch file names no program ", Quote(program)));
  }

  std::map<std::string, std::string> paths_;
  std::function<bool()> interrupted_;
};

}  // namespace

std::unique_ptr<Programs> ProgramsOnDisk(
    std::map<std::string, std::string> paths,
    std::function<bool()> interrupted) {
  return std::make_unique<OnDisk>(std::move(paths), std::move(interrupted));
}

}  // namespace gitops::release
