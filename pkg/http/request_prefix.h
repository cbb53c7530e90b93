#ifndef GITOPS_PKG_HTTP_REQUEST_PREFIX_H_
#define GITOPS_PKG_HTTP_REQUEST_PREFIX_H_

// How messages about a request begin. Pure, thread-safe.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops::http {

// `Get "url"`, as Go's url.Error prints it; passwords are masked.
std::string RequestPrefix(absl::string_view method, absl::string_view url);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_REQUEST_PREFIX_H_
