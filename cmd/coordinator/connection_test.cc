#include "cmd/coordinator/connection.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/cli/command.h"
#include "pkg/cli/output.h"
#include "pkg/cli/program.h"

namespace gitops::coordinator {
namespace {

cli::Environment WithVariable(std::optional<std::string> value) {
  cli::Environment env;
  env.getenv = [value](absl::string_view name) -> std::optional<std::string> {
    if (name == "GITOPS_COORDINATOR_ADDRESS") return value;
    return std::nullopt;
  };
  return env;
}

TEST(ConnectionTest, TheFlagGoesBeforeTheVariable) {
  ConnectionFlags flags;
  EXPECT_EQ(flags.FindAddress(WithVariable("unix:/v"))->unix_path, "/v");
  flags.address = "localhost:80";
  auto address = flags.FindAddress(WithVariable("unix:/v"));
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_EQ(address->host, "localhost");
  EXPECT_EQ(address->port, 80);
}

TEST(ConnectionTest, WithoutAnAddressItIsAWrongCall) {
  for (const std::optional<std::string>& value :
       {std::optional<std::string>(), std::optional<std::string>(""),
        std::optional<std::string>("nonsense")}) {
    SCOPED_TRACE(value.value_or("not set"));
    const absl::Status status =
        ConnectionFlags().FindAddress(WithVariable(value)).status();
    EXPECT_EQ(cli::ExitCodeOf(status), cli::kExitUsage) << status;
  }
}

TEST(ConnectionTest, TcpNeedsCertificates) {
  ClientFlags flags;
  flags.connection.address = "localhost:1";
  EXPECT_FALSE(flags.Open(WithVariable(std::nullopt)).ok());
  flags.connection.tls = {"/none/cert.pem", "/none/key.pem", "/none/ca.pem"};
  const absl::Status status = flags.Open(WithVariable(std::nullopt)).status();
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find("/none/"), absl::string_view::npos) << status;
}

// What a command ends with, and whether it was printed here.
TEST(ConnectionTest, ClientsTellTwoErrorsApart) {
  struct Case {
    absl::Status status;
    int code;  // 0: the status itself comes back.
  };
  for (const Case& c : {Case{absl::NotFoundError("no such thing"), 6},
                        Case{absl::UnavailableError("nobody"), 7},
                        Case{absl::DeadlineExceededError("too late"), 7},
                        Case{absl::AbortedError("lost"), 0},
                        Case{absl::FailedPreconditionError("held"), 0}}) {
    SCOPED_TRACE(c.status.ToString());
    cli::StringOutput err;
    cli::Environment env = WithVariable(std::nullopt);
    env.err = &err;
    cli::Invocation call;
    call.env = &env;
    ClientFlags flags;
    flags.connection.address = "unix:/none/c.sock";
    const absl::StatusOr<int> code = AsClient(
        call, flags, [&](Client&) -> absl::StatusOr<int> { return c.status; });
    if (c.code == 0) {
      EXPECT_EQ(code.status(), c.status);
      EXPECT_EQ(err.text(), "");
      continue;
    }
    ASSERT_TRUE(code.ok()) << code.status();
    EXPECT_EQ(*code, c.code);
    EXPECT_EQ(err.text(),
              "coordinator: " + std::string(c.status.message()) + "\n");
  }
}

}  // namespace
}  // namespace gitops::coordinator
