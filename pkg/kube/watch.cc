#include "pkg/kube/watch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/retry.h"
#include "pkg/json/json.h"
#include "pkg/kube/api_path.h"
#include "pkg/kube/object.h"

namespace gitops::kube {
namespace {

using value::Value;

constexpr size_t kMaxEventBytes = 64 << 20;
// The server ends the stream after this; silence much longer is a dead peer.
constexpr int64_t kStreamSeconds = 290;
constexpr absl::Duration kMaxSilence = absl::Seconds(kStreamSeconds + 30);
constexpr int kMaxFailures = 12;
constexpr char kMetadataAccept[] =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,"
    "application/json";

std::optional<EventType> ParseType(absl::string_view text) {
  if (text == "ADDED") return EventType::kAdded;
  if (text == "MODIFIED") return EventType::kModified;
  if (text == "DELETED") return EventType::kDeleted;
  if (text == "BOOKMARK") return EventType::kBookmark;
  return std::nullopt;
}

absl::StatusOr<std::optional<WatchEvent>> ToEvent(const Value& document) {
  const Value* type = document.Find("type");
  const Value* object = document.Find("object");
  if (type == nullptr || object == nullptr || !object->is_map()) {
    return absl::InvalidArgumentError(
        "unable to decode an event from the "
        "watch stream: no type or object");
  }
  if (type->string_or_empty() == "ERROR") return StatusFromObject(*object);
  const std::optional<EventType> known = ParseType(type->string_or_empty());
  if (!known.has_value()) {
    return absl::InvalidArgumentError(
        "unable to decode an event from the watch stream: unknown type");
  }
  return WatchEvent{*known, *object};
}

}  // namespace

absl::StatusOr<std::optional<WatchEvent>> EventBuffer::Next() {
  // The server ends every event with a line end and has none inside; that
  // saves parsing what is not whole yet. Should an event span lines, the
  // parser asks for more.
  size_t from = std::max(scanned_, begin_);
  while (true) {
    const size_t end = buffer_.find('\n', from);
    if (end == std::string::npos) break;
    from = end + 1;
    const absl::string_view text =
        absl::string_view(buffer_).substr(begin_, end - begin_);
    if (text.find_first_not_of(" \t\r\n") == absl::string_view::npos) {
      begin_ = from;
      continue;
    }
    size_t consumed = 0;
    const absl::StatusOr<Value> document =
        json::ParsePrefix(text, {.numbers = json::Numbers::kKube}, &consumed);
    if (absl::IsOutOfRange(document.status())) continue;
    if (!document.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("unable to decode an event from the watch stream: ",
                       document.status().message()));
    }
    begin_ += consumed;
    scanned_ = begin_;
    return ToEvent(*document);
  }
  buffer_.erase(0, begin_);
  begin_ = 0;
  scanned_ = buffer_.size();
  if (buffer_.size() > kMaxEventBytes) {
    return absl::ResourceExhaustedError("watch event is too large");
  }
  return std::optional<WatchEvent>();
}

bool EventBuffer::has_rest() const {
  return buffer_.find_first_not_of(" \t\r\n", begin_) != std::string::npos;
}

HttpWatch::HttpWatch(Requester* requester, const ResourceType& type,
                     absl::string_view ns, const WatchOptions& options)
    : requester_(requester),
      type_(type),
      ns_(ns),
      options_(options),
      cancel_(options.cancel, requester->options().cancel),
      resource_version_(options.resource_version) {}

absl::Status HttpWatch::Connect() {
  Call call;
  call.path = absl::StrCat(
      ResourcePath(type_, ns_, "", ""),
      QueryString(WatchQuery(options_, resource_version_, kStreamSeconds)));
  call.info = {"GET", type_.gvk.group, type_.resource, ""};
  if (options_.metadata_only) call.accept = kMetadataAccept;
  call.header_timeout = absl::Seconds(60);
  call.idle_timeout = kMaxSilence;
  call.cancel = cancel_.get();
  GITOPS_ASSIGN_OR_RETURN(stream_, requester_->Open(call));
  events_ = EventBuffer();
  ++requester_->watches();
  return absl::OkStatus();
}

