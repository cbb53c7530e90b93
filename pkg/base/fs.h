#ifndef GITOPS_PKG_BASE_FS_H_
#define GITOPS_PKG_BASE_FS_H_

// Files of the local disk, through absl::Status. Errors name the path first
// and carry errno's meaning: NotFound, PermissionDenied, AlreadyExists,
// ResourceExhausted (larger than the limit), FailedPrecondition (a directory
// where a file is wanted, or the reverse), Internal otherwise.
// Thread-safe as far as the operating system is.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::fs {

enum class FileType { kFile, kDirectory, kSymlink, kOther };

struct FileInfo {
  FileType type = FileType::kFile;
  int64_t size_bytes = 0;
  uint32_t mode = 0;  // Permission bits only.
};

struct DirEntry {
  std::string name;
  FileType type = FileType::kFile;  // Symbolic links are not followed.
};

inline constexpr int64_t kNoLimit = INT64_MAX;

// Reads a whole file, or standard input where `path` is "-" is NOT handled
// here. Fails with ResourceExhausted past `max_bytes`.
absl::StatusOr<std::string> ReadFile(absl::string_view path,
                                     int64_t max_bytes = kNoLimit);

// Replaces `path` in one step: a temporary file in the same directory, then a
// rename. A reader sees the old bytes or the new ones, never part of them.
absl::Status WriteFile(absl::string_view path, absl::string_view content,
                       uint32_t mode = 0644);

// The names in `path`, sorted by bytes, without "." and "..".
absl::StatusOr<std::vector<DirEntry>> ListDir(absl::string_view path);

// Follows symbolic links; LinkInfo does not.
absl::StatusOr<FileInfo> Stat(absl::string_view path);
absl::StatusOr<FileInfo> LinkInfo(absl::string_view path);
bool Exists(absl::string_view path);
bool IsDirectory(absl::string_view path);

// Creates `path` and its missing parents. No error where it exists already.
absl::Status MakeDirs(absl::string_view path, uint32_t mode = 0755);
// Removes a file, or a directory with everything in it; no error if absent.
absl::Status RemoveAll(absl::string_view path);
absl::Status Rename(absl::string_view from, absl::string_view to);
// Creates a fresh directory, mode 0700, below `parent` ("" = the system's).
absl::StatusOr<std::string> MakeTempDir(absl::string_view prefix,
                                        absl::string_view parent = "");

// Lexical path work, as Go's path/filepath on Unix.
std::string JoinPath(absl::string_view a, absl::string_view b);
std::string CleanPath(absl::string_view path);
absl::string_view BaseName(absl::string_view path);
absl::string_view DirName(absl::string_view path);  // "." where there is none
// Whether the relative `path` stays below its root: not absolute, no "..".
bool IsLocalPath(absl::string_view path);

}  // namespace gitops::fs

#endif  // GITOPS_PKG_BASE_FS_H_
