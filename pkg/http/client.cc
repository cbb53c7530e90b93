#include "pkg/http/client.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::http {
namespace {

constexpr char kFailureUrl[] = "gitops.http/failure";
constexpr size_t kPiece = 64 << 10;

}  // namespace

absl::StatusOr<Response> Transport::Send(const Request& request) {
  GITOPS_ASSIGN_OR_RETURN(const std::unique_ptr<ResponseStream> stream,
                          Open(request));
  Response response = stream->head();
  GITOPS_ASSIGN_OR_RETURN(response.body,
                          ReadAll(stream.get(), request.max_body_bytes));
  return response;
}

std::vector<absl::StatusOr<Response>> Transport::SendAll(
    const std::vector<Request>& requests) {
  std::vector<absl::StatusOr<Response>> responses;
  responses.reserve(requests.size());
  for (const Request& request : requests) responses.push_back(Send(request));
  return responses;
}

absl::StatusOr<std::string> ReadAll(ResponseStream* stream, int64_t max_bytes) {
  std::string body;
  size_t used = 0;
  while (true) {
    if (body.size() - used < kPiece) {
      body.resize(std::max(body.size() * 2, used + kPiece));
    }
    GITOPS_ASSIGN_OR_RETURN(const size_t n,
                            stream->Read(&body[used], body.size() - used));
    if (n == 0) break;
    used += n;
    if (static_cast<int64_t>(used) > max_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat("response body is larger than ", max_bytes, " bytes"));
    }
  }
  body.resize(used);
  if (body.capacity() > 2 * used + 256) body.shrink_to_fit();
  return body;
}

Failure FailureOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kFailureUrl);
  if (!payload.has_value()) return Failure::kNone;
  const std::string text(*payload);
  if (text.size() != 1) return Failure::kNone;
  return static_cast<Failure>(text[0]);
}

absl::Status WithFailure(absl::Status status, Failure failure) {
  if (status.ok() || failure == Failure::kNone) return status;
  status.SetPayload(kFailureUrl,
                    absl::Cord(std::string(1, static_cast<char>(failure))));
  return status;
}

absl::StatusOr<size_t> StringSource::Read(char* buffer, size_t size) {
  const size_t n = std::min(size, data_.size());
  if (n > 0) std::memcpy(buffer, data_.data(), n);
  data_.remove_prefix(n);
  return n;
}

}  // namespace gitops::http
