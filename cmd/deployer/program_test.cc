#include "cmd/deployer/program.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/cli/output.h"
#include "pkg/deploy/pipeline/console.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/testing/fake_client.h"

namespace gitops::deployer {
namespace {

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    env_.out = &out_;
    env_.err = &err_;
    env_.stdin_fd = -1;
    env_.getenv = [](absl::string_view name) -> std::optional<std::string> {
      if (name == "KAPP_NAMESPACE") return "from-env";
      return std::nullopt;
    };
  }

  Program Make() {
    return Program(
        env_,
        [this](
            const GlobalFlags&, bool,
            std::function<void(absl::string_view)> on_warning,
            std::string* ns) -> absl::StatusOr<std::shared_ptr<kube::Client>> {
          *ns = "from-context";
          on_warning("old kind");
          on_warning("old kind");
          return std::shared_ptr<kube::Client>(&client_, [](kube::Client*) {});
        },
        RealClock());
  }

  cli::StringOutput out_, err_;
  cli::Environment env_;
  deploy::testing::FakeClient client_;
};

TEST_F(ProgramTest, HowRunsEnd) {
  struct Case {
    const char* name;
    absl::Status status;
    int code;
    const char* error;
  };
  const Case kCases[] = {
      {"well", absl::OkStatus(), 0, ""},
      {"with an error", absl::NotFoundError("no: Thing"), 1,
       "kapp: Error: no:\n  Thing\n"},
      {"as a crash there", deploy::PanicError("boom"), 2, "panic: boom\n"},
      {"with a code", deploy::ExitCodeError("changes", 3), 3,
       "kapp: Error: changes\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    cli::StringOutput out, err;
    env_.out = &out;
    env_.err = &err;
    Program program = Make();
    EXPECT_EQ(program.RunWithoutCluster(
                  true, [&](deploy::Console&) { return c.status; }),
              c.code);
    EXPECT_EQ(err.text(), c.error);
    EXPECT_EQ(out.text(), c.code == 0 ? "Succeeded\n" : "");
  }
}

TEST_F(ProgramTest, TheNamespaceIsTheFlagTheVariableOrTheContexts) {
  const auto given = [&](const std::string& flag) {
    Program program = Make();
    std::string ns;
    EXPECT_EQ(program.Run(false, flag,
                          [&](deploy::Session& session) {
                            ns = session.ns;
                            return absl::OkStatus();
                          }),
              0);
    return ns;
  };
  EXPECT_EQ(given("flag"), "flag");
  EXPECT_EQ(given(""), "from-env");
  env_.getenv = [](absl::string_view) { return std::nullopt; };
  EXPECT_EQ(given(""), "from-context");
}

TEST_F(ProgramTest, WarningsAreToldOnce) {
  Program program = Make();
  EXPECT_EQ(program.Run(true, "ns",
                        [](deploy::Session&) { return absl::OkStatus(); }),
            0);
  EXPECT_EQ(out_.text(),
            "Warning: old kind\n\nTarget cluster 'https://fake'\n\n"
            "Succeeded\n");
}

TEST_F(ProgramTest, OrNotAtAll) {
  Program program = Make();
  program.flags().warnings = false;
  EXPECT_EQ(program.Run(false, "ns",
                        [](deploy::Session&) { return absl::OkStatus(); }),
            0);
  EXPECT_EQ(out_.text(), "");
}

TEST_F(ProgramTest, JsonHoldsTheError) {
  Program program = Make();
  program.flags().ui.json = true;
  EXPECT_EQ(program.Fail(absl::InternalError("broken")), 1);
  EXPECT_EQ(err_.text(), "");
  EXPECT_EQ(out_.text(),
            "{\n    \"Tables\": null,\n    \"Blocks\": null,\n    \"Lines\": "
            "[\n        \"kapp: Error: broken\"\n    ]\n}");
}

}  // namespace
}  // namespace gitops::deployer
