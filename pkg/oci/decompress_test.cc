#include "pkg/oci/decompress.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/oci/compressor.h"

namespace gitops::oci {
namespace {

std::string Compress(Compression compression, absl::string_view data) {
  StringSink sink;
  auto compressor = NewCompressor(compression, 1, &sink);
  EXPECT_TRUE(compressor->Append(data).ok());
  EXPECT_TRUE(compressor->Finish().ok());
  return sink.text();
}

absl::StatusOr<std::string> Decompress(Compression compression,
                                       absl::string_view data,
                                       int64_t max_bytes = 1 << 30,
                                       size_t step = 4096) {
  StringSink sink;
  auto decompressor = NewDecompressor(compression, max_bytes, &sink);
  while (!data.empty()) {
    absl::Status status = decompressor->Append(data.substr(0, step));
    if (!status.ok()) return status;
    data.remove_prefix(std::min(step, data.size()));
  }
  absl::Status status = decompressor->Finish();
  if (!status.ok()) return status;
  return sink.text();
}

TEST(DecompressTest, Detect) {
  struct Case {
    std::string head;
    Compression compression;
  };
  const Case cases[] = {
      {"", Compression::kNone},
      {"\x1f", Compression::kNone},
      {"\x1f\x8b", Compression::kGzip},
      {"\x28\xb5\x2f", Compression::kNone},
      {"\x28\xb5\x2f\xfd", Compression::kZstd},
      {"BZh9", Compression::kNone},
      {" \x1f\x8b", Compression::kNone},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(DetectCompression(c.head), c.compression);
  }
}

TEST(DecompressTest, TheLimitIsExact) {
  const std::string data(100'000, 'x');
  for (const Compression compression :
       {Compression::kNone, Compression::kGzip, Compression::kZstd}) {
    const std::string stored = Compress(compression, data);
    EXPECT_EQ(*Decompress(compression, stored, 100'000), data);
    EXPECT_EQ(Decompress(compression, stored, 99'999).status(),
              absl::ResourceExhaustedError(
                  "layer is larger than 99999 bytes when decompressed"));
  }
}

// A small input that becomes a large output stops at the limit.
TEST(DecompressTest, Bombs) {
  const std::string zeros(64 << 20, '\0');
  for (const Compression compression :
       {Compression::kGzip, Compression::kZstd}) {
    const std::string stored = Compress(compression, zeros);
    EXPECT_LT(stored.size(), zeros.size() / 100);
    EXPECT_EQ(
        Decompress(compression, stored, 1 << 20, stored.size()).status().code(),
        absl::StatusCode::kResourceExhausted);
  }
}

TEST(DecompressTest, EveryCutIsAnError) {
  for (const Compression compression :
       {Compression::kGzip, Compression::kZstd}) {
    const std::string stored = Compress(compression, "hello, hello");
    for (size_t n = 0; n < stored.size(); ++n) {
      EXPECT_EQ(Decompress(compression, absl::string_view(stored).substr(0, n))
                    .status()
                    .code(),
                absl::StatusCode::kDataLoss)
          << n;
    }
    EXPECT_EQ(*Decompress(compression, stored, 100, 1), "hello, hello");
  }
}

TEST(DecompressTest, WhatFollows) {
  for (const Compression compression :
       {Compression::kGzip, Compression::kZstd}) {
    const std::string stored = Compress(compression, "a");
    EXPECT_EQ(*Decompress(compression, stored + stored), "aa");
    EXPECT_EQ(Decompress(compression, stored + "junk").status().code(),
              absl::StatusCode::kDataLoss);
  }
}

TEST(DecompressTest, TheSinksErrorComesThrough) {
  class Full : public ByteSink {
   public:
    absl::Status Append(absl::string_view) override {
      return absl::UnavailableError("full");
    }
  } full;
  for (const Compression compression :
       {Compression::kNone, Compression::kGzip, Compression::kZstd}) {
    auto decompressor = NewDecompressor(compression, 100, &full);
    EXPECT_EQ(decompressor->Append(Compress(compression, "x")),
              absl::UnavailableError("full"));
  }
}

}  // namespace
}  // namespace gitops::oci
