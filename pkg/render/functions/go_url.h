#ifndef GITOPS_PKG_RENDER_FUNCTIONS_GO_URL_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_GO_URL_H_

// URLs as Go's net/url reads and writes them, with its error texts. Source:
// RFC 3986 and the behaviour of urlParse and urlJoin in Helm 4.1.4. Pure.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::render {

struct GoUrl {
  std::string scheme;  // Lower case.
  std::string opaque;
  bool has_user = false;
  std::string user;  // Unescaped, as the following two.
  std::optional<std::string> password;
  std::string host;  // With the port.
  std::string path;
  std::string query;  // As written.
  std::string fragment;

  // InvalidArgument: `parse "TEXT": REASON`.
  static absl::StatusOr<GoUrl> Parse(absl::string_view text);
  std::string ToString() const;
  // Host without port and brackets.
  std::string Hostname() const;
  // "user:password", escaped; empty without a user.
  std::string UserText() const;
};

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_GO_URL_H_
