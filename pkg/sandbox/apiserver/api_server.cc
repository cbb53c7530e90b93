#include "pkg/sandbox/apiserver/api_server.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/server.h"
#include "pkg/http/url.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/discovery.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/patch.h"
#include "pkg/sandbox/apiserver/selector.h"
#include "pkg/sandbox/apiserver/watch.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Map;
using value::Value;

constexpr json::ParseOptions kKube = {.numbers = json::Numbers::kKube};
constexpr int64_t kMaxBodyBytes = int64_t{3} << 20;  // As kube-apiserver's.

// apiVersion, kind and metadata alone.
Value MetadataOnly(const Value& object) {
  Value reduced = Value::NewMap();
  reduced.map().Set("kind", Value::String("PartialObjectMetadata"));
  reduced.map().Set("apiVersion", Value::String("meta.k8s.io/v1"));
  if (const Value* metadata = object.Find("metadata")) {
    reduced.map().Set("metadata", *metadata);
  }
  return reduced;
}

// Items of lists of built-in kinds carry neither kind nor apiVersion.
Value AsItem(const Resource& resource, const Value& object) {
  if (resource.custom) return object;
  Value item = Value::NewMap();
  for (const Map::Entry& entry : object.map()) {
    if (entry.name() != "kind" && entry.name() != "apiVersion") {
      item.map().Set(entry.key, entry.value);
    }
  }
  return item;
}

// Where a request points.
struct Target {
  std::string group, version, ns, plural, name, subresource;
};

// Handles one request.
class Exchange {
 public:
  Exchange(Cluster& cluster, Faults& faults, std::atomic<int64_t>& writes,
           http::ServerRequest& request, http::ResponseWriter& response)
      : cluster_(cluster),
        faults_(faults),
        writes_(writes),
        request_(request),
        response_(response) {
    for (auto& [key, text] : http::ParseQuery(request.query)) {
      query_.map().Set(key, Value::String(text));
    }
  }

  void Run() {
    const absl::Status status = Route();
    if (!status.ok()) SendError(status);
  }

  void SendError(const absl::Status& status) {
    int code = 500;
    const Value object = StatusObject(status, &code);
    Send(code, object);
  }

 private:
  std::string Param(absl::string_view name) { return TextAt(query_, {name}); }
  bool DryRun() { return Param("dryRun") == "All"; }

  void Send(int code, const Value& object) {
    const auto text =
        json::Write(object, {.escape_html = false, .sort_keys = false});
    (void)response_.Send(code, "application/json", text.value_or("{}") + "\n");
  }

  absl::Status SendOk(Value object) {
    if (object.is_null()) {
      return ApiError(404, "NotFound",
                      "the server could not find the requested resource");
    }
    Send(200, object);
    return absl::OkStatus();
  }

  absl::StatusOr<Value> Body() {
    if (absl::StrContains(request_.headers.Get("Content-Type"), "protobuf")) {
      return ApiError(415, "UnsupportedMediaType",
                      "the sandbox reads JSON only, not protobuf");
    }
    GITOPS_ASSIGN_OR_RETURN(const std::string text,
                            request_.ReadAll(kMaxBodyBytes));
    auto body = json::Parse(text, kKube);
    if (!body.ok()) return BadRequest(body.status().message());
    return body;
  }

  absl::Status Route() {
    const std::string& path = request_.path;
    if (path == "/version") return SendVersion();
    if (path == "/healthz" || path == "/readyz" || path == "/livez") {
      return response_.Send(200, "text/plain", "ok");
    }
    if (path == "/sandbox/faults") return FaultRequest();
    if (absl::StartsWith(path, "/openapi/")) {
      return ApiError(404, "NotFound",
                      "the sandbox serves no OpenAPI documents");
    }
    std::vector<std::string> parts =
        absl::StrSplit(path, '/', absl::SkipEmpty());
    if (parts.empty() || (parts[0] != "api" && parts[0] != "apis")) {
      return ApiError(404, "NotFound",
                      "the server could not find the requested resource");
    }
    const bool core = parts[0] == "api";
    parts.erase(parts.begin());
    if (parts.size() < (core ? 2u : 3u)) return Discovery(core, parts);
    Target target;
    if (!core) {
      target.group = parts[0];
      parts.erase(parts.begin());
    }
    target.version = parts[0];
    parts.erase(parts.begin());
    if (parts.size() >= 3 && parts[0] == "namespaces" && parts[2] != "status" &&
        parts[2] != "finalize") {
      target.ns = parts[1];
      parts.erase(parts.begin(), parts.begin() + 2);
    }
    target.plural = parts[0];
    if (parts.size() > 1) target.name = parts[1];
    if (parts.size() > 2) target.subresource = parts[2];
    return Resourceful(target);
  }

