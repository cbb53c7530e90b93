#include "pkg/base/spawn.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/pipe.h"

namespace gitops {
namespace {

std::string ReadAll(int fd) {
  std::string text;
  char buffer[256];
  ssize_t n;
  while ((n = read(fd, buffer, sizeof(buffer))) > 0) text.append(buffer, n);
  return text;
}

TEST(SpawnTest, GivesStreamsAndAGroup) {
  Pipe out;
  ASSERT_TRUE(out.Open());
  SpawnRequest request;
  request.argv = {"sh", "-c", "cut -d' ' -f5 /proc/$$/stat; echo $$"};
  request.stdout_fd = out.write_end();
  request.own_group = true;
  absl::StatusOr<pid_t> pid = Spawn(request);
  ASSERT_TRUE(pid.ok()) << pid.status();
  out.CloseWrite();
  EXPECT_EQ(ReadAll(out.read_end()), absl::StrCat(*pid, "\n", *pid, "\n"));
  int status = 0;
  EXPECT_EQ(waitpid(*pid, &status, 0), *pid);
  EXPECT_EQ(status, 0);
}

absl::Status SpawnProgram(const std::string& program,
                          const std::string& working_dir = "") {
  SpawnRequest request;
  request.argv = {program};
  request.working_dir = working_dir;
  return Spawn(request).status();
}

TEST(SpawnTest, SaysWhatCouldNotRun) {
  EXPECT_EQ(SpawnProgram("/nowhere/x").message(),
            "exec: \"/nowhere/x\": executable file not found in $PATH");
  EXPECT_TRUE(absl::IsNotFound(SpawnProgram("/nowhere/x")));
  EXPECT_TRUE(absl::IsPermissionDenied(SpawnProgram("/etc/passwd")));
  EXPECT_EQ(SpawnProgram("true", "/nowhere"),
            absl::FailedPreconditionError(
                "chdir /nowhere: no such file or directory"));
  EXPECT_TRUE(absl::IsInvalidArgument(Spawn(SpawnRequest()).status()));
}

TEST(SpawnTest, WhatIsStartedDoesNotOutliveUs) {
  const std::string dir = *fs::MakeTempDir("spawn");
  const std::string file = fs::JoinPath(dir, "pid");
  const pid_t parent = fork();
  if (parent == 0) {
    SpawnRequest request;
    request.argv = {"sh", "-c",
                    absl::StrCat("echo $$ >", file, ".new; mv ", file, ".new ",
                                 file, "; exec sleep 100")};
    request.signal_on_our_death = SIGKILL;
    (void)Spawn(request);
    pause();
    _exit(0);
  }
  while (!fs::Exists(file)) usleep(1000);
  int pid = 0;
  ASSERT_TRUE(
      absl::SimpleAtoi(absl::StripSuffix(*fs::ReadFile(file), "\n"), &pid));
  ASSERT_EQ(kill(parent, SIGKILL), 0);
  waitpid(parent, nullptr, 0);
  // It is gone once it no longer answers, or is a zombie that waits for init.
  while (kill(pid, 0) == 0) {
    auto status = fs::ReadFile(absl::StrCat("/proc/", pid, "/stat"), 4096);
    if (!status.ok() || status->find(") Z") != std::string::npos) break;
    usleep(1000);
  }
  EXPECT_TRUE(fs::RemoveAll(dir).ok());
}

}  // namespace
}  // namespace gitops
