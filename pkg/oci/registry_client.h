#ifndef GITOPS_PKG_OCI_REGISTRY_CLIENT_H_
#define GITOPS_PKG_OCI_REGISTRY_CLIENT_H_

// An OCI distribution registry, as a client.
//
// Source: OCI distribution-spec 1.1, Docker registry HTTP API v2; error texts
// and retries as kbld 0.43 (408, 5xx and broken connections: 3 attempts).
// Every manifest and blob is verified by digest and size: DataLoss where it is
// another. Redirects to other hosts get no Authorization header.
// Errors: as RegistryError and pkg/http. Thread-safe.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/http/client.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/descriptor.h"
#include "pkg/oci/reference.h"
#include "pkg/oci/registry_auth.h"

namespace gitops::oci {

struct FetchedManifest {
  Descriptor descriptor;
  std::string bytes;
};

// Makes a fresh source for each attempt.
using BodyFactory =
    std::function<absl::StatusOr<std::unique_ptr<http::BodySource>>()>;

class RegistryClient {
 public:
  explicit RegistryClient(RegistryOptions options);
  ~RegistryClient();

  // Media type, digest and size; the digest is what the registry says.
  absl::StatusOr<Descriptor> HeadManifest(const Reference& reference);
  absl::StatusOr<FetchedManifest> GetManifest(const Reference& reference);
  absl::StatusOr<bool> HasBlob(const Repository& repository,
                               const Digest& digest);
  // At most `max_bytes`, verified.
  absl::StatusOr<std::string> GetBlob(const Repository& repository,
                                      const Digest& digest, int64_t max_bytes);
  // Streams to `sink`; verified when all of it has passed.
  absl::Status FetchBlob(const Repository& repository,
                         const Descriptor& descriptor, ByteSink* sink);
  // False where the registry does not mount it.
  absl::StatusOr<bool> MountBlob(const Repository& repository,
                                 const Digest& digest,
                                 absl::string_view from_path);
  absl::Status UploadBlob(const Repository& repository, const Digest& digest,
                          const BodyFactory& body);
  // `identifier` is a tag or a digest.
  absl::Status PutManifest(const Repository& repository,
                           absl::string_view identifier,
                           absl::string_view media_type,
                           absl::string_view bytes);
  absl::StatusOr<std::vector<std::string>> ListTags(
      const Repository& repository);

 private:
  struct Call;
  absl::StatusOr<http::Response> Send(const Call& call);
  absl::StatusOr<std::unique_ptr<http::ResponseStream>> Open(const Call& call);
  absl::StatusOr<http::Request> Prepare(const Call& call);
  absl::StatusOr<std::string> StartUpload(const Repository& repository);

  RegistryOptions options_;
  RegistryAuth auth_;
};

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_REGISTRY_CLIENT_H_
