#include "pkg/oci/registry_client.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/retry.h"
#include "pkg/http/url.h"
#include "pkg/json/json.h"
#include "pkg/oci/manifest.h"
#include "pkg/oci/registry_error.h"
#include "pkg/value/value.h"

namespace gitops::oci {
namespace {

constexpr absl::Duration kHeaderTimeout = absl::Seconds(60);
constexpr absl::Duration kIdleTimeout = absl::Minutes(5);
constexpr int64_t kMaxAnswerBytes = 8 << 20;
constexpr int kAttempts = 3;
constexpr int kMaxTagPages = 1000;
constexpr size_t kBufferBytes = 256 << 10;

std::string UrlPath(const Repository& repository, absl::string_view rest) {
  // "web/" is a reference all the same, to web.
  return absl::StrCat("/v2/", absl::StripSuffix(repository.path(), "/"), rest);
}

// Where a Link header leads; "" without rel="next".
std::string NextLink(absl::string_view header) {
  const size_t begin = header.find('<');
  const size_t end = header.find('>');
  if (begin != 0 || end == absl::string_view::npos ||
      !absl::StrContains(header.substr(end), "next")) {
    return "";
  }
  return std::string(header.substr(1, end - 1));
}

}  // namespace

// One call; the URL is a path below the registry, or absolute.
struct RegistryClient::Call {
  const Repository* repository = nullptr;
  Access access = Access::kPull;
  std::string method = "GET";
  std::string target;
  http::Headers headers;
  absl::string_view body;
  BodyFactory source;  // Instead of body.
  std::string mount_from;
  bool follow_redirects = true;
  std::set<int> accept = {200};
  int attempts = kAttempts;
};

RegistryClient::RegistryClient(RegistryOptions options)
    : options_(options), auth_(std::move(options)) {}

RegistryClient::~RegistryClient() = default;

absl::StatusOr<http::Request> RegistryClient::Prepare(const Call& call) {
  GITOPS_ASSIGN_OR_RETURN(std::string base, auth_.BaseUrl(*call.repository));
  GITOPS_ASSIGN_OR_RETURN(http::Url base_url, http::ParseUrl(base));
  GITOPS_ASSIGN_OR_RETURN(http::Url url,
                          http::ResolveUrl(base_url, call.target));
  http::Request request;
  request.method = call.method;
  request.url = url.ToString();
  request.headers = call.headers;
  // An upload's location may be on another host: that gets no secret.
  if (url.scheme == base_url.scheme &&
      url.Authority() == base_url.Authority()) {
    GITOPS_ASSIGN_OR_RETURN(
        Secret authorization,
        auth_.Authorization(*call.repository, call.access, call.mount_from));
    if (!authorization.empty()) {
      request.headers.Set("Authorization", authorization.Reveal());
    }
  }
  request.body = std::string(call.body);
  request.follow_redirects = call.follow_redirects;
  // What is hashed must come as it is stored.
  request.compressed = false;
  if (!call.source) request.header_timeout = kHeaderTimeout;
  request.idle_timeout = kIdleTimeout;
  request.max_body_bytes = kMaxAnswerBytes;
  return request;
}

absl::StatusOr<std::unique_ptr<http::ResponseStream>> RegistryClient::Open(
    const Call& call) {
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<http::Request> request = Prepare(call);
    if (!request.ok()) return request.status();
    std::unique_ptr<http::BodySource> source;
    if (call.source) {
      GITOPS_ASSIGN_OR_RETURN(source, call.source());
      request->source = source.get();
    }
    absl::StatusOr<std::unique_ptr<http::ResponseStream>> stream =
        options_.transport->Open(*request);
    const std::optional<absl::Duration> delay =
        attempt < call.attempts ? http::RetryDelay({}, attempt, 0.5)
                                : std::nullopt;
    if (!stream.ok()) {
      if (!delay || !http::IsRetryable(stream.status(), call.method)) {
        return stream;
      }
      options_.clock->Sleep(*delay);
      continue;
    }
    const http::Response& head = (*stream)->head();
    if (call.accept.count(head.status) != 0) return stream;
    if (head.status == 401 && attempt == 1) {
      // The token may have run out, or another scope be wanted.
      const auto challenge =
          ChooseChallenge(head.headers.GetAll("WWW-Authenticate"));
      if (challenge.has_value() && challenge->scheme == "bearer") {
        auth_.Forget(*call.repository, call.access, call.mount_from,
                     challenge->Param("scope"));
        continue;
      }
    }
    if (IsRetryableStatus(head.status) && delay) {
      options_.clock->Sleep(*delay);
      continue;
    }
    http::Response failed = head;
    absl::StatusOr<std::string> body =
        http::ReadAll(stream->get(), kMaxAnswerBytes);
    if (body.ok()) failed.body = *std::move(body);
    return RegistryError(call.method, request->url, failed);
  }
}

