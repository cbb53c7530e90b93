#include "pkg/http/server_connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::http {
namespace {

constexpr size_t kReadPiece = 64 << 10;

absl::Status PeerGone() {
  return absl::UnavailableError("connection closed by the peer");
}

std::string AddressOf(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  sockaddr* address = reinterpret_cast<sockaddr*>(&storage);
  if (getpeername(fd, address, &size) != 0) return "";
  char text[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    inet_ntop(AF_INET, &v4->sin_addr, text, sizeof(text));
    return absl::StrCat(text, ":", ntohs(v4->sin_port));
  }
  if (storage.ss_family != AF_INET6) return "";
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
  inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof(text));
  return absl::StrCat("[", text, "]:", ntohs(v6->sin6_port));
}

int PollMilliseconds(absl::Duration wait) {
  return static_cast<int>(
      std::clamp<int64_t>(absl::ToInt64Milliseconds(wait), 0, 86400000));
}

}  // namespace

ServerConnection::ServerConnection(int fd, ssl_ctx_st* context,
                                   absl::Duration idle_timeout)
    : fd_(fd), idle_timeout_(idle_timeout), remote_address_(AddressOf(fd)) {
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (pipe(wake_) != 0) stopped_ = true;
  if (context == nullptr) return;
  ssl_ = SSL_new(context);
  SSL_set_fd(ssl_, fd_);
}

ServerConnection::~ServerConnection() {
  if (ssl_ != nullptr) {
    if (!cut_ && SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
    SSL_free(ssl_);
    ERR_clear_error();
  }
  close(fd_);
  for (const int end : wake_) {
    if (end >= 0) close(end);
  }
}

absl::Status ServerConnection::WaitFor(short events) {
  if (stopped_) return absl::CancelledError("server is stopping");
  pollfd polled[2] = {{fd_, events, 0}, {wake_[0], POLLIN, 0}};
  const int ready = poll(polled, 2, PollMilliseconds(idle_timeout_));
  if (stopped_) return absl::CancelledError("server is stopping");
  if (ready == 0) return absl::DeadlineExceededError("idle connection");
  return absl::OkStatus();
}

absl::Status ServerConnection::Handshake() {
  if (ssl_ == nullptr) return absl::OkStatus();
  GITOPS_RETURN_IF_ERROR(WaitFor(POLLIN));
  const bool ok = SSL_accept(ssl_) == 1;
  ERR_clear_error();
  if (!ok) return absl::UnavailableError("TLS handshake failed");
  X509* cert = SSL_get1_peer_certificate(ssl_);
  if (cert == nullptr) return absl::OkStatus();
  char name[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name,
                            sizeof(name));
  client_name_ = name;
  X509_free(cert);
  return absl::OkStatus();
}

absl::StatusOr<size_t> ServerConnection::Fill() {
  if (cut_) return PeerGone();
  buffer_.clear();
  buffer_pos_ = 0;
  if (ssl_ == nullptr || SSL_pending(ssl_) == 0) {
    GITOPS_RETURN_IF_ERROR(WaitFor(POLLIN));
  }
  buffer_.resize(kReadPiece);
  ssize_t n;
  if (ssl_ != nullptr) {
    n = SSL_read(ssl_, &buffer_[0], static_cast<int>(buffer_.size()));
    if (n <= 0) {
      const int error = SSL_get_error(ssl_, static_cast<int>(n));
      ERR_clear_error();
      n = error == SSL_ERROR_ZERO_RETURN ? 0 : -1;
    }
  } else {
    do {
      n = recv(fd_, &buffer_[0], buffer_.size(), 0);
    } while (n < 0 && errno == EINTR);
  }
  buffer_.resize(n > 0 ? static_cast<size_t>(n) : 0);
  if (n < 0) return PeerGone();
  return static_cast<size_t>(n);
}

absl::StatusOr<std::string> ServerConnection::ReadLine(size_t limit) {
  std::string line;
  while (true) {
    const size_t end = buffer_.find('\n', buffer_pos_);
    const size_t stop = end == std::string::npos ? buffer_.size() : end;
    line.append(buffer_, buffer_pos_, stop - buffer_pos_);
    if (line.size() > limit) {
      return absl::ResourceExhaustedError("line is too long");
    }
    if (end != std::string::npos) {
      buffer_pos_ = end + 1;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return line;
    }
    GITOPS_ASSIGN_OR_RETURN(const size_t n, Fill());
    if (n == 0) return line.empty() ? absl::OutOfRangeError("end") : PeerGone();
  }
}

absl::StatusOr<size_t> ServerConnection::Read(char* buffer, size_t size) {
  if (buffer_pos_ == buffer_.size()) {
    GITOPS_ASSIGN_OR_RETURN(const size_t filled, Fill());
    if (filled == 0) return 0;
  }
  const size_t n = std::min(size, buffer_.size() - buffer_pos_);
  std::memcpy(buffer, buffer_.data() + buffer_pos_, n);
  buffer_pos_ += n;
  return n;
}

absl::Status ServerConnection::Write(absl::string_view data) {
  if (cut_) return PeerGone();
  if (write_budget_ != INT64_MAX) {
    const bool over = static_cast<int64_t>(data.size()) >= write_budget_;
    if (over) data = data.substr(0, static_cast<size_t>(write_budget_));
    write_budget_ -= static_cast<int64_t>(data.size());
    const absl::Status status = WriteRaw(data);
    if (!over) return status;
    Cut();
    return PeerGone();
  }
  return WriteRaw(data);
}

absl::Status ServerConnection::WriteRaw(absl::string_view data) {
  while (!data.empty()) {
    GITOPS_RETURN_IF_ERROR(WaitFor(POLLOUT));
    ssize_t n;
    if (ssl_ != nullptr) {
      n = SSL_write(ssl_, data.data(),
                    static_cast<int>(std::min<size_t>(data.size(), 1 << 20)));
      ERR_clear_error();
    } else {
      n = send(fd_, data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    }
    if (n <= 0) return PeerGone();
    data.remove_prefix(static_cast<size_t>(n));
  }
  return absl::OkStatus();
}

bool ServerConnection::Gone(absl::Duration wait) {
  if (stopped_ || cut_) return true;
  pollfd polled[2] = {{fd_, POLLRDHUP, 0}, {wake_[0], POLLIN, 0}};
  const int ready = poll(polled, 2, PollMilliseconds(wait));
  return stopped_ || (ready > 0 && polled[0].revents != 0);
}

void ServerConnection::Cut() {
  if (cut_) return;
  cut_ = true;
  // With this option closing sends a reset. What the kernel holds still goes
  // out first only if it was sent already; wait for that, so that a cut after
  // N bytes delivers N bytes.
  for (int i = 0; i < 50; ++i) {
    tcp_info info{};
    socklen_t size = sizeof(info);
    if (getsockopt(fd_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
        info.tcpi_unacked == 0) {
      break;
    }
    poll(nullptr, 0, 1);
  }
  const linger now = {1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

void ServerConnection::Shutdown() {
  stopped_ = true;
  shutdown(fd_, SHUT_RDWR);  // For whoever is inside OpenSSL.
  const char byte = 0;
  // A full pipe means that somebody was woken already.
  if (wake_[1] >= 0 && write(wake_[1], &byte, 1) < 0) return;
}

}  // namespace gitops::http
