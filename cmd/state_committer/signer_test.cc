#include "cmd/state_committer/signer.h"

#include <cstdlib>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::state_committer {
namespace {

// Scripts stand in for ssh-keygen and gpg.
class SignerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("signer");
    env_.getenv = [](absl::string_view) { return std::nullopt; };
    const char* path = std::getenv("PATH");
    old_path_ = path == nullptr ? "" : path;
    setenv("PATH", absl::StrCat(dir_, ":", old_path_).c_str(), 1);
  }
  void TearDown() override {
    setenv("PATH", old_path_.c_str(), 1);
    EXPECT_TRUE(fs::RemoveAll(dir_).ok());
  }
  void Program(absl::string_view name, absl::string_view body) {
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, name),
                              absl::StrCat("#!/bin/sh\n", body), 0755)
                    .ok());
  }
  std::string dir_;
  std::string old_path_;
  cli::Environment env_;
};

TEST_F(SignerTest, NoKeySignsNothing) {
  EXPECT_EQ(MakeSigner(env_, ""), nullptr);
}

TEST_F(SignerTest, AFileIsAnSshKey) {
  const std::string key = fs::JoinPath(dir_, "id");
  ASSERT_TRUE(fs::WriteFile(key, "key").ok());
  Program("ssh-keygen", "echo \"$@\"; cat\n");
  auto signature = MakeSigner(env_, key)("content");
  ASSERT_TRUE(signature.ok()) << signature.status();
  EXPECT_EQ(*signature, absl::StrCat("-Y sign -n git -f ", key, "\ncontent"));
}

TEST_F(SignerTest, AnythingElseIsForGpg) {
  Program("gpg", "echo \"$@\"; cat\n");
  auto signature = MakeSigner(env_, "me@example.test")("content");
  ASSERT_TRUE(signature.ok()) << signature.status();
  EXPECT_EQ(*signature,
            "--batch --no-tty --local-user me@example.test --armor "
            "--detach-sign\ncontent");
}

TEST_F(SignerTest, FailuresAreInTheProgramsWords) {
  Program("gpg", "echo 'no secret key' >&2; exit 2\n");
  EXPECT_EQ(MakeSigner(env_, "me")("x").status(),
            absl::FailedPreconditionError("sign: gpg: no secret key"));
  Program("gpg", "exit 0\n");  // It says nothing.
  EXPECT_EQ(MakeSigner(env_, "me")("x").status().code(),
            absl::StatusCode::kFailedPrecondition);
  setenv("PATH", dir_.c_str(), 1);
  ASSERT_TRUE(fs::RemoveAll(fs::JoinPath(dir_, "gpg")).ok());
  const absl::Status status = MakeSigner(env_, "me")("x").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StartsWith(status.message(), "sign: ")) << status;
}

}  // namespace
}  // namespace gitops::state_committer