  absl::Status SendVersion() {
    auto version = json::Parse(
        R"({"major":"1","minor":"35","gitVersion":"v1.35.4-sandbox","gitCommit":"","gitTreeState":"clean","buildDate":"1970-01-01T00:00:00Z","goVersion":"","compiler":"","platform":"linux/amd64"})");
    return SendOk(*std::move(version));
  }

  absl::Status FaultRequest() {
    if (request_.method == "DELETE") {
      faults_.Clear();
      return SendOk(Value::NewMap());
    }
    if (request_.method != "POST") return MethodNotAllowed();
    GITOPS_ASSIGN_OR_RETURN(const Value rule, Body());
    if (const absl::Status status = faults_.Add(rule); !status.ok()) {
      return BadRequest(status.message());
    }
    return SendOk(Value::NewMap());
  }

  absl::Status Discovery(bool core, const std::vector<std::string>& parts) {
    const std::vector<Resource> all = cluster_.Resources();
    const absl::string_view accept = request_.headers.Get("Accept");
    if (parts.empty() && absl::StrContains(accept, "g=apidiscovery.k8s.io")) {
      const bool v2 = absl::StrContains(accept, "v=v2;") ||
                      absl::StrContains(accept, "v=v2,") ||
                      absl::EndsWith(accept, "v=v2");
      const absl::string_view version = v2 ? "v2" : "v2beta1";
      const auto text = json::Write(AggregatedDiscovery(all, core, version),
                                    {.escape_html = false, .sort_keys = false});
      return response_.Send(
          200,
          absl::StrCat("application/json;g=apidiscovery.k8s.io;v=", version,
                       ";as=APIGroupDiscoveryList"),
          text.value_or("{}"));
    }
    if (core) {
      return SendOk(parts.empty() ? ApiVersions()
                                  : ApiResourceList(all, "", parts[0]));
    }
    if (parts.empty()) return SendOk(ApiGroupList(all));
    if (ApiGroup(all, parts[0]).is_null()) return NoSuchPage();
    if (parts.size() == 1) return SendOk(ApiGroup(all, parts[0]));
    return SendOk(ApiResourceList(all, parts[0], parts[1]));
  }

  // Outside every API group the real server answers in plain text.
  absl::Status NoSuchPage() {
    return response_.Send(404, "text/plain; charset=utf-8",
                          "404 page not found\n");
  }

  absl::Status AccessReview() {
    GITOPS_ASSIGN_OR_RETURN(Value review, Body());
    ChildMap(review, "status").map().Set("allowed", Value::Bool(true));
    Send(201, review);
    return absl::OkStatus();
  }

  absl::Status Resourceful(const Target& target) {
    if (target.group == "authorization.k8s.io" && request_.method == "POST") {
      return AccessReview();
    }
    const auto resource =
        cluster_.FindResource(target.group, target.version, target.plural);
    if (!resource.has_value() && !target.group.empty() &&
        ApiGroup(cluster_.Resources(), target.group).is_null()) {
      return NoSuchPage();
    }
    if (!resource.has_value()) {
      return ApiError(404, "NotFound",
                      "the server could not find the requested resource");
    }
    if (target.plural == "pods" && target.subresource == "log") {
      GITOPS_RETURN_IF_ERROR(
          cluster_.Get(*resource, target.ns, target.name).status());
      return response_.Send(200, "text/plain", "");
    }
    const bool known =
        target.subresource.empty() ||
        (target.subresource == "status" && resource->has_status) ||
        (target.plural == "namespaces" && target.subresource == "finalize");
    if (!known) {
      return ApiError(404, "NotFound",
                      "the server could not find the requested resource");
    }
    const std::string& method = request_.method;
    if (method != "GET" && method != "HEAD") ++writes_;
    if (target.name.empty()) {
      if (method == "GET") {
        const std::string watch = Param("watch");
        return watch == "true" || watch == "1" ? Watch(*resource, target)
                                               : List(*resource, target);
      }
      if (method == "POST") return Create(*resource, target);
      if (method == "DELETE") return DeleteCollection(*resource, target);
      return MethodNotAllowed();
    }
    if (method == "GET") {
      GITOPS_ASSIGN_OR_RETURN(Value object,
                              cluster_.Get(*resource, target.ns, target.name));
      return SendOk(Shape(object));
    }
    if (method == "PUT") return Update(*resource, target);
    if (method == "PATCH") return Patch(*resource, target);
    if (method == "DELETE") return Delete(*resource, target);
    return MethodNotAllowed();
  }

