#include "pkg/http/scripted_transport.h"

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::http {
namespace {

class StringStream : public ResponseStream {
 public:
  explicit StringStream(Response response)
      : body_(std::move(response.body)), source_(body_) {
    head_ = std::move(response);
    head_.body.clear();
  }
  const Response& head() const override { return head_; }
  absl::StatusOr<size_t> Read(char* buffer, size_t size,
                              absl::Duration) override {
    return source_.Read(buffer, size);
  }

 private:
  Response head_;
  const std::string body_;
  StringSource source_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ResponseStream>> ScriptedTransport::Open(
    const Request& request) {
  Seen seen{request.method, request.url, request.headers, request.body};
  if (request.source != nullptr) {
    char piece[4096];
    while (true) {
      GITOPS_ASSIGN_OR_RETURN(const size_t n,
                              request.source->Read(piece, sizeof(piece)));
      if (n == 0) break;
      seen.body.append(piece, n);
    }
  }
  Answer answer;
  {
    MutexLock lock(&mutex_);
    seen_.push_back(seen);
    if (answers_.empty()) {
      return absl::InternalError(absl::StrCat(
          "no answer in the script for ", request.method, " ", request.url));
    }
    answer = std::move(answers_.front());
    answers_.pop_front();
  }
  GITOPS_ASSIGN_OR_RETURN(Response response, answer(seen));
  if (response.url.empty()) response.url = request.url;
  return std::make_unique<StringStream>(std::move(response));
}

}  // namespace gitops::http
