#include "pkg/state/target.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/subprocess.h"

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

class TargetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("target");
    ASSERT_TRUE(Repository::InitBare(fs::JoinPath(dir_, "r.git"), "main").ok());
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  // Commits on what `target` knows as its head; publishes on `old`.
  absl::Status Add(Target& target, const std::optional<std::string>& old,
                   const std::string& text, std::string* id = nullptr) {
    Repository::NewCommit c{old,         "d",          {{"x", text}},
                            "m " + text, {"A", "a@x"}, absl::UnixEpoch()};
    auto commit = target.repository().WriteCommit(c);
    if (!commit.ok()) return commit.status();
    if (id != nullptr) *id = *commit;
    return target.Publish(old, *commit);
  }

  // The same behaviour is asked of every kind of target.
  void Conform(Target& a, Target& b) {
    auto head = a.Head();
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ(*head, std::nullopt);
    std::string one;
    absl::Status added = Add(a, std::nullopt, "1", &one);
    ASSERT_TRUE(added.ok()) << added;
    head = b.Head();
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ(*head, one);
    std::string two;
    added = Add(b, one, "2", &two);
    ASSERT_TRUE(added.ok()) << added;
    // `a` did not look again: it loses and must start over.
    EXPECT_EQ(Add(a, one, "3").code(), absl::StatusCode::kAborted);
    EXPECT_EQ(**a.Head(), two);
    added = Add(a, two, "3");
    EXPECT_TRUE(added.ok()) << added;
    EXPECT_EQ(*a.repository().ReadFile(**a.Head(), "d/x"), "3");
  }

  std::string dir_;
};

TEST_F(TargetTest, Local) {
  auto a = LocalTarget(fs::JoinPath(dir_, "r.git"), "");
  auto b = LocalTarget(fs::JoinPath(dir_, "r.git"), "main");
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_EQ((*a)->branch(), "main");
  Conform(**a, **b);
}

TEST_F(TargetTest, FileUrl) {
  std::string url = absl::StrCat("file://", dir_, "/r.git");
  auto a = RemoteTarget(url, "main", fs::JoinPath(dir_, "ca"), {});
  auto b = RemoteTarget(url, "main", fs::JoinPath(dir_, "cb"), {});
  ASSERT_TRUE(a.ok() && b.ok());
  Conform(**a, **b);
}

TEST_F(TargetTest, GitProtocol) {
  GitDaemon daemon(dir_);
  auto a =
      RemoteTarget(daemon.Url("r.git"), "main", fs::JoinPath(dir_, "ca"), {});
  auto b =
      RemoteTarget(daemon.Url("r.git"), "main", fs::JoinPath(dir_, "cb"), {});
  ASSERT_TRUE(a.ok() && b.ok());
  Conform(**a, **b);
}

TEST_F(TargetTest, RemoteThatIsNotThere) {
  auto a =
      RemoteTarget("git://127.0.0.1:1/x", "main", fs::JoinPath(dir_, "ca"), {});
  ASSERT_TRUE(a.ok());
  absl::Status status = (*a)->Head().status();
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(RemoteTarget("git://h/x", "", dir_, {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(IsRemoteUrlTest, Cases) {
  EXPECT_TRUE(IsRemoteUrl("https://example.com/x"));
  EXPECT_TRUE(IsRemoteUrl("git@example.com:x/y.git"));
  EXPECT_FALSE(IsRemoteUrl("/tmp/x"));
  EXPECT_FALSE(IsRemoteUrl("../x"));
  EXPECT_FALSE(IsRemoteUrl("a/b:c"));
}

}  // namespace
}  // namespace gitops::state
