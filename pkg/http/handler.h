#ifndef GITOPS_PKG_HTTP_HANDLER_H_
#define GITOPS_PKG_HTTP_HANDLER_H_

// What a server's handler gets: the request to read, the answer to write. See
// server.h.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/http/headers.h"

namespace gitops::http {

// One request, valid during its handler. Used by the handler's thread only.
class ServerRequest {
 public:
  virtual ~ServerRequest() = default;
  std::string method;
  std::string target;  // As on the request line.
  std::string path;    // Unescaped, without the query.
  std::string query;   // As written, without '?': see ParseQuery in url.h.
  Headers headers;
  std::string remote_address;  // ip:port
  // Subject common name of the verified client certificate, or "".
  std::string client_name;

  // Reads body bytes; 0 is the end. Unavailable where the peer went away,
  // InvalidArgument where its chunks are malformed.
  virtual absl::StatusOr<size_t> Read(char* buffer, size_t size) = 0;
  // The rest of the body; ResourceExhausted past `max_bytes`.
  absl::StatusOr<std::string> ReadAll(int64_t max_bytes = int64_t{64} << 20);
  // The declared length, or -1 (chunked). 0 where there is no body.
  virtual int64_t content_length() const = 0;
};

// The answer to one request. Used by the handler's thread only, except where
// said. What a handler leaves unsaid: status 200, an empty body.
class ResponseWriter {
 public:
  virtual ~ResponseWriter() = default;
  Headers headers;  // To be set before the first Write.
  int status = 200;

  // Sends the head first if it has not gone yet: with the handler's
  // Content-Length, or in chunks where there is none. Every Write goes out at
  // once. Unavailable where the peer went away.
  virtual absl::Status Write(absl::string_view data) = 0;
  // Status, headers and whole body in one go (with Content-Length).
  absl::Status Send(int status, absl::string_view content_type,
                    absl::string_view body);
  // Whether the peer closed its side or the server stops: for handlers that
  // wait between writes. Waits up to `wait` for that to happen.
  virtual bool Gone(absl::Duration wait = absl::ZeroDuration()) = 0;
  // Drops the connection now, with a TCP reset, whatever was promised.
  virtual void Cut() = 0;
  // After `bytes` more bytes on the wire (head and framing included) the
  // connection is cut: for fault injection.
  virtual void CutAfter(int64_t bytes) = 0;
};

using Handler = std::function<void(ServerRequest&, ResponseWriter&)>;

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_HANDLER_H_
