#include "pkg/oci/layer_tar.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

std::string Write(const TarHeader& header, absl::string_view data) {
  StringSink sink;
  LayerTarWriter writer(&sink);
  EXPECT_TRUE(writer.Add(header).ok());
  EXPECT_TRUE(writer.WriteData(data).ok());
  EXPECT_TRUE(writer.Finish().ok());
  return sink.text();
}

TarHeader File(absl::string_view path, int64_t size) {
  TarHeader header;
  header.path = std::string(path);
  header.size_bytes = size;
  return header;
}

TEST(LayerTarTest, PlainFileIsUstarWithTwoZeroBlocks) {
  const std::string tar = Write(File("a/b", 3), "abc");
  EXPECT_EQ(tar.size(), 512u + 512u + 1024u);
  EXPECT_EQ(tar.substr(0, 4), std::string("a/b\0", 4));
  EXPECT_EQ(tar.substr(100, 8), std::string("0000644\0", 8));
  EXPECT_EQ(tar.substr(124, 12), std::string("00000000003\0", 12));
  EXPECT_EQ(tar.substr(257, 8), std::string("ustar\0"
                                            "00",
                                            8));
  EXPECT_EQ(tar[156], '0');
  EXPECT_EQ(tar.substr(512, 4), std::string("abc\0", 4));
}

TEST(LayerTarTest, LongPathSplitsBeforeItNeedsPax) {
  const std::string directory(120, 'd');
  const std::string split = Write(File(directory + "/file", 0), "");
  EXPECT_EQ(split.size(), 512u + 1024u);
  EXPECT_EQ(split.substr(345, 120), directory);

  const std::string name(130, 'n');
  const std::string pax = Write(File("d/" + name, 0), "");
  EXPECT_EQ(pax[156], 'x');
  EXPECT_TRUE(absl::StrContains(pax, absl::StrCat(" path=d/", name, "\n")));
}

TEST(LayerTarTest, PaxOnlyForWhatDoesNotFit) {
  TarHeader header = File("f", 0);
  header.uid = 1u << 30;
  header.xattrs["user.b"] = "2";
  header.xattrs["user.a"] = "1";
  const std::string tar = Write(header, "");
  EXPECT_TRUE(absl::StrContains(tar,
                                "23 SCHILY.xattr.user.a=1\n"
                                "23 SCHILY.xattr.user.b=2\n"
                                "18 uid=1073741824\n") ||
              absl::StrContains(tar, "SCHILY.xattr.user.a=1\n"));
  EXPECT_FALSE(absl::StrContains(tar, "gid="));
  EXPECT_TRUE(
      absl::StrContains(Write(File("\xc3\xa9", 0), ""), "path=\xc3\xa9\n"));
}

TEST(LayerTarTest, RefusesBadPathsAndSizes) {
  StringSink sink;
  LayerTarWriter writer(&sink);
  for (const char* path : {"", "/a", "a/", "a//b", "../a", "a/..", "./a"}) {
    EXPECT_EQ(writer.Add(File(path, 0)).code(),
              absl::StatusCode::kInvalidArgument)
        << path;
  }
  ASSERT_TRUE(writer.Add(File("a", 2)).ok());
  EXPECT_EQ(writer.WriteData("abc").code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(writer.Finish().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace gitops::oci
