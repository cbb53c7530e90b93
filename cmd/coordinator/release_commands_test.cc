// put, get and list.

#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/coordinator/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/coordinator/sample_release.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::coordinator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ReleaseCommandsTest : public CommandFixture {
 protected:
  // Stores a release by the command and returns its id.
  std::string Put(const std::string& environment, const std::string& source) {
    const std::string bytes = SampleRelease(environment, source);
    EXPECT_TRUE(fs::WriteFile(Path("release"), bytes).ok());
    EXPECT_EQ(Run({"put", Path("release")}), 0) << err_;
    EXPECT_EQ(out_, descriptor::ReleaseId(bytes) + "\n");
    return descriptor::ReleaseId(bytes);
  }
};

TEST_F(ReleaseCommandsTest, WhatWasPutIsGot) {
  const std::string bytes = SampleRelease("e", "//a:b");
  const std::string id = Put("e", "//a:b");
  ASSERT_EQ(Run({"get", "--id", id}), 0) << err_;
  EXPECT_EQ(out_, bytes);
  ASSERT_EQ(Run({"get", "-e", "e"}), 0) << err_;
  EXPECT_EQ(out_, bytes);
  ASSERT_EQ(Run({"get", "-e", "e", "--output-file", Path("copy")}), 0) << err_;
  EXPECT_EQ(out_, "");
  EXPECT_EQ(*fs::ReadFile(Path("copy")), bytes);
}

TEST_F(ReleaseCommandsTest, Forms) {
  const std::string id = Put("e", "//a:b");
  ASSERT_EQ(Run({"get", "-e", "e", "-o", "id"}), 0);
  EXPECT_EQ(out_, id + "\n");
  ASSERT_EQ(Run({"get", "-e", "e", "-o", "text"}), 0);
  EXPECT_THAT(out_, HasSubstr("source: \"//a:b\""));
  ASSERT_EQ(Run({"get", "-e", "e", "-o", "json"}), 0);
  EXPECT_THAT(out_, HasSubstr("//a:b"));
  EXPECT_EQ(Run({"get", "-e", "e", "-o", "yaml"}), 2);
  EXPECT_THAT(err_, HasSubstr("none of binary, text, json, id"));
}

TEST_F(ReleaseCommandsTest, StandardInput) {
  const std::string bytes = SampleRelease("e");
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], bytes.data(), bytes.size()),
            static_cast<ssize_t>(bytes.size()));
  close(ends[1]);
  stdin_fd_ = ends[0];
  EXPECT_EQ(Run({"put", "-"}), 0) << err_;
  EXPECT_EQ(out_, descriptor::ReleaseId(bytes) + "\n");
  close(ends[0]);
  // The descriptor is closed: nothing can be read.
  EXPECT_EQ(Run({"put", "-"}), 1);
  EXPECT_THAT(err_, HasSubstr("standard input"));
}

TEST_F(ReleaseCommandsTest, WhatIsNoDescriptorIsRefused) {
  ASSERT_TRUE(fs::WriteFile(Path("junk"), "junk").ok());
  EXPECT_NE(Run({"put", Path("junk")}), 0);
  EXPECT_EQ(Run({"put", Path("none")}), 6);
  EXPECT_EQ(Run({"put"}), 2);
  ASSERT_EQ(Run({"list"}), 0);
  EXPECT_EQ(out_, "");
}

TEST_F(ReleaseCommandsTest, WhatIsNotThere) {
  EXPECT_EQ(Run({"get", "-e", "e"}), 6);
  EXPECT_EQ(Run({"get", "--id", std::string(64, '0')}), 6);
  EXPECT_THAT(err_, HasSubstr("no release has the id"));
  EXPECT_EQ(Run({"get"}), 2);
  EXPECT_EQ(Run({"get", "--id", "a", "-e", "e"}), 2);
  EXPECT_THAT(err_, HasSubstr("one of --id and --environment"));
}

TEST_F(ReleaseCommandsTest, ListIsNewestFirst) {
  const std::string first = Put("e", "1");
  const std::string second = Put("e", "2");
  const std::string other = Put("f", "1");
  ASSERT_EQ(Run({"list"}), 0) << err_;
  EXPECT_LT(out_.find(other), out_.find(second));
  EXPECT_LT(out_.find(second), out_.find(first));
  ASSERT_EQ(Run({"list", "-e", "e", "-o", "json"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(absl::StrCat("\"releaseId\":\"", first, "\"")));
  EXPECT_THAT(out_, Not(HasSubstr(other)));
  ASSERT_EQ(Run({"list", "-n", "1"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(other));
  EXPECT_THAT(out_, Not(HasSubstr(second)));
  // The same bytes again are the newest again, and are there once.
  Put("e", "1");
  ASSERT_EQ(Run({"list", "-e", "e"}), 0) << err_;
  EXPECT_LT(out_.find(first), out_.find(second));
  EXPECT_EQ(out_.find(first), out_.rfind(first));
  EXPECT_EQ(Run({"list", "-o", "binary"}), 2);
}

TEST_F(ReleaseCommandsTest, AStaleTokenIsLost) {
  ASSERT_EQ(Run({"lease", "acquire", "e", "--holder", "a@x"}), 0) << err_;
  ASSERT_TRUE(fs::WriteFile(Path("release"), SampleRelease("e")).ok());
  EXPECT_EQ(Run({"put", Path("release"), "--token", "9"}), 5);
  EXPECT_EQ(Run({"get", "-e", "e"}), 6);
  EXPECT_EQ(Run({"put", Path("release"), "--token", "1"}), 0) << err_;
}

}  // namespace
}  // namespace gitops::coordinator
