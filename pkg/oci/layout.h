#ifndef GITOPS_PKG_OCI_LAYOUT_H_
#define GITOPS_PKG_OCI_LAYOUT_H_

// OCI image layout directories: oci-layout, index.json, blobs/sha256/HEX.
//
// Source: OCI image-spec 1.1 image-layout. Reading is strict about what it
// uses: a blob that does not have its digest is DataLoss, one that is missing
// NotFound. Layouts are hostile input: blobs are found by digest alone, and
// what is read into memory is limited.
// Thread-safe for reading.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/manifest.h"

namespace gitops::oci {

class Layout {
 public:
  // FailedPrecondition for a directory that is no layout.
  static absl::StatusOr<Layout> Open(absl::string_view directory);

  const std::string& directory() const { return directory_; }
  const Index& index() const { return index_; }
  // The one image or index that the layout holds; FailedPrecondition where it
  // holds none or several.
  absl::StatusOr<Descriptor> Root() const;

  std::string BlobPath(const Digest& digest) const;
  // A blob of at most `max_bytes`, verified.
  absl::StatusOr<std::string> ReadBlob(const Digest& digest,
                                       int64_t max_bytes) const;

 private:
  Layout(std::string directory, Index index)
      : directory_(std::move(directory)), index_(std::move(index)) {}
  std::string directory_;
  Index index_;
};

// An image of a layout, read whole but for its layers.
struct StoredImage {
  Descriptor descriptor;
  std::string manifest_bytes;
  Manifest manifest;
  std::string config_bytes;
};

// The image at `descriptor`.
absl::StatusOr<StoredImage> ReadImage(const Layout& layout,
                                      const Descriptor& descriptor);

// The root where it is an image; where it is an index (nested ones too) the
// child for `platform`: NotFound where none fits, FailedPrecondition where
// several do.
absl::StatusOr<StoredImage> SelectImage(const Layout& layout,
                                        const Platform& platform);

class LayoutWriter {
 public:
  // Creates the directory; what it holds already stays.
  static absl::StatusOr<LayoutWriter> Create(absl::string_view directory);

  // Adds content under its own digest.
  absl::StatusOr<Descriptor> AddBlob(absl::string_view media_type,
                                     absl::string_view content);
  // Copies a file. Its bytes are hashed where `verify` (DataLoss if they are
  // others); the size is always checked.
  enum class Verify { kYes, kSizeOnly };
  absl::Status AddBlobFile(const Descriptor& descriptor, absl::string_view path,
                           Verify verify);
  std::string BlobPath(const Digest& digest) const;
  // Writes oci-layout and index.json.
  absl::Status Finish(const std::vector<Descriptor>& roots);

 private:
  explicit LayoutWriter(std::string directory)
      : directory_(std::move(directory)) {}
  std::string directory_;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_LAYOUT_H_
