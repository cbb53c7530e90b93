#ifndef GITOPS_PKG_OCI_DECOMPRESS_H_
#define GITOPS_PKG_OCI_DECOMPRESS_H_

// Streaming decompression of layers: gzip (several members too) and zstd
// (several frames too), or none. The compression is told by the first bytes.
//
// Limits: fails with ResourceExhausted past `max_bytes` of output.
// Errors: DataLoss for damaged input (cut short, wrong checksum); the sink's.
// Not thread-safe.

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/media_type.h"

namespace gitops::oci {

// What the first bytes of a file say; kNone for anything unknown.
Compression DetectCompression(absl::string_view head);

// A sink for stored bytes that passes on what they hold.
class Decompressor : public ByteSink {
 public:
  // Checks that the input was whole. Call once, last.
  virtual absl::Status Finish() = 0;
};

// `sink` is not owned.
std::unique_ptr<Decompressor> NewDecompressor(Compression compression,
                                              int64_t max_bytes,
                                              ByteSink* sink);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_DECOMPRESS_H_
