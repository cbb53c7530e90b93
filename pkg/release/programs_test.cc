#include "pkg/release/programs.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"

namespace gitops::release {
namespace {

class ProgramsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("programs");
    programs_ = ProgramsOnDisk(
        {{"shell", "/bin/sh"}, {"none", fs::JoinPath(dir_, "none")}});
    log_ = fs::JoinPath(dir_, "log");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::unique_ptr<Background> Start(const std::string& script,
                                    OnOurDeath death = OnOurDeath::kKill) {
    auto process = programs_->Start("shell", {"-c", script}, log_, death);
    EXPECT_TRUE(process.ok()) << process.status();
    return process.ok() ? *std::move(process) : nullptr;
  }

  std::string dir_;
  std::string log_;
  std::unique_ptr<Programs> programs_;
};

TEST_F(ProgramsTest, RunCollectsAndGivesTheExitCode) {
  auto result = programs_->Run(
      "shell", {"-c", "echo out; echo err >&2; exit 7", "sh"}, false);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->exit_code, 7);
  EXPECT_EQ(result->stdout_data, "out\n");
  EXPECT_EQ(result->stderr_data, "err\n");
  // Streamed, its errors are not collected.
  result = programs_->Run("shell", {"-c", "echo out; true >&2"}, true);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->stdout_data, "out\n");
  EXPECT_EQ(result->stderr_data, "");
}

TEST_F(ProgramsTest, NamesThatAreNotListed) {
  const absl::Status unknown =
      absl::NotFoundError("the launch file names no program \"deployer\"");
  EXPECT_EQ(programs_->Run("deployer", {}, false).status(), unknown);
  EXPECT_EQ(programs_->Start("deployer", {}, log_, OnOurDeath::kKill).status(),
            unknown);
  EXPECT_EQ(programs_->Digest("deployer").status(), unknown);
  EXPECT_EQ(programs_->Run("none", {}, false).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(programs_->Digest("none").status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ProgramsTest, Digest) {
  auto digest = programs_->Digest("shell");
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(*digest,
            absl::StrCat("sha256:", Sha256Hex(*fs::ReadFile("/bin/sh"))));
}

TEST_F(ProgramsTest, LinesFromTheBackground) {
  auto process = Start("echo one; printf 'two\\nrest'; echo log >&2");
  ASSERT_NE(process, nullptr);
  EXPECT_EQ(*process->ReadLine(absl::Seconds(20)), "one");
  EXPECT_EQ(*process->ReadLine(absl::Seconds(20)), "two");
  // It ends without another line.
  EXPECT_EQ(process->ReadLine(absl::Seconds(20)).status(),
            absl::UnavailableError("shell: ended before it was ready"));
  process.reset();
  EXPECT_EQ(*fs::ReadFile(log_), "log\n");
}

TEST_F(ProgramsTest, ALineThatDoesNotCome) {
  auto process = Start("exec sleep 1000");
  ASSERT_NE(process, nullptr);
  EXPECT_EQ(process->ReadLine(absl::Milliseconds(20)).status(),
            absl::DeadlineExceededError("shell: did not say that it is ready"));
  EXPECT_EQ(process->ReadLine(absl::ZeroDuration()).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST_F(ProgramsTest, EndsWithItsOwner) {
  auto process = Start("echo $$; exec sleep 1000");
  ASSERT_NE(process, nullptr);
  auto line = process->ReadLine(absl::Seconds(20));
  ASSERT_TRUE(line.ok()) << line.status();
  int pid = 0;
  ASSERT_TRUE(absl::SimpleAtoi(*line, &pid));
  EXPECT_TRUE(process->Running());
  // In a group of its own, so that Ctrl-C does not reach it.
  EXPECT_EQ(getpgid(pid), pid);
  process.reset();
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST_F(ProgramsTest, OneThatEndedIsNotRunning) {
  auto process = Start("exit 0");
  ASSERT_NE(process, nullptr);
  EXPECT_FALSE(process->ReadLine(absl::Seconds(20)).ok());
  // Waits for its end, but leaves it to the owner to notice.
  siginfo_t info;
  ASSERT_EQ(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), 0);
  EXPECT_FALSE(process->Running());
  EXPECT_FALSE(process->Running());
}

}  // namespace
}  // namespace gitops::release