absl::StatusOr<http::Response> RegistryClient::Send(const Call& call) {
  for (int attempt = 1;; ++attempt) {
    GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<http::ResponseStream> stream,
                            Open(call));
    http::Response response = stream->head();
    absl::StatusOr<std::string> body =
        http::ReadAll(stream.get(), kMaxAnswerBytes);
    if (body.ok()) {
      response.body = *std::move(body);
      return response;
    }
    if (attempt >= kAttempts ||
        !http::IsRetryable(body.status(), call.method)) {
      return body.status();
    }
    options_.clock->Sleep(
        http::RetryDelay({}, attempt, 0.5).value_or(absl::Seconds(1)));
  }
}

absl::StatusOr<Descriptor> RegistryClient::HeadManifest(
    const Reference& reference) {
  Call call;
  call.repository = &reference.repository();
  call.method = "HEAD";
  call.target = UrlPath(reference.repository(),
                        absl::StrCat("/manifests/", reference.Identifier()));
  call.headers.Set("Accept", kAcceptManifests);
  GITOPS_ASSIGN_OR_RETURN(http::Response response, Send(call));
  Descriptor descriptor;
  descriptor.media_type = std::string(response.headers.Get("Content-Type"));
  const absl::string_view length = response.headers.Get("Content-Length");
  const absl::string_view digest =
      response.headers.Get("Docker-Content-Digest");
  const auto missing = [&](absl::string_view what) {
    return absl::FailedPreconditionError(
        absl::StrCat("HEAD ", MaskUrl(response.url),
                     ": response did not include ", what, " header"));
  };
  if (descriptor.media_type.empty()) return missing("Content-Type");
  if (!absl::SimpleAtoi(length, &descriptor.size_bytes) ||
      descriptor.size_bytes < 0) {
    return missing("Content-Length");
  }
  if (digest.empty()) return missing("Docker-Content-Digest");
  GITOPS_ASSIGN_OR_RETURN(descriptor.digest, Digest::Parse(digest));
  return descriptor;
}

absl::StatusOr<FetchedManifest> RegistryClient::GetManifest(
    const Reference& reference) {
  Call call;
  call.repository = &reference.repository();
  call.target = UrlPath(reference.repository(),
                        absl::StrCat("/manifests/", reference.Identifier()));
  call.headers.Set("Accept", kAcceptManifests);
  GITOPS_ASSIGN_OR_RETURN(http::Response response, Send(call));
  FetchedManifest manifest;
  manifest.bytes = std::move(response.body);
  manifest.descriptor.digest = Digest::Of(manifest.bytes);
  manifest.descriptor.size_bytes = static_cast<int64_t>(manifest.bytes.size());
  const std::pair<absl::string_view, absl::string_view> type = absl::StrSplit(
      response.headers.Get("Content-Type"), absl::MaxSplits(';', 1));
  manifest.descriptor.media_type = std::string(type.first);
  if (reference.has_digest() &&
      reference.digest() != manifest.descriptor.digest) {
    return absl::DataLossError(absl::StrCat(
        "manifest digest: \"", manifest.descriptor.digest.ToString(),
        "\" does not match requested digest: \"", reference.digest().ToString(),
        "\" for \"", reference.Name(), "\""));
  }
  return manifest;
}

absl::StatusOr<bool> RegistryClient::HasBlob(const Repository& repository,
                                             const Digest& digest) {
  Call call;
  call.repository = &repository;
  call.method = "HEAD";
  call.target = UrlPath(repository, absl::StrCat("/blobs/", digest.ToString()));
  call.accept = {200, 404};
  // Who pushes needs the push scope anyway: one token serves both.
  call.access = Access::kPush;
  GITOPS_ASSIGN_OR_RETURN(http::Response response, Send(call));
  return response.status == 200;
}

absl::StatusOr<std::string> RegistryClient::GetBlob(
    const Repository& repository, const Digest& digest, int64_t max_bytes) {
  Descriptor descriptor;
  descriptor.digest = digest;
  descriptor.size_bytes = -1;
  class Bounded : public ByteSink {
   public:
    explicit Bounded(int64_t max_bytes) : left_(max_bytes) {}
    absl::Status Append(absl::string_view data) override {
      left_ -= static_cast<int64_t>(data.size());
      if (left_ < 0) {
        return absl::ResourceExhaustedError("blob is larger than allowed");
      }
      text_.append(data.data(), data.size());
      return absl::OkStatus();
    }
    int64_t left_;
    std::string text_;
  } sink(max_bytes);
  GITOPS_RETURN_IF_ERROR(FetchBlob(repository, descriptor, &sink));
  return std::move(sink.text_);
}

