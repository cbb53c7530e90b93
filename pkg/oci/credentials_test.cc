#include "pkg/oci/credentials.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/oci/docker_config.h"
#include "pkg/oci/env_credentials.h"

namespace gitops::oci {
namespace {

using Variables = std::vector<std::pair<std::string, std::string>>;

Repository Repo(absl::string_view text) { return *Repository::Parse(text); }

TEST(EnvCredentialsTest, Sets) {
  EnvCredentials env({{"HOME", "/x"},
                      {"KBLD_REGISTRY_HOSTNAME_B", "b.io"},
                      {"KBLD_REGISTRY_USERNAME_B", "user-b"},
                      {"KBLD_REGISTRY_PASSWORD_B", "pw"},
                      {"KBLD_REGISTRY_HOSTNAME", "docker.io"},
                      {"KBLD_REGISTRY_REGISTRY_TOKEN", "tok"},
                      {"KBLD_REGISTRY_USERNAME_C", "no host"}});
  auto b = env.Find(Repo("b.io/app"));
  ASSERT_TRUE(b.ok()) << b.status();
  EXPECT_EQ(b->username, "user-b");
  EXPECT_EQ(b->password.Reveal(), "pw");
  auto hub = env.Find(Repo("nginx"));
  ASSERT_TRUE(hub.ok());
  EXPECT_EQ(hub->registry_token.Reveal(), "tok");
  auto none = env.Find(Repo("c.io/app"));
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->anonymous);
}

TEST(EnvCredentialsTest, EmptySetWins) {
  EnvCredentials env(Variables{{"KBLD_REGISTRY_HOSTNAME", "b.io"}});
  auto found = env.Find(Repo("b.io/app"));
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->anonymous);
}

TEST(EnvCredentialsTest, Errors) {
  EXPECT_EQ(EnvCredentials(Variables{{"KBLD_REGISTRY_FOO", "secret"}})
                .Find(Repo("b.io/app"))
                .status()
                .message(),
            "Unknown env variable 'KBLD_REGISTRY_FOO'");
  EXPECT_EQ(EnvCredentials(Variables{{"KBLD_REGISTRY_HOSTNAME", "a/b"}})
                .Find(Repo("b.io/app"))
                .status()
                .message(),
            "Parsing registry hostname: registries must be valid RFC 3986 URI "
            "authorities: a/b (e.g. gcr.io, index.docker.io)");
}

class DockerConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("docker");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  absl::StatusOr<Credentials> Find(absl::string_view config,
                                   absl::string_view repository) {
    EXPECT_TRUE(fs::WriteFile(dir_ + "/config.json", config).ok());
    DockerConfigCredentials source(
        [this](absl::string_view name) -> std::optional<std::string> {
          if (name == "DOCKER_CONFIG") return dir_;
          return std::nullopt;
        },
        [this](const Command& command) -> absl::StatusOr<CommandResult> {
          asked_.push_back(
              absl::StrCat(command.argv[0], " ", command.stdin_data));
          return helper_;
        });
    return source.Find(Repo(repository));
  }
  std::string dir_;
  std::vector<std::string> asked_;
  absl::StatusOr<CommandResult> helper_ = CommandResult();
};

TEST_F(DockerConfigTest, Auths) {
  const std::string config = absl::StrCat(
      "{\"auths\":{\"https://b.io/v1/\":{\"auth\":\"",
      absl::Base64Escape("u:p:w"), "\"},\"c.io/team/app\":{\"auth\":\"",
      absl::Base64Escape("repo:x"),
      "\"},\"https://index.docker.io/v1/\":{\"identitytoken\":\"id\"}}}");
  auto b = Find(config, "b.io/any");
  ASSERT_TRUE(b.ok()) << b.status();
  EXPECT_EQ(b->username, "u");
  EXPECT_EQ(b->password.Reveal(), "p:w");
  EXPECT_EQ(Find(config, "c.io/team/app")->username, "repo");
  // An entry for a repository serves its whole host, as in the original.
  EXPECT_EQ(Find(config, "c.io/team/other")->username, "repo");
  EXPECT_TRUE(Find(config, "d.io/app")->anonymous);
  EXPECT_EQ(Find(config, "nginx")->identity_token.Reveal(), "id");
}

TEST_F(DockerConfigTest, HelpersComeFirst) {
  helper_->stdout_data = "{\"Username\":\"h\",\"Secret\":\"s\"}\n";
  const std::string config = absl::StrCat(
      "{\"credHelpers\":{\"b.io\":\"x\"},\"auths\":{\"b.io\":{\"auth\":\"",
      absl::Base64Escape("u:p"), "\"}}}");
  auto found = Find(config, "b.io/app");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->username, "h");
  EXPECT_EQ(asked_, (std::vector<std::string>{"docker-credential-x b.io"}));
  helper_->stdout_data = "{\"Username\":\"<token>\",\"Secret\":\"s\"}";
  EXPECT_EQ(Find(config, "b.io/app")->identity_token.Reveal(), "s");
  helper_->exit_code = 1;
  helper_->stdout_data = "credentials not found in native keychain\n";
  EXPECT_TRUE(Find(config, "b.io/app")->anonymous);
  helper_->stdout_data = "boom\n";
  EXPECT_EQ(Find(config, "b.io/app").status().message(),
            "error getting credentials - err: exit status 1, out: `boom`");
  helper_ = absl::NotFoundError("no such program");
  EXPECT_EQ(Find(config, "b.io/app").status().message(),
            "error getting credentials - err: exec: \"docker-credential-x\": "
            "executable file not found in $PATH, out: ``");
}

TEST_F(DockerConfigTest, BadFiles) {
  const std::string file = dir_ + "/config.json";
  EXPECT_EQ(Find("{", "b.io/app").status().message(),
            file + ": unexpected EOF");
  EXPECT_EQ(Find(absl::StrCat("{\"auths\":{\"b.io\":{\"auth\":\"",
                              absl::Base64Escape("nocolon"), "\"}}}"),
                 "b.io/app")
                .status()
                .message(),
            file + ": Invalid auth configuration file");
  EXPECT_EQ(Find("{\"auths\":{\"b.io\":{\"auth\":\"!!!!\"}}}", "b.io/app")
                .status()
                .message(),
            file + ": illegal base64 data at input byte 0");
}

}  // namespace
}  // namespace gitops::oci
