#include "pkg/oci/compressor.h"

#include <algorithm>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/oci/decompress.h"

namespace gitops::oci {
namespace {

// Compressible but not trivial, from a fixed recurrence.
std::string Sample(size_t size) {
  std::string text;
  uint32_t state = 12345;
  while (text.size() < size) {
    state = state * 1664525 + 1013904223;
    absl::StrAppend(&text, "line ", (state >> 16) % 5000, "\n");
  }
  text.resize(size);
  return text;
}

std::string Compress(Compression compression, int concurrency,
                     absl::string_view data, size_t step) {
  StringSink sink;
  auto compressor = NewCompressor(compression, concurrency, &sink);
  while (!data.empty()) {
    EXPECT_TRUE(compressor->Append(data.substr(0, step)).ok());
    data.remove_prefix(std::min(step, data.size()));
  }
  EXPECT_TRUE(compressor->Finish().ok());
  return sink.text();
}

absl::StatusOr<std::string> Decompress(Compression compression,
                                       int64_t max_bytes,
                                       absl::string_view data, size_t step) {
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

TEST(CompressorTest, RoundTripsAndDependsOnInputAlone) {
  for (const Compression compression :
       {Compression::kNone, Compression::kGzip, Compression::kZstd}) {
    for (const size_t size : {size_t{0}, size_t{1}, size_t{1} << 20,
                              (size_t{1} << 20) + 1, size_t{3500000}}) {
      const std::string data = Sample(size);
      const std::string one = Compress(compression, 1, data, 1 << 16);
      EXPECT_EQ(one, Compress(compression, 3, data, 70001)) << size;
      EXPECT_EQ(one, Compress(compression, 2, data, data.size() + 1)) << size;
      if (size > 0 || compression != Compression::kNone) {
        EXPECT_EQ(DetectCompression(one), compression);
      }
      auto back = Decompress(compression, size, one, 4099);
      ASSERT_TRUE(back.ok()) << back.status();
      EXPECT_EQ(*back, data);
    }
  }
}

TEST(CompressorTest, GzipHeaderIsPinned) {
  EXPECT_EQ(Compress(Compression::kGzip, 1, "x", 1).substr(0, 10),
            std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10));
}

TEST(CompressorTest, MembersFollowEachOther) {
  const std::string a = Compress(Compression::kGzip, 1, "one ", 9);
  const std::string b = Compress(Compression::kGzip, 1, "two", 9);
  auto both = Decompress(Compression::kGzip, 100, a + b, 5);
  ASSERT_TRUE(both.ok());
  EXPECT_EQ(*both, "one two");
}

TEST(CompressorTest, DamageIsSeen) {
  const std::string data = Sample(100000);
  for (const Compression compression :
       {Compression::kGzip, Compression::kZstd}) {
    std::string stored = Compress(compression, 1, data, data.size());
    EXPECT_EQ(Decompress(compression, 99999, stored, 4096).status().code(),
              absl::StatusCode::kResourceExhausted);
    EXPECT_EQ(Decompress(compression, 1 << 20,
                         absl::string_view(stored).substr(0, 500), 4096)
                  .status()
                  .code(),
              absl::StatusCode::kDataLoss);
    stored[stored.size() - 3] ^= 0x55;
    EXPECT_EQ(Decompress(compression, 1 << 20, stored, 4096).status().code(),
              absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace gitops::oci
