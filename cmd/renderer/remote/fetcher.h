#ifndef GITOPS_CMD_RENDERER_REMOTE_FETCHER_H_
#define GITOPS_CMD_RENDERER_REMOTE_FETCHER_H_

// Values, charts and schemas that are named by URL, over HTTP.
//
// Source: Helm 4.1.4, error texts included. Redirects are followed; proxies
// come from the environment. Nothing is set up before the first request. Not
// thread-safe.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"
#include "pkg/http/client.h"

namespace gitops::renderer {

struct FetchOptions {
  std::string accept;
  // Sent as basic authentication; what the URL itself says wins.
  std::string username;
  Secret password;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  bool insecure = false;
  int64_t max_bytes = int64_t{128} << 20;
};

class Fetcher {
 public:
  using Variables =
      std::function<std::optional<std::string>(absl::string_view)>;
  explicit Fetcher(Variables getenv) : getenv_(std::move(getenv)) {}

  // The body of a 200 answer; "failed to fetch URL : 404 Not Found" for
  // others. FailedPrecondition for TLS files that cannot be read.
  absl::StatusOr<std::string> Get(absl::string_view url,
                                  const FetchOptions& options);

  // The text of a schema that another one refers to; 15 seconds at most.
  absl::StatusOr<std::string> GetSchema(absl::string_view url);

 private:
  absl::StatusOr<std::unique_ptr<http::Transport>> NewTransport(
      const FetchOptions& options) const;

  Variables getenv_;
  std::unique_ptr<http::Transport> schemas_;
};

// Whether `name` is an http or https URL, in any case of letters.
bool IsHttpUrl(absl::string_view name);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_REMOTE_FETCHER_H_
