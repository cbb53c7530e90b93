#include "pkg/coordinator/desk.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::coordinator {
namespace {

constexpr absl::Duration kMinTtl = absl::Seconds(1);
constexpr absl::Duration kMaxTtl = absl::Hours(1);
constexpr size_t kMaxName = 253;
constexpr size_t kMaxDetail = 4096;
constexpr int kDefaultPage = 100;
constexpr int kMaxPage = 1000;

absl::Status CheckName(absl::string_view what, absl::string_view name) {
  bool plain =
      !name.empty() && name.size() <= kMaxName &&
      std::none_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x21 || c == 0x7f || c == '/';
      });
  if (plain) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      what, " is empty or no plain name: ", Quote(name.substr(0, kMaxName))));
}

absl::Status CheckText(absl::string_view what, absl::string_view text) {
  if (text.size() <= kMaxDetail) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      what, ": ", text.size(), " bytes, the limit is ", kMaxDetail));
}

absl::Status CheckTtl(absl::Duration ttl) {
  if (ttl >= kMinTtl && ttl <= kMaxTtl) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "lease of ", absl::FormatDuration(ttl), "; it lasts from 1 s to 1 h"));
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace

bool Desk::IsHeld(const LeaseRecord& lease) const {
  return !lease.holder.empty() && clock_->Now() < lease.expires_at;
}

EventRecord Desk::NewEvent(absl::string_view environment,
                           absl::string_view kind) const {
  EventRecord event;
  event.time = clock_->Now();
  event.environment = std::string(environment);
  event.kind = std::string(kind);
  return event;
}

void Desk::Wake() {
  {
    MutexLock lock(&mutex_);
    ++generation_;
  }
  changed_.notify_all();
}

absl::Status Desk::CheckToken(absl::string_view environment, int64_t token) {
  if (token == 0) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(std::optional<LeaseRecord> lease,
                          store_->GetLease(environment));
  if (lease.has_value() && lease->token == token && IsHeld(*lease)) {
    return absl::OkStatus();
  }
  return absl::AbortedError(
      absl::StrCat("the lease of environment ", Quote(environment),
                   " with token ", token, " is over",
                   lease.has_value() && IsHeld(*lease)
                       ? absl::StrCat("; ", lease->holder, " holds it now")
                       : ""));
}

absl::StatusOr<std::string> Desk::Put(absl::string_view bytes, int64_t token,
                                      absl::string_view actor) {
  GITOPS_ASSIGN_OR_RETURN(descriptor::Release release,
                          descriptor::ReadRelease(bytes));
  GITOPS_RETURN_IF_ERROR(CheckToken(release.environment, token));
  StoredRelease stored;
  stored.release_id = descriptor::ReleaseId(bytes);
  stored.environment = release.environment;
  stored.name = release.name;
  stored.bytes = std::string(bytes);
  stored.stored_at = clock_->Now();
  EventRecord event = NewEvent(release.environment, "put");
  event.release_id = stored.release_id;
  event.actor = std::string(actor);
  GITOPS_RETURN_IF_ERROR(store_->PutRelease(stored, event));
  Wake();
  return stored.release_id;
}

absl::StatusOr<StoredRelease> Desk::Get(absl::string_view release_id) {
  GITOPS_RETURN_IF_ERROR(CheckName("release id", release_id));
  return store_->GetRelease(release_id);
}

absl::StatusOr<StoredRelease> Desk::Newest(absl::string_view environment) {
  GITOPS_RETURN_IF_ERROR(CheckName("environment", environment));
  return store_->NewestRelease(environment);
}

absl::StatusOr<std::vector<StoredRelease>> Desk::List(
    absl::string_view environment, int page_size, absl::string_view page_token,
    std::string* next) {
  if (!environment.empty()) {
    GITOPS_RETURN_IF_ERROR(CheckName("environment", environment));
  }
  int64_t before = INT64_MAX;
  if (!page_token.empty() && !absl::SimpleAtoi(page_token, &before)) {
    return absl::InvalidArgumentError("page token is not one of ours");
  }
  if (page_size < 0) {
    return absl::InvalidArgumentError("page size is negative");
  }
  int limit = page_size == 0 ? kDefaultPage : std::min(page_size, kMaxPage);
  GITOPS_ASSIGN_OR_RETURN(std::vector<StoredRelease> page,
                          store_->ListReleases(environment, before, limit));
  *next = static_cast<int>(page.size()) == limit
              ? absl::StrCat(page.back().order)
              : "";
  return page;
}