absl::Status HttpWatch::PlanReconnect(const absl::Status& cause) {
  stream_.reset();
  if (cancel_.get()->cancelled()) return absl::CancelledError("watch ended");
  if (IsExpired(cause)) return cause;
  if (!options_.resume) {
    return cause.ok() ? absl::AbortedError("the server closed the watch")
                      : cause;
  }
  // Answers that waiting does not change.
  const std::optional<ApiError> error = ApiErrorOf(cause);
  if (error.has_value() && error->code != 429 && error->code < 500) {
    return cause;
  }
  if (http::FailureOf(cause) == http::Failure::kTls) return cause;
  // Out of reach for so long that the client has given up.
  if (absl::IsDeadlineExceeded(cause) && !error.has_value() &&
      http::FailureOf(cause) == http::Failure::kNone) {
    return cause;
  }
  // Objects come one after the other, not all with the first event: without a
  // version there is no place to go on from.
  if (resource_version_.empty() || resource_version_ == "0") {
    return absl::OutOfRangeError("the watch broke before its first version");
  }
  if (++failures_ > kMaxFailures) {
    return cause.ok() ? absl::UnavailableError(
                            "the server keeps closing the watch at once")
                      : cause;
  }
  absl::Duration delay = absl::ZeroDuration();
  if (failures_ > 1) {
    delay = std::min(absl::Seconds(5),
                     absl::Milliseconds(50) * (int64_t{1} << failures_));
  }
  if (error.has_value()) {
    delay = std::max(delay, absl::Seconds(error->retry_after_seconds));
  }
  reconnect_at_ = requester_->Now() + delay;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<WatchEvent>> HttpWatch::TakeEvent() {
  GITOPS_ASSIGN_OR_RETURN(std::optional<WatchEvent> event, events_.Next());
  if (!event.has_value()) return event;
  failures_ = 0;
  const absl::string_view version = ResourceVersionOf(event->object);
  if (!version.empty()) resource_version_ = std::string(version);
  if (options_.metadata_only || KindOf(event->object).empty()) {
    value::Map& map = event->object.map();
    map.Set("apiVersion", Value::String(type_.gvk.group_version().ToString()));
    map.Set("kind", Value::String(type_.gvk.kind));
  }
  return event;
}

absl::StatusOr<std::optional<WatchEvent>> HttpWatch::Next(absl::Duration wait) {
  const absl::Time deadline = requester_->Now() + wait;
  while (true) {
    if (cancel_.get()->cancelled()) return absl::CancelledError("watch ended");
    absl::StatusOr<std::optional<WatchEvent>> event = TakeEvent();
    if (event.ok() && event->has_value()) return event;
    if (!event.ok()) {
      GITOPS_RETURN_IF_ERROR(PlanReconnect(event.status()));
      events_ = EventBuffer();
      continue;
    }
    const absl::Duration left = deadline - requester_->Now();
    if (stream_ == nullptr) {
      const absl::Duration pause = reconnect_at_ - requester_->Now();
      if (pause > left) {
        requester_->Sleep(left, cancel_.get());
        return std::optional<WatchEvent>();
      }
      requester_->Sleep(pause, cancel_.get());
      const absl::Status status = Connect();
      if (!status.ok()) GITOPS_RETURN_IF_ERROR(PlanReconnect(status));
      continue;
    }
    char piece[16 << 10];
    const absl::StatusOr<size_t> n = stream_->Read(
        piece, sizeof(piece), std::max(left, absl::ZeroDuration()));
    if (n.ok() && *n > 0) {
      events_.Append(absl::string_view(piece, *n));
    } else if (absl::IsDeadlineExceeded(n.status()) &&
               http::FailureOf(n.status()) == http::Failure::kNone) {
      return std::optional<WatchEvent>();
    } else {
      GITOPS_RETURN_IF_ERROR(PlanReconnect(n.status()));
      events_ = EventBuffer();
    }
  }
}

}  // namespace gitops::kube
