// image-builder push: tags and where they come from, what a dry run leaves.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/image_builder/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/http/server.h"
#include "pkg/sandbox/registry/registry.h"

namespace gitops::image_builder {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Strings = std::vector<std::string>;

class PushCommandTest : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    auto registry = sandbox::Registry::Open({.root = Path("registry")});
    ASSERT_TRUE(registry.ok()) << registry.status();
    registry_ = *std::move(registry);
    auto server = http::Server::Start({}, registry_->Handler());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    host_ = absl::StrCat("127.0.0.1:", server_->port());
    Write("a", "one");
    ASSERT_EQ(Run({"layer", "--blob", Path("l.blob"), "--descriptor",
                   Path("l.json"), "--src", Path("a") + "=a"}),
              0)
        << err_;
    ASSERT_EQ(
        Run({"image", "--output", Path("image"), "--digest", Path("digest"),
             "--layer", absl::StrCat(Path("l.json"), "=", Path("l.blob"))}),
        0)
        << err_;
  }
  void TearDown() override {
    server_.reset();
    CommandFixture::TearDown();
  }
  int Push(const Strings& more, const std::string& repository = "app") {
    Strings args = {"push", "--layout", Path("image"), "--repository",
                    absl::StrCat(host_, "/", repository)};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }

  std::unique_ptr<sandbox::Registry> registry_;
  std::unique_ptr<http::Server> server_;
  std::string host_;
};

TEST_F(PushCommandTest, PrintsTheReferenceByDigest) {
  ASSERT_EQ(Push({}), 0) << err_;
  EXPECT_EQ(out_, absl::StrCat(host_, "/app@", Read("digest")));
  EXPECT_THAT(err_, HasSubstr("uploaded 2 blobs"));
  ASSERT_EQ(Push({}), 0) << err_;
  EXPECT_THAT(err_, HasSubstr("is there already"));
}

TEST_F(PushCommandTest, TagsOfFlagsFilesAndStamps) {
  Write("tags", "\n from-file \n\n{BUILD_LABEL}-x\n");
  Write("status", "BUILD_LABEL v7\nOTHER x\n");
  ASSERT_EQ(Push({"--tag", "flag", "--tags-file", Path("tags"), "--stamp-file",
                  Path("status")}),
            0)
      << err_;
  for (const char* tag : {"flag", "from-file", "v7-x"}) {
    EXPECT_THAT(err_, HasSubstr(absl::StrCat("has tag ", tag, "\n")));
  }
}

TEST_F(PushCommandTest, ADryRunSendsNothing) {
  const int64_t writes = registry_->writes();
  ASSERT_EQ(Push({"--dry-run", "--tag", "v1", "--report", Path("report")}), 0)
      << err_;
  EXPECT_EQ(registry_->writes(), writes);
  EXPECT_THAT(err_, HasSubstr("would upload 2 blobs"));
  EXPECT_THAT(err_, HasSubstr("would get tag v1"));
  EXPECT_THAT(Read("report"), HasSubstr("\"dryRun\":true"));
}

TEST_F(PushCommandTest, BlobsOfAnotherRepositoryAreMounted) {
  ASSERT_EQ(Push({}), 0) << err_;
  ASSERT_EQ(Push({"--mount-from", absl::StrCat(host_, "/app"), "--report",
                  Path("report")},
                 "other"),
            0)
      << err_;
  EXPECT_THAT(Read("report"), HasSubstr("\"blobsMounted\":2"));
  EXPECT_THAT(Read("report"), HasSubstr("\"bytesUploaded\":0"));
}

TEST_F(PushCommandTest, RefusalsSendNothing) {
  const int64_t writes = registry_->writes();
  struct Case {
    Strings flags;
    const char* message;
  };
  for (const Case& c : {Case{{"--tag", "not a tag"}, "not a tag"},
                        Case{{"--tag", "{BUILD_LABEL}"}, "BUILD_LABEL"},
                        Case{{"--tags-file", Path("none")}, "none"},
                        Case{{"--stamp-file", Path("none")}, "none"},
                        Case{{"--concurrency", "0"}, "at least 1"}}) {
    SCOPED_TRACE(c.flags[1]);
    EXPECT_EQ(Push(c.flags), 1);
    EXPECT_THAT(err_, HasSubstr(c.message));
    EXPECT_THAT(out_, Not(HasSubstr("sha256")));
  }
  EXPECT_EQ(Run({"push", "--layout", Path("image")}), 1);
  EXPECT_THAT(err_, HasSubstr("'repository'"));
  EXPECT_EQ(Run({"push", "--repository", host_ + "/app"}), 1);
  EXPECT_EQ(
      Run({"push", "--layout", Path("none"), "--repository", host_ + "/app"}),
      1);
  EXPECT_EQ(registry_->writes(), writes);
}

}  // namespace
}  // namespace gitops::image_builder
