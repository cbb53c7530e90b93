#include "pkg/archive/tar.h"

#include <gtest/gtest.h>

#include <string>

#include "pkg/archive/gzip.h"

namespace gitops::archive {
namespace {

std::string Repeated(absl::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out.append(text.data(), text.size());
  return out;
}

TEST(TarTest, RoundTripWithLongNames) {
  const std::string names[] = {
      "a/b.txt",
      Repeated("dir/", 30) + "file",
      Repeated("x", 150),
      "caf\xc3\xa9/" + Repeated("y", 120),
      Repeated("z", 101) + "/" + Repeated("w", 100),
  };
  TarWriter writer;
  for (const std::string& name : names) writer.AddFile(name, name, 1234567890);
  const std::string packed = Gzip(std::move(writer).Finish());
  GzipReader stream(packed);
  TarReader reader(&stream);
  TarEntry entry;
  for (const std::string& name : names) {
    const absl::StatusOr<bool> more = reader.Next(&entry);
    ASSERT_TRUE(more.ok()) << more.status();
    ASSERT_TRUE(*more);
    EXPECT_EQ(entry.name, name);
    EXPECT_EQ(entry.mtime_seconds, 1234567890);
    EXPECT_EQ(entry.mode, 0644u);
    EXPECT_EQ(reader.ReadContent().value_or("bad"), name);
  }
  EXPECT_FALSE(reader.Next(&entry).value_or(true));
}

TEST(TarTest, SkippingContentFindsTheNextEntry) {
  TarWriter writer;
  writer.AddFile("a", Repeated("a", 5000), 0);
  writer.AddFile("b", "bb", 0);
  const std::string packed = Gzip(std::move(writer).Finish());
  GzipReader stream(packed);
  TarReader reader(&stream);
  TarEntry entry;
  ASSERT_TRUE(reader.Next(&entry).value_or(false));
  ASSERT_TRUE(reader.Next(&entry).value_or(false));
  EXPECT_EQ(entry.name, "b");
}

TEST(TarTest, HostileHeadersAreErrors) {
  TarWriter writer;
  writer.AddFile("a", "content", 0);
  const std::string good = std::move(writer).Finish();
  std::string bad_sum = good;
  bad_sum[0] = 'b';
  const std::string cut = good.substr(0, 700);
  for (const std::string& data : {bad_sum, cut}) {
    const std::string packed = Gzip(data);
    GzipReader stream(packed);
    TarReader reader(&stream);
    TarEntry entry;
    absl::Status status = reader.Next(&entry).status();
    if (status.ok()) status = reader.ReadContent().status();
    if (status.ok()) status = reader.Next(&entry).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace gitops::archive
