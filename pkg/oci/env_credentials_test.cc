#include "pkg/oci/env_credentials.h"

#include "gtest/gtest.h"

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

TEST(EnvCredentialsTest, WhichSetCounts) {
  struct Case {
    const char* name;
    Variables variables;
    const char* user;  // "-" = anonymous
  };
  const Case cases[] = {
      {"nothing", {}, "-"},
      {"other variables", {{"KBLD_REGISTR_USERNAME", "x"}, {"PATH", "/"}}, "-"},
      {"a set without a host never counts",
       {{"KBLD_REGISTRY_USERNAME", "x"}},
       "-"},
      {"another host",
       {{"KBLD_REGISTRY_HOSTNAME", "c.io"}, {"KBLD_REGISTRY_USERNAME", "x"}},
       "-"},
      {"the port belongs to the host",
       {{"KBLD_REGISTRY_HOSTNAME", "b.io:443"},
        {"KBLD_REGISTRY_USERNAME", "x"}},
       "-"},
      {"the set without a suffix is first",
       {{"KBLD_REGISTRY_HOSTNAME_A", "b.io"},
        {"KBLD_REGISTRY_USERNAME_A", "a"},
        {"KBLD_REGISTRY_HOSTNAME", "b.io"},
        {"KBLD_REGISTRY_USERNAME", "plain"}},
       "plain"},
      {"then by suffix",
       {{"KBLD_REGISTRY_HOSTNAME_2", "b.io"},
        {"KBLD_REGISTRY_USERNAME_2", "two"},
        {"KBLD_REGISTRY_HOSTNAME_1", "b.io"},
        {"KBLD_REGISTRY_USERNAME_1", "one"}},
       "one"},
      {"suffixes group",
       {{"KBLD_REGISTRY_HOSTNAME_MY_SET", "b.io"},
        {"KBLD_REGISTRY_USERNAME_MY_SET", "mine"},
        {"KBLD_REGISTRY_USERNAME", "other"}},
       "mine"},
  };
  for (const Case& c : cases) {
    auto found = EnvCredentials(c.variables).Find(Repo("b.io/app"));
    ASSERT_TRUE(found.ok()) << c.name << ": " << found.status();
    EXPECT_EQ(found->anonymous ? "-" : found->username, c.user) << c.name;
  }
}

TEST(EnvCredentialsTest, EveryHostIsCheckedEvenBehindAMatch) {
  EnvCredentials env(Variables{{"KBLD_REGISTRY_HOSTNAME", "b.io"},
                               {"KBLD_REGISTRY_HOSTNAME_X", ""}});
  const absl::Status status = env.Find(Repo("b.io/app")).status();
  EXPECT_EQ(status,
            absl::InvalidArgumentError(
                "Parsing registry hostname: strict validation requires the "
                "registry to be explicitly defined (e.g. gcr.io, "
                "index.docker.io)"));
  for (const char* name : {"KBLD_REGISTRY_", "KBLD_REGISTRY_HOSTNAMES",
                           "KBLD_REGISTRY_username"}) {
    EXPECT_EQ(EnvCredentials(Variables{{name, "secret"}})
                  .Find(Repo("b.io/app"))
                  .status(),
              absl::InvalidArgumentError("Unknown env variable '" +
                                         std::string(name) + "'"));
  }
}

TEST(EnvCredentialsTest, AllFields) {
  auto found = EnvCredentials(Variables{
                                  {"KBLD_REGISTRY_HOSTNAME_A", "b.io"},
                                  {"KBLD_REGISTRY_USERNAME_A", "u"},
                                  {"KBLD_REGISTRY_PASSWORD_A", "p"},
                                  {"KBLD_REGISTRY_IDENTITY_TOKEN_A", "i"},
                                  {"KBLD_REGISTRY_REGISTRY_TOKEN_A", "r"},
                              })
                   .Find(Repo("b.io/app"));
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->username, "u");
  EXPECT_EQ(found->password.Reveal(), "p");
  EXPECT_EQ(found->identity_token.Reveal(), "i");
  EXPECT_EQ(found->registry_token.Reveal(), "r");
}

}  // namespace
}  // namespace gitops::oci
