#ifndef GITOPS_CMD_DEPLOYER_PROGRAM_FIXTURE_H_
#define GITOPS_CMD_DEPLOYER_PROGRAM_FIXTURE_H_

// Runs the whole program in memory, on a fake API server. For tests.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cmd/deployer/program.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/mutex.h"
#include "pkg/cli/output.h"
#include "pkg/deploy/testing/fake_client.h"

namespace gitops::deployer {

class SteppingClock : public Clock {
 public:
  absl::Time Now() override {
    MutexLock lock(&mutex_);
    return now_ += absl::Nanoseconds(1);
  }
  void Sleep(absl::Duration d) override {
    {
      MutexLock lock(&mutex_);
      now_ += d;
    }
    if (on_sleep != nullptr) on_sleep();
  }
  std::function<void()> on_sleep;

 private:
  Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) =
      absl::FromUnixSeconds(1'700'000'000);
};

class ProgramFixture : public ::testing::Test {
 protected:
  struct Result {
    int code;
    std::string out, err;
  };

  ProgramFixture() : dir_(*fs::MakeTempDir("deployer-test-")) {}
  ~ProgramFixture() override { fs::RemoveAll(dir_).IgnoreError(); }

  std::string Path(const std::string& name) { return fs::JoinPath(dir_, name); }
  std::string File(const std::string& name, absl::string_view text,
                   uint32_t mode = 0644) {
    std::string path = Path(name);
    EXPECT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    EXPECT_TRUE(fs::WriteFile(path, text, mode).ok());
    return path;
  }

  Result Run(const std::vector<std::string>& args) {
    cli::StringOutput out, err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.stdin_fd = -1;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      auto at = variables_.find(std::string(name));
      if (at == variables_.end()) return std::nullopt;
      return at->second;
    };
    int code = Main(
        args, env,
        [this](
            const GlobalFlags&, bool, std::function<void(absl::string_view)>,
            std::string* ns) -> absl::StatusOr<std::shared_ptr<kube::Client>> {
          *ns = "prod";
          return std::shared_ptr<kube::Client>(&client_, [](kube::Client*) {});
        },
        &clock_);
    return {code, out.text(), err.text()};
  }

  std::string dir_;
  std::map<std::string, std::string> variables_;
  deploy::testing::FakeClient client_;
  SteppingClock clock_;
};

}  // namespace gitops::deployer

#endif  // GITOPS_CMD_DEPLOYER_PROGRAM_FIXTURE_H_
