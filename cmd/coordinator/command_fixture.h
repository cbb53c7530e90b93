#ifndef GITOPS_CMD_COORDINATOR_COMMAND_FIXTURE_H_
#define GITOPS_CMD_COORDINATOR_COMMAND_FIXTURE_H_

// For tests: the program's commands in this process, against a coordinator of
// their own on a Unix socket.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/coordinator/commands.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"
#include "pkg/coordinator/desk.h"
#include "pkg/coordinator/server.h"
#include "pkg/coordinator/sqlite_store.h"

namespace gitops::coordinator {

class CommandFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("cc");
    address_.unix_path = Path("c.sock");
    variable_ = absl::StrCat("unix:", address_.unix_path);
    auto store = OpenSqliteStore(Path("db"));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    desk_ = std::make_unique<Desk>(store_.get(), RealClock());
    auto server = Server::Start(address_, {}, desk_.get());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void TearDown() override {
    StopServer();
    EXPECT_TRUE(fs::RemoveAll(dir_).ok());
  }
  void StopServer() {
    server_.reset();
    desk_.reset();
    store_.reset();
  }
  std::string Path(absl::string_view name) const {
    return fs::JoinPath(dir_, name);
  }
  // The exit code; what was written is in out_ and err_.
  int Run(const std::vector<std::string>& args) {
    cli::StringOutput out;
    cli::StringOutput err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.stdin_fd = stdin_fd_;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      if (name != "GITOPS_COORDINATOR_ADDRESS" || variable_.empty()) {
        return std::nullopt;
      }
      return variable_;
    };
    const int code = Main(args, env);
    out_ = out.text();
    err_ = err.text();
    return code;
  }

  std::string dir_;
  Address address_;
  std::string variable_;  // GITOPS_COORDINATOR_ADDRESS; "" is not set.
  int stdin_fd_ = -1;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<Server> server_;
  std::string out_;
  std::string err_;
};

}  // namespace gitops::coordinator

#endif  // GITOPS_CMD_COORDINATOR_COMMAND_FIXTURE_H_
