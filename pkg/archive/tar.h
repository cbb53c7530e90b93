#ifndef GITOPS_PKG_ARCHIVE_TAR_H_
#define GITOPS_PKG_ARCHIVE_TAR_H_

// Tar archives: reading ustar, pax (path, linkpath, size, mtime) and GNU long
// names from a gzip stream, writing ustar with a pax header where a name or a
// time needs one.
//
// Names come out as written: checking them (absolute, "..", links) is the
// caller's duty. Limits: a pax or long-name header is at most 1 MiB
// (InvalidArgument). Errors carry Go's texts ("archive/tar: invalid tar
// header", "unexpected EOF"). Not thread-safe per object.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/archive/gzip.h"

namespace gitops::archive {

enum class TarType { kFile, kDirectory, kLink, kGlobalHeader, kOther };

struct TarEntry {
  std::string name;
  TarType type = TarType::kFile;
  uint64_t size_bytes = 0;
  uint32_t mode = 0644;
  int64_t mtime_seconds = 0;
};

class TarReader {
 public:
  // `stream` must outlive the reader.
  explicit TarReader(GzipReader* stream) : stream_(stream) {}

  // Moves to the next entry, skipping what is left of this one. Returns false
  // at the end of the archive.
  absl::StatusOr<bool> Next(TarEntry* entry);
  // The content of the current entry. Allocates as data arrives, never by the
  // size that the header claims.
  absl::StatusOr<std::string> ReadContent();

 private:
  struct Overrides;

  absl::Status ReadExactly(char* buffer, size_t size);
  absl::Status Skip(uint64_t size);
  absl::StatusOr<bool> ReadBlock(char* block);
  absl::StatusOr<std::string> ReadHeaderBody(uint64_t size);

  GzipReader* stream_;
  uint64_t content_left_ = 0;
  uint64_t padding_left_ = 0;
};

class TarWriter {
 public:
  // A regular file, owner 0:0 without names.
  void AddFile(absl::string_view name, absl::string_view content,
               int64_t mtime_seconds, uint32_t mode = 0644);
  // Appends the two zero blocks that end an archive and returns all of it.
  std::string Finish() &&;

 private:
  void AddHeader(absl::string_view name, absl::string_view prefix, char type,
                 uint64_t size, int64_t mtime_seconds, uint32_t mode);
  void AddBody(absl::string_view content);

  std::string out_;
};

}  // namespace gitops::archive

#endif  // GITOPS_PKG_ARCHIVE_TAR_H_
