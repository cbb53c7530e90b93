#include "pkg/sandbox/registry/exchange.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "pkg/http/url.h"
#include "pkg/json/json.h"

namespace gitops::sandbox {

std::string Exchange::Query(absl::string_view name) const {
  for (const auto& [key, text] : http::ParseQuery(request_->query)) {
    if (key == name) return text;
  }
  return "";
}

void Exchange::Fail(int status, absl::string_view code,
                    absl::string_view message, absl::string_view detail) {
  std::string body = "{\"errors\":[{\"code\":";
  json::AppendString(code, true, &body);
  body += ",\"message\":";
  json::AppendString(message, true, &body);
  if (!detail.empty()) {
    body += ",\"detail\":";
    json::AppendString(detail, true, &body);
  }
  body += "}]}\n";
  (void)response_->Send(status, "application/json", body);
}

void Exchange::FailWith(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return Fail(404, "BLOB_UPLOAD_UNKNOWN", status.message());
    case absl::StatusCode::kInvalidArgument:
      return Fail(400, "DIGEST_INVALID", status.message());
    case absl::StatusCode::kResourceExhausted:
      return Fail(413, "SIZE_INVALID", status.message());
    default:
      return Fail(500, "UNKNOWN", status.message());
  }
}

void Exchange::NotAllowed() {
  Fail(405, "UNSUPPORTED", "the operation is unsupported");
}

void Exchange::Json(absl::string_view body) {
  (void)response_->Send(200, "application/json", body);
}

void Exchange::Empty(int status) { (void)response_->Send(status, "", ""); }

void Exchange::Run() {
  response_->headers.Set("Docker-Distribution-API-Version", "registry/2.0");
  const std::optional<Route> route = ParseRoute(request_->path);
  if (!route.has_value()) {
    return Fail(404, "NOT_FOUND", "no such path");
  }
  route_ = *route;
  if (!route_.name.empty() && !IsRepositoryName(route_.name)) {
    return Fail(400, "NAME_INVALID", "invalid repository name", route_.name);
  }
  Dispatch();
}

void Exchange::Dispatch() {
  switch (route_.kind) {
    case Route::Kind::kBase:
      return Json("{}");
    case Route::Kind::kManifest:
      return Manifest();
    case Route::Kind::kBlob:
      return Blob();
    case Route::Kind::kUploads:
      return StartUpload();
    case Route::Kind::kUpload:
      return Upload();
    case Route::Kind::kTags:
      return Tags();
    case Route::Kind::kReferrers:
      return Referrers();
    case Route::Kind::kCatalog:
      return Catalog();
  }
}

}  // namespace gitops::sandbox
