#include "pkg/chart/links.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace gitops::chart {
namespace {

constexpr int kMaxLinks = 255;

absl::Status SystemError(absl::string_view operation, const std::string& path) {
  const int error = errno;
  std::string text = std::strerror(error);
  if (!text.empty()) text[0] = absl::ascii_tolower(text[0]);
  return absl::Status(error == ENOENT ? absl::StatusCode::kNotFound
                                      : absl::StatusCode::kInvalidArgument,
                      absl::StrCat(operation, " ", path, ": ", text));
}

// Without the last element; that of "a" is "", that of "/a" is "/".
void RemoveLast(std::string* path) {
  const size_t slash = path->rfind('/');
  path->resize(slash == std::string::npos ? 0 : slash == 0 ? 1 : slash);
}

// The next element of `rest`, which loses it; empty at the end.
std::string TakeElement(std::string* rest) {
  const size_t begin = rest->find_first_not_of('/');
  if (begin == std::string::npos) {
    rest->clear();
    return "";
  }
  const size_t end = rest->find('/', begin);
  std::string element = rest->substr(begin, end - begin);
  rest->erase(0, end);
  return element;
}

bool EndsWithParent(const std::string& path) {
  return path == ".." || absl::EndsWith(path, "/..");
}

}  // namespace

absl::StatusOr<std::string> EvaluateLinks(absl::string_view path) {
  char fast[PATH_MAX];
  if (realpath(std::string(path).c_str(), fast) != nullptr) {
    if (absl::StartsWith(path, "/")) return std::string(fast);
  }
  std::string at = absl::StartsWith(path, "/") ? "/" : "";
  std::string rest(path);
  int links = 0;
  while (true) {
    const std::string element = TakeElement(&rest);
    if (element.empty()) return at.empty() ? "." : at;
    if (element == ".") continue;
    if (element == ".." && !at.empty() && !EndsWithParent(at)) {
      RemoveLast(&at);
      continue;
    }
    if (!at.empty() && at != "/") at += '/';
    at += element;
    if (element == "..") continue;
    struct stat info;
    if (lstat(at.c_str(), &info) != 0) return SystemError("lstat", at);
    if (!S_ISLNK(info.st_mode)) {
      if (!S_ISDIR(info.st_mode) && !rest.empty()) {
        return absl::InvalidArgumentError("not a directory");
      }
      continue;
    }
    if (++links > kMaxLinks) {
      return absl::InvalidArgumentError("EvalSymlinks: too many links");
    }
    char target[PATH_MAX];
    const ssize_t size = readlink(at.c_str(), target, sizeof(target));
    if (size < 0) return SystemError("readlink", at);
    rest.insert(0, target, static_cast<size_t>(size));
    if (absl::StartsWith(rest, "/")) {
      at = "/";
    } else {
      RemoveLast(&at);
    }
  }
}

}  // namespace gitops::chart
