#include "pkg/http/handler.h"

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::http {

absl::StatusOr<std::string> ServerRequest::ReadAll(int64_t max_bytes) {
  std::string body;
  char piece[16 << 10];
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(const size_t n, Read(piece, sizeof(piece)));
    if (n == 0) return body;
    body.append(piece, n);
    if (static_cast<int64_t>(body.size()) > max_bytes) {
      return absl::ResourceExhaustedError("request body is too large");
    }
  }
}

absl::Status ResponseWriter::Send(int code, absl::string_view content_type,
                                  absl::string_view body) {
  status = code;
  if (!content_type.empty()) headers.Set("Content-Type", content_type);
  headers.Set("Content-Length", absl::StrCat(body.size()));
  return Write(body);
}

}  // namespace gitops::http
