#include "pkg/coordinator/address.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::coordinator {
namespace {

constexpr size_t kMaxSocketPath = 107;
constexpr int64_t kMaxPemBytes = 1 << 20;

}  // namespace

std::string Address::ToString() const {
  if (is_unix()) return absl::StrCat("unix:", unix_path);
  return absl::StrCat(host, ":", port);
}

absl::StatusOr<Address> ParseAddress(absl::string_view text) {
  Address address;
  absl::string_view path = text;
  if (absl::ConsumePrefix(&path, "unix:") || absl::StartsWith(path, "/")) {
    absl::ConsumePrefix(&path, "//");
    if (!absl::StartsWith(path, "/")) {
      return absl::InvalidArgumentError(absl::StrCat(
          "address ", Quote(text), ": the socket's path is not absolute"));
    }
    if (path.size() > kMaxSocketPath) {
      return absl::InvalidArgumentError(absl::StrCat(
          "address ", Quote(text), ": a socket's path has at most ",
          kMaxSocketPath, " bytes"));
    }
    address.unix_path = std::string(path);
    return address;
  }
  size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos || colon == 0 ||
      !absl::SimpleAtoi(text.substr(colon + 1), &address.port) ||
      address.port < 0 || address.port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "address ", Quote(text), " is neither unix:/path nor host:port"));
  }
  address.host = std::string(text.substr(0, colon));
  return address;
}

absl::StatusOr<Tls> LoadTls(const TlsFiles& files) {
  if (files.certificate.empty() || files.key.empty() ||
      files.authority.empty()) {
    return absl::InvalidArgumentError(
        "TCP needs TLS with certificates on both sides: give --tls-cert, "
        "--tls-key and --tls-ca, or use a Unix socket");
  }
  Tls tls;
  GITOPS_ASSIGN_OR_RETURN(tls.certificate_pem,
                          fs::ReadFile(files.certificate, kMaxPemBytes));
  GITOPS_ASSIGN_OR_RETURN(std::string key,
                          fs::ReadFile(files.key, kMaxPemBytes));
  tls.key_pem = Secret(std::move(key));
  GITOPS_ASSIGN_OR_RETURN(tls.authority_pem,
                          fs::ReadFile(files.authority, kMaxPemBytes));
  return tls;
}

}  // namespace gitops::coordinator
