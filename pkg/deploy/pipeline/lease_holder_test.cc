#include "pkg/deploy/pipeline/lease_holder.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

TEST(LeaseHolder, KnowsItself) {
  const std::string own = OwnLeaseHolder();
  EXPECT_TRUE(absl::EndsWith(HolderName(own), absl::StrCat("-", getpid())));
  EXPECT_EQ(StateOfHolder(own), HolderState::kRuns);
}

TEST(LeaseHolder, KnowsTheDead) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::string own = OwnLeaseHolder();
    const ssize_t n = write(fds[1], own.data(), own.size());
    if (n > 0) pause();
    _exit(0);
  }
  char text[512];
  const ssize_t n = read(fds[0], text, sizeof(text));
  close(fds[0]);
  close(fds[1]);
  ASSERT_GT(n, 0);
  const std::string holder(text, n);
  EXPECT_EQ(StateOfHolder(holder), HolderState::kRuns);
  kill(child, SIGKILL);
  siginfo_t info;
  ASSERT_EQ(waitid(P_PID, child, &info, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(StateOfHolder(holder), HolderState::kGone);  // A zombie.
  waitpid(child, nullptr, 0);
  EXPECT_EQ(StateOfHolder(holder), HolderState::kGone);
}

TEST(LeaseHolder, AnotherProcessWithTheSameIdIsNotTheHolder) {
  const std::string own = OwnLeaseHolder();
  EXPECT_EQ(StateOfHolder(own + "0"), HolderState::kGone);
}

TEST(LeaseHolder, ClaimsNothingAboutOtherPlaces) {
  const std::string own = OwnLeaseHolder();
  const size_t at = own.find('@');
  ASSERT_NE(at, std::string::npos);
  std::string other_boot = own;
  other_boot[at + 1] = own[at + 1] == '0' ? '1' : '0';
  for (const std::string& holder :
       {std::string(), std::string("them"), absl::StrCat("other", own),
        std::string(HolderName(own)), other_boot,
        absl::StrReplaceAll(own, {{absl::StrCat("-", getpid(), "@"), "-x@"}}),
        absl::StrReplaceAll(own, {{absl::StrCat("-", getpid(), "@"), "--7@"}}),
        own.substr(0, at + 1)}) {
    EXPECT_EQ(StateOfHolder(holder), HolderState::kUnknown) << holder;
  }
}

}  // namespace
}  // namespace gitops::deploy
