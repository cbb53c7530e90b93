#ifndef GITOPS_PKG_SANDBOX_REGISTRY_ROUTE_H_
#define GITOPS_PKG_SANDBOX_REGISTRY_ROUTE_H_

// Paths of the distribution API, taken apart and checked. Pure.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::sandbox {

struct Route {
  enum class Kind {
    kBase,       // /v2/
    kManifest,   // /v2/NAME/manifests/REFERENCE
    kBlob,       // /v2/NAME/blobs/DIGEST
    kUploads,    // /v2/NAME/blobs/uploads/
    kUpload,     // /v2/NAME/blobs/uploads/ID
    kTags,       // /v2/NAME/tags/list
    kReferrers,  // /v2/NAME/referrers/DIGEST
    kCatalog,    // /v2/_catalog
  };
  Kind kind = Kind::kBase;
  std::string name;
  std::string reference;  // Tag, digest or upload id.
};

// nullopt: no such path. Names are not checked here.
std::optional<Route> ParseRoute(absl::string_view path);

// lower-case components of letters, digits and single separators.
bool IsRepositoryName(absl::string_view name);
bool IsTag(absl::string_view tag);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_REGISTRY_ROUTE_H_
