#ifndef GITOPS_PKG_SANDBOX_REGISTRY_EXCHANGE_H_
#define GITOPS_PKG_SANDBOX_REGISTRY_EXCHANGE_H_

// One request to the registry and its answer. Lives as long as the request;
// used by its thread only.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/http/handler.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/manifest.h"
#include "pkg/sandbox/registry/registry_store.h"
#include "pkg/sandbox/registry/route.h"
#include "pkg/sandbox/registry/upload_store.h"

namespace gitops::sandbox {

class Exchange {
 public:
  // None is owned.
  Exchange(RegistryStore* store, UploadStore* uploads,
           http::ServerRequest* request, http::ResponseWriter* response)
      : store_(store),
        uploads_(uploads),
        request_(request),
        response_(response) {}

  void Run();

 private:
  void Dispatch();
  // exchange_manifest.cc
  void Manifest();
  void GetManifest();
  void PutManifest();
  void DeleteManifest();
  bool CheckManifest(absl::string_view bytes, absl::string_view media_type);
  bool CheckReferenced(const oci::Descriptor& descriptor, bool manifest);
  void Tags();
  void Catalog();
  void Referrers();
  // exchange_blob.cc
  void Blob();
  void GetBlob(const oci::Digest& digest);
  void StartUpload();
  void Upload();
  void FinishUpload(absl::string_view id);

  std::string Query(absl::string_view name) const;
  // Answers with the specification's error JSON.
  void Fail(int status, absl::string_view code, absl::string_view message,
            absl::string_view detail = "");
  void FailWith(const absl::Status& status);
  void NotAllowed();
  void Json(absl::string_view body);
  void Empty(int status);
  void UploadAnswer(int status, absl::string_view id, int64_t size);

  RegistryStore* const store_;
  UploadStore* const uploads_;
  http::ServerRequest* const request_;
  http::ResponseWriter* const response_;
  Route route_;
};

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_REGISTRY_EXCHANGE_H_
