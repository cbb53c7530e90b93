#include "pkg/coordinator/service.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "pkg/coordinator/messages.h"
#include "pkg/coordinator/status_codes.h"

namespace gitops::coordinator {
namespace {

constexpr int kMaxWatchers = 64;
constexpr int kEventsAtOnce = 256;
// How soon a watcher that went away is noticed.
constexpr absl::Duration kLook = absl::Milliseconds(200);

// The name in a client's certificate; "" on a Unix socket.
std::string PeerName(grpc::ServerContext* context) {
  std::string name;
  for (const grpc::string_ref& part :
       context->auth_context()->GetPeerIdentity()) {
    name.assign(part.data(), part.size());
  }
  return name;
}

}  // namespace

grpc::Status Service::Put(grpc::ServerContext* context,
                          const v1::PutRequest* request,
                          v1::PutResponse* response) {
  auto id = desk_->Put(request->release(), request->token(), PeerName(context));
  if (!id.ok()) return ToGrpc(id.status());
  response->set_release_id(*id);
  return grpc::Status::OK;
}

grpc::Status Service::Get(grpc::ServerContext*, const v1::GetRequest* request,
                          v1::GetResponse* response) {
  auto release = request->which_case() == v1::GetRequest::kEnvironment
                     ? desk_->Newest(request->environment())
                     : desk_->Get(request->release_id());
  if (!release.ok()) return ToGrpc(release.status());
  response->set_release_id(release->release_id);
  response->set_release(release->bytes);
  return grpc::Status::OK;
}

grpc::Status Service::List(grpc::ServerContext*, const v1::ListRequest* request,
                           v1::ListResponse* response) {
  std::string next;
  auto page = desk_->List(request->environment(), request->page_size(),
                          request->page_token(), &next);
  if (!page.ok()) return ToGrpc(page.status());
  for (const StoredRelease& r : *page) ToMessage(r, response->add_releases());
  response->set_next_page_token(next);
  return grpc::Status::OK;
}

grpc::Status Service::Watch(grpc::ServerContext* context,
                            const v1::WatchRequest* request,
                            grpc::ServerWriter<v1::Event>* writer) {
  if (watchers_.fetch_add(1) >= kMaxWatchers) {
    watchers_.fetch_sub(1);
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED,
                        "too many watchers");
  }
  grpc::Status status = Stream(context, *request, writer);
  watchers_.fetch_sub(1);
  return status;
}

grpc::Status Service::Stream(grpc::ServerContext* context,
                             const v1::WatchRequest& request,
                             grpc::ServerWriter<v1::Event>* writer) {
  int64_t sequence = request.after_sequence();
  absl::Duration patience = request.no_follow() ? absl::ZeroDuration() : kLook;
  while (!context->IsCancelled()) {
    auto events = desk_->WaitForEvents(sequence, request.environment(),
                                       kEventsAtOnce, patience);
    if (!events.ok()) return ToGrpc(events.status());
    for (const EventRecord& record : *events) {
      v1::Event event;
      ToMessage(record, &event);
      if (!writer->Write(event)) return grpc::Status::CANCELLED;
      sequence = record.sequence;
    }
    if (events->empty() && request.no_follow()) return grpc::Status::OK;
    if (events->empty() && desk_->stopped()) {
      return grpc::Status(grpc::StatusCode::UNAVAILABLE,
                          "the coordinator is stopping");
    }
  }
  return grpc::Status::CANCELLED;
}

grpc::Status Service::AcquireLease(grpc::ServerContext*,
                                   const v1::AcquireLeaseRequest* request,
                                   v1::Lease* response) {
  auto lease = desk_->AcquireLease(request->environment(), request->holder(),
                                   absl::Milliseconds(request->ttl_ms()),
                                   request->token());
  if (!lease.ok()) return ToGrpc(lease.status());
  ToMessage(*lease, true, response);
  return grpc::Status::OK;
}

grpc::Status Service::RenewLease(grpc::ServerContext*,
                                 const v1::RenewLeaseRequest* request,
                                 v1::Lease* response) {
  auto lease = desk_->RenewLease(request->environment(), request->token(),
                                 absl::Milliseconds(request->ttl_ms()));
  if (!lease.ok()) return ToGrpc(lease.status());
  ToMessage(*lease, true, response);
  return grpc::Status::OK;
}

grpc::Status Service::ReleaseLease(grpc::ServerContext*,
                                   const v1::ReleaseLeaseRequest* request,
                                   v1::ReleaseLeaseResponse*) {
  return ToGrpc(desk_->ReleaseLease(request->environment(), request->token()));
}

grpc::Status Service::GetLease(grpc::ServerContext*,
                               const v1::GetLeaseRequest* request,
                               v1::Lease* response) {
  bool held = false;
  auto lease = desk_->GetLease(request->environment(), &held);
  if (!lease.ok()) return ToGrpc(lease.status());
  ToMessage(*lease, held, response);
  return grpc::Status::OK;
}

grpc::Status Service::Report(grpc::ServerContext* context,
                             const v1::ReportRequest* request,
                             v1::ReportResponse* response) {
  EventRecord event;
  event.environment = request->environment();
  event.release_id = request->release_id();
  event.step = request->step();
  event.outcome = request->outcome();
  event.detail = request->detail();
  std::string peer = PeerName(context);
  event.actor = peer.empty() ? request->actor() : peer;
  auto sequence = desk_->Report(std::move(event), request->token());
  if (!sequence.ok()) return ToGrpc(sequence.status());
  response->set_sequence(*sequence);
  return grpc::Status::OK;
}

}  // namespace gitops::coordinator
