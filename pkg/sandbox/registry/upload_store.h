#ifndef GITOPS_PKG_SANDBOX_REGISTRY_UPLOAD_STORE_H_
#define GITOPS_PKG_SANDBOX_REGISTRY_UPLOAD_STORE_H_

// Blob uploads under way: a file each in uploads/, named by number.
// They do not outlive the process: a client starts again, as it must with any
// registry. Thread-safe; one request at a time per upload.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/mutex.h"
#include "pkg/http/handler.h"
#include "pkg/oci/digest.h"

namespace gitops::sandbox {

class UploadStore {
 public:
  explicit UploadStore(absl::string_view root)
      : folder_(std::string(root) + "/uploads") {}

  // Removes what a former process left.
  absl::Status Clear();
  // The id of a new upload.
  absl::StatusOr<std::string> Start();
  // NotFound for an unknown id.
  absl::StatusOr<int64_t> Size(absl::string_view id) const;
  // Appends the request's body; returns the new size.
  absl::StatusOr<int64_t> Append(absl::string_view id,
                                 http::ServerRequest* request);
  // Moves the content to `target` if it has this digest; InvalidArgument if it
  // has not (the upload is gone then).
  absl::Status Finish(absl::string_view id, const oci::Digest& digest,
                      const std::string& target);
  absl::Status Cancel(absl::string_view id);

 private:
  absl::StatusOr<std::string> Path(absl::string_view id) const;

  const std::string folder_;
  Mutex mutex_;
  int64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
};

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_REGISTRY_UPLOAD_STORE_H_
