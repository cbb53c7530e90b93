#include "pkg/oci/compressor.h"

namespace gitops::oci {
namespace {

class NoCompressor : public Compressor {
 public:
  explicit NoCompressor(ByteSink* sink) : sink_(sink) {}
  absl::Status Append(absl::string_view data) override {
    return sink_->Append(data);
  }
  absl::Status Finish() override { return absl::OkStatus(); }

 private:
  ByteSink* sink_;
};

}  // namespace

std::unique_ptr<Compressor> NewCompressor(Compression compression,
                                          int concurrency, ByteSink* sink) {
  switch (compression) {
    case Compression::kGzip:
      return NewGzipCompressor(concurrency, sink);
    case Compression::kZstd:
      return NewZstdCompressor(sink);
    case Compression::kNone:
      break;
  }
  return std::make_unique<NoCompressor>(sink);
}

}  // namespace gitops::oci
