#ifndef GITOPS_PKG_SANDBOX_REGISTRY_REGISTRY_H_
#define GITOPS_PKG_SANDBOX_REGISTRY_REGISTRY_H_

// An OCI distribution registry on files, for the sandbox and for tests.
//
// Source: OCI distribution-spec 1.1: pull, push (single PUT, chunks, mount),
// tags, referrers, delete. No authentication, no garbage collection.
// What it does not serve it refuses with the specification's error JSON.
// Crash-safe: blobs and links appear by rename, so that whatever is there is
// whole; what an upload left is removed when the registry is opened.
// Limits: manifests 4 MiB; names as the specification has them. Thread-safe.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/http/handler.h"
#include "pkg/sandbox/registry/registry_store.h"
#include "pkg/sandbox/registry/upload_store.h"

namespace gitops::sandbox {

struct RegistryOptions {
  std::string root;  // Directory of its own; created where missing.
};

class Registry {
 public:
  static absl::StatusOr<std::unique_ptr<Registry>> Open(
      RegistryOptions options);

  void Handle(http::ServerRequest& request, http::ResponseWriter& response);
  // The same as a function; valid while this lives.
  http::Handler Handler();

  // Requests answered so far, and those that change something.
  int64_t requests() const { return requests_; }
  int64_t writes() const { return writes_; }

 private:
  explicit Registry(const std::string& root) : store_(root), uploads_(root) {}

  RegistryStore store_;
  UploadStore uploads_;
  std::atomic<int64_t> requests_{0};
  std::atomic<int64_t> writes_{0};
};

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_REGISTRY_REGISTRY_H_
