#include "cmd/renderer/go_files.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"

namespace gitops::renderer {

std::string ErrnoText(int error) {
  std::string text = std::strerror(error);
  if (!text.empty()) text[0] = absl::ascii_tolower(text[0]);
  return text;
}

absl::Status MakeGoDirs(const std::string& path) {
  for (size_t at = 1; at <= path.size(); ++at) {
    if (at != path.size() && path[at] != '/') continue;
    const std::string part = path.substr(0, at);
    if (mkdir(part.c_str(), 0755) == 0) continue;
    int error = errno;
    struct stat info;
    if (stat(part.c_str(), &info) == 0) {
      if (S_ISDIR(info.st_mode)) continue;
      error = ENOTDIR;
    }
    return absl::InvalidArgumentError(
        absl::StrCat("mkdir ", part, ": ", ErrnoText(error)));
  }
  return absl::OkStatus();
}

absl::Status WriteGoFile(const std::string& path, absl::string_view text,
                         WriteMode how, unsigned mode) {
  const int flags = how == WriteMode::kAppend ? O_WRONLY | O_APPEND
                                              : O_WRONLY | O_CREAT | O_TRUNC;
  const int fd = open(path.c_str(), flags | O_CLOEXEC, mode);
  if (fd < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("open ", path, ": ", ErrnoText(errno)));
  }
  absl::Status status;
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      status = absl::InvalidArgumentError(
          absl::StrCat("write ", path, ": ", ErrnoText(errno)));
      break;
    }
    text.remove_prefix(n);
  }
  close(fd);
  return status;
}

std::string AbsolutePath(absl::string_view path) {
  if (absl::StartsWith(path, "/")) return fs::CleanPath(path);
  char current[PATH_MAX];
  if (getcwd(current, sizeof(current)) == nullptr) return std::string(path);
  return fs::JoinPath(current, path);
}

}  // namespace gitops::renderer
