#include <zstd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "pkg/oci/compressor.h"

namespace gitops::oci {
namespace {

constexpr int kLevel = 3;

class ZstdCompressor : public Compressor {
 public:
  explicit ZstdCompressor(ByteSink* sink)
      : sink_(sink), context_(ZSTD_createCCtx()), out_(ZSTD_CStreamOutSize()) {
    if (context_ == nullptr) return;
    ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, kLevel);
    ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1);
  }
  ~ZstdCompressor() override { ZSTD_freeCCtx(context_); }

  absl::Status Append(absl::string_view data) override {
    // Whole input blocks only, so that the frame does not depend on the calls.
    pending_.append(data.data(), data.size());
    const size_t block = ZSTD_CStreamInSize();
    size_t used = 0;
    while (pending_.size() - used > block) {
      absl::Status status = Compress(
          absl::string_view(pending_).substr(used, block), ZSTD_e_continue);
      if (!status.ok()) return status;
      used += block;
    }
    pending_.erase(0, used);
    return absl::OkStatus();
  }
  absl::Status Finish() override { return Compress(pending_, ZSTD_e_end); }

 private:
  absl::Status Compress(absl::string_view data, ZSTD_EndDirective mode) {
    if (context_ == nullptr) {
      return absl::ResourceExhaustedError("no memory for compression");
    }
    ZSTD_inBuffer in = {data.data(), data.size(), 0};
    for (;;) {
      ZSTD_outBuffer out = {out_.data(), out_.size(), 0};
      const size_t left = ZSTD_compressStream2(context_, &out, &in, mode);
      if (ZSTD_isError(left)) {
        return absl::InternalError(
            absl::StrCat("zstd: ", ZSTD_getErrorName(left)));
      }
      absl::Status status =
          sink_->Append(absl::string_view(out_.data(), out.pos));
      if (!status.ok()) return status;
      const bool done = mode == ZSTD_e_end ? left == 0 : in.pos == in.size;
      if (done) return absl::OkStatus();
    }
  }

  ByteSink* const sink_;
  ZSTD_CCtx* const context_;
  std::string pending_;
  std::vector<char> out_;
};

}  // namespace

std::unique_ptr<Compressor> NewZstdCompressor(ByteSink* sink) {
  return std::make_unique<ZstdCompressor>(sink);
}

}  // namespace gitops::oci
