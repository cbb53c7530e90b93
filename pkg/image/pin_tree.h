#ifndef GITOPS_PKG_IMAGE_PIN_TREE_H_
#define GITOPS_PKG_IMAGE_PIN_TREE_H_

// Pins a whole rendered tree: the same files with every image by digest, a
// lock of what was replaced by what, and a report for the release descriptor.
//
// No network: digests come from the caller (built images), from configuration
// documents (preresolved overrides, ImagesLocks) or from the reference itself.
// Deterministic. Errors: FailedPrecondition listing every image that nothing
// pins, with file, line and column; those of files and of PinText.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/image/config.h"
#include "pkg/image/images_lock.h"

namespace gitops::image {

// An image whose digest the caller knows.
struct KnownImage {
  std::string name;       // The reference, or its repository part, as written.
  std::string reference;  // registry/repository@digest
  std::string origin;     // For the report: "built", "given".
};

struct PinOptions {
  std::vector<KnownImage> known;  // The first that fits counts.
  Config config;                  // Rules, keys, preresolved overrides.
  bool keep_unpinned = false;     // Else an unpinned image is an error.
};

struct PinnedImage {
  std::string reference;  // As written.
  std::string image;      // registry/repository@digest
  std::string origin;     // "built", "given", "lock", "digest"
  std::vector<std::string> files;
};

struct PinResult {
  std::vector<PinnedImage> images;    // Sorted by reference.
  std::vector<std::string> unpinned;  // With keep_unpinned; sorted.
};

// Reads every file below `input` and writes its counterpart below `output`,
// which must be absent or empty.
absl::StatusOr<PinResult> PinTree(absl::string_view input,
                                  absl::string_view output,
                                  const PinOptions& options);

// The lock of a result: an ImagesLock document.
absl::StatusOr<std::string> FormatPinLock(const PinResult& result);
// [{"reference","digest","target","origin","files"}] as JSON, a line per image.
std::string FormatPinReport(const PinResult& result);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_PIN_TREE_H_
