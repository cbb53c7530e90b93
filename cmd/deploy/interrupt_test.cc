// Ctrl-C: at several moments of a deploy to the sandbox the program gets a
// SIGINT, once alone and once with its whole process group, as a terminal
// sends it. It ends with 130, leaves no process, and the next run completes.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "cmd/deploy/sandbox_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::deploy_command {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Moment {
  const char* name;
  // It has come once the output has a line that starts with this …
  const char* line;
  // … or a program with these words in its command line runs.
  const char* running;
  const char* args;
  int signal;
};

constexpr Moment kMoments[] = {
    {"sandbox starts", nullptr, "sandbox serve", "--yes", SIGINT},
    {"compares", "check ", "--diff-run", "--yes", SIGINT},
    {"asks", "Deploy shop", nullptr, "", SIGINT},
    {"pushes", "diff ", "image-builder push", "--yes", SIGINT},
    {"commits", "push ", "state-committer commit", "--yes", SIGINT},
    {"reads back", "commit ", "state-committer export", "--yes", SIGINT},
    {"waits", nullptr, "deploy --group=sandbox --directory", "--yes", SIGINT},
    {"is told to end", nullptr, "deploy --group=sandbox --directory", "--yes",
     SIGTERM},
};

class InterruptTest : public SandboxTest {
 protected:
  void SetUp() override {
    SandboxTest::SetUp();
    // Long enough for the signal to come while the deployer waits.
    MakeState("slow", "first", R"({sandbox.k8s-gitops/ready-after: 1s})");
    WriteLaunch("slow");
  }

