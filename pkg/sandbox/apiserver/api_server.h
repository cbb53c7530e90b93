#ifndef GITOPS_PKG_SANDBOX_APISERVER_API_SERVER_H_
#define GITOPS_PKG_SANDBOX_APISERVER_API_SERVER_H_

// The Kubernetes API over HTTP on a Cluster: discovery (plain and aggregated),
// create, read, list with selectors and pages, update, the three patches,
// delete and delete-collection, watch with bookmarks, server-side dry run,
// metadata-only answers, SelfSubjectAccessReview, faults on demand.
// Source: the API of Kubernetes 1.35. What it does not serve it refuses with
// a Status that says so: server-side apply, exec, attach, proxy, protobuf.
// Thread-safe; no authentication where `token` is empty.

#include <atomic>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/http/server.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/faults.h"

namespace gitops::sandbox {

class ApiServer {
 public:
  // `cluster` must outlive it. Requests need `Authorization: Bearer TOKEN`
  // where `token` is not empty (but /version, /livez and /readyz).
  ApiServer(Cluster* cluster, std::string token)
      : cluster_(cluster), token_(std::move(token)) {}

  void Handle(http::ServerRequest& request, http::ResponseWriter& response);

  Faults& faults() { return faults_; }
  // Writing requests answered so far: a test that nothing is written.
  int64_t writes() const { return writes_; }

 private:
  Cluster* const cluster_;
  const std::string token_;
  Faults faults_;
  std::atomic<int64_t> writes_{0};
};

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_API_SERVER_H_
