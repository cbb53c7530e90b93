#ifndef GITOPS_PKG_HTTP_CLIENT_H_
#define GITOPS_PKG_HTTP_CLIENT_H_

// The HTTP client everything uses. `Transport` is the seam: the real one is in
// curl_transport.h, a scripted one for tests in scripted_transport.h.
//
// A response of any status is a success here; only a request that got no
// (whole) response is an error:
//   Unavailable        no connection, or it broke: the same call may be tried
//                      again if it is idempotent
//   DeadlineExceeded   one of the request's time limits ran out
//   Cancelled          the request's Cancellation was used
//   InvalidArgument    malformed URL or header, or an unsupported scheme
//   FailedPrecondition the peer's certificate was refused
//   ResourceExhausted  the body is larger than max_body_bytes
// Messages read as Go's: `Get "https://h/p": dial tcp 127.0.0.1:1: connect:
// connection refused`; passwords in URLs are masked, and neither headers nor
// bodies enter them. FailureOf() tells kinds of failure apart.
//
// Callers' code (BodySource) runs on the calling thread only.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/http/cancel.h"
#include "pkg/http/headers.h"

namespace gitops::http {

// Where the bytes of a streamed request body come from.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // Fills up to `size` bytes; 0 is the end. An error ends the request with it.
  virtual absl::StatusOr<size_t> Read(char* buffer, size_t size) = 0;
  // The number of bytes to come, or -1 where unknown (sent in chunks then).
  virtual int64_t size() const { return -1; }
};

struct Request {
  std::string method = "GET";
  std::string url;
  Headers headers;
  std::string body;
  BodySource* source = nullptr;  // Instead of `body`; not owned.

  // How much of the body Send() collects.
  int64_t max_body_bytes = int64_t{512} << 20;
  // Up to when a connection must stand, the response's head must be here, and
  // everything must be done. `idle_timeout` is the longest silence inside a
  // body; it is checked when the caller reads.
  absl::Duration connect_timeout = absl::Seconds(30);
  absl::Duration header_timeout = absl::InfiniteDuration();
  absl::Duration idle_timeout = absl::InfiniteDuration();
  absl::Duration timeout = absl::InfiniteDuration();
  // Ask for gzip and undo it. Off: the body is delivered as it came.
  bool compressed = true;
  // Off: HTTP/1.1, on a connection of its own while the response is read. For
  // bodies of any size that the caller may be slow to read.
  bool http2 = true;
  // Follow up to 10 redirects of GET and HEAD; the Authorization header goes
  // to the first host only.
  bool follow_redirects = false;
  Cancellation* cancel = nullptr;  // Not owned; may be null.
};

struct Response {
  int status = 0;
  Headers headers;  // Of the last response, where redirects were followed.
  std::string body;
  std::string url;  // The one that answered.
  bool http2 = false;
};

// A response whose body is read piece by piece. Not thread-safe, except for
// the Cancellation. Destroying it early drops the connection (HTTP/1.1) or
// the stream (HTTP/2). May outlive its Transport.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  // `body` is empty.
  virtual const Response& head() const = 0;
  // Blocks for at least one byte; 0 is the proper end. A body that stops short
  // is Unavailable. With a `wait` limit: DeadlineExceeded where nothing came
  // in that time; the stream stays usable.
  virtual absl::StatusOr<size_t> Read(
      char* buffer, size_t size,
      absl::Duration wait = absl::InfiniteDuration()) = 0;
};

// Thread-safe.
class Transport {
 public:
  virtual ~Transport() = default;
  // Sends `request`, waits for the response's head. The request, its source
  // included, is done with when this returns.
  virtual absl::StatusOr<std::unique_ptr<ResponseStream>> Open(
      const Request& request) = 0;
  // Open and collect the body.
  virtual absl::StatusOr<Response> Send(const Request& request);
  // Sends all at once, without threads, and waits for all; results in order.
  // No request may have a source. By default one after the other.
  virtual std::vector<absl::StatusOr<Response>> SendAll(
      const std::vector<Request>& requests);
};

// Why a request failed, finer than the code.
enum class Failure {
  kNone,     // Not a transport failure.
  kUrl,      // The URL or a header is malformed.
  kResolve,  // No address for the host.
  kConnect,  // Refused or unreachable: the server has seen nothing.
  kTls,      // Handshake failed, or the certificate was refused.
  kProxy,
  kClosed,  // Closed before any byte of a response.
  kBroken,  // Broke inside the response.
  kTimeout,
  kProtocol,  // Not HTTP. HTTP where HTTPS was expected is kTls.
  kHttp2GoAway,
};
Failure FailureOf(const absl::Status& status);
// `status` marked with `failure` (kept as a payload).
absl::Status WithFailure(absl::Status status, Failure failure);

// A BodySource over bytes that the caller keeps alive.
class StringSource : public BodySource {
 public:
  explicit StringSource(absl::string_view data) : data_(data) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;
  int64_t size() const override { return static_cast<int64_t>(data_.size()); }

 private:
  absl::string_view data_;
};

// Reads a stream to its end; ResourceExhausted past `max_bytes`.
absl::StatusOr<std::string> ReadAll(ResponseStream* stream, int64_t max_bytes);

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_CLIENT_H_
