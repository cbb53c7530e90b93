#ifndef GITOPS_PKG_SANDBOX_REGISTRY_REGISTRY_STORE_H_
#define GITOPS_PKG_SANDBOX_REGISTRY_REGISTRY_STORE_H_

// What a registry keeps, as files:
//   blobs/sha256/HEX                      content
//   repositories/NAME/_blobs/HEX          NAME may read this blob
//   repositories/NAME/_manifests/HEX      media type of a manifest
//   repositories/NAME/_tags/TAG           digest
//   repositories/NAME/_referrers/HEX/HEX  a descriptor that refers to the first
// Names, tags and digests are checked by the caller: no path leaves the root.
// Everything appears by rename. Errors: those of pkg/base/fs.h. Thread-safe as
// far as the file system is.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/descriptor.h"
#include "pkg/oci/digest.h"

namespace gitops::sandbox {

class RegistryStore {
 public:
  explicit RegistryStore(absl::string_view root) : root_(root) {}

  std::string BlobPath(const oci::Digest& digest) const;
  bool HasBlob(absl::string_view name, const oci::Digest& digest) const;
  // Lets `name` read a blob that is stored.
  absl::Status LinkBlob(absl::string_view name, const oci::Digest& digest);
  absl::Status UnlinkBlob(absl::string_view name, const oci::Digest& digest);

  absl::Status PutManifest(absl::string_view name, const oci::Digest& digest,
                           absl::string_view media_type,
                           absl::string_view bytes);
  // The media type, or nullopt.
  std::optional<std::string> FindManifest(absl::string_view name,
                                          const oci::Digest& digest) const;
  // Tags that name it go too.
  absl::Status DeleteManifest(absl::string_view name,
                              const oci::Digest& digest);
  absl::StatusOr<std::string> ReadBlob(const oci::Digest& digest) const;

  absl::Status PutTag(absl::string_view name, absl::string_view tag,
                      const oci::Digest& digest);
  std::optional<oci::Digest> FindTag(absl::string_view name,
                                     absl::string_view tag) const;
  absl::Status DeleteTag(absl::string_view name, absl::string_view tag);
  // Sorted; nullopt where there is no such repository.
  std::optional<std::vector<std::string>> ListTags(
      absl::string_view name) const;
  // Sorted.
  std::vector<std::string> ListRepositories() const;

  absl::Status AddReferrer(absl::string_view name, const oci::Digest& subject,
                           const oci::Descriptor& referrer);
  std::vector<oci::Descriptor> ListReferrers(absl::string_view name,
                                             const oci::Digest& subject) const;

 private:
  std::string Repository(absl::string_view name, absl::string_view rest) const;
  std::string root_;
};

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_REGISTRY_REGISTRY_STORE_H_
