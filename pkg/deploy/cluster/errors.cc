#include "pkg/deploy/cluster/errors.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/http/client.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

absl::Status WithMessage(const absl::Status& status,
                         absl::string_view message) {
  absl::Status out(status.code(), message);
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    out.SetPayload(url, payload);
  });
  return out;
}

absl::Status ResourceError(absl::string_view verb, const Resource& resource,
                           const absl::Status& status) {
  std::string text =
      absl::StrCat(verb, " resource ", resource.Description(), ": ");
  if (kube::ApiErrorOf(status).has_value()) {
    absl::StrAppend(&text, "API server says: ", status.message(),
                    " (reason: ", kube::ReasonOf(status), ")");
  } else {
    absl::StrAppend(&text, status.message());
  }
  return WithMessage(status, text);
}

bool IsWebhookFailure(const absl::Status& status) {
  return absl::StrContains(status.message(), "failed calling webhook") ||
         absl::StrContains(status.message(), "failed to call webhook") ||
         (absl::StrContains(status.message(), "conversion webhook for") &&
          absl::StrContains(status.message(), "failed"));
}

bool IsRetryableWrite(const absl::Status& status) {
  if (IsRetryableRead(status) || IsWebhookFailure(status)) return true;
  absl::string_view text = status.message();
  if (absl::StrContains(text, "etcdserver: leader changed") ||
      absl::StrContains(text, "etcdserver: request timed out") ||
      absl::StrContains(text,
                        "Operation cannot be fulfilled on resourcequota")) {
    return true;
  }
  return kube::IsInternalError(status) || kube::IsTooManyRequests(status);
}

bool IsRetryableRead(const absl::Status& status) {
  return kube::IsServiceUnavailable(status) ||
         http::FailureOf(status) == http::Failure::kHttp2GoAway;
}

}  // namespace gitops::deploy
