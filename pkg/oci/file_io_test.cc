#include "pkg/oci/file_io.h"

#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::oci {
namespace {

class FileIoTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("file_io");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  std::vector<std::string> Names() {
    std::vector<std::string> out;
    auto entries = fs::ListDir(dir_);
    EXPECT_TRUE(entries.ok());
    for (const fs::DirEntry& entry : *entries) out.push_back(entry.name);
    return out;
  }
  std::string dir_;
};

using Strings = std::vector<std::string>;

TEST_F(FileIoTest, ReaderReadsAndSeeks) {
  ASSERT_TRUE(fs::WriteFile(Path("f"), "0123456789").ok());
  auto reader = FileReader::Open(Path("f"));
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(reader->size_bytes(), 10);
  char buffer[6];
  EXPECT_EQ(*reader->Read(buffer, 6), 6u);
  EXPECT_EQ(absl::string_view(buffer, 6), "012345");
  EXPECT_EQ(*reader->Read(buffer, 6), 4u);
  EXPECT_EQ(*reader->Read(buffer, 6), 0u);
  ASSERT_TRUE(reader->SeekTo(8).ok());
  FileReader moved = *std::move(reader);
  EXPECT_EQ(*moved.Read(buffer, 6), 2u);
  EXPECT_EQ(absl::string_view(buffer, 2), "89");
  ASSERT_TRUE(moved.SeekTo(100).ok());
  EXPECT_EQ(*moved.Read(buffer, 6), 0u);
  EXPECT_FALSE(moved.SeekTo(-1).ok());
}

TEST_F(FileIoTest, ReaderErrorsNameThePath) {
  const absl::Status none = FileReader::Open(Path("none")).status();
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(none.message().find(Path("none") + ": ") == 0) << none;
  EXPECT_EQ(FileReader::Open(dir_).status(),
            absl::FailedPreconditionError(dir_ + ": not a regular file"));
}

TEST_F(FileIoTest, SinkAppearsWhenItIsCommitted) {
  {
    auto sink = FileSink::Create(Path("f"));
    ASSERT_TRUE(sink.ok()) << sink.status();
    ASSERT_TRUE(sink->Append("one ").ok());
    ASSERT_TRUE(sink->Append("").ok());
    EXPECT_FALSE(fs::Exists(Path("f")));
    FileSink moved = *std::move(sink);
    ASSERT_TRUE(moved.Append("two").ok());
    ASSERT_TRUE(moved.Commit().ok());
  }
  EXPECT_EQ(*fs::ReadFile(Path("f")), "one two");
  EXPECT_EQ(fs::Stat(Path("f"))->mode & 0777u, 0644u);
  EXPECT_EQ(Names(), (Strings{"f"}));
}

TEST_F(FileIoTest, SinkLeavesNothingWithoutCommit) {
  ASSERT_TRUE(fs::WriteFile(Path("f"), "old").ok());
  {
    auto sink = FileSink::Create(Path("f"));
    ASSERT_TRUE(sink.ok());
    ASSERT_TRUE(sink->Append("new").ok());
  }
  EXPECT_EQ(*fs::ReadFile(Path("f")), "old");
  EXPECT_EQ(Names(), (Strings{"f"}));
}

TEST_F(FileIoTest, SinkUnderAnotherName) {
  auto sink = FileSink::Create(Path("a"));
  ASSERT_TRUE(sink.ok());
  ASSERT_TRUE(sink->Append("x").ok());
  ASSERT_TRUE(sink->CommitAs(Path("b")).ok());
  EXPECT_EQ(Names(), (Strings{"b"}));
  auto lost = FileSink::Create(Path("c"));
  ASSERT_TRUE(lost.ok());
  EXPECT_FALSE(lost->CommitAs(Path("none/c")).ok());
  EXPECT_EQ(FileSink::Create(Path("none/x")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(FileIoTest, CopyFileToPassesEverythingInPieces) {
  const std::string large(700'000, 'x');
  ASSERT_TRUE(fs::WriteFile(Path("f"), large).ok());
  StringSink sink;
  ASSERT_TRUE(CopyFileTo(Path("f"), &sink).ok());
  EXPECT_EQ(sink.text(), large);
  class Full : public ByteSink {
   public:
    absl::Status Append(absl::string_view) override {
      return absl::ResourceExhaustedError("full");
    }
  } full;
  EXPECT_EQ(CopyFileTo(Path("f"), &full), absl::ResourceExhaustedError("full"));
}

TEST_F(FileIoTest, DigestFile) {
  ASSERT_TRUE(fs::WriteFile(Path("f"), "hello").ok());
  auto digest = DigestFile(Path("f"));
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(digest->digest, Digest::Of("hello"));
  EXPECT_EQ(digest->size_bytes, 5);
  ASSERT_TRUE(fs::WriteFile(Path("empty"), "").ok());
  EXPECT_EQ(DigestFile(Path("empty"))->digest, Digest::Of(""));
  EXPECT_EQ(DigestFile(Path("none")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(FileIoTest, CopyFile) {
  const std::string content(300'000, 'y');
  ASSERT_TRUE(fs::WriteFile(Path("from"), content).ok());
  ASSERT_TRUE(fs::WriteFile(Path("to"), std::string(500'000, 'z')).ok());
  ASSERT_TRUE(CopyFile(Path("from"), Path("to")).ok());
  EXPECT_EQ(*fs::ReadFile(Path("to")), content);
  ASSERT_TRUE(fs::WriteFile(Path("empty"), "").ok());
  ASSERT_TRUE(CopyFile(Path("empty"), Path("to")).ok());
  EXPECT_EQ(*fs::ReadFile(Path("to")), "");
  EXPECT_EQ(CopyFile(Path("none"), Path("x")).code(),
            absl::StatusCode::kNotFound);
  EXPECT_FALSE(fs::Exists(Path("x")));
  EXPECT_EQ(CopyFile(Path("from"), Path("none/x")).code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gitops::oci
