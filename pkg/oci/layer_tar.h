#ifndef GITOPS_PKG_OCI_LAYER_TAR_H_
#define GITOPS_PKG_OCI_LAYER_TAR_H_

// Writes the tar of an image layer: the same entries give the same bytes.
//
// Format: ustar; a PAX header only where ustar cannot hold a value (path or
// link too long or not ASCII, id or size too large, extended attributes);
// never atime or ctime; empty user and group names; device numbers 0; two zero
// blocks at the end and no further padding.
// Order and completeness are the caller's (see layer_tree.h).
// Errors: InvalidArgument for paths that are empty, absolute, hold ".." or NUL;
// FailedPrecondition where the data do not have the announced size; the sink's.
// Not thread-safe.

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/byte_sink.h"

namespace gitops::oci {

enum class EntryType { kFile, kDirectory, kSymlink, kHardlink };

struct TarHeader {
  std::string path;  // Relative; no "./", no trailing "/".
  EntryType type = EntryType::kFile;
  uint32_t mode = 0644;
  uint64_t uid = 0;
  uint64_t gid = 0;
  int64_t mtime = 0;                          // Seconds since 1970.
  int64_t size_bytes = 0;                     // Of files; 0 for the rest.
  std::string link_target;                    // Of links.
  std::map<std::string, std::string> xattrs;  // Sorted by name.
};

class LayerTarWriter {
 public:
  explicit LayerTarWriter(ByteSink* sink) : sink_(sink) {}  // Not owned.

  // Begins an entry; a file's bytes follow through WriteData.
  absl::Status Add(const TarHeader& header);
  absl::Status WriteData(absl::string_view data);
  // Ends the archive. Call once.
  absl::Status Finish();

 private:
  absl::Status EndEntry();

  ByteSink* sink_;
  int64_t remaining_ = 0;
  int64_t padding_ = 0;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_LAYER_TAR_H_