absl::StatusOr<LeaseRecord> Desk::AcquireLease(absl::string_view environment,
                                               absl::string_view holder,
                                               absl::Duration ttl,
                                               int64_t token) {
  GITOPS_RETURN_IF_ERROR(CheckName("environment", environment));
  GITOPS_RETURN_IF_ERROR(CheckName("holder", holder));
  GITOPS_RETURN_IF_ERROR(CheckTtl(ttl));
  while (true) {
    GITOPS_ASSIGN_OR_RETURN(std::optional<LeaseRecord> old,
                            store_->GetLease(environment));
    bool own = old.has_value() && token != 0 && old->token == token;
    if (old.has_value() && IsHeld(*old) && !own) {
      return absl::FailedPreconditionError(absl::StrCat(
          "environment ", Quote(environment), " is being deployed by ",
          old->holder, "; the lease is good until ",
          TimeText(old->expires_at)));
    }
    LeaseRecord lease;
    lease.environment = std::string(environment);
    lease.holder = std::string(holder);
    bool renewal = own && IsHeld(*old);
    lease.token = renewal ? token : (old.has_value() ? old->token : 0) + 1;
    lease.expires_at = clock_->Now() + ttl;
    EventRecord event = NewEvent(environment, renewal ? "" : "lease-acquired");
    event.actor = lease.holder;
    absl::Status swapped = store_->SwapLease(old, lease, event);
    if (absl::IsAborted(swapped)) continue;  // Another was quicker: look again.
    GITOPS_RETURN_IF_ERROR(swapped);
    Wake();
    return lease;
  }
}

absl::StatusOr<LeaseRecord> Desk::RenewLease(absl::string_view environment,
                                             int64_t token,
                                             absl::Duration ttl) {
  GITOPS_RETURN_IF_ERROR(CheckName("environment", environment));
  GITOPS_RETURN_IF_ERROR(CheckTtl(ttl));
  if (token <= 0) return absl::InvalidArgumentError("no token");
  GITOPS_RETURN_IF_ERROR(CheckToken(environment, token));
  GITOPS_ASSIGN_OR_RETURN(std::optional<LeaseRecord> old,
                          store_->GetLease(environment));
  if (!old.has_value()) return absl::AbortedError("the lease is gone");
  LeaseRecord lease = *old;
  lease.expires_at = clock_->Now() + ttl;
  GITOPS_RETURN_IF_ERROR(store_->SwapLease(old, lease, EventRecord()));
  return lease;
}

absl::Status Desk::ReleaseLease(absl::string_view environment, int64_t token) {
  GITOPS_RETURN_IF_ERROR(CheckName("environment", environment));
  if (token <= 0) return absl::InvalidArgumentError("no token");
  GITOPS_ASSIGN_OR_RETURN(std::optional<LeaseRecord> old,
                          store_->GetLease(environment));
  // Given back already, or lost: what the caller wants is so.
  if (!old.has_value() || old->token != token || old->holder.empty()) {
    return absl::OkStatus();
  }
  LeaseRecord lease = *old;
  lease.holder.clear();
  EventRecord event = NewEvent(environment, "lease-released");
  event.actor = old->holder;
  absl::Status swapped = store_->SwapLease(old, lease, event);
  if (swapped.ok()) Wake();
  return swapped;
}

absl::StatusOr<LeaseRecord> Desk::GetLease(absl::string_view environment,
                                           bool* held) {
  GITOPS_RETURN_IF_ERROR(CheckName("environment", environment));
  GITOPS_ASSIGN_OR_RETURN(std::optional<LeaseRecord> lease,
                          store_->GetLease(environment));
  *held = lease.has_value() && IsHeld(*lease);
  if (*held) return *lease;
  LeaseRecord nobody;
  nobody.environment = std::string(environment);
  nobody.token = lease.has_value() ? lease->token : 0;
  return nobody;
}

absl::StatusOr<int64_t> Desk::Report(EventRecord event, int64_t token) {
  GITOPS_RETURN_IF_ERROR(CheckName("environment", event.environment));
  GITOPS_RETURN_IF_ERROR(CheckName("step", event.step));
  GITOPS_RETURN_IF_ERROR(CheckName("outcome", event.outcome));
  GITOPS_RETURN_IF_ERROR(CheckText("release id", event.release_id));
  GITOPS_RETURN_IF_ERROR(CheckText("actor", event.actor));
  GITOPS_RETURN_IF_ERROR(CheckText("detail", event.detail));
  GITOPS_RETURN_IF_ERROR(CheckToken(event.environment, token));
  event.kind = "progress";
  event.time = clock_->Now();
  GITOPS_ASSIGN_OR_RETURN(int64_t sequence, store_->AddEvent(event));
  Wake();
  return sequence;
}

absl::StatusOr<std::vector<EventRecord>> Desk::WaitForEvents(
    int64_t sequence, absl::string_view environment, int limit,
    absl::Duration patience) {
  if (!environment.empty()) {
    GITOPS_RETURN_IF_ERROR(CheckName("environment", environment));
  }
  auto deadline =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(patience);
  while (true) {
    int64_t seen;
    {
      MutexLock lock(&mutex_);
      seen = generation_;
    }
    GITOPS_ASSIGN_OR_RETURN(std::vector<EventRecord> events,
                            store_->EventsAfter(sequence, environment, limit));
    if (!events.empty()) return events;
    mutex_.Lock();
    bool timed_out = false;
    while (generation_ == seen && !stopped_ && !timed_out) {
      timed_out =
          changed_.wait_until(mutex_, deadline) == std::cv_status::timeout;
    }
    bool done = timed_out || stopped_;
    mutex_.Unlock();
    if (done) return events;
  }
}

void Desk::Stop() {
  {
    MutexLock lock(&mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

bool Desk::stopped() const {
  MutexLock lock(&mutex_);
  return stopped_;
}

}  // namespace gitops::coordinator
