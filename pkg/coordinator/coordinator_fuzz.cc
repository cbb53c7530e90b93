// Requests as they come from outside: the first byte chooses the call, the rest
// is its message. Linked with -fsanitize=fuzzer it is a libFuzzer program; the
// test replays seeds and random changes of them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/check.h"
#include "pkg/base/clock.h"
#include "pkg/coordinator/desk.h"
#include "pkg/coordinator/messages.h"
#include "pkg/coordinator/service.h"
#include "pkg/coordinator/sqlite_store.h"
#include "pkg/coordinator/store.h"
#include "proto/gitops/coordinator/v1/coordinator.pb.h"

namespace gitops::coordinator {
namespace {

constexpr int kInputsPerStore = 500;

class SteadyClock : public Clock {
 public:
  absl::Time Now() override { return now_ += absl::Milliseconds(10); }
  void Sleep(absl::Duration d) override { now_ += d; }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1000000);
};

// One coordinator that many inputs talk to, so that they meet each other's
// leases and releases.
struct World {
  SteadyClock clock;
  std::unique_ptr<Store> store = *OpenSqliteStore(":memory:");
  Desk desk{store.get(), &clock};
  Service service{&desk};
  int inputs = 0;
};

template <typename Message>
bool Parse(absl::string_view bytes, Message* message) {
  return message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

// Put and Report ask the connection who calls; here nobody does.
void Put(World& world, const v1::PutRequest& request) {
  auto id = world.desk.Put(request.release(), request.token(), "");
  if (!id.ok()) return;
  auto stored = world.desk.Get(*id);
  GITOPS_CHECK(stored.ok());
  GITOPS_CHECK(stored->bytes == request.release());
  GITOPS_CHECK(world.desk.Newest(stored->environment)->release_id == *id);
}

void Report(World& world, const v1::ReportRequest& request) {
  EventRecord event;
  event.environment = request.environment();
  event.release_id = request.release_id();
  event.step = request.step();
  event.outcome = request.outcome();
  event.detail = request.detail();
  event.actor = request.actor();
  auto sequence = world.desk.Report(std::move(event), request.token());
  if (!sequence.ok()) return;
  auto events = world.desk.WaitForEvents(*sequence - 1, request.environment(),
                                         10, absl::ZeroDuration());
  GITOPS_CHECK(events.ok());
  GITOPS_CHECK(!events->empty());
  // What a watcher gets is what was stored.
  v1::Event sent;
  ToMessage(events->front(), &sent);
  const EventRecord back = FromMessage(sent);
  GITOPS_CHECK(back.sequence == *sequence);
  GITOPS_CHECK(back.step == request.step());
}

void List(World& world, v1::ListRequest request) {
  v1::ListResponse response;
  if (!world.service.List(nullptr, &request, &response).ok()) return;
  for (const v1::ReleaseEntry& entry : response.releases()) {
    GITOPS_CHECK(!FromMessage(entry).release_id.empty());
  }
}

void Watch(World& world, const v1::WatchRequest& request) {
  (void)world.desk.WaitForEvents(request.after_sequence(),
                                 request.environment(), 10,
                                 absl::ZeroDuration());
}

void AcquireLease(World& world, const v1::AcquireLeaseRequest& request) {
  v1::Lease lease;
  if (!world.service.AcquireLease(nullptr, &request, &lease).ok()) return;
  GITOPS_CHECK(lease.held());
  GITOPS_CHECK(lease.token() > 0);
  // Whoever has it may give it back, and then it is free.
  v1::ReleaseLeaseRequest back;
  back.set_environment(request.environment());
  back.set_token(lease.token());
  v1::ReleaseLeaseResponse none;
  if (request.ttl_ms() % 2 == 0) return;
  GITOPS_CHECK(world.service.ReleaseLease(nullptr, &back, &none).ok());
}

template <typename Request, typename Response, typename Call>
void Plain(absl::string_view bytes, Call call) {
  Request request;
  Response response;
  if (Parse(bytes, &request)) (void)call(&request, &response);
}

template <typename Request, typename Act>
void With(absl::string_view bytes, World& world, Act act) {
  Request request;
  if (Parse(bytes, &request)) act(world, request);
}

void Call(World& world, int which, absl::string_view bytes) {
  Service& s = world.service;
  switch (which) {
    case 0:
      return With<v1::PutRequest>(bytes, world, Put);
    case 1:
      return Plain<v1::GetRequest, v1::GetResponse>(
          bytes, [&](auto* q, auto* r) { return s.Get(nullptr, q, r); });
    case 2:
      return With<v1::ListRequest>(bytes, world, List);
    case 3:
      return With<v1::WatchRequest>(bytes, world, Watch);
    case 4:
      return With<v1::AcquireLeaseRequest>(bytes, world, AcquireLease);
    case 5:
      return Plain<v1::RenewLeaseRequest, v1::Lease>(
          bytes, [&](auto* q, auto* r) { return s.RenewLease(nullptr, q, r); });
    case 6:
      return Plain<v1::ReleaseLeaseRequest, v1::ReleaseLeaseResponse>(
          bytes,
          [&](auto* q, auto* r) { return s.ReleaseLease(nullptr, q, r); });
    case 7:
      return Plain<v1::GetLeaseRequest, v1::Lease>(
          bytes, [&](auto* q, auto* r) { return s.GetLease(nullptr, q, r); });
    default:
      return With<v1::ReportRequest>(bytes, world, Report);
  }
}

}  // namespace
}  // namespace gitops::coordinator

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using gitops::coordinator::World;
  static std::unique_ptr<World>* const world = new std::unique_ptr<World>;
  if (size == 0) return 0;
  if (*world == nullptr ||
      ++(*world)->inputs > gitops::coordinator::kInputsPerStore) {
    *world = std::make_unique<World>();
  }
  gitops::coordinator::Call(
      **world, data[0] % 9,
      absl::string_view(reinterpret_cast<const char*>(data + 1), size - 1));
  return 0;
}
