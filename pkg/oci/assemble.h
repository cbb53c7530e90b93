#ifndef GITOPS_PKG_OCI_ASSEMBLE_H_
#define GITOPS_PKG_OCI_ASSEMBLE_H_

// Putting images and indexes together into OCI layouts: a base, layers and
// configuration in; a layout and its digest out. No network, no clock.
//
// Results are always of the OCI family: a Docker base keeps its layers' and
// config's content, their media types are converted. The base's digest is
// recorded in the annotation org.opencontainers.image.base.digest.
// Errors: those of the parts; InvalidArgument for settings that cannot be
// (a port that is none, a variable without "=").

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/descriptor.h"
#include "pkg/oci/image_config.h"
#include "pkg/oci/layer.h"
#include "pkg/oci/layout.h"

namespace gitops::oci {

// What an image sets on top of its base.
struct ImageSettings {
  std::optional<std::vector<std::string>> entrypoint;  // Resets the base's cmd.
  std::optional<std::vector<std::string>> cmd;
  // In order; "$VAR" and "${VAR}" in a value are replaced by variables set so
  // far, the base's included.
  std::vector<std::pair<std::string, std::string>> env;
  std::optional<std::string> user;
  std::optional<std::string> working_dir;
  std::optional<std::string> stop_signal;
  std::optional<std::string> author;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;  // Of the manifest.
  std::vector<std::string> ports;                  // "80", "53/udp"
  std::vector<std::string> volumes;
  // "" = the base's, else linux and amd64.
  std::string os;
  std::string architecture;
  std::string variant;
  int64_t created = 0;  // Seconds since 1970; also of the history entries.
};

struct ImageLayer {
  Layer layer;  // With blob_path.
  std::string created_by;
};

struct BaseImage {
  Layout layout;
  StoredImage image;
};

// Writes a layout with one image.
absl::StatusOr<Descriptor> AssembleImage(const std::optional<BaseImage>& base,
                                         const std::vector<ImageLayer>& layers,
                                         const ImageSettings& settings,
                                         absl::string_view out_directory);

// Writes a layout with the image as it is, byte for byte.
absl::StatusOr<Descriptor> AdoptImage(const BaseImage& image,
                                      absl::string_view out_directory);

// As AssembleImage, from a config that is ready but for layers' diff ids and
// history of `layers`: these are appended. Used by builders that change more.
absl::StatusOr<Descriptor> AssembleFromConfig(
    const std::optional<BaseImage>& base, ImageConfig config,
    const std::vector<ImageLayer>& layers,
    const std::map<std::string, std::string>& annotations,
    absl::string_view out_directory);

struct IndexChild {
  Layout layout;
  // Where absent, what the image's config says.
  std::optional<Platform> platform;
};

// Writes a layout with one index over the images (or all children of the
// indexes) of `children`, in that order.
absl::StatusOr<Descriptor> AssembleIndex(
    const std::vector<IndexChild>& children,
    const std::map<std::string, std::string>& annotations,
    absl::string_view out_directory);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_ASSEMBLE_H_
