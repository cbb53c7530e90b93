#include "pkg/oci/layer.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/compressor.h"
#include "pkg/oci/decompress.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/json_fields.h"

namespace gitops::oci {
namespace {

constexpr size_t kHeadBytes = 512;
constexpr size_t kMagicOffset = 257;

// Hashes and counts what passes to the next sink, if any.
class HashingSink : public ByteSink {
 public:
  explicit HashingSink(ByteSink* next) : next_(next) {}
  absl::Status Append(absl::string_view data) override {
    hash_.Update(data);
    size_bytes_ += static_cast<int64_t>(data.size());
    return next_ == nullptr ? absl::OkStatus() : next_->Append(data);
  }
  Digest Finish() { return Digest::FromHex(hash_.FinishHex()); }
  int64_t size_bytes() const { return size_bytes_; }

 private:
  ByteSink* next_;
  Sha256 hash_;
  int64_t size_bytes_ = 0;
};

// What the source of the uncompressed bytes is told to write to.
using WriteSource = std::function<absl::Status(ByteSink*)>;

absl::StatusOr<Layer> CompressLayer(const WriteSource& source,
                                    const LayerOptions& options,
                                    absl::string_view blob_path) {
  GITOPS_ASSIGN_OR_RETURN(FileSink file, FileSink::Create(blob_path));
  HashingSink blob(&file);
  std::unique_ptr<Compressor> compressor =
      NewCompressor(options.compression, options.concurrency, &blob);
  HashingSink tar(compressor.get());
  GITOPS_RETURN_IF_ERROR(source(&tar));
  GITOPS_RETURN_IF_ERROR(compressor->Finish());
  GITOPS_RETURN_IF_ERROR(file.Commit());
  Layer layer;
  layer.media_type =
      std::string(LayerMediaType(Family::kOci, options.compression));
  layer.digest = blob.Finish();
  layer.diff_id = tar.Finish();
  layer.size_bytes = blob.size_bytes();
  layer.blob_path = std::string(blob_path);
  return layer;
}

absl::StatusOr<std::string> ReadHead(absl::string_view path) {
  GITOPS_ASSIGN_OR_RETURN(FileReader reader, FileReader::Open(path));
  std::string head(kHeadBytes, '\0');
  GITOPS_ASSIGN_OR_RETURN(size_t n, reader.Read(head.data(), head.size()));
  head.resize(n);
  return head;
}

// Passes on a tar after a look at its first block.
class TarCheck : public ByteSink {
 public:
  TarCheck(absl::string_view path, ByteSink* next) : path_(path), next_(next) {}
  absl::Status Append(absl::string_view data) override {
    if (head_.size() < kHeadBytes) {
      head_.append(data.data(), std::min(data.size(), kHeadBytes));
      if (head_.size() >= kHeadBytes) GITOPS_RETURN_IF_ERROR(CheckHead());
    }
    return next_->Append(data);
  }
  absl::Status Finish() {
    return head_.size() < kHeadBytes ? NoTar() : absl::OkStatus();
  }

 private:
  absl::Status CheckHead() {
    const bool magic = head_.compare(kMagicOffset, 5, "ustar") == 0;
    const bool empty =
        head_.substr(0, kHeadBytes) == std::string(kHeadBytes, '\0');
    return magic || empty ? absl::OkStatus() : NoTar();
  }
  absl::Status NoTar() const {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ": not a tar archive"));
  }

  std::string path_;
  ByteSink* next_;
  std::string head_;
};

absl::Status Unpack(absl::string_view path, Compression stored,
                    ByteSink* sink) {
  TarCheck check(path, sink);
  std::unique_ptr<Decompressor> decompressor =
      NewDecompressor(stored, kMaxLayerBytes, &check);
  GITOPS_RETURN_IF_ERROR(CopyFileTo(path, decompressor.get()));
  GITOPS_RETURN_IF_ERROR(decompressor->Finish());
  return check.Finish();
}

// One pass over a file that is stored as wanted: copy it and hash it, and hash
// what it holds.
absl::StatusOr<Layer> KeepBlob(absl::string_view tar_path, Compression stored,
                               absl::string_view blob_path) {
  GITOPS_ASSIGN_OR_RETURN(FileSink file, FileSink::Create(blob_path));
  HashingSink tar(nullptr);
  TarCheck check(tar_path, &tar);
  std::unique_ptr<Decompressor> decompressor =
      NewDecompressor(stored, kMaxLayerBytes, &check);
  HashingSink blob(decompressor.get());
  class Tee : public ByteSink {
   public:
    Tee(ByteSink* a, ByteSink* b) : a_(a), b_(b) {}
    absl::Status Append(absl::string_view data) override {
      GITOPS_RETURN_IF_ERROR(a_->Append(data));
      return b_->Append(data);
    }

   private:
    ByteSink* a_;
    ByteSink* b_;
  } tee(&file, &blob);
  GITOPS_RETURN_IF_ERROR(CopyFileTo(tar_path, &tee));
  GITOPS_RETURN_IF_ERROR(decompressor->Finish());
  GITOPS_RETURN_IF_ERROR(check.Finish());
  GITOPS_RETURN_IF_ERROR(file.Commit());
  Layer layer;
  layer.media_type = std::string(LayerMediaType(Family::kOci, stored));
  layer.digest = blob.Finish();
  layer.diff_id = tar.Finish();
  layer.size_bytes = blob.size_bytes();
  layer.blob_path = std::string(blob_path);
  return layer;
}

}  // namespace

absl::StatusOr<Layer> BuildLayer(const LayerTree& tree,
                                 const LayerOptions& options,
                                 absl::string_view blob_path) {
  return CompressLayer(
      [&](ByteSink* sink) { return tree.WriteTar(options.mtime, sink); },
      options, blob_path);
}

absl::StatusOr<Layer> AdoptTar(absl::string_view tar_path,
                               const LayerOptions& options,
                               absl::string_view blob_path) {
  GITOPS_ASSIGN_OR_RETURN(std::string head, ReadHead(tar_path));
  const Compression stored = DetectCompression(head);
  if (stored == options.compression) {
    return KeepBlob(tar_path, stored, blob_path);
  }
  return CompressLayer(
      [&](ByteSink* sink) { return Unpack(tar_path, stored, sink); }, options,
      blob_path);
}

std::string FormatLayer(const Layer& layer) {
  value::Value json = value::Value::NewMap();
  SetField("mediaType", layer.media_type, &json);
  SetField("digest", layer.digest.ToString(), &json);
  SetField("diffId", layer.diff_id.ToString(), &json);
  json.map().Set("size", value::Value::Int(layer.size_bytes));
  return absl::StrCat(FormatJson(json), "\n");
}

absl::StatusOr<Layer> ParseLayer(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(value::Value json,
                          ParseJsonObject(text, "layer descriptor"));
  Layer layer;
  std::string digest;
  std::string diff_id;
  GITOPS_RETURN_IF_ERROR(ReadField(json, "mediaType", &layer.media_type));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "digest", &digest));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "diffId", &diff_id));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "size", &layer.size_bytes));
  GITOPS_ASSIGN_OR_RETURN(layer.digest, Digest::Parse(digest));
  GITOPS_ASSIGN_OR_RETURN(layer.diff_id, Digest::Parse(diff_id));
  return layer;
}

}  // namespace gitops::oci
