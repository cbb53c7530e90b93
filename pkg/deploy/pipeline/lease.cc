#include "pkg/deploy/pipeline/lease.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/lease_holder.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

using value::Value;

namespace {

constexpr absl::Duration kLookEach = absl::Seconds(1);
constexpr absl::Duration kTellEach = absl::Seconds(5);
constexpr absl::Duration kMaxWait = absl::Seconds(90);

kube::ResourceType LeaseType() {
  kube::ResourceType type;
  type.gvk = {"coordination.k8s.io", "v1", "Lease"};
  type.resource = "leases";
  type.namespaced = true;
  return type;
}

std::string LeaseName(const std::string& app) {
  return absl::StrCat(app, ".deploy");
}

std::string MicroTime(absl::Time t) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", t, absl::UTCTimeZone());
}

std::string HolderOf(const Resource& r) {
  const Value* v = r.object().FindPath({"spec", "holderIdentity"});
  return v == nullptr ? "" : std::string(v->string_or_empty());
}

std::string RenewalOf(const Resource& r) {
  const Value* v = r.object().FindPath({"spec", "renewTime"});
  return v == nullptr ? "" : std::string(v->string_or_empty());
}

// When the lease as it stands runs out.
absl::Time ExpiryOf(const Resource& r) {
  const Value* renewed = r.object().FindPath({"spec", "renewTime"});
  const Value* seconds = r.object().FindPath({"spec", "leaseDurationSeconds"});
  absl::Time t;
  if (renewed == nullptr || seconds == nullptr || !seconds->is_int() ||
      !absl::ParseTime(absl::RFC3339_full, renewed->string_or_empty(), &t,
                       nullptr)) {
    return absl::InfinitePast();
  }
  return t + absl::Seconds(seconds->as_int());
}

}  // namespace

namespace {

absl::Status Lost(absl::string_view message) {
  return WithExitCode(absl::AbortedError(message), kLostExit);
}

}  // namespace

Resource Lease::Wanted() const {
  Resource r;
  r.object().map().Set("apiVersion", Value::String("coordination.k8s.io/v1"));
  r.object().map().Set("kind", Value::String("Lease"));
  r.SetName(LeaseName(options_.app));
  r.SetNamespace(options_.ns);
  Value spec = Value::NewMap();
  std::string now = MicroTime(clock_->Now());
  spec.map().Set("holderIdentity", Value::String(options_.holder));
  spec.map().Set("leaseDurationSeconds",
                 Value::Int(absl::ToInt64Seconds(options_.duration)));
  spec.map().Set("acquireTime", Value::String(now));
  spec.map().Set("renewTime", Value::String(now));
  r.object().map().Set("spec", std::move(spec));
  return r;
}

absl::Status Lease::WaitForHolder(Resource* live) {
  const absl::Time start = clock_->Now();
  absl::Time told = absl::InfinitePast();
  std::string renewal;
  for (bool first = true;; first = false) {
    absl::StatusOr<Value> got =
        client_->Get(LeaseType(), options_.ns, LeaseName(options_.app));
    if (kube::IsNotFound(got.status())) {
      // It was given back: what was to be done was found out before that.
      return Lost(
          absl::StrCat("app '", options_.app, "' (namespace: ", options_.ns,
                       ") was deployed by another just now; run again"));
    }
    GITOPS_RETURN_IF_ERROR(got.status());
    *live = Resource(*std::move(got));
    const absl::Time now = clock_->Now();
    const absl::Duration left = ExpiryOf(*live) - now;
    const std::string holder = HolderOf(*live);
    if (holder.empty() || holder == options_.holder ||
        left <= absl::ZeroDuration()) {
      return absl::OkStatus();
    }
    const HolderState state = StateOfHolder(holder);
    if (state == HolderState::kGone) return absl::OkStatus();
    if (first) renewal = RenewalOf(*live);
    const std::string who =
        absl::StrCat("app '", options_.app, "' (namespace: ", options_.ns,
                     ") is being deployed by '", HolderName(holder), "'");
    // A lease that lasts longer than ours is not waited for to its end.
    if (state == HolderState::kRuns || RenewalOf(*live) != renewal ||
        now - start > kMaxWait) {
      return ExitCodeError(absl::StrCat(who, " (lease expires in ",
                                        absl::ToInt64Seconds(left) + 1, "s)"),
                           kRefusedExit);
    }
    if (options_.progress != nullptr && now - told >= kTellEach) {
      told = now;
      options_.progress(absl::StrCat(
          "waiting: ", who, ", or was: the lease runs out in ",
          absl::ToInt64Seconds(left) + 1, "s unless it is renewed"));
    }
    clock_->Sleep(std::min(left, kLookEach));
  }
}

