#ifndef GITOPS_PKG_ARCHIVE_GZIP_H_
#define GITOPS_PKG_ARCHIVE_GZIP_H_

// Gzip streams (RFC 1952) in memory, on zlib.
//
// Reading is incremental, so that a bomb costs the window and not its size:
// the caller stops when it has seen enough. Several members in a row are one
// stream, as in Go. Errors: InvalidArgument with Go's texts ("gzip: invalid
// header", "unexpected EOF", "gzip: invalid checksum", "flate: corrupt
// input"). Writing depends on the input and the options alone.
// Not thread-safe per object; the functions are.

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::archive {

class GzipReader {
 public:
  // `data` must outlive the reader.
  explicit GzipReader(absl::string_view data);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  // Fills up to `size` bytes; returns how many, 0 at the end of the stream.
  absl::StatusOr<size_t> Read(char* buffer, size_t size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Inflates all of `data`; ResourceExhausted past `max_bytes`.
absl::StatusOr<std::string> Gunzip(absl::string_view data, size_t max_bytes);

struct GzipHeader {
  std::string extra;    // The FEXTRA field; left out if empty.
  std::string comment;  // The FCOMMENT field; left out if empty.
};

// One member with modification time 0 and operating system 255 (unknown).
std::string Gzip(absl::string_view data, const GzipHeader& header = {});

}  // namespace gitops::archive

#endif  // GITOPS_PKG_ARCHIVE_GZIP_H_
