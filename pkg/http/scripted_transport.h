#ifndef GITOPS_PKG_HTTP_SCRIPTED_TRANSPORT_H_
#define GITOPS_PKG_HTTP_SCRIPTED_TRANSPORT_H_

// A Transport that answers from a script, for tests. Testonly. Thread-safe.

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pkg/base/mutex.h"
#include "pkg/http/client.h"

namespace gitops::http {

class ScriptedTransport : public Transport {
 public:
  struct Seen {
    std::string method;
    std::string url;
    Headers headers;
    std::string body;
  };
  using Answer = std::function<absl::StatusOr<Response>(const Seen&)>;

  // Answers are used up in order; without one left the request fails.
  void Expect(Answer answer) {
    MutexLock lock(&mutex_);
    answers_.push_back(std::move(answer));
  }
  void Expect(int status, std::string body, Headers headers = {}) {
    Expect([status, body, headers](const Seen&) {
      Response response;
      response.status = status;
      response.body = body;
      response.headers = headers;
      return response;
    });
  }
  void Expect(absl::Status error) {
    Expect([error](const Seen&) { return error; });
  }
  std::vector<Seen> seen() const {
    MutexLock lock(&mutex_);
    return seen_;
  }

  absl::StatusOr<std::unique_ptr<ResponseStream>> Open(
      const Request& request) override;

 private:
  mutable Mutex mutex_;
  std::deque<Answer> answers_ ABSL_GUARDED_BY(mutex_);
  std::vector<Seen> seen_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_SCRIPTED_TRANSPORT_H_