  // Starts it in a session of its own, with a pipe for both streams.
  void Start(const std::string& words) {
    std::vector<std::string> args = {Program("deploy/deploy"),
                                     "--launch=" + Path("launch"),
                                     "--sandbox-dir=" + world_};
    for (absl::string_view word :
         absl::StrSplit(words, ' ', absl::SkipEmpty())) {
      args.emplace_back(word);
    }
    std::vector<char*> argv;
    for (std::string& arg : args) argv.push_back(arg.data());
    argv.push_back(nullptr);
    int out[2], in[2];
    ASSERT_EQ(pipe2(out, O_CLOEXEC), 0);
    ASSERT_EQ(pipe2(in, O_CLOEXEC), 0);
    std::string xdg = Path("xdg");
    pid_ = fork();
    if (pid_ == 0) {
      setsid();
      dup2(in[0], 0);
      dup2(out[1], 1);
      dup2(out[1], 2);
      setenv("HOME", dir_.c_str(), 1);
      setenv("XDG_STATE_HOME", xdg.c_str(), 1);
      unsetenv("BUILD_WORKSPACE_DIRECTORY");
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(out[1]);
    close(in[0]);
    output_fd_ = out[0];
    input_fd_ = in[1];  // Never written to: the question stays open.
    output_.clear();
  }

  // Command lines of the processes of the session.
  std::vector<std::string> Session() {
    std::vector<std::string> lines;
    auto entries = fs::ListDir("/proc");
    if (!entries.ok()) return lines;
    for (const auto& entry : *entries) {
      int pid = 0;
      if (!absl::SimpleAtoi(entry.name, &pid)) continue;
      if (getsid(pid) != pid_ || pid == pid_) continue;
      auto text = fs::ReadFile(absl::StrCat("/proc/", pid, "/cmdline"), 65536);
      if (text.ok() && !text->empty()) {
        lines.push_back(
            absl::StrReplaceAll(*text, {{std::string(1, '\0'), " "}}));
      }
    }
    return lines;
  }
  bool Runs(const std::string& words) {
    for (const std::string& line : Session()) {
      // The comparison is not what is meant by the deployment.
      if (absl::StrContains(line, "--diff-run") && words != "--diff-run") {
        continue;
      }
      if (absl::StrContains(line, words)) return true;
    }
    return false;
  }
  // False once the program has closed its output.
  bool Read(int timeout_ms) {
    pollfd p{output_fd_, POLLIN, 0};
    if (poll(&p, 1, timeout_ms) <= 0) return true;
    char buffer[4096];
    ssize_t n = read(output_fd_, buffer, sizeof(buffer));
    if (n > 0) output_.append(buffer, static_cast<size_t>(n));
    return n > 0;
  }
  bool HasCome(const Moment& moment) {
    if (moment.line != nullptr &&
        absl::StrContains("\n" + output_, absl::StrCat("\n", moment.line))) {
      return true;
    }
    return moment.running != nullptr && Runs(moment.running);
  }
  int Finish() {
    while (Read(100)) {
    }
    int status = 0;
    EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
    close(output_fd_);
    close(input_fd_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  void Interrupt(const Moment& moment, bool group) {
    SCOPED_TRACE(absl::StrCat(moment.name, group ? ", all at once" : ""));
    NewWorld(absl::StrCat("world ", moment.name, group ? " group" : ""));
    EXPECT_TRUE(fs::RemoveAll(Path("xdg")).ok());
    Start(moment.args);
    bool open = true;
    while (open && !HasCome(moment)) open = Read(1);
    ASSERT_TRUE(open) << "the moment never came: " << output_;
    ASSERT_EQ(kill(group ? -pid_ : pid_, moment.signal), 0);
    EXPECT_EQ(Finish(), 130) << output_;
    EXPECT_THAT(output_, HasSubstr("interrupted"));
    EXPECT_THAT(Session(), IsEmpty());
    auto record = fs::ReadFile(RecordFile());
    EXPECT_TRUE(record.ok() && absl::StrContains(*record, "\"interrupted\""));

    Start("--yes");
    EXPECT_EQ(Finish(), 0) << output_;
    Start("--yes");
    EXPECT_EQ(Finish(), 0) << output_;
    EXPECT_THAT(output_, HasSubstr("unchanged"));
    EXPECT_EQ(Git({"rev-list", "--count", "main"}), "1\n");
    EXPECT_THAT(Session(), IsEmpty());
  }
  // The one record that there is.
  std::string RecordFile() {
    std::string base = Path("xdg/k8s-gitops/records");
    auto folders = fs::ListDir(base);
    if (!folders.ok() || folders->empty()) return base;
    return fs::JoinPath(fs::JoinPath(base, folders->front().name),
                        "sandbox.json");
  }

  pid_t pid_ = 0;
  int output_fd_ = -1;
  int input_fd_ = -1;
  std::string output_;
};

TEST_F(InterruptTest, ToTheProgramAlone) {
  for (const Moment& moment : kMoments) {
    Interrupt(moment, false);
    if (HasFatalFailure()) return;
  }
}

TEST_F(InterruptTest, ToAllAsFromATerminal) {
  for (const Moment& moment : kMoments) {
    Interrupt(moment, true);
    if (HasFatalFailure()) return;
  }
}

TEST_F(InterruptTest, ASandboxThatDiesEndsTheRun) {
  MakeState("never", "first", R"({sandbox.k8s-gitops/ready-after: 600s})");
  WriteLaunch("never");
  NewWorld("dying");
  Start("--yes");
  bool open = true;
  while (open && !Runs("deploy --group=sandbox --directory")) open = Read(1);
  ASSERT_TRUE(open) << output_;
  auto facts = fs::ReadFile(fs::JoinPath(world_, "sandbox.json"));
  ASSERT_TRUE(facts.ok()) << facts.status();
  const size_t at = facts->find_first_of("0123456789", facts->find("\"pid\""));
  ASSERT_NE(at, std::string::npos) << *facts;
  const pid_t sandbox = std::atoi(facts->c_str() + at);
  ASSERT_EQ(getsid(sandbox), pid_);
  ASSERT_EQ(kill(sandbox, SIGKILL), 0);
  EXPECT_EQ(Finish(), 1) << output_;
  EXPECT_THAT(output_, HasSubstr("the sandbox of this run has ended"));
  EXPECT_THAT(Session(), IsEmpty());
}

}  // namespace
}  // namespace gitops::deploy_command
