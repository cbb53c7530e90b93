#ifndef GITOPS_PKG_COORDINATOR_ADDRESS_H_
#define GITOPS_PKG_COORDINATOR_ADDRESS_H_

// Where a coordinator listens, and the files that prove who talks to whom.
// Pure, but for LoadTls, which reads files.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"

namespace gitops::coordinator {

struct Address {
  std::string unix_path;  // Set for a socket; else host and port.
  std::string host;
  int port = 0;

  bool is_unix() const { return !unix_path.empty(); }
  std::string ToString() const;
};

// "unix:/absolute/path", "/absolute/path" or "host:port" ("[::1]:port").
// InvalidArgument otherwise; a socket's path has at most 107 bytes.
absl::StatusOr<Address> ParseAddress(absl::string_view text);

// File names, as flags give them. For TCP all three are needed, on both sides.
struct TlsFiles {
  std::string certificate;
  std::string key;
  std::string authority;
};

struct Tls {
  std::string certificate_pem;
  Secret key_pem;
  std::string authority_pem;
};

absl::StatusOr<Tls> LoadTls(const TlsFiles& files);

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_ADDRESS_H_
