// What happens around the objects of a deploy: logs, and who goes first.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/deployer/program.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"
#include "pkg/deploy/testing/fake_client.h"

namespace gitops::deployer {
namespace {

constexpr char kPod[] = R"(apiVersion: v1
kind: Pod
metadata:
  name: worker
  annotations: {kapp.k14s.io/deploy-logs: "", kapp.k14s.io/disable-wait: ""}
spec: {containers: [{name: main, image: i}]}
)";

// Makes the Pod's container start, once it is there.
void StartContainer(value::Value* pod) {
  value::Value running = value::Value::NewMap();
  running.map().Set("running", value::Value::NewMap());
  value::Value container = value::Value::NewMap();
  container.map().Set("name", value::Value::String("main"));
  container.map().Set("state", std::move(running));
  value::Value list = value::Value::NewList();
  list.list().Add(std::move(container));
  value::Value status = value::Value::NewMap();
  status.map().Set("containerStatuses", std::move(list));
  pod->map().Set("status", std::move(status));
}

struct Printed {
  int code = 0;
  std::string out, err;
};

Printed RunProgram(deploy::testing::FakeClient* client,
                   const std::vector<std::string>& args) {
  cli::StringOutput out, err;
  cli::Environment env;
  env.out = &out;
  env.err = &err;
  env.stdin_fd = -1;
  env.getenv = [](absl::string_view) { return std::nullopt; };
  const int code = Main(
      args, env,
      [client](
          const GlobalFlags&, bool, std::function<void(absl::string_view)>,
          std::string* ns) -> absl::StatusOr<std::shared_ptr<kube::Client>> {
        *ns = "prod";
        return std::shared_ptr<kube::Client>(client, [](kube::Client*) {});
      },
      RealClock());
  return {code, out.text(), err.text()};
}

// What a deploy of `text` prints.
std::string Deploy(deploy::testing::FakeClient* client,
                   absl::string_view text) {
  const std::string file = absl::StrCat(testing::TempDir(), "/input.yml");
  EXPECT_TRUE(fs::WriteFile(file, text).ok());
  Printed printed =
      RunProgram(client, {"deploy", "-a", "app", "-f", file, "-y"});
  EXPECT_EQ(printed.code, 0) << printed.err;
  return printed.out;
}

TEST(DeployLogsTest, ADeployThatEndsAtOnceStillShowsTheLog) {
  deploy::testing::FakeClient client;
  client.container_logs["prod/worker/main"] = {"hello"};
  // Nothing waits for the Pod: the deploy is over when it has been made.
  client.after_write = [&client](const std::string& what) {
    if (what == "create pods prod/worker") {
      client.Edit("pods", "prod", "worker", StartContainer);
    }
    return absl::OkStatus();
  };
  const std::string out = Deploy(&client, kPod);
  EXPECT_NE(out.find("logs | worker > main | hello\n"), std::string::npos)
      << out;
}

TEST(LogsTest, ToldOnTerminalsAndAsLinesElsewhere) {
  deploy::testing::FakeClient client;
  client.container_logs["prod/worker/main"] = {"hello"};
  Deploy(&client, kPod);
  const std::vector<std::string> logs = {"logs", "-a", "app"};
  auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), logs.begin(), logs.end());
    return RunProgram(&client, more);
  };
  EXPECT_EQ(with({"--tty"}).out,
            "Target cluster 'https://fake'\n\n"
            "# waiting for 'worker > main' logs to become available...\n\n"
            "Succeeded\n");
  client.Edit("pods", "prod", "worker", StartContainer);
  EXPECT_EQ(with({"--tty"}).out,
            "Target cluster 'https://fake'\n\n"
            "# starting tailing 'worker > main' logs\n"
            "worker > main | hello\n"
            "# ending tailing 'worker > main' logs\n\nSucceeded\n");
  EXPECT_EQ(with({}).out, "worker > main | hello\n");
  EXPECT_EQ(with({"--lines", "-1"}).err,
            "kapp: Error: Expected --lines to be greater than zero since "
            "--follow is not specified\n");
}

// The server removes a token whose account it does not know yet.
TEST(DeployOrderTest, AccountsAreMadeBeforeTheirTokens) {
  deploy::testing::FakeClient client;
  Deploy(&client, R"(apiVersion: v1
kind: Secret
type: kubernetes.io/service-account-token
metadata:
  name: token
  annotations: {kubernetes.io/service-account.name: robot}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
)");
  std::vector<std::string> made;
  for (const std::string& line : client.log()) {
    if (line == "create secrets prod/token" ||
        line == "create serviceaccounts prod/robot") {
      made.push_back(line);
    }
  }
  EXPECT_EQ(made, std::vector<std::string>({"create serviceaccounts prod/robot",
                                            "create secrets prod/token"}));
}

}  // namespace
}  // namespace gitops::deployer
