#ifndef GITOPS_PKG_OCI_FILE_IO_H_
#define GITOPS_PKG_OCI_FILE_IO_H_

// Streaming files: layers are too large to hold in memory.
// Errors name the path, with errno's meaning as in pkg/base/fs.h.
// Not thread-safe per object.

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/digest.h"

namespace gitops::oci {

class FileReader {
 public:
  static absl::StatusOr<FileReader> Open(absl::string_view path);
  FileReader(FileReader&& other) noexcept;
  ~FileReader();

  int64_t size_bytes() const { return size_bytes_; }
  // Fills up to `size` bytes; 0 is the end.
  absl::StatusOr<size_t> Read(char* buffer, size_t size);
  absl::Status SeekTo(int64_t offset);

 private:
  FileReader(std::string path, int fd, int64_t size)
      : path_(std::move(path)), fd_(fd), size_bytes_(size) {}
  std::string path_;
  int fd_ = -1;
  int64_t size_bytes_ = 0;
};

// Passes a file's bytes to `sink` in pieces.
absl::Status CopyFileTo(absl::string_view path, ByteSink* sink);

// Writes a temporary file beside `path`; Commit() renames it into place. An
// uncommitted file is removed.
class FileSink : public ByteSink {
 public:
  static absl::StatusOr<FileSink> Create(absl::string_view path);
  FileSink(FileSink&& other) noexcept;
  ~FileSink() override;

  absl::Status Append(absl::string_view data) override;
  absl::Status Commit();
  // Renames to another path in the same file system instead.
  absl::Status CommitAs(absl::string_view path);

 private:
  FileSink(std::string path, std::string temporary, int fd)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}
  std::string path_;
  std::string temporary_;
  int fd_ = -1;
};

// The digest and size of a file.
struct FileDigest {
  Digest digest;
  int64_t size_bytes = 0;
};
absl::StatusOr<FileDigest> DigestFile(absl::string_view path);

// Copies through the kernel (sharing blocks where the file system can) without
// looking at the bytes.
absl::Status CopyFile(absl::string_view from, absl::string_view to);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_FILE_IO_H_
