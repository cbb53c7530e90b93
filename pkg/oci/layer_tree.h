#ifndef GITOPS_PKG_OCI_LAYER_TREE_H_
#define GITOPS_PKG_OCI_LAYER_TREE_H_

// The content of one layer: entries by path, complete with parent directories,
// written in one order.
//
// Entries are sorted by the bytes of their names (directories end in "/"), so
// that a directory precedes what is in it. Missing parents are added as
// directories of mode 0755, owner 0:0. Paths may be given with a leading "/" or
// "./"; they are cleaned; ".." is refused (InvalidArgument).
// Not thread-safe.

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/layer_tar.h"

namespace gitops::oci {

struct LayerEntry {
  TarHeader header;
  std::string source_path;  // Of a file on disk; "" = `content`.
  std::string content;
};

class LayerTree {
 public:
  enum class Conflict {
    kRefuse,   // AlreadyExists, except a directory over a directory
    kReplace,  // the later entry wins
  };

  // Adds an entry; header.path is cleaned. Of a file on disk the size is read
  // when it is written.
  absl::Status Add(LayerEntry entry, Conflict conflict = Conflict::kRefuse);
  absl::Status AddFile(absl::string_view path, absl::string_view source_path,
                       uint32_t mode);
  absl::Status AddContent(absl::string_view path, absl::string_view content,
                          uint32_t mode);
  absl::Status AddDirectory(absl::string_view path, uint32_t mode);
  absl::Status AddSymlink(absl::string_view path, absl::string_view target);

  // nullptr where there is none. `path` must be clean.
  LayerEntry* Find(absl::string_view path);
  bool empty() const { return entries_.empty(); }
  // By name; directories' names end in "/".
  const std::map<std::string, LayerEntry>& entries() const { return entries_; }
  std::map<std::string, LayerEntry>& entries() { return entries_; }

  // Writes all of it as a tar. `mtime` is that of every entry.
  // FailedPrecondition where a file changes its size meanwhile.
  absl::Status WriteTar(int64_t mtime, ByteSink* sink) const;

 private:
  absl::Status AddParents(absl::string_view path, Conflict conflict);

  std::map<std::string, LayerEntry> entries_;
};

// "/a//./b/" as "a/b"; "" for the root. InvalidArgument for "..", NUL.
absl::StatusOr<std::string> CleanLayerPath(absl::string_view path);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_LAYER_TREE_H_