absl::Status RegistryClient::FetchBlob(const Repository& repository,
                                       const Descriptor& descriptor,
                                       ByteSink* sink) {
  Call call;
  call.repository = &repository;
  call.target = UrlPath(repository,
                        absl::StrCat("/blobs/", descriptor.digest.ToString()));
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<http::ResponseStream> stream,
                          Open(call));
  Sha256 hash;
  int64_t size = 0;
  std::vector<char> buffer(kBufferBytes);
  const bool sized = descriptor.size_bytes >= 0;
  for (;;) {
    GITOPS_ASSIGN_OR_RETURN(size_t n,
                            stream->Read(buffer.data(), buffer.size()));
    if (n == 0) break;
    const absl::string_view data(buffer.data(), n);
    size += static_cast<int64_t>(n);
    if (sized && size > descriptor.size_bytes) break;
    hash.Update(data);
    GITOPS_RETURN_IF_ERROR(sink->Append(data));
  }
  if (sized && size != descriptor.size_bytes) {
    return absl::DataLossError(
        absl::StrCat("blob ", descriptor.digest.ToString(),
                     " does not have the size of its descriptor, ",
                     descriptor.size_bytes, " bytes"));
  }
  const Digest actual = Digest::FromHex(hash.FinishHex());
  if (actual == descriptor.digest) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("blob digest: \"", actual.ToString(),
                   "\" does not match requested digest: \"",
                   descriptor.digest.ToString(), "\""));
}

absl::StatusOr<bool> RegistryClient::MountBlob(const Repository& repository,
                                               const Digest& digest,
                                               absl::string_view from_path) {
  Call call;
  call.repository = &repository;
  call.access = Access::kPush;
  call.method = "POST";
  call.target = UrlPath(
      repository,
      absl::StrCat("/blobs/uploads/?", http::FormatQuery({
                                           {"mount", digest.ToString()},
                                           {"from", std::string(from_path)},
                                       })));
  call.mount_from = std::string(from_path);
  call.accept = {201, 202};
  GITOPS_ASSIGN_OR_RETURN(http::Response response, Send(call));
  return response.status == 201;
}

absl::StatusOr<std::string> RegistryClient::StartUpload(
    const Repository& repository) {
  Call call;
  call.repository = &repository;
  call.access = Access::kPush;
  call.method = "POST";
  call.target = UrlPath(repository, "/blobs/uploads/");
  call.accept = {202};
  GITOPS_ASSIGN_OR_RETURN(http::Response response, Send(call));
  std::string location(response.headers.Get("Location"));
  if (!location.empty()) return location;
  return absl::FailedPreconditionError(absl::StrCat(
      "POST ", MaskUrl(response.url), ": missing Location header"));
}

absl::Status RegistryClient::UploadBlob(const Repository& repository,
                                        const Digest& digest,
                                        const BodyFactory& body) {
  for (int attempt = 1;; ++attempt) {
    GITOPS_ASSIGN_OR_RETURN(std::string location, StartUpload(repository));
    Call call;
    call.repository = &repository;
    call.access = Access::kPush;
    call.method = "PUT";
    call.target =
        absl::StrCat(location, absl::StrContains(location, "?") ? "&" : "?",
                     http::FormatQuery({{"digest", digest.ToString()}}));
    call.headers.Set("Content-Type", "application/octet-stream");
    call.source = body;
    call.accept = {201};
    // A broken upload cannot go on: its location is used up.
    call.attempts = 1;
    const absl::Status status = Send(call).status();
    if (status.ok() || attempt >= kAttempts || !absl::IsUnavailable(status)) {
      return status;
    }
    options_.clock->Sleep(
        http::RetryDelay({kAttempts, absl::Seconds(1)}, attempt, 0.5)
            .value_or(absl::Seconds(1)));
  }
}

absl::Status RegistryClient::PutManifest(const Repository& repository,
                                         absl::string_view identifier,
                                         absl::string_view media_type,
                                         absl::string_view bytes) {
  Call call;
  call.repository = &repository;
  call.access = Access::kPush;
  call.method = "PUT";
  call.target = UrlPath(repository, absl::StrCat("/manifests/", identifier));
  call.headers.Set("Content-Type", media_type);
  call.body = bytes;
  call.accept = {200, 201, 202};
  return Send(call).status();
}

absl::StatusOr<std::vector<std::string>> RegistryClient::ListTags(
    const Repository& repository) {
  std::vector<std::string> tags;
  Call call;
  call.repository = &repository;
  call.target = UrlPath(repository, "/tags/list?n=1000");
  for (int page = 0; page < kMaxTagPages; ++page) {
    GITOPS_ASSIGN_OR_RETURN(http::Response response, Send(call));
    GITOPS_ASSIGN_OR_RETURN(value::Value json, json::Parse(response.body));
    if (const value::Value* list = json.Find("tags");
        list != nullptr && list->is_list()) {
      for (const value::Value& tag : list->list()) {
        tags.emplace_back(tag.string_or_empty());
      }
    }
    const std::string next = NextLink(response.headers.Get("Link"));
    if (next.empty()) return tags;
    GITOPS_ASSIGN_OR_RETURN(http::Url here, http::ParseUrl(response.url));
    GITOPS_ASSIGN_OR_RETURN(http::Url url, http::ResolveUrl(here, next));
    call.target = url.ToString();
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("listing tags of ", repository.Name(), ": too many pages"));
}

}  // namespace gitops::oci
