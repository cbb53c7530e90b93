#include <zlib.h>

#include <algorithm>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/compressor.h"

namespace gitops::oci {
namespace {

constexpr size_t kBlockBytes = 1 << 20;
constexpr size_t kDictionaryBytes = 32 << 10;
constexpr int kLevel = 6;
constexpr int kRawWindowBits = -15;
constexpr int kMemoryLevel = 8;
// No name, no time, no flags; extra flags 0 for the default level; system 255.
constexpr absl::string_view kHeader("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);

struct Job {
  std::string dictionary;
  std::string input;
  bool last = false;
};

absl::StatusOr<std::string> Deflate(const Job& job) {
  z_stream stream = {};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kRawWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return absl::ResourceExhaustedError("no memory for compression");
  }
  if (!job.dictionary.empty()) {
    deflateSetDictionary(&stream,
                         reinterpret_cast<const Bytef*>(job.dictionary.data()),
                         static_cast<uInt>(job.dictionary.size()));
  }
  std::string out(deflateBound(&stream, job.input.size()) + 64, '\0');
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(job.input.data()));
  stream.avail_in = static_cast<uInt>(job.input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, job.last ? Z_FINISH : Z_SYNC_FLUSH);
  const bool whole = stream.avail_in == 0 && stream.avail_out > 0 &&
                     result == (job.last ? Z_STREAM_END : Z_OK);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (!whole) return absl::InternalError("compression ended early");
  return out;
}

std::string LittleEndian32(uint32_t value) {
  std::string out;
  for (int shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>((value >> shift) & 0xff);
  }
  return out;
}

class GzipCompressor : public Compressor {
 public:
  GzipCompressor(int concurrency, ByteSink* sink)
      : concurrency_(static_cast<size_t>(std::max(1, concurrency))),
        sink_(sink) {
    block_.reserve(kBlockBytes);
  }

  absl::Status Append(absl::string_view data) override {
    crc_ = static_cast<uint32_t>(crc32_z(
        crc_, reinterpret_cast<const Bytef*>(data.data()), data.size()));
    size_ += static_cast<uint32_t>(data.size());
    while (!data.empty()) {
      // A full block waits for the next byte: it may be the last one.
      if (block_.size() == kBlockBytes) GITOPS_RETURN_IF_ERROR(Submit(false));
      const size_t n = std::min(data.size(), kBlockBytes - block_.size());
      block_.append(data.data(), n);
      data.remove_prefix(n);
    }
    return absl::OkStatus();
  }

  absl::Status Finish() override {
    GITOPS_RETURN_IF_ERROR(Submit(true));
    while (!running_.empty()) GITOPS_RETURN_IF_ERROR(CollectOne());
    return sink_->Append(LittleEndian32(crc_) + LittleEndian32(size_));
  }

 private:
  absl::Status Submit(bool last) {
    Job job;
    job.dictionary = std::move(dictionary_);
    job.input = std::move(block_);
    job.last = last;
    if (!last) {
      dictionary_ = job.input.substr(job.input.size() - kDictionaryBytes);
    }
    block_.clear();
    block_.reserve(last ? 0 : kBlockBytes);
    if (concurrency_ == 1) {
      GITOPS_ASSIGN_OR_RETURN(std::string out, Deflate(job));
      return Emit(out);
    }
    if (running_.size() >= concurrency_) GITOPS_RETURN_IF_ERROR(CollectOne());
    running_.push_back(std::async(
        std::launch::async, [job = std::move(job)] { return Deflate(job); }));
    return absl::OkStatus();
  }

  absl::Status CollectOne() {
    absl::StatusOr<std::string> out = running_.front().get();
    running_.pop_front();
    if (!out.ok()) return out.status();
    return Emit(*out);
  }

  absl::Status Emit(absl::string_view out) {
    if (!header_written_) {
      header_written_ = true;
      GITOPS_RETURN_IF_ERROR(sink_->Append(kHeader));
    }
    return sink_->Append(out);
  }

  const size_t concurrency_;
  ByteSink* const sink_;
  std::string block_;
  std::string dictionary_;
  std::deque<std::future<absl::StatusOr<std::string>>> running_;
  bool header_written_ = false;
  uint32_t crc_ = 0;
  uint32_t size_ = 0;  // Modulo 2^32, as the format has it.
};

}  // namespace

std::unique_ptr<Compressor> NewGzipCompressor(int concurrency, ByteSink* sink) {
  return std::make_unique<GzipCompressor>(concurrency, sink);
}

}  // namespace gitops::oci
