#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/http/url.h"
#include "pkg/oci/json_fields.h"
#include "pkg/oci/media_type.h"
#include "pkg/sandbox/registry/exchange.h"

namespace gitops::sandbox {

void Exchange::Manifest() {
  if (request_->method == "GET" || request_->method == "HEAD") {
    return GetManifest();
  }
  if (request_->method == "PUT") return PutManifest();
  if (request_->method == "DELETE") return DeleteManifest();
  NotAllowed();
}

void Exchange::GetManifest() {
  std::optional<oci::Digest> digest;
  if (absl::StatusOr<oci::Digest> parsed = oci::Digest::Parse(route_.reference);
      parsed.ok()) {
    digest = *parsed;
  } else if (IsTag(route_.reference)) {
    digest = store_->FindTag(route_.name, route_.reference);
  }
  std::optional<std::string> media_type;
  if (digest) media_type = store_->FindManifest(route_.name, *digest);
  if (!media_type) {
    return Fail(404, "MANIFEST_UNKNOWN", "manifest unknown", route_.reference);
  }
  absl::StatusOr<std::string> bytes = store_->ReadBlob(*digest);
  if (!bytes.ok()) return FailWith(bytes.status());
  response_->headers.Set("Docker-Content-Digest", digest->ToString());
  response_->headers.Set("ETag", absl::StrCat("\"", digest->ToString(), "\""));
  (void)response_->Send(200, *media_type, *bytes);
}

bool Exchange::CheckReferenced(const oci::Descriptor& descriptor,
                               bool manifest) {
  if (oci::IsNonDistributable(descriptor.media_type)) return true;
  const bool there =
      manifest
          ? store_->FindManifest(route_.name, descriptor.digest).has_value()
          : store_->HasBlob(route_.name, descriptor.digest);
  if (there) return true;
  Fail(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry",
       descriptor.digest.ToString());
  return false;
}

bool Exchange::CheckManifest(absl::string_view bytes,
                             absl::string_view media_type) {
  const auto invalid = [&](const absl::Status& status) {
    Fail(400, "MANIFEST_INVALID", "manifest invalid", status.message());
    return false;
  };
  if (oci::IsIndex(media_type)) {
    absl::StatusOr<oci::Index> index = oci::ParseIndex(bytes);
    if (!index.ok()) return invalid(index.status());
    for (const oci::Descriptor& child : index->manifests) {
      if (!CheckReferenced(child, true)) return false;
    }
    return true;
  }
  if (!oci::IsManifest(media_type)) {
    return invalid(absl::InvalidArgumentError("unsupported media type"));
  }
  absl::StatusOr<oci::Manifest> manifest = oci::ParseManifest(bytes);
  if (!manifest.ok()) return invalid(manifest.status());
  if (!CheckReferenced(manifest->config, false)) return false;
  for (const oci::Descriptor& layer : manifest->layers) {
    if (!CheckReferenced(layer, false)) return false;
  }
  return true;
}

void Exchange::PutManifest() {
  absl::StatusOr<std::string> bytes = request_->ReadAll(oci::kMaxManifestBytes);
  if (!bytes.ok()) return FailWith(bytes.status());
  const std::string media_type(request_->headers.Get("Content-Type"));
  const oci::Digest digest = oci::Digest::Of(*bytes);
  const bool by_digest = absl::StrContains(route_.reference, ":");
  if (by_digest && route_.reference != digest.ToString()) {
    return Fail(400, "DIGEST_INVALID",
                "provided digest did not match uploaded content");
  }
  if (!by_digest && !IsTag(route_.reference)) {
    return Fail(400, "TAG_INVALID", "invalid tag", route_.reference);
  }
  if (!CheckManifest(*bytes, media_type)) return;
  absl::Status status =
      store_->PutManifest(route_.name, digest, media_type, *bytes);
  // Both kinds may name a subject.
  absl::StatusOr<oci::Index> index = oci::ParseIndex(*bytes);
  if (status.ok() && index.ok() && index->subject.has_value()) {
    oci::Descriptor referrer;
    referrer.media_type = media_type;
    referrer.digest = digest;
    referrer.size_bytes = static_cast<int64_t>(bytes->size());
    referrer.annotations = index->annotations;
    referrer.artifact_type = index->artifact_type;
    if (referrer.artifact_type.empty()) {
      absl::StatusOr<oci::Manifest> manifest = oci::ParseManifest(*bytes);
      if (manifest.ok()) referrer.artifact_type = manifest->config.media_type;
    }
    status = store_->AddReferrer(route_.name, index->subject->digest, referrer);
    response_->headers.Set("OCI-Subject", index->subject->digest.ToString());
  }
  if (status.ok() && !by_digest) {
    status = store_->PutTag(route_.name, route_.reference, digest);
  }
  if (!status.ok()) return FailWith(status);
  response_->headers.Set("Docker-Content-Digest", digest.ToString());
  response_->headers.Set(
      "Location",
      absl::StrCat("/v2/", route_.name, "/manifests/", digest.ToString()));
  Empty(201);
}

void Exchange::DeleteManifest() {
  absl::Status status;
  absl::StatusOr<oci::Digest> digest = oci::Digest::Parse(route_.reference);
  if (digest.ok()) {
    if (!store_->FindManifest(route_.name, *digest)) {
      return Fail(404, "MANIFEST_UNKNOWN", "manifest unknown");
    }
    status = store_->DeleteManifest(route_.name, *digest);
  } else {
    if (!IsTag(route_.reference) ||
        !store_->FindTag(route_.name, route_.reference)) {
      return Fail(404, "MANIFEST_UNKNOWN", "manifest unknown");
    }
    status = store_->DeleteTag(route_.name, route_.reference);
  }
  return status.ok() ? Empty(202) : FailWith(status);
}

void Exchange::Tags() {
  if (request_->method != "GET") return NotAllowed();
  std::optional<std::vector<std::string>> tags = store_->ListTags(route_.name);
  if (!tags) {
    return Fail(404, "NAME_UNKNOWN", "repository name not known to registry",
                route_.name);
  }
  const std::string last = Query("last");
  if (!last.empty()) {
    tags->erase(tags->begin(),
                std::upper_bound(tags->begin(), tags->end(), last));
  }
  size_t limit = tags->size();
  if (const std::string n = Query("n");
      !n.empty() && (!absl::SimpleAtoi(n, &limit))) {
    return Fail(400, "PAGINATION_NUMBER_INVALID", "invalid number of results");
  }
  if (limit < tags->size()) {
    tags->resize(limit);
    if (!tags->empty()) {
      response_->headers.Set(
          "Link", absl::StrCat("</v2/", route_.name, "/tags/list?last=",
                               http::EscapeQuery(tags->back()), "&n=", limit,
                               ">; rel=\"next\""));
    }
  }
  value::Value json = value::Value::NewMap();
  json.map().Set("name", value::Value::String(route_.name));
  json.map().Set("tags", oci::StringList(*tags));
  Json(oci::FormatJson(json));
}

void Exchange::Catalog() {
  if (request_->method != "GET") return NotAllowed();
  value::Value json = value::Value::NewMap();
  json.map().Set("repositories", oci::StringList(store_->ListRepositories()));
  Json(oci::FormatJson(json));
}

void Exchange::Referrers() {
  if (request_->method != "GET") return NotAllowed();
  absl::StatusOr<oci::Digest> digest = oci::Digest::Parse(route_.reference);
  if (!digest.ok()) {
    return Fail(400, "DIGEST_INVALID", digest.status().message());
  }
  oci::Index index;
  const std::string wanted = Query("artifactType");
  for (oci::Descriptor& referrer :
       store_->ListReferrers(route_.name, *digest)) {
    if (wanted.empty() || referrer.artifact_type == wanted) {
      index.manifests.push_back(std::move(referrer));
    }
  }
  if (!wanted.empty()) {
    response_->headers.Set("OCI-Filters-Applied", "artifactType");
  }
  (void)response_->Send(200, oci::kOciIndex, oci::FormatIndex(index));
}

}  // namespace gitops::sandbox
