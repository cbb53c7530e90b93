#ifndef GITOPS_PKG_IMAGE_IMAGE_BUNDLE_H_
#define GITOPS_PKG_IMAGE_IMAGE_BUNDLE_H_

// Images in one tar file, and from one registry to another: what kbld's
// package, unpackage and relocate move.
//
// Source: kbld 0.43 (deprecated there). The tar: manifest.json, then each
// distinct layer as sha256-HEX.tar.gz, sorted; the same images give the same
// bytes. Non-distributable layers are not stored. An image lands under the tag
// kbld-sha256-HEX of its repository.
// Hostile input: digests of what is read from a bundle are verified, manifests
// limited to 4 MiB; entries are found by offset, nothing is unpacked.
// Errors: those of the parts; DataLoss. Not thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/reference.h"
#include "pkg/oci/registry_client.h"

namespace gitops::image {

struct BundleLayer {
  std::string media_type;
  std::string digest;
  std::string diff_id;
  int64_t size_bytes = 0;
};

// An image, or an index with its children.
struct BundleItem {
  std::vector<std::string> refs;  // repository@digest
  bool is_index = false;
  std::string media_type;
  std::string digest;
  std::string raw;  // Exact bytes of the manifest or index.
  std::string config_digest;
  std::string config_raw;
  std::vector<BundleLayer> layers;
  std::vector<BundleItem> images;
  std::vector<BundleItem> indexes;
};

// Reads manifests and configs, not layers.
absl::StatusOr<BundleItem> FetchBundleItem(absl::string_view reference,
                                           oci::RegistryClient* client);
// Sorts as they are stored.
void SortBundle(std::vector<BundleItem>* items);

std::string FormatBundle(const std::vector<BundleItem>& items);
absl::StatusOr<std::vector<BundleItem>> ParseBundle(absl::string_view json);

// Writes the tar; layers come from the registries that the refs name.
// `begin` is called once the file can be written, `done` with each entry's
// name.
absl::Status WriteBundle(
    const std::vector<BundleItem>& items, absl::string_view path,
    oci::RegistryClient* client, const std::function<void()>& begin,
    const std::function<void(absl::string_view file)>& done);

// Where a layer's bytes come from: a file and a range of it.
struct LayerSource {
  std::string path;
  int64_t offset = 0;
  int64_t size_bytes = 0;
};
struct OpenedBundle {
  std::vector<BundleItem> items;
  std::map<std::string, LayerSource> layers;  // By digest.
};
absl::StatusOr<OpenedBundle> OpenBundle(absl::string_view path);

// Uploads an item; returns repository@digest. `layer` finds a layer's bytes,
// asked only for what the registry lacks.
using FindLayer = std::function<absl::StatusOr<LayerSource>(
    const BundleItem& image, const BundleLayer& layer)>;
absl::StatusOr<std::string> ImportItem(const BundleItem& item,
                                       const oci::Repository& repository,
                                       const FindLayer& layer,
                                       oci::RegistryClient* client);

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_IMAGE_BUNDLE_H_
