#include <string>
#include <vector>

#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::deployer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ExplainCommandTest : public ProgramFixture {
 protected:
  ExplainCommandTest() {
    const Result r =
        Run({"deploy", "-a", "app", "-f",
             File("a.yml",
                  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"),
             "-y", "--logs=false", "--source-commit", "abc"});
    EXPECT_EQ(r.code, 0) << r.err;
  }
};

TEST_F(ExplainCommandTest, NamesTheAppAndItsCommit) {
  for (const char* object : {"configmap/c", "ConfigMap/c", "configmaps/c"}) {
    SCOPED_TRACE(object);
    const Result r = Run({"explain", object});
    EXPECT_EQ(r.code, 0) << r.err;
    EXPECT_THAT(r.out, HasSubstr("object: configmap/c (v1) namespace: prod\n"));
    EXPECT_THAT(r.out, HasSubstr("app: app (namespace: prod)\n"));
    EXPECT_THAT(r.out, HasSubstr("commit: abc\n"));
    EXPECT_THAT(r.out, HasSubstr("last change: update: Op: 1 create"));
    EXPECT_THAT(r.out, Not(HasSubstr("release:")));
  }
}

TEST_F(ExplainCommandTest, FollowsOwners) {
  client_.Edit("configmaps", "prod", "c", [](value::Value* c) {
    c->map()
        .Find("metadata")
        ->map()
        .Set("ownerReferences",
             *json::Parse(
                 R"([{"apiVersion":"v1","kind":"ConfigMap","name":"app"}])"));
  });
  const Result r = Run({"explain", "configmap/c"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_THAT(r.out, HasSubstr("owner: configmap/app (v1) namespace: prod\n"));
  EXPECT_THAT(r.out, HasSubstr("app: none (no app label)\n"));
}

TEST_F(ExplainCommandTest, Mistakes) {
  struct Case {
    const char* object;
    const char* error;
  };
  const Case kCases[] = {
      {"c", "Expected an argument KIND/NAME"},
      {"configmap/", "Expected an argument KIND/NAME"},
      {"configmap/c/d", "Expected an argument KIND/NAME"},
      {"nope/c", "no kind \"nope\" on this cluster"},
      {"configmap/none", "not found"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.object);
    const Result r = Run({"explain", c.object});
    EXPECT_EQ(r.code, 1);
    EXPECT_THAT(r.err, HasSubstr(c.error));
  }
  EXPECT_EQ(Run({"explain"}).code, 1);
}

}  // namespace
}  // namespace gitops::deployer
