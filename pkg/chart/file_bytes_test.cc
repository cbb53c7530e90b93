#include "pkg/chart/file_bytes.h"

#include <fcntl.h>

#include <string>

#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::chart {
namespace {

FileBytes Open(const std::string& path, size_t size) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_GE(fd, 0) << path;
  return FileBytes::Deferred(fd, size);
}

TEST(FileBytesTest, HoldsText) {
  FileBytes bytes = std::string("text");
  EXPECT_EQ(bytes, "text");
  EXPECT_EQ(bytes.size(), 4u);
  EXPECT_TRUE(FileBytes().empty());
}

TEST(FileBytesTest, ReadsWhenAskedAndOnce) {
  const std::string path = fs::JoinPath(testing::TempDir(), "deferred");
  ASSERT_TRUE(fs::WriteFile(path,
                            "\xef\xbb\xbf"
                            "content")
                  .ok());
  const FileBytes bytes = Open(path, 10);
  const FileBytes copy = bytes;
  ASSERT_TRUE(fs::RemoveAll(path).ok());
  EXPECT_EQ(copy, "content");
  EXPECT_EQ(bytes.view().data(), copy.view().data());
}

TEST(FileBytesTest, AFileThatShrankGivesTheRest) {
  const std::string path = fs::JoinPath(testing::TempDir(), "short");
  ASSERT_TRUE(fs::WriteFile(path, "abc").ok());
  EXPECT_EQ(Open(path, 10), "abc");
}

}  // namespace
}  // namespace gitops::chart