  bool WantsMetadata() {
    return absl::StrContains(request_.headers.Get("Accept"),
                             "as=PartialObjectMetadata");
  }
  Value Shape(const Value& object) {
    return WantsMetadata() && object.Find("metadata") != nullptr
               ? MetadataOnly(object)
               : object;
  }

  absl::Status Create(const Resource& resource, const Target& target) {
    GITOPS_ASSIGN_OR_RETURN(Value body, Body());
    GITOPS_ASSIGN_OR_RETURN(
        Value made,
        cluster_.Create(resource, target.ns, std::move(body), DryRun()));
    Send(201, Shape(made));
    return absl::OkStatus();
  }

  absl::Status Update(const Resource& resource, const Target& target) {
    GITOPS_ASSIGN_OR_RETURN(Value body, Body());
    GITOPS_ASSIGN_OR_RETURN(
        Value written,
        cluster_.Update(resource, target.ns, target.name, std::move(body),
                        target.subresource, DryRun()));
    return SendOk(Shape(written));
  }

  absl::Status Patch(const Resource& resource, const Target& target) {
    const absl::string_view type = request_.headers.Get("Content-Type");
    std::function<absl::StatusOr<Value>(const Value&, const Value&)> apply;
    if (absl::StartsWith(type, "application/json-patch+json")) {
      apply = ApplyJsonPatch;
    } else if (absl::StartsWith(type, "application/merge-patch+json")) {
      apply = [](const Value& object, const Value& patch) {
        return absl::StatusOr<Value>(ApplyMergePatch(object, patch));
      };
    } else if (absl::StartsWith(type,
                                "application/strategic-merge-patch+json") &&
               !resource.custom) {
      apply = ApplyStrategicPatch;
    } else {
      return ApiError(
          415, "UnsupportedMediaType",
          absl::StrCat("the sandbox does not serve patches of type ", type,
                       " for ", resource.QualifiedName()));
    }
    GITOPS_ASSIGN_OR_RETURN(const Value patch, Body());
    GITOPS_ASSIGN_OR_RETURN(
        Value written,
        cluster_.Modify(
            resource, target.ns, target.name, target.subresource, DryRun(),
            [&](const Value& object) -> absl::StatusOr<Value> {
              auto changed = apply(object, patch);
              if (!changed.ok()) {
                return ApiError(422, "Invalid", changed.status().message());
              }
              return changed;
            }));
    return SendOk(Shape(written));
  }

  // Options come in the body, or as parameters.
  absl::StatusOr<DeleteQuery> ReadDeleteOptions() {
    DeleteQuery options;
    Value body;
    if (request_.content_length() != 0) {
      GITOPS_ASSIGN_OR_RETURN(const std::string text,
                              request_.ReadAll(kMaxBodyBytes));
      if (!text.empty()) {
        auto parsed = json::Parse(text, kKube);
        if (!parsed.ok()) return BadRequest(parsed.status().message());
        body = *std::move(parsed);
      }
    }
    options.propagation = TextAt(body, {"propagationPolicy"});
    if (options.propagation.empty()) {
      options.propagation = Param("propagationPolicy");
    }
    options.uid = TextAt(body, {"preconditions", "uid"});
    options.resource_version =
        TextAt(body, {"preconditions", "resourceVersion"});
    const Value* dry = body.Find("dryRun");
    options.dry_run =
        DryRun() || (dry != nullptr && dry->is_list() && !dry->list().empty());
    return options;
  }

  absl::Status Delete(const Resource& resource, const Target& target) {
    GITOPS_ASSIGN_OR_RETURN(const DeleteQuery options, ReadDeleteOptions());
    GITOPS_ASSIGN_OR_RETURN(
        Value result,
        cluster_.Delete(resource, target.ns, target.name, options));
    return SendOk(result);
  }

  absl::StatusOr<ListQuery> ReadListQuery() {
    ListQuery query;
    auto selector =
        Selector::Parse(Param("labelSelector"), Param("fieldSelector"));
    if (!selector.ok()) return BadRequest(selector.status().message());
    query.selector = *std::move(selector);
    if (const std::string limit = Param("limit");
        !limit.empty() && !absl::SimpleAtoi(limit, &query.limit)) {
      return BadRequest(absl::StrCat("limit ", limit, " is no number"));
    }
    if (const std::string token = Param("continue");
        !token.empty() &&
        !absl::WebSafeBase64Unescape(token, &query.continue_key)) {
      return BadRequest("continue key is not valid");
    }
    return query;
  }

