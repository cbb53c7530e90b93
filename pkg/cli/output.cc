#include "pkg/cli/output.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::cli {

void FdOutput::Write(absl::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd_, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return;
    text.remove_prefix(static_cast<size_t>(n));
  }
}

bool FdOutput::IsTerminal() const { return isatty(fd_) == 1; }

int FdOutput::WidthColumns() const {
  winsize size;
  if (ioctl(fd_, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

Environment ProcessEnvironment() {
  static FdOutput* const out = new FdOutput(STDOUT_FILENO);
  static FdOutput* const err = new FdOutput(STDERR_FILENO);
  signal(SIGPIPE, SIG_IGN);
  Environment env;
  env.out = out;
  env.err = err;
  env.stdin_fd = STDIN_FILENO;
  env.getenv = [](absl::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
  return env;
}

bool WantsColor(const Environment& env) {
  const std::optional<std::string> force =
      env.getenv == nullptr ? std::nullopt : env.getenv("FORCE_COLOR");
  if (force == "1" || force == "2" || force == "3") return true;
  if (force == "0" || !env.out->IsTerminal()) return false;
  if (env.getenv == nullptr) return true;
  if (env.getenv("TERM") == "dumb") return false;
  const auto no_color = env.getenv("NO_COLOR");
  return !no_color.has_value() || no_color->empty();
}

}  // namespace gitops::cli
