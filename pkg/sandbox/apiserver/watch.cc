#include "pkg/sandbox/apiserver/watch.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/selector.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

constexpr absl::Duration kBookmarkEvery = absl::Seconds(10);

class Stream {
 public:
  Stream(Cluster& cluster, const WatchRequest& request,
         http::ResponseWriter& response)
      : cluster_(cluster), request_(request), response_(response) {}

  absl::Status Run() {
    int64_t after = request_.after.value_or(0);
    if (request_.after.has_value()) {
      GITOPS_RETURN_IF_ERROR(
          cluster_.EventsAfter(after, absl::ZeroDuration()).status());
    }
    const absl::Time end = absl::Now() + request_.length;
    response_.headers.Set("Content-Type", "application/json");
    response_.status = 200;
    absl::Status sent = response_.Write("");
    if (!request_.after.has_value()) {
      const ListPage page =
          cluster_.List(request_.resource, request_.ns, request_.query);
      after = page.revision;
      for (const Value& object : page.items) {
        if (sent.ok()) sent = SendEvent("ADDED", request_.shape(object));
      }
    }
    Follow(after, end, sent);
    return absl::OkStatus();
  }

 private:
  absl::Status SendEvent(absl::string_view type, const Value& object) {
    Value event = Value::NewMap();
    event.map().Set("type", Value::String(type));
    event.map().Set("object", object);
    GITOPS_ASSIGN_OR_RETURN(
        const std::string text,
        json::Write(event, {.escape_html = false, .sort_keys = false}));
    return response_.Write(text + "\n");
  }

  absl::Status SendBookmark(int64_t revision) {
    Value object = Value::NewMap();
    object.map().Set("kind", Value::String(request_.resource.kind));
    object.map().Set("apiVersion",
                     Value::String(request_.resource.ApiVersion()));
    ChildMap(object, "metadata")
        .map()
        .Set("resourceVersion", Value::String(absl::StrCat(revision)));
    return SendEvent("BOOKMARK", object);
  }

  // What a change is to someone who only sees what the selector matches.
  absl::Status SendChange(const ClusterEvent& event) {
    const Selector& selector = request_.query.selector;
    const bool now = event.type != ClusterEvent::Type::kDeleted &&
                     selector.Matches(event.object);
    const bool before =
        !event.previous.is_null() && selector.Matches(event.previous);
    if (now) {
      return SendEvent(before ? "MODIFIED" : "ADDED",
                       request_.shape(event.object));
    }
    if (before) return SendEvent("DELETED", request_.shape(event.object));
    return absl::OkStatus();
  }

  void Follow(int64_t after, absl::Time end, absl::Status sent) {
    const std::string prefix =
        absl::StrCat(request_.resource.group, "/", request_.resource.plural,
                     "/", request_.ns.empty() ? "" : request_.ns + "/");
    absl::Time next_bookmark = absl::Now() + kBookmarkEvery;
    while (sent.ok() && absl::Now() < end && !response_.Gone()) {
      const auto events = cluster_.EventsAfter(after, absl::Milliseconds(500));
      if (!events.ok()) {
        int code = 0;
        (void)SendEvent("ERROR", StatusObject(events.status(), &code));
        return;
      }
      for (const ClusterEvent& event : *events) {
        after = event.revision;
        if (sent.ok() && absl::StartsWith(event.key, prefix)) {
          sent = SendChange(event);
        }
      }
      if (sent.ok() && request_.bookmarks && absl::Now() >= next_bookmark) {
        sent = SendBookmark(after);
        next_bookmark = absl::Now() + kBookmarkEvery;
      }
    }
    if (sent.ok() && request_.bookmarks) (void)SendBookmark(after);
  }

  Cluster& cluster_;
  const WatchRequest& request_;
  http::ResponseWriter& response_;
};

}  // namespace

absl::Status StreamWatch(Cluster& cluster, const WatchRequest& request,
                         http::ResponseWriter& response) {
  return Stream(cluster, request, response).Run();
}

}  // namespace gitops::sandbox
