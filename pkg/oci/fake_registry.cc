#include "pkg/oci/fake_registry.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/url.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/image_config.h"
#include "pkg/oci/layer_tree.h"
#include "pkg/oci/manifest.h"
#include "pkg/oci/media_type.h"

namespace gitops::oci {
namespace {

class StringStream : public http::ResponseStream {
 public:
  explicit StringStream(http::Response response)
      : body_(std::move(response.body)), source_(body_) {
    head_ = std::move(response);
    head_.body.clear();
  }
  const http::Response& head() const override { return head_; }
  absl::StatusOr<size_t> Read(char* buffer, size_t size,
                              absl::Duration) override {
    return source_.Read(buffer, size);
  }

 private:
  http::Response head_;
  const std::string body_;
  http::StringSource source_;
};

http::Response Plain(int status, std::string body = "") {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

// "/v2/NAME/manifests/ID" cut at the marker; false where it is not there.
bool Cut(absl::string_view path, absl::string_view marker,
         std::string* repository, std::string* rest) {
  const size_t at = path.find(marker);
  if (at == absl::string_view::npos || at < 4) return false;
  *repository = std::string(path.substr(4, at - 4));
  *rest = std::string(path.substr(at + marker.size()));
  return true;
}

}  // namespace

Digest FakeRegistry::AddBlob(absl::string_view repository,
                             absl::string_view content) {
  const Digest digest = Digest::Of(content);
  MutexLock lock(&mutex_);
  blobs_[{std::string(repository), digest.ToString()}] = std::string(content);
  return digest;
}

Digest FakeRegistry::AddManifest(absl::string_view repository,
                                 absl::string_view tag,
                                 absl::string_view media_type,
                                 absl::string_view bytes) {
  const Digest digest = Digest::Of(bytes);
  const Stored stored = {std::string(media_type), std::string(bytes)};
  MutexLock lock(&mutex_);
  manifests_[{std::string(repository), digest.ToString()}] = stored;
  if (!tag.empty()) {
    manifests_[{std::string(repository), std::string(tag)}] = stored;
  }
  return digest;
}

Digest FakeRegistry::AddImage(absl::string_view repository,
                              absl::string_view tag,
                              absl::string_view content) {
  LayerTree tree;
  (void)tree.AddContent("file", content, 0644);
  StringSink tar;
  (void)tree.WriteTar(0, &tar);
  ImageConfig config;
  config.os = "linux";
  config.architecture = "amd64";
  config.diff_ids = {Digest::Of(tar.text())};
  const std::string config_bytes = FormatImageConfig(config);
  ::gitops::oci::Manifest manifest;
  manifest.config.media_type = std::string(kOciConfig);
  manifest.config.digest = AddBlob(repository, config_bytes);
  manifest.config.size_bytes = static_cast<int64_t>(config_bytes.size());
  Descriptor layer;
  layer.media_type = std::string(kOciLayer);
  layer.digest = AddBlob(repository, tar.text());
  layer.size_bytes = static_cast<int64_t>(tar.text().size());
  manifest.layers = {layer};
  return AddManifest(repository, tag, kOciManifest, FormatManifest(manifest));
}

void FakeRegistry::Fail(absl::string_view part, int status, int times,
                        absl::string_view body) {
  MutexLock lock(&mutex_);
  faults_.push_back({std::string(part), status, times, std::string(body)});
}

std::vector<std::string> FakeRegistry::log() const {
  MutexLock lock(&mutex_);
  return log_;
}

int FakeRegistry::Count(absl::string_view part) const {
  int count = 0;
  for (const std::string& line : log()) {
    if (absl::StrContains(line, part)) ++count;
  }
  return count;
}

std::string FakeRegistry::Manifest(absl::string_view repository,
                                   absl::string_view identifier) const {
  MutexLock lock(&mutex_);
  const auto it =
      manifests_.find({std::string(repository), std::string(identifier)});
  return it == manifests_.end() ? "" : it->second.bytes;
}

std::string FakeRegistry::Blob(absl::string_view repository,
                               const Digest& digest) const {
  MutexLock lock(&mutex_);
  const auto it = blobs_.find({std::string(repository), digest.ToString()});
  return it == blobs_.end() ? "" : it->second;
}

std::unique_ptr<RegistryClient> FakeRegistry::NewClient() {
  RegistryOptions options;
  options.transport = this;
  options.clock = &clock_;
  return std::make_unique<RegistryClient>(options);
}

absl::StatusOr<std::unique_ptr<http::ResponseStream>> FakeRegistry::Open(
    const http::Request& request) {
  std::string body = request.body;
  if (request.source != nullptr) {
    char piece[4096];
    while (true) {
      GITOPS_ASSIGN_OR_RETURN(const size_t n,
                              request.source->Read(piece, sizeof(piece)));
      if (n == 0) break;
      body.append(piece, n);
    }
  }
  http::Response response = Answer(request, std::move(body));
  response.url = request.url;
  return std::make_unique<StringStream>(std::move(response));
}

http::Response FakeRegistry::Answer(const http::Request& request,
                                    std::string body) {
  const auto url = http::ParseUrl(request.url);
  if (!url.ok()) return Plain(400);
  if (url->path == "/v2/") return Plain(200);
  const std::string line = absl::StrCat(request.method, " ", url->Target());
  MutexLock lock(&mutex_);
  log_.push_back(line);
  for (Fault& fault : faults_) {
    if (fault.times > 0 && absl::StrContains(line, fault.part)) {
      --fault.times;
      return Plain(fault.status, fault.body);
    }
  }
  std::string repository;
  std::string rest;
  if (Cut(url->path, "/manifests/", &repository, &rest)) {
    return Manifests(request.method, repository, rest, request,
                     std::move(body));
  }
  if (Cut(url->path, "/blobs/uploads/", &repository, &rest)) {
    std::string digest;
    std::string from;
    for (const auto& [name, text] : http::ParseQuery(url->query)) {
      if (name == "digest" || name == "mount") digest = text;
      if (name == "from") from = text;
    }
    if (request.method == "PUT") {
      blobs_[{repository, digest}] = std::move(body);
      return Plain(201);
    }
    const auto there = blobs_.find({from, digest});
    if (!from.empty() && there != blobs_.end()) {
      blobs_[{repository, digest}] = there->second;
      return Plain(201);
    }
    http::Response started = Plain(202);
    started.headers.Set("Location",
                        absl::StrCat("/v2/", repository, "/blobs/uploads/1"));
    return started;
  }
  if (Cut(url->path, "/blobs/", &repository, &rest)) {
    const auto it = blobs_.find({repository, rest});
    if (it == blobs_.end()) return Plain(404);
    return Plain(200, request.method == "HEAD" ? "" : it->second);
  }
  if (Cut(url->path, "/tags/list", &repository, &rest)) {
    std::vector<std::string> tags;
    for (const auto& [key, stored] : manifests_) {
      if (key.first == repository && !absl::StrContains(key.second, ":")) {
        tags.push_back(absl::StrCat("\"", key.second, "\""));
      }
    }
    return Plain(200,
                 absl::StrCat("{\"tags\":[", absl::StrJoin(tags, ","), "]}"));
  }
  return Plain(404);
}

http::Response FakeRegistry::Manifests(const std::string& method,
                                       const std::string& repository,
                                       const std::string& identifier,
                                       const http::Request& request,
                                       std::string body) {
  if (method == "PUT") {
    const Stored stored = {std::string(request.headers.Get("Content-Type")),
                           std::move(body)};
    manifests_[{repository, identifier}] = stored;
    manifests_[{repository, Digest::Of(stored.bytes).ToString()}] = stored;
    return Plain(201);
  }
  const auto it = manifests_.find({repository, identifier});
  if (it == manifests_.end()) {
    return Plain(404,
                 "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":"
                 "\"manifest unknown\"}]}");
  }
  http::Response response =
      Plain(200, method == "HEAD" ? "" : it->second.bytes);
  response.headers.Set("Content-Type", it->second.media_type);
  response.headers.Set("Content-Length", absl::StrCat(it->second.bytes.size()));
  response.headers.Set("Docker-Content-Digest",
                       Digest::Of(it->second.bytes).ToString());
  return response;
}

}  // namespace gitops::oci
