#include "pkg/http/server.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/mutex.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/reason.h"
#include "pkg/http/server_connection.h"
#include "pkg/http/server_exchange.h"
#include "pkg/http/tls_material.h"

namespace gitops::http {
namespace {

// Answers what could not be understood, as far as possible.
void RefuseRequest(ServerConnection* connection, const absl::Status& status) {
  const int code = status.code() == absl::StatusCode::kInvalidArgument     ? 400
                   : status.code() == absl::StatusCode::kResourceExhausted ? 431
                                                                           : 0;
  if (code == 0) return;
  (void)connection->Write(
      absl::StrCat("HTTP/1.1 ", code, " ", ReasonPhrase(code),
                   "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
}

// One connection from its first request to its last.
void Converse(ServerConnection* connection, const Handler& handler) {
  // OpenSSL writes without MSG_NOSIGNAL.
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
  if (!connection->Handshake().ok()) return;
  while (true) {
    RequestReader request(connection);
    const absl::Status head = request.ReadHead();
    if (!head.ok()) {
      RefuseRequest(connection, head);
      return;
    }
    request.remote_address = connection->remote_address();
    request.client_name = connection->client_name();
    AnswerWriter writer(connection, request);
    handler(request, writer);
    if (connection->cut()) return;
    // A body nobody read: take a little of it, else give the connection up.
    if (request.waits_for_continue()) writer.DropAfterwards();
    char rest[4096];
    for (int i = 0; i < 64 && !request.ended() && writer.keep_alive() &&
                    !request.waits_for_continue();
         ++i) {
      if (!request.Read(rest, sizeof(rest)).ok()) return;
    }
    if (!request.ended()) writer.DropAfterwards();
    if (!writer.Finish().ok() || !writer.keep_alive()) return;
  }
}

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<SSL_CTX, FreeContext>;

absl::StatusOr<ContextPtr> MakeContext(const ServerOptions& options) {
  GITOPS_ASSIGN_OR_RETURN(
      const std::shared_ptr<const TlsMaterial> material,
      TlsMaterial::Parse(options.client_ca_pem, options.cert_pem,
                         options.key_pem));
  ContextPtr context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY);
  if (!material->Install(context.get())) {
    ERR_clear_error();
    return absl::InvalidArgumentError("certificate or key cannot be used");
  }
  if (material->has_authorities()) {
    SSL_CTX_set_verify(
        context.get(),
        SSL_VERIFY_PEER |
            (options.require_client_cert ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
        nullptr);
  }
  return context;
}

absl::StatusOr<int> Listen(const ServerOptions& options, int* port) {
  sockaddr_storage storage{};
  socklen_t size = 0;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, options.host.c_str(), &v4->sin_addr) == 1) {
    storage.ss_family = AF_INET;
    v4->sin_port = htons(static_cast<uint16_t>(options.port));
    size = sizeof(*v4);
  } else if (inet_pton(AF_INET6, options.host.c_str(), &v6->sin6_addr) == 1) {
    storage.ss_family = AF_INET6;
    v6->sin6_port = htons(static_cast<uint16_t>(options.port));
    size = sizeof(*v6);
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("listen address is no IP address: ", options.host));
  }
  const int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return absl::InternalError("cannot make a socket");
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd, reinterpret_cast<sockaddr*>(&storage), size) != 0 ||
      listen(fd, 128) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    const int error = errno;
    close(fd);
    return absl::UnavailableError(absl::StrCat("listen on ", options.host, ":",
                                               options.port, ": ",
                                               std::strerror(error)));
  }
  *port = ntohs(storage.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
  return fd;
}

class ServerImpl : public Server {
 public:
  ServerImpl(ServerOptions options, Handler handler, ContextPtr context, int fd,
             int port)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        context_(std::move(context)),
        fd_(fd),
        port_(port) {
    if (pipe(wake_) != 0) wake_[0] = wake_[1] = -1;
    acceptor_ = std::thread([this] { Accept(); });
  }
  ~ServerImpl() override { Stop(); }

  int port() const override { return port_; }
  std::string url() const override {
    const bool v6 = absl::StrContains(options_.host, ':');
    return absl::StrCat(context_ == nullptr ? "http://" : "https://",
                        v6 ? "[" : "", options_.host, v6 ? "]" : "", ":",
                        port_);
  }

  void Stop() override {
    {
      MutexLock lock(&mutex_);
      if (stopped_) return;
      stopped_ = true;
      for (auto& [id, connection] : connections_) connection->Shutdown();
      changed_.notify_all();
    }
    const char byte = 0;
    if (write(wake_[1], &byte, 1) < 0) return;
    acceptor_.join();
    MutexLock lock(&mutex_);
    while (!connections_.empty()) changed_.wait(mutex_);
    for (std::thread& thread : finished_) thread.join();
    finished_.clear();
    close(fd_);
    close(wake_[0]);
    close(wake_[1]);
  }

 private:
  void Accept() {
    while (true) {
      {
        MutexLock lock(&mutex_);
        while (!stopped_ && static_cast<int>(connections_.size()) >=
                                options_.max_connections) {
          changed_.wait(mutex_);
        }
        if (stopped_) return;
        for (std::thread& thread : finished_) thread.join();
        finished_.clear();
      }
      pollfd polled[2] = {{fd_, POLLIN, 0}, {wake_[0], POLLIN, 0}};
      poll(polled, 2, -1);
      if (polled[1].revents != 0) return;
      const int fd = accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE) poll(nullptr, 0, 10);
        continue;
      }
      auto connection = std::make_shared<ServerConnection>(
          fd, context_.get(), options_.idle_timeout);
      MutexLock lock(&mutex_);
      if (stopped_) return;
      const uint64_t id = next_id_++;
      connections_[id] = connection;
      threads_[id] = std::thread([this, id, connection]() mutable {
        Converse(connection.get(), handler_);
        Forget(id, std::move(connection));
      });
    }
  }

  void Forget(uint64_t id, std::shared_ptr<ServerConnection> connection) {
    MutexLock lock(&mutex_);
    // Closes the socket before anybody can think that all is over.
    connections_.erase(id);
    connection.reset();
    auto it = threads_.find(id);
    finished_.push_back(std::move(it->second));
    threads_.erase(it);
    changed_.notify_all();
  }

  const ServerOptions options_;
  const Handler handler_;
  const ContextPtr context_;
  const int fd_;
  const int port_;
  int wake_[2];
  std::thread acceptor_;
  Mutex mutex_;
  std::condition_variable_any changed_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t next_id_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<uint64_t, std::shared_ptr<ServerConnection>> connections_
      ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> finished_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options,
                                                      Handler handler) {
  ContextPtr context;
  if (!options.cert_pem.empty()) {
    GITOPS_ASSIGN_OR_RETURN(context, MakeContext(options));
  }
  int port = 0;
  GITOPS_ASSIGN_OR_RETURN(const int fd, Listen(options, &port));
  return std::make_unique<ServerImpl>(std::move(options), std::move(handler),
                                      std::move(context), fd, port);
}

}  // namespace gitops::http
