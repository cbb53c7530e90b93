#ifndef GITOPS_PKG_IMAGE_ORIGIN_H_
#define GITOPS_PKG_IMAGE_ORIGIN_H_

// Where an image came from, as annotations and lock files record it: maps with
// one of the keys local, git, tagged, resolved, preresolved, platformSelected.
// Source: kbld 0.43. Pure.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/oci/descriptor.h"
#include "pkg/value/value.h"

namespace gitops::image {

using Origins = std::vector<value::Value>;

value::Value LocalOrigin(absl::string_view absolute_path);
struct GitState {
  bool dirty = false;
  std::string remote_url;
  std::string sha;
  std::vector<std::string> tags;
};
value::Value GitOrigin(const GitState& state);
value::Value TaggedOrigin(const std::vector<std::string>& tags);
value::Value ResolvedOrigin(absl::string_view url, absl::string_view tag);
value::Value PreresolvedOrigin(absl::string_view url);
value::Value PlatformOrigin(absl::string_view index,
                            const oci::Platform& platform);

// Origins from outside with only the members we know, as the original would
// write them again; an unknown kind becomes an empty map.
Origins NormaliseOrigins(const value::Value& list);

// An image and where it came from.
struct ResolvedImage {
  std::string url;
  Origins origins;
};

// The annotation kbld.k14s.io/images of a resource: sorted by url, equal ones
// merged, those without origins dropped; "null\n" where none is left.
std::string FormatImagesAnnotation(const std::vector<ResolvedImage>& images);
// Writes it into a resource (in place).
void Annotate(const std::vector<ResolvedImage>& images, value::Value* resource);

inline constexpr absl::string_view kImagesAnnotation = "kbld.k14s.io/images";

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_ORIGIN_H_
