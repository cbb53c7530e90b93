#ifndef GITOPS_CMD_RENDERER_CLUSTER_CLUSTER_H_
#define GITOPS_CMD_RENDERER_CLUSTER_CLUSTER_H_

// What rendering asks of a live cluster: its version and APIs, objects for the
// function `lookup`.
//
// Source: Helm 4.1.4 with --dry-run=server, error texts included. Not
// thread-safe.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/log.h"
#include "pkg/kube/client.h"
#include "pkg/kube/client_options.h"
#include "pkg/kube/config.h"
#include "pkg/render/objects.h"
#include "pkg/value/value.h"

namespace gitops::renderer {

class Cluster {
 public:
  // `log` must outlive it.
  Cluster(std::unique_ptr<kube::Client> client, chart::Log* log)
      : client_(std::move(client)), log_(log) {}

  // A client for `config`, or the error that Helm shows for an unreachable
  // cluster. Nothing is sent yet.
  static absl::StatusOr<std::unique_ptr<Cluster>> Open(
      const absl::StatusOr<kube::Config>& config, kube::ClientOptions options,
      chart::Log* log);

  // "cluster reachability check failed: kubernetes cluster unreachable: …",
  // also logged.
  absl::Status CheckReachable();

  // Overwrites version and API versions. The latter are sorted: Helm's order
  // is random.
  absl::Status ReadCapabilities(render::Capabilities* out);

  // An object; the list of a kind where `name` is empty; an empty map where
  // there is no such object. A kind that its API version does not have is
  // looked for among the API's own documents, as Helm does.
  absl::StatusOr<value::Value> Lookup(absl::string_view api_version,
                                      absl::string_view kind,
                                      absl::string_view ns,
                                      absl::string_view name);

  kube::Client& client() { return *client_; }

 private:
  absl::StatusOr<value::Value> List(const kube::ResourceType& type,
                                    absl::string_view ns);
  absl::StatusOr<value::Value> ReadApiDocument(absl::string_view name);

  std::unique_ptr<kube::Client> client_;
  chart::Log* log_;
};

// The line that client-go writes for a Warning header: klog's form.
std::string FormatWarning(absl::string_view text, absl::Time now, int pid);

// InvalidArgument where `segment` cannot be part of a path: `invalid WHAT
// "a/b": [may not contain '/']`.
absl::Status CheckPathSegment(absl::string_view what,
                              absl::string_view segment);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_CLUSTER_CLUSTER_H_
