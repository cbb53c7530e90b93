#include "pkg/base/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/status_macros.h"

namespace gitops::fs {
namespace {

absl::StatusCode CodeOf(int error) {
  switch (error) {
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    case EEXIST:
      return absl::StatusCode::kAlreadyExists;
    case EISDIR:
    case ENOTDIR:
    case ENOTEMPTY:
      return absl::StatusCode::kFailedPrecondition;
    case ENOSPC:
    case EMFILE:
    case ENFILE:
      return absl::StatusCode::kResourceExhausted;
    default:
      return absl::StatusCode::kInternal;
  }
}

absl::Status ErrorOf(absl::string_view doing, absl::string_view path,
                     int error) {
  std::string reason = std::generic_category().message(error);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z') {
    reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  }
  return absl::Status(CodeOf(error),
                      absl::StrCat(doing, " ", path, ": ", reason));
}

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  int Close() { return close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

FileInfo InfoOf(const struct stat& st) {
  FileInfo info;
  info.type = S_ISREG(st.st_mode)   ? FileType::kFile
              : S_ISDIR(st.st_mode) ? FileType::kDirectory
              : S_ISLNK(st.st_mode) ? FileType::kSymlink
                                    : FileType::kOther;
  info.size_bytes = st.st_size;
  info.mode = st.st_mode & 07777;
  return info;
}

absl::Status WriteAll(int fd, absl::string_view path,
                      absl::string_view content) {
  while (!content.empty()) {
    const ssize_t n = write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrorOf("write", path, errno);
    content.remove_prefix(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadFile(absl::string_view path,
                                     int64_t max_bytes) {
  const std::string name(path);
  File file(open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) return ErrorOf("open", path, errno);
  struct stat st;
  if (fstat(file.fd(), &st) != 0) return ErrorOf("stat", path, errno);
  if (S_ISDIR(st.st_mode)) return ErrorOf("read", path, EISDIR);
  std::string content;
  size_t filled = 0;
  content.resize(S_ISREG(st.st_mode) && st.st_size < max_bytes
                     ? static_cast<size_t>(st.st_size) + 1
                     : size_t{65536});
  while (true) {
    if (filled == content.size()) content.resize(content.size() * 2);
    const ssize_t n =
        read(file.fd(), &content[filled], content.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return ErrorOf("read", path, errno);
    if (n == 0) break;
    filled += static_cast<size_t>(n);
    if (static_cast<int64_t>(filled) > max_bytes) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "read ", path, ": larger than the limit of ", max_bytes, " bytes"));
    }
  }
  content.resize(filled);
  return content;
}

absl::Status WriteFile(absl::string_view path, absl::string_view content,
                       uint32_t mode) {
  const std::string name(path);
  std::string temporary = absl::StrCat(
      JoinPath(DirName(path), absl::StrCat(".", BaseName(path))), ".XXXXXX");
  File file(mkostemp(&temporary[0], O_CLOEXEC));
  if (file.fd() < 0) return ErrorOf("create", path, errno);
  absl::Status written = WriteAll(file.fd(), path, content);
  if (written.ok() && fchmod(file.fd(), mode) != 0) {
    written = ErrorOf("chmod", path, errno);
  }
  if (file.Close() != 0 && written.ok())
    written = ErrorOf("close", path, errno);
  if (written.ok()) Failpoint("fs.rename.before");
  if (written.ok() && rename(temporary.c_str(), name.c_str()) != 0) {
    written = ErrorOf("rename", path, errno);
  }
  if (!written.ok()) unlink(temporary.c_str());
  return written;
}

absl::StatusOr<std::vector<DirEntry>> ListDir(absl::string_view path) {
  const std::string name(path);
  DIR* dir = opendir(name.c_str());
  if (dir == nullptr) return ErrorOf("open", path, errno);
  std::vector<DirEntry> entries;
  errno = 0;
  while (const dirent* entry = readdir(dir)) {
    const absl::string_view child = entry->d_name;
    if (child == "." || child == "..") continue;
    DirEntry out;
    out.name = std::string(child);
    if (entry->d_type == DT_UNKNOWN) {
      auto info = LinkInfo(JoinPath(path, child));
      out.type = info.ok() ? info->type : FileType::kOther;
    } else {
      out.type = entry->d_type == DT_REG   ? FileType::kFile
                 : entry->d_type == DT_DIR ? FileType::kDirectory
                 : entry->d_type == DT_LNK ? FileType::kSymlink
                                           : FileType::kOther;
    }
    entries.push_back(std::move(out));
  }
  closedir(dir);
  std::sort(
      entries.begin(), entries.end(),
      [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return entries;
}

absl::StatusOr<FileInfo> Stat(absl::string_view path) {
  struct stat st;
  if (stat(std::string(path).c_str(), &st) != 0) {
    return ErrorOf("stat", path, errno);
  }
  return InfoOf(st);
}

absl::StatusOr<FileInfo> LinkInfo(absl::string_view path) {
  struct stat st;
  if (lstat(std::string(path).c_str(), &st) != 0) {
    return ErrorOf("lstat", path, errno);
  }
  return InfoOf(st);
}

bool Exists(absl::string_view path) { return Stat(path).ok(); }

bool IsDirectory(absl::string_view path) {
  auto info = Stat(path);
  return info.ok() && info->type == FileType::kDirectory;
}

absl::Status MakeDirs(absl::string_view path, uint32_t mode) {
  if (path.empty() || path == "/" || IsDirectory(path)) return absl::OkStatus();
  const absl::string_view parent = DirName(path);
  if (parent != ".") GITOPS_RETURN_IF_ERROR(MakeDirs(parent, mode));
  if (mkdir(std::string(path).c_str(), mode) != 0 && !IsDirectory(path)) {
    return ErrorOf("mkdir", path, errno == EEXIST ? ENOTDIR : errno);
  }
  return absl::OkStatus();
}

absl::Status RemoveAll(absl::string_view path) {
  std::error_code error;
  std::filesystem::remove_all(std::filesystem::path(std::string(path)), error);
  if (error) return ErrorOf("remove", path, error.value());
  return absl::OkStatus();
}

absl::Status Rename(absl::string_view from, absl::string_view to) {
  Failpoint("fs.rename.before");
  if (rename(std::string(from).c_str(), std::string(to).c_str()) != 0) {
    return ErrorOf("rename", from, errno);
  }
  Failpoint("fs.rename.after");
  return absl::OkStatus();
}

absl::StatusOr<std::string> MakeTempDir(absl::string_view prefix,
                                        absl::string_view parent) {
  std::string root(parent);
  if (root.empty()) {
    const char* tmp = std::getenv("TMPDIR");
    root = tmp != nullptr && *tmp != '\0' ? tmp : "/tmp";
  }
  std::string name = absl::StrCat(JoinPath(root, prefix), "XXXXXX");
  if (mkdtemp(&name[0]) == nullptr) return ErrorOf("mkdir", name, errno);
  return name;
}

std::string JoinPath(absl::string_view a, absl::string_view b) {
  if (a.empty()) return CleanPath(b);
  if (b.empty()) return CleanPath(a);
  return CleanPath(absl::StrCat(a, "/", b));
}

std::string CleanPath(absl::string_view path) {
  if (path.empty()) return ".";
  const bool rooted = path[0] == '/';
  std::vector<absl::string_view> kept;
  for (absl::string_view part : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    if (part == ".") continue;
    if (part == "..") {
      if (!kept.empty() && kept.back() != "..") {
        kept.pop_back();
        continue;
      }
      if (rooted) continue;
    }
    kept.push_back(part);
  }
  std::string clean = rooted ? "/" : "";
  for (size_t i = 0; i < kept.size(); ++i) {
    if (i > 0) clean += '/';
    clean.append(kept[i].data(), kept[i].size());
  }
  return clean.empty() ? "." : clean;
}

absl::string_view BaseName(absl::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  if (slash == absl::string_view::npos || path == "/") return path;
  return path.substr(slash + 1);
}

absl::string_view DirName(absl::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  if (slash == absl::string_view::npos) return ".";
  path = path.substr(0, slash);
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path.empty() ? "/" : path;
}

bool IsLocalPath(absl::string_view path) {
  if (path.empty() || path[0] == '/') return false;
  for (absl::string_view part : absl::StrSplit(path, '/')) {
    if (part == "..") return false;
  }
  return true;
}

}  // namespace gitops::fs
