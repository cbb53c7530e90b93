#ifndef GITOPS_PKG_HTTP_CURL_SETUP_H_
#define GITOPS_PKG_HTTP_CURL_SETUP_H_

// From a Request to a libcurl handle that is ready to go. Private to pkg/http.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "pkg/http/client.h"
#include "pkg/http/curl_engine.h"
#include "pkg/http/tls_material.h"
#include "pkg/http/transport_options.h"

namespace gitops::http {

// What every transfer of a transport needs; immutable.
struct Settings {
  TransportOptions options;
  std::shared_ptr<const TlsMaterial> material;
  std::string roots_file;
  std::string roots_dir;
};

// InvalidArgument: URL or header that cannot be sent.
absl::StatusOr<std::shared_ptr<Transfer>> MakeTransfer(const Request& request,
                                                       const Settings& settings,
                                                       CurlEngine* engine);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_CURL_SETUP_H_
