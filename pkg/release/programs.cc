#include "pkg/release/programs.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
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

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/pipe.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/spawn.h"
#include "pkg/base/status_macros.h"

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
    Command command;
    GITOPS_ASSIGN_OR_RETURN(command.argv, CommandLine(program, args));
    command.inherit_stderr = stream;
    command.interrupted = interrupted_;
    command.ends_with_us = true;
    return RunCommand(command);
  }

  absl::StatusOr<std::unique_ptr<Background>> Start(
      absl::string_view program, const std::vector<std::string>& args,
      const std::string& log_path, OnOurDeath death) override {
    SpawnRequest request;
    GITOPS_ASSIGN_OR_RETURN(request.argv, CommandLine(program, args));
    Pipe in, out;
    if (!in.Open() || !out.Open()) {
      return absl::ResourceExhaustedError(
          absl::StrCat("start ", program, ": ", std::strerror(errno)));
    }
    const int log =
        open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    auto close_log = absl::MakeCleanup([&] {
      if (log >= 0) close(log);
    });
    request.stdin_fd = in.read_end();
    request.stdout_fd = out.write_end();
    request.stderr_fd = log;
    request.signal_on_our_death =
        death == OnOurDeath::kKill ? SIGKILL : SIGTERM;
    request.own_group = true;
    GITOPS_ASSIGN_OR_RETURN(pid_t pid, Spawn(request));
    return std::make_unique<Process>(pid, out.TakeRead(), std::string(program));
  }

  absl::StatusOr<std::string> Digest(absl::string_view program) override {
    GITOPS_ASSIGN_OR_RETURN(const std::vector<std::string> argv,
                            CommandLine(program, {}));
    GITOPS_ASSIGN_OR_RETURN(const std::string bytes,
                            fs::ReadFile(argv[0], int64_t{1} << 30));
    return absl::StrCat("sha256:", Sha256Hex(bytes));
  }

 private:
  absl::StatusOr<std::vector<std::string>> CommandLine(
      absl::string_view program, const std::vector<std::string>& args) const {
    auto it = paths_.find(std::string(program));
    if (it != paths_.end()) {
      std::vector<std::string> argv = {it->second};
      argv.insert(argv.end(), args.begin(), args.end());
      return argv;
    }
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
