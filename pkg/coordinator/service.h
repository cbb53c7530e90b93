#ifndef GITOPS_PKG_COORDINATOR_SERVICE_H_
#define GITOPS_PKG_COORDINATOR_SERVICE_H_

// The gRPC face of a Desk. Internal to this package: includes generated code.
// Thread-safe. At most 64 watchers at a time (ResourceExhausted).

#include <atomic>

#include "pkg/coordinator/desk.h"
#include "proto/gitops/coordinator/v1/coordinator.grpc.pb.h"

namespace gitops::coordinator {

class Service final : public v1::Coordinator::Service {
 public:
  explicit Service(Desk* desk) : desk_(desk) {}

  grpc::Status Put(grpc::ServerContext* context, const v1::PutRequest* request,
                   v1::PutResponse* response) override;
  grpc::Status Get(grpc::ServerContext* context, const v1::GetRequest* request,
                   v1::GetResponse* response) override;
  grpc::Status List(grpc::ServerContext* context,
                    const v1::ListRequest* request,
                    v1::ListResponse* response) override;
  grpc::Status Watch(grpc::ServerContext* context,
                     const v1::WatchRequest* request,
                     grpc::ServerWriter<v1::Event>* writer) override;
  grpc::Status AcquireLease(grpc::ServerContext* context,
                            const v1::AcquireLeaseRequest* request,
                            v1::Lease* response) override;
  grpc::Status RenewLease(grpc::ServerContext* context,
                          const v1::RenewLeaseRequest* request,
                          v1::Lease* response) override;
  grpc::Status ReleaseLease(grpc::ServerContext* context,
                            const v1::ReleaseLeaseRequest* request,
                            v1::ReleaseLeaseResponse* response) override;
  grpc::Status GetLease(grpc::ServerContext* context,
                        const v1::GetLeaseRequest* request,
                        v1::Lease* response) override;
  grpc::Status Report(grpc::ServerContext* context,
                      const v1::ReportRequest* request,
                      v1::ReportResponse* response) override;

 private:
  grpc::Status Stream(grpc::ServerContext* context,
                      const v1::WatchRequest& request,
                      grpc::ServerWriter<v1::Event>* writer);

  Desk* const desk_;
  std::atomic<int> watchers_{0};
};

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_SERVICE_H_
