#include "pkg/coordinator/server.h"

#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/coordinator/service.h"

namespace gitops::coordinator {
namespace {

// A descriptor is at most 64 MiB.
constexpr int kMaxMessageBytes = 72 << 20;

// Takes PATH.lock for as long as the process lives. -1 where it is taken.
int LockSocket(const std::string& path) {
  int fd = open(absl::StrCat(path, ".lock").c_str(),
                O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    fd = -1;
  }
  return fd;
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(
    const Address& address, const TlsFiles& files) {
  if (address.is_unix()) return grpc::InsecureServerCredentials();
  GITOPS_ASSIGN_OR_RETURN(Tls tls, LoadTls(files));
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = tls.authority_pem;
  options.pem_key_cert_pairs.push_back(
      {std::string(tls.key_pem.Reveal()), tls.certificate_pem});
  return grpc::SslServerCredentials(options);
}

}  // namespace

struct Server::Impl {
  explicit Impl(Desk* d) : desk(d), service(d) {}
  ~Impl() {
    desk->Stop();
    if (server != nullptr) {
      server->Shutdown(std::chrono::system_clock::now() +
                       std::chrono::seconds(1));
      server->Wait();
    }
    if (lock >= 0) {
      // Our socket: nobody else can have bound it while we hold the lock.
      unlink(address.unix_path.c_str());
      close(lock);
    }
  }

  Desk* desk;
  Service service;
  Address address;
  int lock = -1;
  std::unique_ptr<grpc::Server> server;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

const Address& Server::address() const { return impl_->address; }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Address& address,
                                                      const TlsFiles& tls,
                                                      Desk* desk) {
  auto impl = std::make_unique<Impl>(desk);
  impl->address = address;
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<grpc::ServerCredentials> credentials,
                          Credentials(address, tls));
  if (address.is_unix()) {
    impl->lock = LockSocket(address.unix_path);
    if (impl->lock < 0) {
      return absl::FailedPreconditionError(
          absl::StrCat(address.ToString(),
                       ": another coordinator is listening, or the folder "
                       "cannot be written"));
    }
  }
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.SetMaxSendMessageSize(kMaxMessageBytes);
  // Two servers on one port would share the calls between them.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  int port = 0;
  builder.AddListeningPort(address.ToString(), credentials, &port);
  builder.RegisterService(&impl->service);
  mode_t old_mask = umask(0177);
  impl->server = builder.BuildAndStart();
  umask(old_mask);
  if (impl->server == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address.ToString()));
  }
  if (!address.is_unix()) impl->address.port = port;
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

}  // namespace gitops::coordinator
