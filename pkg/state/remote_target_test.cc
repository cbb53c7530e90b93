// RemoteTarget of target.h, against git's own daemon on the loopback.

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/state/target_fixture.h"

namespace gitops::state {
namespace {

// `git daemon` on a free loopback port, for as long as the object lives.
class GitDaemon {
 public:
  explicit GitDaemon(const std::string& root) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(fd, reinterpret_cast<sockaddr*>(&address), size);
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    close(fd);
    pid_ = fork();
    if (pid_ == 0) {
      setpgid(0, 0);
      std::string port = absl::StrCat("--port=", port_);
      std::string base = absl::StrCat("--base-path=", root);
      execlp("git", "git", "daemon", "--export-all", "--enable=receive-pack",
             "--listen=127.0.0.1", "--reuseaddr", port.c_str(), base.c_str(),
             static_cast<char*>(nullptr));
      _exit(127);
    }
    for (int i = 0; i < 100 && !Answers(); ++i) {
      absl::SleepFor(absl::Milliseconds(50));
    }
  }
  ~GitDaemon() {
    kill(-pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  std::string Url(const std::string& repo) const {
    return absl::StrCat("git://127.0.0.1:", port_, "/", repo);
  }

 private:
  bool Answers() const {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(port_));
    bool ok = connect(fd, reinterpret_cast<sockaddr*>(&address),
                      sizeof(address)) == 0;
    close(fd);
    return ok;
  }
  int port_ = 0;
  pid_t pid_ = 0;
};

using RemoteTargetTest = TargetTest;

TEST_F(RemoteTargetTest, FileUrl) {
  std::string url = absl::StrCat("file://", dir_, "/r.git");
  auto a = RemoteTarget(url, "main", fs::JoinPath(dir_, "ca"), {});
  auto b = RemoteTarget(url, "main", fs::JoinPath(dir_, "cb"), {});
  ASSERT_TRUE(a.ok() && b.ok());
  Conform(**a, **b);
}

TEST_F(RemoteTargetTest, GitProtocol) {
  GitDaemon daemon(dir_);
  auto a =
      RemoteTarget(daemon.Url("r.git"), "main", fs::JoinPath(dir_, "ca"), {});
  auto b =
      RemoteTarget(daemon.Url("r.git"), "main", fs::JoinPath(dir_, "cb"), {});
  ASSERT_TRUE(a.ok() && b.ok());
  Conform(**a, **b);
}

TEST_F(RemoteTargetTest, RemoteThatIsNotThere) {
  auto a =
      RemoteTarget("git://127.0.0.1:1/x", "main", fs::JoinPath(dir_, "ca"), {});
  ASSERT_TRUE(a.ok());
  absl::Status status = (*a)->Head().status();
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(RemoteTarget("git://h/x", "", dir_, {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(RemoteTargetTest, AHookThatRefuses) {
  const std::string hook = fs::JoinPath(dir_, "r.git/hooks/pre-receive");
  ASSERT_TRUE(fs::MakeDirs(fs::DirName(hook)).ok());
  ASSERT_TRUE(fs::WriteFile(hook, "#!/bin/sh\nexit 1\n", 0755).ok());
  GitDaemon daemon(dir_);
  auto target =
      RemoteTarget(daemon.Url("r.git"), "main", fs::JoinPath(dir_, "c"), {});
  ASSERT_TRUE(target.ok());
  absl::Status status = Add(**target, std::nullopt, "1");
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "push \"main\" to git://"))
      << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "the remote says "))
      << status;
  EXPECT_EQ(*(*target)->Head(), std::nullopt);
}

TEST_F(RemoteTargetTest, TheCopyIsKeptAndMayBeLost) {
  GitDaemon daemon(dir_);
  const std::string cache = fs::JoinPath(dir_, "c");
  std::string id;
  {
    auto target = RemoteTarget(daemon.Url("r.git"), "main", cache, {});
    ASSERT_TRUE(target.ok());
    ASSERT_TRUE(Add(**target, std::nullopt, "1", &id).ok());
  }
  for (const bool lost : {false, true}) {
    if (lost) {
      ASSERT_TRUE(fs::RemoveAll(cache).ok());
    }
    auto target = RemoteTarget(daemon.Url("r.git"), "main", cache, {});
    ASSERT_TRUE(target.ok()) << target.status();
    EXPECT_EQ(*(*target)->Head(), id);
    EXPECT_EQ(*(*target)->repository().ReadFile(id, "d/x"), "1");
  }
  // A branch that went away is not remembered.
  auto target = RemoteTarget(daemon.Url("r.git"), "main", cache, {});
  ASSERT_TRUE(target.ok());
  ASSERT_TRUE((*target)->Head()->has_value());
  ASSERT_TRUE(fs::RemoveAll(fs::JoinPath(dir_, "r.git/refs/heads/main")).ok());
  EXPECT_EQ(*(*target)->Head(), std::nullopt);
}

TEST_F(RemoteTargetTest, PasswordsAreInNoMessage) {
  Credentials credentials;
  credentials.password = Secret("hunter2");
  auto target = RemoteTarget("http://me:hunter2@127.0.0.1:1/x.git", "main",
                             fs::JoinPath(dir_, "c"), credentials);
  ASSERT_TRUE(target.ok()) << target.status();
  const absl::Status status = (*target)->Head().status();
  EXPECT_FALSE(status.ok());
  EXPECT_FALSE(absl::StrContains(status.message(), "hunter2")) << status;
  EXPECT_TRUE(absl::StrContains(status.message(),
                                "fetch \"main\" from http://127.0.0.1:1/x.git"))
      << status;
}

TEST_F(RemoteTargetTest, BadArguments) {
  EXPECT_EQ(RemoteTarget("git://h/x", "a..b", fs::JoinPath(dir_, "c"), {})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
  const absl::Status status =
      RemoteTarget("https://u:hunter2@h/x", "", fs::JoinPath(dir_, "c"), {})
          .status();
  EXPECT_EQ(status, absl::InvalidArgumentError(
                        "https://h/x: say which branch of the remote is "
                        "meant"));
  Credentials credentials;
  credentials.ca_file = fs::JoinPath(dir_, "none.pem");
  EXPECT_FALSE(
      RemoteTarget("https://h/x", "main", fs::JoinPath(dir_, "c"), credentials)
          .ok());
  EXPECT_EQ(RemoteTarget(absl::StrCat("file://", dir_, "/none"), "main", "", {})
                .status()
                .code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gitops::state
