#include "pkg/base/failpoint.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <string>

#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops {
namespace {

class FailpointTest : public testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("failpoint"); }
  void TearDown() override { (void)fs::RemoveAll(dir_); }

  std::string Log() const { return fs::JoinPath(dir_, "log"); }

  // Passes a, b and c in a process of its own, as the environment is read
  // once; the signal that it died of, 0 for none.
  static int PassThree(const std::map<std::string, std::string>& env) {
    const pid_t pid = fork();
    if (pid == 0) {
      for (const auto& [name, value] : env) {
        setenv(name.c_str(), value.c_str(), 1);
      }
      for (const char* name : {"a", "b", "c"}) Failpoint(name);
      _exit(0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

  std::string dir_;
};

TEST_F(FailpointTest, DoesNothingUnlessTold) { EXPECT_EQ(PassThree({}), 0); }

TEST_F(FailpointTest, LogsWhatIsPassed) {
  EXPECT_EQ(PassThree({{"GITOPS_FAILPOINT_LOG", Log()}}), 0);
  EXPECT_EQ(*fs::ReadFile(Log()), "a\nb\nc\n");
}

TEST_F(FailpointTest, DiesAtTheNthPointThatAllProcessesPass) {
  const std::map<std::string, std::string> env = {
      {"GITOPS_FAILPOINT_LOG", Log()}, {"GITOPS_FAILPOINT_AT", "5"}};
  EXPECT_EQ(PassThree(env), 0);
  EXPECT_EQ(PassThree(env), SIGKILL);
  EXPECT_EQ(*fs::ReadFile(Log()), "a\nb\nc\na\nb\n");
  EXPECT_EQ(PassThree(env), 0);  // The count has passed it.
}

TEST_F(FailpointTest, DiesAtANamedPoint) {
  EXPECT_EQ(PassThree({{"GITOPS_FAILPOINT", "b"}}), SIGKILL);
  EXPECT_EQ(PassThree({{"GITOPS_FAILPOINT", "d"}}), 0);
}

}  // namespace
}  // namespace gitops
