#include "cmd/deployer/state_checkout.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/release/committer.h"
#include "pkg/state/repository.h"
#include "pkg/state/target.h"

namespace gitops::deployer {
namespace {

class StateCheckoutTest : public ::testing::Test {
 protected:
  StateCheckoutTest() : dir_(*fs::MakeTempDir("state-checkout-test-")) {
    EXPECT_TRUE(
        state::Repository::InitBare(fs::JoinPath(dir_, "s.git"), "main").ok());
    source_.repository = fs::JoinPath(dir_, "s.git");
    descriptor::Release release;
    release.environment = "production";
    release.name = "shop";
    release.app_group = "production";
    release.apps = {{"web"}};
    release.files = {{"web/a.yaml", Sha256Hex("a: 1\n"), {}}};
    descriptor::Finish(&release);
    descriptor_ = *descriptor::WriteRelease(release);
    auto target = state::LocalTarget(source_.repository, "main");
    release::CommitOptions options;
    options.author = {"t", "t@example.com"};
    auto done = release::CommitRelease(
        **target, {{"web/a.yaml", "a: 1\n"}, {"release.binpb", descriptor_}},
        options, *RealClock());
    EXPECT_TRUE(done.ok()) << done.status();
    commit_ = done->commit;
    source_.directory = "umbrella-state/production";
  }
  ~StateCheckoutTest() override { fs::RemoveAll(dir_).IgnoreError(); }

  std::string dir_, commit_, descriptor_;
  StateSource source_;
};

TEST_F(StateCheckoutTest, FilesAreThereUntilItGoes) {
  std::string path;
  {
    auto checkout = StateCheckout::Make(source_);
    ASSERT_TRUE(checkout.ok()) << checkout.status();
    path = (*checkout)->path();
    EXPECT_EQ((*checkout)->commit(), commit_);
    EXPECT_EQ(*fs::ReadFile(fs::JoinPath(path, "web/a.yaml")), "a: 1\n");
    // The descriptor is told apart.
    EXPECT_EQ((*checkout)->descriptor(), descriptor_);
    EXPECT_FALSE(fs::Exists(fs::JoinPath(path, "release.binpb")));
  }
  EXPECT_FALSE(fs::Exists(path));
}

TEST_F(StateCheckoutTest, NothingThereIsAnError) {
  struct Case {
    const char* name;
    std::string repository, at, directory;
    const char* message;
  };
  const Case kCases[] = {
      {"no repository", fs::JoinPath(dir_, "none"), "HEAD", source_.directory,
       ""},
      {"no commit", source_.repository, "nope", source_.directory, "nope"},
      {"no directory", source_.repository, "HEAD", "other",
       "no state is there"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const absl::Status s =
        StateCheckout::Make({c.repository, c.at, c.directory}).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kNotFound) << s;
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

TEST(StateFlagsTest, DefaultsAreTheFolderOneIsIn) {
  cli::FlagSet flags;
  StateSource source;
  AddStateFlags(flags, &source);
  EXPECT_EQ(flags.Find("repository")->default_text, "\".\"");
  EXPECT_EQ(flags.Find("at")->default_text, "\"HEAD\"");
  ASSERT_TRUE(flags.Find("directory")->set("d").ok());
  EXPECT_EQ(source.directory, "d");
}

}  // namespace
}  // namespace gitops::deployer
