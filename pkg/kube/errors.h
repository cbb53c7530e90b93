#ifndef GITOPS_PKG_KUBE_ERRORS_H_
#define GITOPS_PKG_KUBE_ERRORS_H_

// Errors of the API server. The absl::Status carries its `Status` object as a
// payload; the message is what client-go's Error() prints, that is the
// server's message. Codes:
//   400 InvalidArgument      401 Unauthenticated     403 PermissionDenied
//   404 NotFound             405 Unimplemented       406, 415 InvalidArgument
//   409 AlreadyExists where the reason says so, else Aborted (conflict)
//   410 OutOfRange (expired: list anew)              413 ResourceExhausted
//   422 InvalidArgument      429 ResourceExhausted   500 Internal
//   503 Unavailable          504 DeadlineExceeded    else Unknown
// Thread-safe, pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/http/headers.h"
#include "pkg/value/value.h"

namespace gitops::kube {

struct ApiError {
  struct Cause {
    std::string type;  // reason
    std::string message;
    std::string field;
  };
  int code = 0;        // HTTP status
  std::string reason;  // "NotFound", "AlreadyExists", "Invalid", …; may be ""
  std::string message;  // As printed.
  std::string name;     // details…
  std::string group;
  std::string kind;
  std::string uid;
  std::vector<Cause> causes;
  int64_t retry_after_seconds = 0;
};

// The payload of an error that came from an API server, else nullopt.
std::optional<ApiError> ApiErrorOf(const absl::Status& status);

// `error` as a status. An empty reason is filled from the code, as client-go
// does for answers that are no Status objects.
absl::Status ToStatus(const ApiError& error);

// The error that a response of status >= 400 stands for. Where the body is no
// Status object the message is client-go's ("the server could not find the
// requested resource"), without a "(get widgets)" after it: kapp's client has
// none. What was asked for goes into the details.
struct RequestInfo {
  std::string method;
  std::string group;
  std::string resource;
  std::string name;
};
absl::Status StatusFromResponse(int http_status, const http::Headers& headers,
                                absl::string_view body,
                                const RequestInfo& request);
// The error inside a watch event or a 2xx Status object with status Failure.
absl::Status StatusFromObject(const value::Value& status_object);

bool IsNotFound(const absl::Status& status);
bool IsAlreadyExists(const absl::Status& status);
bool IsConflict(const absl::Status& status);  // Not AlreadyExists.
bool IsForbidden(const absl::Status& status);
bool IsUnauthorized(const absl::Status& status);
bool IsInvalid(const absl::Status& status);
bool IsExpired(const absl::Status& status);  // Expired or Gone.
bool IsMethodNotSupported(const absl::Status& status);
bool IsTooManyRequests(const absl::Status& status);
bool IsInternalError(const absl::Status& status);
bool IsServiceUnavailable(const absl::Status& status);
bool IsServerTimeout(const absl::Status& status);
// "NotFound" …, "" where it is no API error or has none.
std::string ReasonOf(const absl::Status& status);

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_ERRORS_H_
