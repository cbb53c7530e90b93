#include "pkg/oci/docker_config.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::oci {
namespace {

Repository Repo(absl::string_view text) { return *Repository::Parse(text); }

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

TEST_F(DockerConfigTest, AuthFields) {
  struct Case {
    const char* name;
    std::string auth;
    const char* result;  // "user|password|identity|registry", "-" = anonymous
  };
  const Case cases[] = {
      {"plain members", "{\"username\":\"u\",\"password\":\"p\"}", "u|p||"},
      {"auth counts before them",
       absl::StrCat("{\"username\":\"x\",\"password\":\"y\",\"auth\":\"",
                    absl::Base64Escape("u:p"), "\"}"),
       "u|p||"},
      {"padded with zeros",
       absl::StrCat("{\"auth\":\"",
                    absl::Base64Escape(std::string("u:p\0\0", 5)), "\"}"),
       "u|p||"},
      {"an empty password",
       absl::StrCat("{\"auth\":\"", absl::Base64Escape("u:"), "\"}"), "u|||"},
      {"a registry token", "{\"registrytoken\":\"r\"}", "|||r"},
      {"nothing", "{}", "-"},
      {"no object", "\"text\"", "-"},
      {"members of another kind", "{\"auth\":1,\"username\":[]}", "-"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    auto found =
        Find(absl::StrCat("{\"auths\":{\"b.io\":", c.auth, "}}"), "b.io/app");
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->anonymous
                  ? "-"
                  : absl::StrCat(found->username, "|", found->password.Reveal(),
                                 "|", found->identity_token.Reveal(), "|",
                                 found->registry_token.Reveal()),
              c.result);
  }
}

TEST_F(DockerConfigTest, KeysAreTriedInOrder) {
  helper_->exit_code = 1;
  helper_->stdout_data = "credentials not found in native keychain";
  // A helper that knows nothing: the next key is tried, auths is not.
  auto found = Find(
      absl::StrCat("{\"credsStore\":\"s\",\"credHelpers\":{\"b.io\":\"h\"},"
                   "\"auths\":{\"b.io\":{\"auth\":\"",
                   absl::Base64Escape("u:p"), "\"}}}"),
      "b.io/team/app");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(found->anonymous);
  EXPECT_EQ(asked_,
            (std::vector<std::string>{"docker-credential-s b.io/team/app",
                                      "docker-credential-h b.io"}));
  asked_.clear();
  EXPECT_TRUE(Find("{\"credsStore\":\"s\"}", "nginx")->anonymous);
  EXPECT_EQ(asked_, (std::vector<std::string>{
                        "docker-credential-s index.docker.io/library/nginx",
                        "docker-credential-s https://index.docker.io/v1/"}));
}

TEST_F(DockerConfigTest, HelperAnswers) {
  const std::string config = "{\"credsStore\":\"s\"}";
  helper_->stdout_data = "{\"Username\":\"\",\"Secret\":\"\"}";
  EXPECT_TRUE(Find(config, "b.io/app")->anonymous);
  for (const char* bad : {"", "hunter2", "[\"hunter2\"]"}) {
    helper_->stdout_data = bad;
    const absl::Status status = Find(config, "b.io/app").status();
    EXPECT_EQ(status, absl::FailedPreconditionError(
                          "docker-credential-s: the answer is no JSON object"));
  }
  helper_ = absl::PermissionDeniedError("not allowed");
  EXPECT_EQ(Find(config, "b.io/app").status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(DockerConfigTest, WhichFile) {
  ASSERT_TRUE(fs::MakeDirs(dir_ + "/home/.docker").ok());
  ASSERT_TRUE(fs::MakeDirs(dir_ + "/own").ok());
  ASSERT_TRUE(fs::MakeDirs(dir_ + "/run/containers").ok());
  const auto config = [](absl::string_view user) {
    return absl::StrCat("{\"auths\":{\"b.io\":{\"username\":\"", user, "\"}}}");
  };
  std::map<std::string, std::string> env = {{"HOME", dir_ + "/home"},
                                            {"DOCKER_CONFIG", dir_ + "/own"},
                                            {"XDG_RUNTIME_DIR", dir_ + "/run"}};
  const auto user = [&]() -> std::string {
    DockerConfigCredentials source(
        [&](absl::string_view name) -> std::optional<std::string> {
          const auto it = env.find(std::string(name));
          if (it == env.end()) return std::nullopt;
          return it->second;
        },
        [](const Command&) -> absl::StatusOr<CommandResult> {
          return absl::InternalError("no helper");
        });
    auto found = source.Find(Repo("b.io/app"));
    EXPECT_TRUE(found.ok()) << found.status();
    return found->anonymous ? "-" : found->username;
  };
  EXPECT_EQ(user(), "-");
  ASSERT_TRUE(
      fs::WriteFile(dir_ + "/run/containers/auth.json", config("containers"))
          .ok());
  EXPECT_EQ(user(), "containers");
  ASSERT_TRUE(
      fs::WriteFile(dir_ + "/home/.docker/config.json", config("home")).ok());
  // DOCKER_CONFIG is where to look, even if only the other one exists.
  EXPECT_EQ(user(), "-");
  env["DOCKER_CONFIG"] = "";
  EXPECT_EQ(user(), "home");
  env["DOCKER_CONFIG"] = dir_ + "/own";
  ASSERT_TRUE(fs::WriteFile(dir_ + "/own/config.json", config("own")).ok());
  EXPECT_EQ(user(), "own");
  env.clear();
  EXPECT_EQ(user(), "-");
}

}  // namespace
}  // namespace gitops::oci
