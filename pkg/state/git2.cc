#include "pkg/state/git2.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"

namespace gitops::state {
namespace {

absl::StatusCode CodeOf(int code, int error_class) {
  switch (code) {
    case GIT_ENOTFOUND:
    case GIT_EUNBORNBRANCH:
      return absl::StatusCode::kNotFound;
    case GIT_EEXISTS:
    case GIT_EMODIFIED:
    case GIT_ENONFASTFORWARD:
    case GIT_ECONFLICT:
      return absl::StatusCode::kAborted;
    case GIT_EAMBIGUOUS:
    case GIT_EINVALIDSPEC:
    case GIT_EINVALID:
      return absl::StatusCode::kInvalidArgument;
    case GIT_ELOCKED:
      return absl::StatusCode::kFailedPrecondition;
    case GIT_EAUTH:
      return absl::StatusCode::kUnauthenticated;
    case GIT_ECERTIFICATE:
      return absl::StatusCode::kPermissionDenied;
    case GIT_EOWNER:
      return absl::StatusCode::kPermissionDenied;
    case GIT_EEOF:
      return absl::StatusCode::kUnavailable;
    default:
      break;
  }
  switch (error_class) {
    case GIT_ERROR_NET:
    case GIT_ERROR_SSL:
    case GIT_ERROR_SSH:
    case GIT_ERROR_HTTP:
      return absl::StatusCode::kUnavailable;
    case GIT_ERROR_ODB:
    case GIT_ERROR_OBJECT:
    case GIT_ERROR_ZLIB:
      return absl::StatusCode::kDataLoss;
    default:
      return absl::StatusCode::kInternal;
  }
}

int StartGit() {
  git_libgit2_init();
  // Where Debian and most others keep the certificate authorities.
  git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS,
                   "/etc/ssl/certs/ca-certificates.crt", nullptr);
  return 0;
}

}  // namespace

void InitGit() {
  static const int started = StartGit();
  (void)started;
}

absl::Status GitStatus(int code, absl::string_view what) {
  if (code >= 0) return absl::OkStatus();
  const git_error* error = git_error_last();
  std::string message = error == nullptr || error->message == nullptr
                            ? absl::StrCat("error ", code)
                            : error->message;
  int error_class = error == nullptr ? 0 : error->klass;
  absl::Status status(CodeOf(code, error_class),
                      absl::StrCat(what, ": ", message));
  git_error_clear();
  return status;
}

absl::StatusOr<git_oid> ParseOid(absl::string_view hex) {
  git_oid oid;
  if (hex.size() != GIT_OID_HEXSZ ||
      git_oid_fromstrn(&oid, hex.data(), hex.size()) != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("no commit hash: ", Quote(hex)));
  }
  return oid;
}

std::string FormatOid(const git_oid& oid) {
  char text[GIT_OID_HEXSZ + 1];
  return git_oid_tostr(text, sizeof(text), &oid);
}

}  // namespace gitops::state
