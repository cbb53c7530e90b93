#include "cmd/deployer/coordinator_flags.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::deployer {
namespace {

constexpr char kAddress[] = "unix:/nowhere/c.sock";

class CoordinatorFlagsTest : public ::testing::Test {
 protected:
  CoordinatorFlagsTest() : dir_(*fs::MakeTempDir("coordinator-flags-test-")) {
    descriptor::Release release;
    release.environment = "production";
    release.name = "shop";
    release.ns = "shop-production";
    release.create_namespace = true;
    release.app_group = "production";
    release.apps = {{"zeta"}, {"alpha"}};
    release.files = {{"alpha/a.yaml", Sha256Hex("a: 1\n"), {}},
                     {"zeta/z.yaml", Sha256Hex("z: 1\n"), {}}};
    descriptor::Finish(&release);
    bytes_ = *descriptor::WriteRelease(release);
    Put("tree/alpha/a.yaml", "a: 1\n");
    Put("tree/zeta/z.yaml", "z: 1\n");
    Put("stored", bytes_);
    flags_.address = kAddress;
    flags_.program = Client(absl::StrCat("cat '", Path("stored"), "'"));
  }
  ~CoordinatorFlagsTest() override { fs::RemoveAll(dir_).IgnoreError(); }

  std::string Path(const std::string& name) { return fs::JoinPath(dir_, name); }
  void Put(const std::string& name, absl::string_view text,
           uint32_t mode = 0644) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text, mode).ok());
  }
  // A client that notes its arguments and then does what `script` says.
  std::string Client(const std::string& script) {
    Put("client",
        absl::StrCat("#!/bin/sh\necho \"$*\" >'", Path("asked"), "'\n", script,
                     "\n"),
        0755);
    return Path("client");
  }
  std::string Asked() { return *fs::ReadFile(Path("asked")); }
  absl::StatusOr<std::optional<deploy::ReleaseInfo>> Fetch() {
    return FetchRelease(
        flags_, "production", Path("tree"), [this](absl::string_view name) {
          return name == "GITOPS_COORDINATOR" ? variable_
                                              : std::optional<std::string>();
        });
  }

  std::string dir_, bytes_;
  std::optional<std::string> variable_;
  CoordinatorFlags flags_;
};

TEST_F(CoordinatorFlagsTest, GivesWhatTheFileWouldGive) {
  auto fetched = Fetch();
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  Put("tree/release.binpb", bytes_);
  auto read = deploy::ReadReleaseInfo(Path("tree"));
  ASSERT_TRUE(read.ok()) << read.status();
  const deploy::ReleaseInfo& info = **fetched;
  EXPECT_TRUE(info.present);
  EXPECT_EQ(info.id, read->id);
  EXPECT_EQ(info.name, read->name);
  EXPECT_EQ(info.ns, read->ns);
  EXPECT_EQ(info.create_namespace, read->create_namespace);
  EXPECT_EQ(info.apps, read->apps);
  EXPECT_EQ(info.apps, (std::vector<std::string>{"zeta", "alpha"}));
}

TEST_F(CoordinatorFlagsTest, AsksForWhatTheFlagsName) {
  ASSERT_TRUE(Fetch().ok());
  EXPECT_EQ(
      Asked(),
      absl::StrCat("get --environment=production --address=", kAddress, "\n"));
  flags_.environment = "staging";
  ASSERT_TRUE(Fetch().ok());
  EXPECT_EQ(
      Asked(),
      absl::StrCat("get --environment=staging --address=", kAddress, "\n"));
  flags_.environment.clear();
  flags_.release = descriptor::ReleaseId(bytes_);
  ASSERT_TRUE(Fetch().ok());
  EXPECT_EQ(Asked(), absl::StrCat("get --id=", flags_.release,
                                  " --address=", kAddress, "\n"));
  // The program's name may come from the environment as well.
  variable_ = flags_.program;
  flags_.program.clear();
  EXPECT_TRUE(Fetch().ok());
}

TEST_F(CoordinatorFlagsTest, WithoutAddressNothingIsAsked) {
  flags_ = CoordinatorFlags();
  auto fetched = Fetch();
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_FALSE(fetched->has_value());
  flags_.environment = "production";
  EXPECT_EQ(Fetch().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(fs::Exists(Path("asked")));
}

TEST_F(CoordinatorFlagsTest, RefusesBothIdAndEnvironment) {
  flags_.release = descriptor::ReleaseId(bytes_);
  flags_.environment = "production";
  EXPECT_EQ(Fetch().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(fs::Exists(Path("asked")));
}

TEST_F(CoordinatorFlagsTest, RefusesOtherFilesAndOtherReleases) {
  flags_.release = std::string(64, '0');
  EXPECT_EQ(Fetch().status().code(), absl::StatusCode::kDataLoss);
  flags_.release.clear();
  Put("tree/alpha/a.yaml", "a: 2\n");
  absl::Status changed = Fetch().status();
  EXPECT_EQ(changed.code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(absl::StrContains(changed.message(), "alpha/a.yaml")) << changed;
  Put("stored", "no descriptor");
  EXPECT_FALSE(Fetch().ok());
}

TEST_F(CoordinatorFlagsTest, PassesOnWhatTheClientReports) {
  flags_.program = Client("echo 'nobody answers' >&2; exit 7");
  absl::Status s = Fetch().status();
  EXPECT_EQ(s.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(absl::StrContains(s.message(), "nobody answers")) << s;
  flags_.program = Path("absent");
  EXPECT_EQ(Fetch().status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gitops::deployer
