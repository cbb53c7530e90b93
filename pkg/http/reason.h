#ifndef GITOPS_PKG_HTTP_REASON_H_
#define GITOPS_PKG_HTTP_REASON_H_

// The words behind a status code. Pure, thread-safe.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/http/client.h"

namespace gitops::http {

// "Not Found" for 404; "" where there is no such phrase.
absl::string_view ReasonPhrase(int status);

// What the status line of `response` said: for 404 "Not Found", or what the
// server put there. The transport keeps unusual words as a field of this name.
inline constexpr absl::string_view kReasonField = ":reason";
std::string ReasonOf(const Response& response);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_REASON_H_
