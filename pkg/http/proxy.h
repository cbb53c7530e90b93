#ifndef GITOPS_PKG_HTTP_PROXY_H_
#define GITOPS_PKG_HTTP_PROXY_H_

// Which proxy to use, by the environment's variables and Go's rules.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/http/transport_options.h"

namespace gitops::http {

// The process's environment.
Environment ProcessEnvironment();

// Which proxy Go's http.ProxyFromEnvironment would take for `url`: "" = none.
std::string ProxyFor(absl::string_view url, const Environment& environment);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_PROXY_H_
