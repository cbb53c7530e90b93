#ifndef GITOPS_PKG_HTTP_SERVER_CONNECTION_H_
#define GITOPS_PKG_HTTP_SERVER_CONNECTION_H_

// The byte stream below one server connection: a socket, with or without TLS,
// buffered for reading, that can be cut and told to stop. Private to pkg/http.
// Used by one thread; Shutdown may be called by any.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

struct ssl_ctx_st;
struct ssl_st;

namespace gitops::http {

class ServerConnection {
 public:
  // Takes the descriptor over. `context` may be null: no TLS.
  ServerConnection(int fd, ssl_ctx_st* context, absl::Duration idle_timeout);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  // The TLS handshake, if there is one to make.
  absl::Status Handshake();
  // Subject common name of the client's certificate, or "".
  std::string client_name() const { return client_name_; }
  std::string remote_address() const { return remote_address_; }

  // A line without its line end. OutOfRange where the peer closed before the
  // first byte of it; ResourceExhausted past `limit` bytes.
  absl::StatusOr<std::string> ReadLine(size_t limit);
  // At least one byte, 0 where the peer closed.
  absl::StatusOr<size_t> Read(char* buffer, size_t size);
  absl::Status Write(absl::string_view data);

  // Whether the peer closed or Shutdown was called, within `wait`.
  bool Gone(absl::Duration wait);
  // Ends the connection with a reset.
  void Cut();
  void CutAfter(int64_t bytes) { write_budget_ = bytes; }
  bool cut() const { return cut_; }
  // Wakes whoever waits in Read or Gone; later calls fail.
  void Shutdown();

 private:
  absl::StatusOr<size_t> Fill();
  absl::Status WaitFor(short events);
  absl::Status WriteRaw(absl::string_view data);

  const int fd_;
  int wake_[2] = {-1, -1};
  ssl_st* ssl_ = nullptr;
  const absl::Duration idle_timeout_;
  std::string client_name_;
  std::string remote_address_;
  std::string buffer_;
  size_t buffer_pos_ = 0;
  int64_t write_budget_ = INT64_MAX;
  bool cut_ = false;
  std::atomic<bool> stopped_{false};
};

}  // namespace gitops::http

#endif  // GITOPS_PKG_HTTP_SERVER_CONNECTION_H_
