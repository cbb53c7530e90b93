#ifndef GITOPS_PKG_HTTP_SERVER_EXCHANGE_H_
#define GITOPS_PKG_HTTP_SERVER_EXCHANGE_H_

// One request and its answer on a server connection: HTTP/1.1 framing both
// ways. Private to pkg/http.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/http/handler.h"
#include "pkg/http/server_connection.h"

namespace gitops::http {

class RequestReader : public ServerRequest {
 public:
  explicit RequestReader(ServerConnection* connection)
      : connection_(connection) {}

  // OutOfRange: the peer closed in good order. InvalidArgument: no HTTP.
  // ResourceExhausted: the head is too large.
  absl::Status ReadHead();

  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;
  int64_t content_length() const override { return declared_; }

  bool ended() const { return ended_; }
  bool keep_alive() const { return keep_alive_; }
  // Whether the peer still waits for a 100 and thus has sent no body.
  bool waits_for_continue() const { return expects_continue_; }

 private:
  absl::Status ParseTarget();
  absl::Status ReadFields();
  absl::Status ChooseFraming();
  absl::Status SendContinue();
  absl::Status NextChunk();

  ServerConnection* connection_;
  bool chunked_ = false;
  bool ended_ = true;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
  uint64_t left_ = 0;
  int64_t declared_ = 0;
};

class AnswerWriter : public ResponseWriter {
 public:
  AnswerWriter(ServerConnection* connection, const RequestReader& request)
      : connection_(connection),
        head_only_(request.method == "HEAD"),
        keep_alive_(request.keep_alive()) {}

  absl::Status Write(absl::string_view data) override;
  bool Gone(absl::Duration wait) override { return connection_->Gone(wait); }
  void Cut() override { connection_->Cut(); }
  void CutAfter(int64_t bytes) override { connection_->CutAfter(bytes); }

  // What the handler left out: the head, the last chunk.
  absl::Status Finish();
  bool keep_alive() const { return keep_alive_; }
  void DropAfterwards() { keep_alive_ = false; }

 private:
  absl::Status SendHead(bool at_end);

  ServerConnection* connection_;
  const bool head_only_;
  bool keep_alive_;
  bool head_sent_ = false;
  bool has_body_ = true;
  bool chunked_ = false;
  int64_t left_ = 0;
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_SERVER_EXCHANGE_H_
