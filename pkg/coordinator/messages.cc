#include "pkg/coordinator/messages.h"

#include <string>

namespace gitops::coordinator {

std::string FormatWireTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

absl::Time ParseWireTime(const std::string& text) {
  absl::Time time;
  return absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)
             ? time
             : absl::UnixEpoch();
}

void ToMessage(const EventRecord& r, v1::Event* out) {
  out->set_sequence(r.sequence);
  out->set_time(FormatWireTime(r.time));
  out->set_environment(r.environment);
  out->set_kind(r.kind);
  out->set_release_id(r.release_id);
  out->set_actor(r.actor);
  out->set_step(r.step);
  out->set_outcome(r.outcome);
  out->set_detail(r.detail);
}

EventRecord FromMessage(const v1::Event& e) {
  return {e.sequence(),    ParseWireTime(e.time()),
          e.environment(), e.kind(),
          e.release_id(),  e.actor(),
          e.step(),        e.outcome(),
          e.detail()};
}

void ToMessage(const LeaseRecord& r, bool held, v1::Lease* out) {
  out->set_environment(r.environment);
  out->set_holder(r.holder);
  out->set_token(r.token);
  out->set_held(held);
  if (held) out->set_expires_at(FormatWireTime(r.expires_at));
}

LeaseRecord FromMessage(const v1::Lease& l) {
  return {l.environment(), l.holder(), l.token(),
          ParseWireTime(l.expires_at())};
}

void ToMessage(const StoredRelease& r, v1::ReleaseEntry* out) {
  out->set_release_id(r.release_id);
  out->set_environment(r.environment);
  out->set_name(r.name);
  out->set_stored_at(FormatWireTime(r.stored_at));
  out->set_size_bytes(r.size_bytes);
}

StoredRelease FromMessage(const v1::ReleaseEntry& e) {
  StoredRelease r;
  r.release_id = e.release_id();
  r.environment = e.environment();
  r.name = e.name();
  r.stored_at = ParseWireTime(e.stored_at());
  r.size_bytes = e.size_bytes();
  return r;
}

}  // namespace gitops::coordinator
