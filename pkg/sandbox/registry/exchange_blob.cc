#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/oci/file_io.h"
#include "pkg/sandbox/registry/exchange.h"

namespace gitops::sandbox {
namespace {

constexpr size_t kBufferBytes = 256 << 10;

// [first, last] of "bytes=a-b" for content of `size` bytes.
std::optional<std::pair<int64_t, int64_t>> ParseRange(absl::string_view text,
                                                      int64_t size) {
  if (!absl::ConsumePrefix(&text, "bytes=") || absl::StrContains(text, ",")) {
    return std::nullopt;
  }
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('-', 1));
  int64_t first = 0;
  int64_t last = size - 1;
  if (parts.first.empty()) {
    int64_t count = 0;
    if (!absl::SimpleAtoi(parts.second, &count) || count < 0) {
      return std::nullopt;
    }
    first = std::max<int64_t>(0, size - count);
  } else {
    if (!absl::SimpleAtoi(parts.first, &first)) return std::nullopt;
    if (!parts.second.empty() && !absl::SimpleAtoi(parts.second, &last)) {
      return std::nullopt;
    }
  }
  last = std::min(last, size - 1);
  return std::make_pair(first, last);
}

}  // namespace

void Exchange::Blob() {
  absl::StatusOr<oci::Digest> digest = oci::Digest::Parse(route_.reference);
  if (!digest.ok()) {
    return Fail(400, "DIGEST_INVALID", digest.status().message());
  }
  if (!store_->HasBlob(route_.name, *digest)) {
    return Fail(404, "BLOB_UNKNOWN", "blob unknown to registry",
                digest->ToString());
  }
  if (request_->method == "GET" || request_->method == "HEAD") {
    return GetBlob(*digest);
  }
  if (request_->method != "DELETE") return NotAllowed();
  const absl::Status status = store_->UnlinkBlob(route_.name, *digest);
  return status.ok() ? Empty(202) : FailWith(status);
}

void Exchange::GetBlob(const oci::Digest& digest) {
  absl::StatusOr<oci::FileReader> reader =
      oci::FileReader::Open(store_->BlobPath(digest));
  if (!reader.ok()) return FailWith(reader.status());
  int64_t first = 0;
  int64_t left = reader->size_bytes();
  response_->headers.Set("Docker-Content-Digest", digest.ToString());
  response_->headers.Set("Content-Type", "application/octet-stream");
  response_->headers.Set("Accept-Ranges", "bytes");
  if (request_->headers.Has("Range") && request_->method == "GET") {
    const auto range =
        ParseRange(request_->headers.Get("Range"), reader->size_bytes());
    if (range && range->first > range->second) {
      return Fail(416, "RANGE_INVALID", "range is outside the blob");
    }
    if (range) {
      first = range->first;
      left = range->second - range->first + 1;
      response_->status = 206;
      response_->headers.Set(
          "Content-Range",
          absl::StrCat("bytes ", range->first, "-", range->second, "/",
                       reader->size_bytes()));
    }
  }
  response_->headers.Set("Content-Length", absl::StrCat(left));
  if (request_->method == "HEAD") {
    (void)response_->Write("");
    return;
  }
  if (!reader->SeekTo(first).ok()) return response_->Cut();
  std::vector<char> buffer(kBufferBytes);
  if (left == 0) (void)response_->Write("");
  while (left > 0) {
    absl::StatusOr<size_t> n =
        reader->Read(buffer.data(), std::min<int64_t>(left, kBufferBytes));
    if (!n.ok() || *n == 0) return response_->Cut();
    left -= static_cast<int64_t>(*n);
    if (!response_->Write(absl::string_view(buffer.data(), *n)).ok()) return;
  }
}

void Exchange::UploadAnswer(int status, absl::string_view id, int64_t size) {
  response_->headers.Set(
      "Location", absl::StrCat("/v2/", route_.name, "/blobs/uploads/", id));
  response_->headers.Set("Docker-Upload-UUID", id);
  response_->headers.Set("Range",
                         absl::StrCat("0-", std::max<int64_t>(0, size - 1)));
  Empty(status);
}

void Exchange::StartUpload() {
  if (request_->method != "POST") return NotAllowed();
  const std::string mount = Query("mount");
  const std::string from = Query("from");
  if (!mount.empty() && IsRepositoryName(from)) {
    absl::StatusOr<oci::Digest> digest = oci::Digest::Parse(mount);
    if (digest.ok() && store_->HasBlob(from, *digest)) {
      const absl::Status status = store_->LinkBlob(route_.name, *digest);
      if (!status.ok()) return FailWith(status);
      response_->headers.Set(
          "Location", absl::StrCat("/v2/", route_.name, "/blobs/", mount));
      response_->headers.Set("Docker-Content-Digest", mount);
      return Empty(201);
    }
  }
  absl::StatusOr<std::string> id = uploads_->Start();
  if (!id.ok()) return FailWith(id.status());
  if (!Query("digest").empty()) return FinishUpload(*id);
  UploadAnswer(202, *id, 0);
}

void Exchange::Upload() {
  const std::string& id = route_.reference;
  absl::StatusOr<int64_t> size = uploads_->Size(id);
  if (!size.ok()) return FailWith(size.status());
  if (request_->method == "GET") return UploadAnswer(204, id, *size);
  if (request_->method == "DELETE") {
    const absl::Status status = uploads_->Cancel(id);
    return status.ok() ? Empty(204) : FailWith(status);
  }
  if (request_->method == "PUT") return FinishUpload(id);
  if (request_->method != "PATCH") return NotAllowed();
  if (request_->headers.Has("Content-Range")) {
    int64_t begin = -1;
    const std::pair<absl::string_view, absl::string_view> range =
        absl::StrSplit(request_->headers.Get("Content-Range"),
                       absl::MaxSplits('-', 1));
    if (!absl::SimpleAtoi(range.first, &begin) || begin != *size) {
      return Fail(416, "BLOB_UPLOAD_INVALID", "chunk is out of order");
    }
  }
  size = uploads_->Append(id, request_);
  if (!size.ok()) return FailWith(size.status());
  UploadAnswer(202, id, *size);
}

void Exchange::FinishUpload(absl::string_view id) {
  absl::StatusOr<oci::Digest> digest = oci::Digest::Parse(Query("digest"));
  if (!digest.ok()) {
    return Fail(400, "DIGEST_INVALID", digest.status().message());
  }
  absl::StatusOr<int64_t> size = uploads_->Append(id, request_);
  if (!size.ok()) return FailWith(size.status());
  absl::Status status =
      uploads_->Finish(id, *digest, store_->BlobPath(*digest));
  if (status.ok()) status = store_->LinkBlob(route_.name, *digest);
  if (!status.ok()) return FailWith(status);
  response_->headers.Set(
      "Location",
      absl::StrCat("/v2/", route_.name, "/blobs/", digest->ToString()));
  response_->headers.Set("Docker-Content-Digest", digest->ToString());
  Empty(201);
}

}  // namespace gitops::sandbox
