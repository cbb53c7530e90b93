// drift and rollback on a state repository, and a single app of a release.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/sha256.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/release/committer.h"
#include "pkg/state/target.h"

namespace gitops::deployer {
namespace {

using ::testing::HasSubstr;
using value::Value;

constexpr char kDirectory[] = "umbrella-state/production";

class StateCommandsTest : public ProgramFixture {
 protected:
  StateCommandsTest() {
    variables_["GIT_AUTHOR_NAME"] = "t";
    variables_["GIT_AUTHOR_EMAIL"] = "t@example.com";
    EXPECT_TRUE(state::Repository::InitBare(Path("state.git"), "main").ok());
    target_ = *state::LocalTarget(Path("state.git"), "main");
  }

  static std::string Manifest(const std::string& text) {
    return absl::StrCat(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {k: ",
        text, "}\n");
  }
  static std::string Descriptor(const std::string& text) {
    descriptor::Release release;
    release.environment = "production";
    release.name = "shop";
    release.ns = "shop";
    release.app_group = "production";
    release.apps = {{"web"}};
    release.files = {{"web/a.yaml", Sha256Hex(Manifest(text)), {}}};
    descriptor::Finish(&release);
    return *descriptor::WriteRelease(release);
  }
  std::string Commit(const std::string& text) {
    release::CommitOptions options;
    options.author = {"t", "t@example.com"};
    auto done = release::CommitRelease(
        *target_,
        {{"web/a.yaml", Manifest(text)}, {"release.binpb", Descriptor(text)}},
        options, *RealClock());
    EXPECT_TRUE(done.ok()) << done.status();
    return done->commit;
  }
  std::string Head() { return **target_->Head(); }
  Result Call(const std::string& command, std::vector<std::string> more) {
    std::vector<std::string> args = {
        command,           "-g", "production", "--repository",
        Path("state.git"), "-d", kDirectory};
    if (command == "rollback") args.push_back("--logs=false");
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }
  std::string Live() {
    auto all = client_.Objects("configmaps");
    auto at = all.find("shop/a");
    if (at == all.end()) return "";
    return std::string(at->second.FindPath({"data", "k"})->as_string());
  }
  std::string RecordedCommit() {
    return std::string(
        client_.Objects("configmaps")
            .at("shop/production-web")
            .FindPath({"metadata", "annotations", "gitops.release.v1/commit"})
            ->as_string());
  }

  std::unique_ptr<state::Target> target_;
};

TEST_F(StateCommandsTest, RollbackCommitsThenDeploysThat) {
  const std::string first = Commit("one");
  ASSERT_EQ(Call("rollback", {"--at", first, "-y"}).code, 0);
  EXPECT_EQ(Head(), first);  // It was there: nothing to commit.
  const std::string second = Commit("two");
  ASSERT_EQ(Call("rollback", {"--at", second, "-y"}).code, 0);
  EXPECT_EQ(Live(), "two");

  Result r = Call("rollback", {"--at", first, "-y"});
  ASSERT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(Live(), "one");
  state::CommitInfo info = *target_->repository().Info(Head());
  EXPECT_EQ(info.Trailer("Rollback-To"), first);
  EXPECT_THAT(r.out, HasSubstr(absl::StrCat("Committed ", Head())));
  EXPECT_EQ(*target_->repository().ReadDirectory(Head(), kDirectory),
            *target_->repository().ReadDirectory(first, kDirectory));
  EXPECT_EQ(RecordedCommit(), Head());

  // Again: the branch and the cluster are as they should be.
  const std::string head = Head();
  client_.ResetCounts();
  ASSERT_EQ(Call("rollback", {"--at", first, "-y"}).code, 0);
  EXPECT_EQ(Head(), head);
  EXPECT_EQ(client_.writes(), 0);
}

TEST_F(StateCommandsTest, RollbackThatIsNotAgreedToWritesNowhere) {
  const std::string first = Commit("one");
  const std::string second = Commit("two");
  ASSERT_EQ(Call("rollback", {"--at", second, "-y"}).code, 0);
  client_.ResetCounts();
  EXPECT_EQ(Call("rollback", {"--at", first}).code, 1);  // End of input.
  EXPECT_EQ(
      Call("rollback", {"--at", first, "--diff-run", "--diff-exit-status"})
          .code,
      3);
  EXPECT_EQ(Head(), second);
  EXPECT_EQ(client_.writes(), 0);
  EXPECT_EQ(Call("rollback", {"--at", "nonsense", "-y"}).code, 1);
  EXPECT_EQ(Call("rollback", {"--at", first, "-y", "--repository",
                              "https://example.com/x.git"})
                .code,
            1);
}

TEST_F(StateCommandsTest, RollbackMayLeaveTheRepositoryAlone) {
  const std::string first = Commit("one");
  const std::string second = Commit("two");
  ASSERT_EQ(Call("rollback", {"--at", first, "-y", "--commit=false"}).code, 0);
  EXPECT_EQ(Head(), second);
  EXPECT_EQ(Live(), "one");
}

TEST_F(StateCommandsTest, DriftComparesWithTheCommit) {
  const std::string first = Commit("one");
  ASSERT_EQ(Call("rollback", {"--at", first, "-y"}).code, 0);
  EXPECT_EQ(Call("drift", {}).code, 0);
  client_.Edit("configmaps", "shop", "a", [](Value* v) {
    v->map()["data"].map().Set("k", Value::String("foreign"));
  });
  EXPECT_EQ(Call("drift", {}).code, 3);
}

// The descriptor comes from a coordinator, by the id of the commit's own.
TEST_F(StateCommandsTest, DescriptorsFromACoordinator) {
  const std::string first = Commit("one");
  const std::string id = Sha256Hex(Descriptor("one"));
  File("stored", Descriptor("one"));
  const std::string client =
      File("client",
           absl::StrCat("#!/bin/sh\necho \"$*\" >'", Path("asked"), "'\ncat '",
                        Path("stored"), "'\n"),
           0755);
  const std::vector<std::string> from = {"--coordinator", "unix:/nowhere",
                                         "--coordinator-program", client};
  auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), from.begin(), from.end());
    return more;
  };
  ASSERT_EQ(Call("rollback", with({"--at", first, "-y"})).code, 0);
  EXPECT_THAT(*fs::ReadFile(Path("asked")),
              HasSubstr(absl::StrCat("--id=", id)));
  ASSERT_TRUE(fs::RemoveAll(Path("asked")).ok());
  EXPECT_EQ(Call("drift", with({})).code, 0);
  EXPECT_TRUE(fs::Exists(Path("asked")));

  // One app of the release.
  File("tree/web/a.yaml", Manifest("one"));
  std::vector<std::string> deploy = {
      "deploy",         "-a", "production-web", "-f",
      Path("tree/web"), "-y", "--logs=false"};
  deploy.insert(deploy.end(), from.begin(), from.end());
  EXPECT_THAT(Run(deploy).err, HasSubstr("--release or --environment"));
  deploy.insert(deploy.end(), {"--release", id});
  Result r = Run(deploy);
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_EQ(Live(), "one");  // In the release's namespace.
  File("tree/web/a.yaml", Manifest("changed"));
  r = Run(deploy);
  EXPECT_EQ(r.code, 1);
  EXPECT_THAT(r.err, HasSubstr("web/a.yaml"));
}

}  // namespace
}  // namespace gitops::deployer
