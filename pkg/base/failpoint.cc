#include "pkg/base/failpoint.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace gitops {
namespace {

struct Settings {
  std::string log;
  long at = 0;
  std::string name;
  bool group = false;
  bool active = false;
};

std::string Env(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

Settings ReadSettings() {
  Settings s;
  s.log = Env("GITOPS_FAILPOINT_LOG");
  s.at = std::strtol(Env("GITOPS_FAILPOINT_AT").c_str(), nullptr, 10);
  s.name = Env("GITOPS_FAILPOINT");
  s.group = !Env("GITOPS_FAILPOINT_GROUP").empty();
  s.active = !s.log.empty() || !s.name.empty();
  return s;
}

[[noreturn]] void Die(bool group) {
  kill(group ? 0 : getpid(), SIGKILL);
  for (;;) pause();
}

// Appends a line and returns its number; 0 where the log cannot be written.
long AppendLine(const std::string& path, absl::string_view name) {
  int fd = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return 0;
  // Held until the number is known; the kernel lets go of it in any case.
  flock(fd, LOCK_EX);
  std::string line(name);
  line += '\n';
  bool written =
      write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  long lines = 0;
  char buffer[4096];
  ssize_t n;
  off_t at = 0;
  while ((n = pread(fd, buffer, sizeof(buffer), at)) > 0) {
    lines += std::count(buffer, buffer + n, '\n');
    at += n;
  }
  close(fd);
  return written ? lines : 0;
}

}  // namespace

void Failpoint(absl::string_view name) {
  static const Settings* const settings = new Settings(ReadSettings());
  if (!settings->active) return;
  if (!settings->log.empty()) {
    long line = AppendLine(settings->log, name);
    if (settings->at > 0 && line == settings->at) Die(settings->group);
  }
  if (!settings->name.empty() && name == settings->name) Die(settings->group);
}

}  // namespace gitops