  absl::Status DeleteCollection(const Resource& resource,
                                const Target& target) {
    GITOPS_ASSIGN_OR_RETURN(const DeleteQuery options, ReadDeleteOptions());
    GITOPS_ASSIGN_OR_RETURN(const ListQuery query, ReadListQuery());
    for (const Value& object :
         cluster_.List(resource, target.ns, query).items) {
      const auto deleted =
          cluster_.Delete(resource, TextAt(object, {"metadata", "namespace"}),
                          TextAt(object, {"metadata", "name"}), options);
      if (!deleted.ok() && !absl::IsNotFound(deleted.status())) {
        return deleted.status();
      }
    }
    Value status = Value::NewMap();
    status.map().Set("kind", Value::String("Status"));
    status.map().Set("apiVersion", Value::String("v1"));
    status.map().Set("metadata", Value::NewMap());
    status.map().Set("status", Value::String("Success"));
    return SendOk(status);
  }

  absl::Status List(const Resource& resource, const Target& target) {
    GITOPS_ASSIGN_OR_RETURN(const ListQuery query, ReadListQuery());
    const ListPage page = cluster_.List(resource, target.ns, query);
    const bool reduced = WantsMetadata();
    Value list = Value::NewMap();
    list.map().Set("kind", Value::String(reduced ? "PartialObjectMetadataList"
                                                 : resource.kind + "List"));
    list.map().Set(
        "apiVersion",
        Value::String(reduced ? "meta.k8s.io/v1" : resource.ApiVersion()));
    Value& metadata = ChildMap(list, "metadata");
    metadata.map().Set("resourceVersion",
                       Value::String(absl::StrCat(page.revision)));
    if (!page.continue_key.empty()) {
      metadata.map().Set(
          "continue",
          Value::String(absl::WebSafeBase64Escape(page.continue_key)));
      metadata.map().Set("remainingItemCount", Value::Int(page.remaining));
    }
    Value items = Value::NewList();
    for (const Value& object : page.items) {
      items.list().Add(reduced ? MetadataOnly(object)
                               : AsItem(resource, object));
    }
    list.map().Set("items", items);
    return SendOk(list);
  }

  absl::Status Watch(const Resource& resource, const Target& target) {
    GITOPS_ASSIGN_OR_RETURN(const ListQuery query, ReadListQuery());
    WatchRequest watch{resource, target.ns, query};
    int64_t seconds = 0;
    if (absl::SimpleAtoi(Param("timeoutSeconds"), &seconds) && seconds > 0) {
      watch.length = absl::Seconds(seconds);
    }
    int64_t after = 0;
    if (absl::SimpleAtoi(Param("resourceVersion"), &after) && after > 0) {
      watch.after = after;
    }
    watch.bookmarks = Param("allowWatchBookmarks") == "true";
    watch.shape = [this](const Value& object) { return Shape(object); };
    return StreamWatch(cluster_, watch, response_);
  }

  Cluster& cluster_;
  Faults& faults_;
  std::atomic<int64_t>& writes_;
  http::ServerRequest& request_;
  http::ResponseWriter& response_;
  Value query_ = Value::NewMap();
};

bool IsOpen(absl::string_view path) {
  return path == "/version" || path == "/livez" || path == "/readyz" ||
         path == "/healthz";
}

}  // namespace

void ApiServer::Handle(http::ServerRequest& request,
                       http::ResponseWriter& response) {
  Exchange exchange(*cluster_, faults_, writes_, request, response);
  if (!token_.empty() && !IsOpen(request.path) &&
      request.headers.Get("Authorization") != absl::StrCat("Bearer ", token_)) {
    exchange.SendError(ApiError(401, "Unauthorized", "Unauthorized"));
    return;
  }
  if (request.path != "/sandbox/faults") {
    if (const auto fault = faults_.Strike(request.method, request.target)) {
      if (fault->delay > absl::ZeroDuration()) response.Gone(fault->delay);
      if (fault->cut_after >= 0) response.CutAfter(fault->cut_after);
      if (fault->status != 0) {
        if (fault->retry_after_seconds > 0) {
          response.headers.Set("Retry-After",
                               absl::StrCat(fault->retry_after_seconds));
        }
        exchange.SendError(ApiError(
            fault->status, fault->reason.empty() ? "Fault" : fault->reason,
            "a fault that was asked for"));
        return;
      }
    }
  }
  exchange.Run();
}

}  // namespace gitops::sandbox
