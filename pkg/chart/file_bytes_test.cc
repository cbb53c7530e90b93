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

std::string Pieces(const FileBytes& bytes, int* count) {
  std::string all;
  *count = 0;
  bytes.ForEachPiece([&](absl::string_view piece) {
    all.append(piece.data(), piece.size());
    ++*count;
  });
  return all;
}

TEST(FileBytesTest, GivesPiecesAndCanStillBeRead) {
  const std::string path = fs::JoinPath(testing::TempDir(), "pieces");
  std::string text;
  while (text.size() < 200000) text += std::to_string(text.size()) + "\n";
  ASSERT_TRUE(fs::WriteFile(path, "\xef\xbb\xbf" + text).ok());
  const FileBytes bytes = Open(path, text.size() + 3);
  int count;
  EXPECT_EQ(Pieces(bytes, &count), text);
  EXPECT_GT(count, 3);
  EXPECT_EQ(bytes, text);
  EXPECT_EQ(Pieces(bytes, &count), text);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(Pieces(FileBytes("in memory"), &count), "in memory");
}

TEST(FileBytesTest, AFileThatShrankGivesTheRest) {
  const std::string path = fs::JoinPath(testing::TempDir(), "short");
  ASSERT_TRUE(fs::WriteFile(path, "abc").ok());
  EXPECT_EQ(Open(path, 10), "abc");
}

}  // namespace
}  // namespace gitops::chart