absl::Status Lease::Acquire() {
  const kube::ResourceType type = LeaseType();
  Resource wanted = Wanted();
  absl::StatusOr<Value> saved =
      client_->Create(type, options_.ns, wanted.object(), {});
  if (kube::IsAlreadyExists(saved.status())) {
    Resource live;
    GITOPS_RETURN_IF_ERROR(WaitForHolder(&live));
    value::Value& meta = wanted.object().map()["metadata"];
    meta.map().Set("resourceVersion", Value::String(live.ResourceVersion()));
    saved = client_->Update(type, options_.ns, wanted.object(), {});
    if (kube::IsConflict(saved.status())) {
      return Lost(absl::StrCat("app '", options_.app,
                               "' (namespace: ", options_.ns,
                               ") was taken by another deploy just now"));
    }
  }
  GITOPS_RETURN_IF_ERROR(saved.status());
  MutexLock lock(&mutex_);
  live_ = Resource(*std::move(saved));
  renewed_ = clock_->Now();
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Lease>> Lease::Take(kube::Client* client,
                                                   Clock* clock,
                                                   LeaseOptions options) {
  std::unique_ptr<Lease> lease(new Lease(client, clock, std::move(options)));
  GITOPS_RETURN_IF_ERROR(lease->Acquire());
  lease->thread_ = std::thread([l = lease.get()] { l->Loop(); });
  return lease;
}

absl::Status Lease::Renew() {
  Resource next;
  {
    MutexLock lock(&mutex_);
    if (lost_) return absl::AbortedError("the lease was lost");
    next = live_.DeepCopy();
  }
  value::Value* spec = next.object().map().Find("spec");
  if (spec == nullptr || !spec->is_map()) {
    return absl::AbortedError("the lease was lost");
  }
  const absl::Time now = clock_->Now();
  spec->map().Set("renewTime", Value::String(MicroTime(now)));
  absl::StatusOr<Value> saved =
      client_->Update(LeaseType(), options_.ns, next.object(), {});
  MutexLock lock(&mutex_);
  if (saved.ok()) {
    live_ = Resource(*std::move(saved));
    renewed_ = now;
    return absl::OkStatus();
  }
  // Whoever changed or removed it has it now; other failures may pass.
  if (kube::IsConflict(saved.status()) || kube::IsNotFound(saved.status())) {
    lost_ = true;
  }
  return saved.status();
}

absl::Status Lease::Check() {
  MutexLock lock(&mutex_);
  if (lost_) {
    return Lost(absl::StrCat("the lease on app '", options_.app,
                             "' was lost to another deploy"));
  }
  if (clock_->Now() - renewed_ >= options_.duration) {
    return Lost(absl::StrCat("the lease on app '", options_.app,
                             "' ran out before it was renewed"));
  }
  return absl::OkStatus();
}

void Lease::Loop() {
  while (cancel_.SleepFor(options_.duration / 3)) Renew().IgnoreError();
}

Lease::~Lease() {
  cancel_.Cancel();
  if (thread_.joinable()) thread_.join();
  MutexLock lock(&mutex_);
  if (lost_ || live_.Uid().empty()) return;
  kube::DeleteOptions options;
  options.uid = std::string(live_.Uid());
  options.resource_version = std::string(live_.ResourceVersion());
  client_->Delete(LeaseType(), options_.ns, LeaseName(options_.app), options)
      .status()
      .IgnoreError();
}

}  // namespace gitops::deploy
