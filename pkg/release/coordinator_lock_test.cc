#include "pkg/release/coordinator_lock.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::release {
namespace {

// What the holder of the lease is and says.
struct Holder {
  absl::StatusOr<std::string> line = std::string("token 42");
  bool running = true;
  bool alive = false;
};

class HolderProcess : public Background {
 public:
  explicit HolderProcess(Holder* holder) : holder_(holder) {
    holder_->alive = true;
  }
  ~HolderProcess() override { holder_->alive = false; }
  absl::StatusOr<std::string> ReadLine(absl::Duration) override {
    return holder_->line;
  }
  bool Running() override { return holder_->running; }

 private:
  Holder* holder_;
};

class FakeCoordinator : public Programs {
 public:
  absl::StatusOr<CommandResult> Run(absl::string_view program,
                                    const std::vector<std::string>& args,
                                    bool) override {
    calls.push_back(absl::StrCat(program, " ", absl::StrJoin(args, " ")));
    return result;
  }
  absl::StatusOr<std::unique_ptr<Background>> Start(
      absl::string_view program, const std::vector<std::string>& args,
      const std::string&, OnOurDeath death) override {
    calls.push_back(absl::StrCat(program, " ", absl::StrJoin(args, " ")));
    // It gives the lease back when it is asked to end.
    EXPECT_EQ(death, OnOurDeath::kTerminate);
    return std::make_unique<HolderProcess>(&holder);
  }
  absl::StatusOr<std::string> Digest(absl::string_view) override {
    return absl::UnimplementedError("not here");
  }

  CommandResult result;
  Holder holder;
  std::vector<std::string> calls;
};

class CoordinatorLockTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("lock");
    log_ = fs::JoinPath(dir_, "log");
    lock_ = CoordinatorLock(&programs_, "unix:/s", "staging", "me@here", log_);
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  FakeCoordinator programs_;
  std::string dir_;
  std::string log_;
  std::unique_ptr<Lock> lock_;
};

TEST_F(CoordinatorLockTest, HoldsAnnouncesAndReports) {
  ASSERT_TRUE(lock_->Acquire().ok());
  EXPECT_TRUE(programs_.holder.alive);
  EXPECT_TRUE(lock_->Check().ok());
  ASSERT_TRUE(lock_->Announce("/d/release.binpb").ok());
  lock_->Report("push", "done", "2 images");
  lock_->Release();
  EXPECT_FALSE(programs_.holder.alive);
  lock_->Report("deploy", "failed", "");
  EXPECT_EQ(
      programs_.calls,
      (std::vector<std::string>{
          "coordinator lease hold staging --holder=me@here --address=unix:/s",
          "coordinator put /d/release.binpb --token=42 --address=unix:/s",
          "coordinator report --environment=staging --step=push "
          "--outcome=done --detail=2 images --actor=me@here --address=unix:/s "
          "--token=42",
          "coordinator report --environment=staging --step=deploy "
          "--outcome=failed --detail= --actor=me@here --address=unix:/s"}));
}

TEST_F(CoordinatorLockTest, WhoHasItIsInTheLog) {
  programs_.holder.line = absl::UnavailableError("coordinator: ended");
  EXPECT_EQ(lock_->Acquire(),
            absl::FailedPreconditionError("coordinator: ended"));
  ASSERT_TRUE(fs::WriteFile(log_, "staging is held by you@there\n").ok());
  EXPECT_EQ(lock_->Acquire(),
            absl::FailedPreconditionError("staging is held by you@there"));
}

TEST_F(CoordinatorLockTest, ALostLease) {
  const absl::Status lost = absl::AbortedError(
      "the lease of environment \"staging\" was lost; run again");
  EXPECT_EQ(lock_->Check(), lost);  // Never held.
  ASSERT_TRUE(lock_->Acquire().ok());
  programs_.holder.running = false;
  EXPECT_EQ(lock_->Check(), lost);
}

TEST_F(CoordinatorLockTest, AnnouncingMayFail) {
  ASSERT_TRUE(lock_->Acquire().ok());
  programs_.result = CommandResult{5, "", " token is old \n"};
  EXPECT_EQ(lock_->Announce("f"), absl::AbortedError("token is old"));
  programs_.result = CommandResult{7, "", "no answer"};
  EXPECT_EQ(lock_->Announce("f"), absl::UnavailableError("no answer"));
  // A report that fails stops nothing.
  lock_->Report("x", "done", "");
}

}  // namespace
}  // namespace gitops::release
