#include "pkg/sandbox/registry/registry.h"

#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/sandbox/registry/exchange.h"

namespace gitops::sandbox {

absl::StatusOr<std::unique_ptr<Registry>> Registry::Open(
    RegistryOptions options) {
  GITOPS_RETURN_IF_ERROR(
      fs::MakeDirs(fs::JoinPath(options.root, "blobs/sha256")));
  GITOPS_RETURN_IF_ERROR(
      fs::MakeDirs(fs::JoinPath(options.root, "repositories")));
  std::unique_ptr<Registry> registry(new Registry(options.root));
  GITOPS_RETURN_IF_ERROR(registry->uploads_.Clear());
  return registry;
}

void Registry::Handle(http::ServerRequest& request,
                      http::ResponseWriter& response) {
  ++requests_;
  if (request.method != "GET" && request.method != "HEAD") ++writes_;
  Exchange(&store_, &uploads_, &request, &response).Run();
}

http::Handler Registry::Handler() {
  return [this](http::ServerRequest& request, http::ResponseWriter& response) {
    Handle(request, response);
  };
}

}  // namespace gitops::sandbox
