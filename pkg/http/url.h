#ifndef GITOPS_PKG_HTTP_URL_H_
#define GITOPS_PKG_HTTP_URL_H_

// URLs: parts and escapes, as Go's net/url. Thread-safe, pure.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::http {

struct Url {
  std::string scheme;    // Lower case.
  std::string userinfo;  // As written, "user:password".
  std::string host;      // Without brackets and port.
  std::string port;      // "" where the URL has none.
  std::string path;      // As written, escapes kept; may be empty.
  std::string query;     // As written, without '?'.

  // host:port as in the URL, IPv6 in brackets.
  std::string Authority() const;
  // path and query as they go on the request line; "/" where empty.
  std::string Target() const;
  std::string ToString() const;
};

// InvalidArgument: no scheme or host, control characters, a bad port.
absl::StatusOr<Url> ParseUrl(absl::string_view text);

// `reference` resolved against `base` (RFC 3986).
absl::StatusOr<Url> ResolveUrl(const Url& base, absl::string_view reference);

std::string EscapeQuery(absl::string_view text);  // Space becomes '+'.
std::string EscapePath(absl::string_view segment);
// False where an escape is malformed; `plus` makes '+' a space.
bool Unescape(absl::string_view text, bool plus, std::string* out);

// Key and value pairs, in order, to "a=b&c=d" and back. Malformed pairs are
// dropped.
using Query = std::vector<std::pair<std::string, std::string>>;
std::string FormatQuery(const Query& query);
Query ParseQuery(absl::string_view text);

// The URL as it may be shown: its password replaced by xxxxx, as Go does.
std::string RedactUrl(absl::string_view text);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_URL_H_
