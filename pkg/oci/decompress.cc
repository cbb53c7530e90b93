#include "pkg/oci/decompress.h"

#include <zlib.h>
#include <zstd.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"

namespace gitops::oci {
namespace {

constexpr size_t kOutputBytes = 256 << 10;
constexpr int kGzipWindowBits = 15 + 16;

// Counts what comes out and stops past the limit.
class Limited {
 public:
  Limited(int64_t max_bytes, ByteSink* sink)
      : left_(max_bytes), max_bytes_(max_bytes), sink_(sink) {}
  absl::Status Append(absl::string_view data) {
    left_ -= static_cast<int64_t>(data.size());
    if (left_ < 0) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "layer is larger than ", max_bytes_, " bytes when decompressed"));
    }
    return sink_->Append(data);
  }

 private:
  int64_t left_;
  const int64_t max_bytes_;
  ByteSink* const sink_;
};

class Copy : public Decompressor {
 public:
  Copy(int64_t max_bytes, ByteSink* sink) : out_(max_bytes, sink) {}
  absl::Status Append(absl::string_view data) override {
    return out_.Append(data);
  }
  absl::Status Finish() override { return absl::OkStatus(); }

 private:
  Limited out_;
};

class Gunzip : public Decompressor {
 public:
  Gunzip(int64_t max_bytes, ByteSink* sink)
      : out_(max_bytes, sink), buffer_(kOutputBytes) {
    ready_ = inflateInit2(&stream_, kGzipWindowBits) == Z_OK;
  }
  ~Gunzip() override {
    if (ready_) inflateEnd(&stream_);
  }

  absl::Status Append(absl::string_view data) override {
    if (!ready_) return absl::ResourceExhaustedError("no memory for gzip");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    stream_.avail_in = static_cast<uInt>(data.size());
    bool more_output = false;
    while (stream_.avail_in > 0 || more_output) {
      if (ended_) {
        // Another member follows.
        inflateReset(&stream_);
        ended_ = false;
      }
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      const int result = inflate(&stream_, Z_NO_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
        return absl::DataLossError("gzip data is damaged");
      }
      GITOPS_RETURN_IF_ERROR(out_.Append(absl::string_view(
          buffer_.data(), buffer_.size() - stream_.avail_out)));
      ended_ = result == Z_STREAM_END;
      more_output = !ended_ && stream_.avail_out == 0;
    }
    return absl::OkStatus();
  }
  absl::Status Finish() override {
    if (ended_) return absl::OkStatus();
    return absl::DataLossError("gzip data ends early");
  }

 private:
  Limited out_;
  std::vector<char> buffer_;
  z_stream stream_ = {};
  bool ready_ = false;
  bool ended_ = false;
};

class Unzstd : public Decompressor {
 public:
  Unzstd(int64_t max_bytes, ByteSink* sink)
      : out_(max_bytes, sink),
        context_(ZSTD_createDCtx()),
        buffer_(kOutputBytes) {}
  ~Unzstd() override { ZSTD_freeDCtx(context_); }

  absl::Status Append(absl::string_view data) override {
    if (context_ == nullptr) {
      return absl::ResourceExhaustedError("no memory for zstd");
    }
    ZSTD_inBuffer in = {data.data(), data.size(), 0};
    bool more_output = false;
    while (in.pos < in.size || more_output) {
      ZSTD_outBuffer out = {buffer_.data(), buffer_.size(), 0};
      const size_t hint = ZSTD_decompressStream(context_, &out, &in);
      if (ZSTD_isError(hint)) {
        return absl::DataLossError(
            absl::StrCat("zstd data is damaged: ", ZSTD_getErrorName(hint)));
      }
      GITOPS_RETURN_IF_ERROR(
          out_.Append(absl::string_view(buffer_.data(), out.pos)));
      ended_ = hint == 0;
      more_output = !ended_ && out.pos == out.size;
    }
    return absl::OkStatus();
  }
  absl::Status Finish() override {
    if (ended_) return absl::OkStatus();
    return absl::DataLossError("zstd data ends early");
  }

 private:
  Limited out_;
  ZSTD_DCtx* const context_;
  std::vector<char> buffer_;
  bool ended_ = false;
};

}  // namespace

Compression DetectCompression(absl::string_view head) {
  if (absl::StartsWith(head, "\x1f\x8b")) return Compression::kGzip;
  if (absl::StartsWith(head, "\x28\xb5\x2f\xfd")) return Compression::kZstd;
  return Compression::kNone;
}

std::unique_ptr<Decompressor> NewDecompressor(Compression compression,
                                              int64_t max_bytes,
                                              ByteSink* sink) {
  switch (compression) {
    case Compression::kGzip:
      return std::make_unique<Gunzip>(max_bytes, sink);
    case Compression::kZstd:
      return std::make_unique<Unzstd>(max_bytes, sink);
    case Compression::kNone:
      break;
  }
  return std::make_unique<Copy>(max_bytes, sink);
}

}  // namespace gitops::oci
