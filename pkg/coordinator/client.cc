#include "pkg/coordinator/client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "pkg/base/status_macros.h"
#include "pkg/coordinator/messages.h"
#include "pkg/coordinator/status_codes.h"
#include "proto/gitops/coordinator/v1/coordinator.grpc.pb.h"

namespace gitops::coordinator {
namespace {

constexpr int kMaxMessageBytes = 72 << 20;
constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(1);

}  // namespace

struct Client::Impl {
  std::unique_ptr<v1::Coordinator::Stub> stub;
  ClientOptions options;

  // One call with its deadline.
  template <typename Request, typename Response>
  absl::Status Once(grpc::Status (v1::Coordinator::Stub::*method)(
                        grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
    return FromGrpc((stub.get()->*method)(&context, request, response));
  }

  // The same, again while nobody answers.
  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (v1::Coordinator::Stub::*method)(
                        grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response* response) {
    absl::Time give_up = absl::Now() + options.patience;
    absl::Duration pause = kFirstPause;
    while (true) {
      absl::Status status = Once(method, request, response);
      if (!absl::IsUnavailable(status) || absl::Now() + pause > give_up) {
        return status;
      }
      absl::SleepFor(pause);
      pause = std::min(pause * 2, kLongestPause);
    }
  }
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

absl::StatusOr<std::unique_ptr<Client>> Client::Connect(
    const Address& address, const ClientOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetMaxSendMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  // Not a pause, in spite of its name: how long a connection may take to be
  // made, TLS included.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 10000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  if (address.is_unix()) {
    credentials = grpc::InsecureChannelCredentials();
  } else {
    GITOPS_ASSIGN_OR_RETURN(Tls tls, LoadTls(options.tls));
    grpc::SslCredentialsOptions ssl;
    ssl.pem_root_certs = tls.authority_pem;
    ssl.pem_private_key = std::string(tls.key_pem.Reveal());
    ssl.pem_cert_chain = tls.certificate_pem;
    credentials = grpc::SslCredentials(ssl);
    if (!options.tls_server_name.empty()) {
      arguments.SetSslTargetNameOverride(options.tls_server_name);
    }
  }
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  impl->stub = v1::Coordinator::NewStub(
      grpc::CreateCustomChannel(address.ToString(), credentials, arguments));
  return std::unique_ptr<Client>(new Client(std::move(impl)));
}

absl::StatusOr<std::string> Client::Put(absl::string_view descriptor_bytes,
                                        int64_t token) {
  v1::PutRequest request;
  v1::PutResponse response;
  request.set_release(descriptor_bytes.data(), descriptor_bytes.size());
  request.set_token(token);
  GITOPS_RETURN_IF_ERROR(
      impl_->Call(&v1::Coordinator::Stub::Put, request, &response));
  return response.release_id();
}

absl::StatusOr<StoredRelease> Client::Get(absl::string_view release_id) {
  v1::GetRequest request;
  v1::GetResponse response;
  request.set_release_id(std::string(release_id));
  GITOPS_RETURN_IF_ERROR(
      impl_->Call(&v1::Coordinator::Stub::Get, request, &response));
  StoredRelease release;
  release.release_id = response.release_id();
  release.bytes = response.release();
  return release;
}

absl::StatusOr<StoredRelease> Client::Newest(absl::string_view environment) {
  v1::GetRequest request;
  v1::GetResponse response;
  request.set_environment(std::string(environment));
  GITOPS_RETURN_IF_ERROR(
      impl_->Call(&v1::Coordinator::Stub::Get, request, &response));
  StoredRelease release;
  release.release_id = response.release_id();
  release.environment = std::string(environment);
  release.bytes = response.release();
  return release;
}

absl::StatusOr<std::vector<StoredRelease>> Client::List(
    absl::string_view environment, int page_size, absl::string_view page_token,
    std::string* next) {
  v1::ListRequest request;
  v1::ListResponse response;
  request.set_environment(std::string(environment));
  request.set_page_size(page_size);
  request.set_page_token(std::string(page_token));
  GITOPS_RETURN_IF_ERROR(
      impl_->Call(&v1::Coordinator::Stub::List, request, &response));
  std::vector<StoredRelease> page;
  for (const auto& entry : response.releases()) {
    page.push_back(FromMessage(entry));
  }
  *next = response.next_page_token();
  return page;
}

absl::Status Client::Watch(
    absl::string_view environment, int64_t after_sequence, bool follow,
    const std::function<bool(const EventRecord&)>& on_event) {
  v1::WatchRequest request;
  request.set_environment(std::string(environment));
  request.set_after_sequence(after_sequence);
  request.set_no_follow(!follow);
  absl::Time give_up = absl::Now() + impl_->options.patience;
  absl::Duration pause = kFirstPause;
  while (true) {
    grpc::ClientContext context;
    auto reader = impl_->stub->Watch(&context, request);
    v1::Event event;
    while (reader->Read(&event)) {
      request.set_after_sequence(event.sequence());
      give_up = absl::Now() + impl_->options.patience;
      pause = kFirstPause;
      if (!on_event(FromMessage(event))) {
        context.TryCancel();
        reader->Finish();
        return absl::OkStatus();
      }
    }
    absl::Status status = FromGrpc(reader->Finish());
    // It is only a server that stops which cancels a watch from outside.
    const bool lost = absl::IsUnavailable(status) || absl::IsCancelled(status);
    if (!lost || absl::Now() + pause > give_up) return status;
    absl::SleepFor(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

absl::StatusOr<LeaseRecord> Client::AcquireLease(absl::string_view environment,
                                                 absl::string_view holder,
                                                 absl::Duration ttl,
                                                 int64_t token) {
  v1::AcquireLeaseRequest request;
  v1::Lease response;
  request.set_environment(std::string(environment));
  request.set_holder(std::string(holder));
  request.set_ttl_ms(absl::ToInt64Milliseconds(ttl));
  request.set_token(token);
  // Where an answer is lost the lease may be given out already; it then keeps
  // everybody out until it expires, which is the safe side.
  GITOPS_RETURN_IF_ERROR(
      impl_->Call(&v1::Coordinator::Stub::AcquireLease, request, &response));
  return FromMessage(response);
}

absl::StatusOr<LeaseRecord> Client::RenewLease(absl::string_view environment,
                                               int64_t token,
                                               absl::Duration ttl) {
  v1::RenewLeaseRequest request;
  v1::Lease response;
  request.set_environment(std::string(environment));
  request.set_token(token);
  request.set_ttl_ms(absl::ToInt64Milliseconds(ttl));
  GITOPS_RETURN_IF_ERROR(
      impl_->Call(&v1::Coordinator::Stub::RenewLease, request, &response));
  return FromMessage(response);
}

absl::Status Client::ReleaseLease(absl::string_view environment,
                                  int64_t token) {
  v1::ReleaseLeaseRequest request;
  v1::ReleaseLeaseResponse response;
  request.set_environment(std::string(environment));
  request.set_token(token);
  return impl_->Call(&v1::Coordinator::Stub::ReleaseLease, request, &response);
}

absl::StatusOr<LeaseRecord> Client::GetLease(absl::string_view environment,
                                             bool* held) {
  v1::GetLeaseRequest request;
  v1::Lease response;
  request.set_environment(std::string(environment));
  GITOPS_RETURN_IF_ERROR(
      impl_->Call(&v1::Coordinator::Stub::GetLease, request, &response));
  *held = response.held();
  return FromMessage(response);
}

absl::StatusOr<int64_t> Client::Report(const EventRecord& event,
                                       int64_t token) {
  v1::ReportRequest request;
  v1::ReportResponse response;
  request.set_environment(event.environment);
  request.set_release_id(event.release_id);
  request.set_step(event.step);
  request.set_outcome(event.outcome);
  request.set_detail(event.detail);
  request.set_actor(event.actor);
  request.set_token(token);
  GITOPS_RETURN_IF_ERROR(
      impl_->Call(&v1::Coordinator::Stub::Report, request, &response));
  return response.sequence();
}

}  // namespace gitops::coordinator
