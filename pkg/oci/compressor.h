#ifndef GITOPS_PKG_OCI_COMPRESSOR_H_
#define GITOPS_PKG_OCI_COMPRESSOR_H_

// Compression of layers with pinned output: the bytes depend on the input and
// on the compression library's version alone, never on how the input was cut
// into calls or on the number of threads.
//
// gzip: one member; header 1f8b08 00 00000000 00 ff (no name, no time, system
// 255); zlib level 6; the input is cut into blocks of 1 MiB, each compressed
// with the 32 KiB before it as dictionary, so that blocks can run in parallel.
// zstd: level 3, one frame with content checksum, one thread.
// Memory: some MiB per thread. Not thread-safe.

#include <memory>

#include "absl/status/status.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/media_type.h"

namespace gitops::oci {

class Compressor : public ByteSink {
 public:
  // Writes what is left. Call once, last.
  virtual absl::Status Finish() = 0;
};

// `concurrency` >= 1 is the number of blocks in work at one time (gzip only);
// with 1 no thread is started. `sink` is not owned.
std::unique_ptr<Compressor> NewCompressor(Compression compression,
                                          int concurrency, ByteSink* sink);
std::unique_ptr<Compressor> NewGzipCompressor(int concurrency, ByteSink* sink);
std::unique_ptr<Compressor> NewZstdCompressor(ByteSink* sink);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_COMPRESSOR_H_
