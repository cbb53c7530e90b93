#include "pkg/descriptor/handover.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {
namespace {

// A shell script stands in for the coordinator's client.
class HandoverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("handover");
    coordinator_.program = fs::JoinPath(dir_, "client");
    coordinator_.address = "unix:/some where/s";
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  void Script(absl::string_view body) {
    ASSERT_TRUE(fs::WriteFile(coordinator_.program,
                              absl::StrCat("#!/bin/sh\nD='", dir_, "'\n", body),
                              0755)
                    .ok());
  }
  std::string Read(absl::string_view name) {
    auto text = fs::ReadFile(fs::JoinPath(dir_, name));
    EXPECT_TRUE(text.ok()) << text.status();
    return text.ok() ? *text : "";
  }

  std::string dir_;
  Coordinator coordinator_;
};

TEST_F(HandoverTest, PutSendsTheBytes) {
  Script("printf '%s\\n' \"$@\" > \"$D/args\"; cat > \"$D/in\"; echo ' id '\n");
  const std::string bytes("\0\xff\n", 3);
  EXPECT_EQ(*PutDescriptor(coordinator_, bytes), "id");
  EXPECT_EQ(Read("args"), "put\n-\n--address=unix:/some where/s\n");
  EXPECT_EQ(Read("in"), bytes);
}

TEST_F(HandoverTest, GetByIdChecksTheBytes) {
  const std::string id = ReleaseId("bytes");
  Script("printf '%s\\n' \"$@\" > \"$D/args\"; printf bytes\n");
  EXPECT_EQ(*GetDescriptorById(coordinator_, id), "bytes");
  EXPECT_EQ(Read("args"),
            absl::StrCat("get\n--id=", id, "\n--address=unix:/some where/s\n"));
  Script("printf other\n");
  EXPECT_EQ(GetDescriptorById(coordinator_, id).status(),
            absl::DataLossError(absl::StrCat("coordinator: descriptor ", id,
                                             " arrived with SHA-256 ",
                                             ReleaseId("other"))));
}

TEST_F(HandoverTest, GetOfAnEnvironment) {
  Script("printf '%s\\n' \"$@\" > \"$D/args\"; printf '%s\\n' bytes\n");
  EXPECT_EQ(*GetDescriptorOf(coordinator_, "staging"), "bytes\n");
  EXPECT_EQ(Read("args"),
            "get\n--environment=staging\n--address=unix:/some where/s\n");
}

TEST_F(HandoverTest, ExitCodesBecomeErrors) {
  struct Case {
    int exit_code;
    absl::StatusCode code;
  };
  const Case cases[] = {
      {1, absl::StatusCode::kInternal},
      {2, absl::StatusCode::kInvalidArgument},
      {3, absl::StatusCode::kInternal},
      {4, absl::StatusCode::kFailedPrecondition},
      {5, absl::StatusCode::kAborted},
      {6, absl::StatusCode::kNotFound},
      {7, absl::StatusCode::kUnavailable},
  };
  for (const Case& c : cases) {
    Script(absl::StrCat("echo ' went wrong ' >&2; exit ", c.exit_code, "\n"));
    EXPECT_EQ(PutDescriptor(coordinator_, "x").status(),
              absl::Status(c.code, "went wrong"))
        << c.exit_code;
  }
  coordinator_.program = fs::JoinPath(dir_, "none");
  EXPECT_EQ(GetDescriptorOf(coordinator_, "e").status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(HandoverTest, FindsTheProgram) {
  std::string named = "/opt/coordinator";
  const auto env = [&](absl::string_view name) -> std::optional<std::string> {
    if (name != "GITOPS_COORDINATOR" || named == "-") return std::nullopt;
    return named;
  };
  EXPECT_EQ(FindCoordinatorProgram(env), "/opt/coordinator");
  // Beside this test there is none: it is looked up in PATH then.
  for (const char* none : {"", "-"}) {
    named = none;
    EXPECT_EQ(FindCoordinatorProgram(env), "coordinator");
  }
}

}  // namespace
}  // namespace gitops::descriptor
