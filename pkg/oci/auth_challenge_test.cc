#include "pkg/oci/auth_challenge.h"

#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

TEST(AuthChallengeTest, Table) {
  struct Case {
    const char* header;
    const char* scheme;
    const char* realm;
    const char* service;
    const char* scope;
  };
  const Case cases[] = {
      {"Bearer realm=\"https://a/t\",service=\"s\",scope=\"r:x:pull,push\"",
       "bearer", "https://a/t", "s", "r:x:pull,push"},
      {"bearer Realm = \"https://a\" , SERVICE=s", "bearer", "https://a", "s",
       ""},
      {"Basic realm=\"a \\\"q\\\"\"", "basic", "a \"q\"", "", ""},
      {"Basic realm=x, Bearer realm=https://b/t?x=1", "bearer",
       "https://b/t?x=1", "", ""},
      {"Basic", "basic", "", "", ""},
      {"Bearer realm=\"unterminated", "bearer", "unterminated", "", ""},
  };
  for (const Case& c : cases) {
    auto challenge = ChooseChallenge({c.header});
    ASSERT_TRUE(challenge.has_value()) << c.header;
    EXPECT_EQ(challenge->scheme, c.scheme) << c.header;
    EXPECT_EQ(challenge->Param("realm"), c.realm) << c.header;
    EXPECT_EQ(challenge->Param("service"), c.service) << c.header;
    EXPECT_EQ(challenge->Param("scope"), c.scope) << c.header;
  }
}

TEST(AuthChallengeTest, NothingToAnswer) {
  EXPECT_FALSE(ChooseChallenge({}).has_value());
  for (const char* header : {"", ",,,", "Negotiate abc=", "\"\"=\"", "=="}) {
    EXPECT_FALSE(ChooseChallenge({header}).has_value()) << header;
  }
}

}  // namespace
}  // namespace gitops::oci
