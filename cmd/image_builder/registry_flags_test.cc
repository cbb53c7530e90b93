#include "cmd/image_builder/registry_flags.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::image_builder {
namespace {

class RegistryFlagsTest : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("registry_flags");
    env_.getenv = [](absl::string_view) { return std::nullopt; };
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }
  std::string dir_;
  cli::Environment env_;
  RegistryFlags flags_;
};

TEST_F(RegistryFlagsTest, DefaultsAndFlags) {
  cli::FlagSet set;
  AddRegistryFlags(set, &flags_);
  EXPECT_TRUE(flags_.verify_certs);
  EXPECT_FALSE(flags_.insecure);
  std::vector<std::string> positional;
  std::string notes;
  ASSERT_TRUE(
      cli::ParseFlags({"--registry-ca-cert-path=a,b", "--registry-ca-cert-path",
                       "c", "--registry-verify-certs=false",
                       "--registry-insecure", "--registry-map", "a=b,c"},
                      {&set}, &positional, &notes)
          .ok());
  EXPECT_EQ(flags_.ca_cert_paths, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_FALSE(flags_.verify_certs);
  EXPECT_TRUE(flags_.insecure);
  EXPECT_EQ(flags_.registry_map, (std::vector<std::string>{"a=b,c"}));
}

TEST_F(RegistryFlagsTest, MakesAClient) {
  flags_.registry_map = {"r.io=127.0.0.1:1"};
  auto access = OpenRegistries(flags_, env_);
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_NE(access->client, nullptr);
  EXPECT_NE(access->transport, nullptr);
  EXPECT_NE(access->credentials, nullptr);
}

TEST_F(RegistryFlagsTest, Errors) {
  const std::string none = fs::JoinPath(dir_, "none");
  flags_.ca_cert_paths = {none};
  EXPECT_EQ(OpenRegistries(flags_, env_).status(),
            absl::NotFoundError(absl::StrCat("Reading CA certificates from '",
                                             none, "': open ", none,
                                             ": no such file or directory")));
  const std::string text = fs::JoinPath(dir_, "text");
  ASSERT_TRUE(fs::WriteFile(text, "no certificate").ok());
  flags_.ca_cert_paths = {text};
  EXPECT_EQ(OpenRegistries(flags_, env_).status(),
            absl::InvalidArgumentError(absl::StrCat(
                "Adding CA certificates from '", text, "': failed")));
  flags_.ca_cert_paths.clear();
  flags_.registry_map = {"no pair"};
  EXPECT_EQ(OpenRegistries(flags_, env_).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gitops::image_builder
