#include <string>
#include <vector>

#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::deployer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class InspectCommandTest : public ProgramFixture {
 protected:
  InspectCommandTest() {
    const Result r =
        Run({"deploy", "-a", "app", "-f",
             File("a.yml",
                  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: "
                  "{k: v}\n---\napiVersion: v1\nkind: Secret\nmetadata: "
                  "{name: s}\n"),
             "-y", "--logs=false"});
    EXPECT_EQ(r.code, 0) << r.err;
  }
};

TEST_F(InspectCommandTest, Table) {
  const Result r = Run({"inspect", "-a", "app", "--tty"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_THAT(r.out,
              HasSubstr("Resources in app 'app'\n\nNamespace  Name  Kind"));
  EXPECT_THAT(r.out, HasSubstr("ConfigMap  kapp   ok"));
  EXPECT_THAT(r.out, HasSubstr("\n2 resources\n"));
  EXPECT_THAT(Run({"i", "-a", "app", "--filter-kind", "Secret"}).out,
              Not(HasSubstr("ConfigMap")));
  EXPECT_EQ(Run({"inspect", "-a", "none"}).code, 1);
}

TEST_F(InspectCommandTest, RawLeavesHistoryAndManagersOut) {
  client_.Edit("configmaps", "prod", "c", [](value::Value* c) {
    c->map()
        .Find("metadata")
        ->map()
        .Set("managedFields", value::Value::NewList());
  });
  std::vector<std::string> args = {"inspect",       "-a",       "app", "--raw",
                                   "--filter-kind", "ConfigMap"};
  std::string out = Run(args).out;
  EXPECT_THAT(out, StartsWith("---\napiVersion: v1\ndata:\n  k: v\n"));
  EXPECT_THAT(out, Not(HasSubstr("kapp.k14s.io/original")));
  EXPECT_THAT(out, Not(HasSubstr("managedFields")));
  args.push_back("--managed-fields");
  EXPECT_THAT(Run(args).out, HasSubstr("managedFields"));
}

TEST_F(InspectCommandTest, TreeAndStatus) {
  const Result tree = Run({"is", "-a", "app", "-t"});
  EXPECT_EQ(tree.code, 0) << tree.err;
  EXPECT_THAT(tree.out, HasSubstr("prod\tc"));
  const Result status =
      Run({"insp", "-a", "app", "--status", "--filter-kind", "ConfigMap"});
  EXPECT_EQ(status.code, 0) << status.err;
  EXPECT_THAT(status.out, HasSubstr("ConfigMap"));
}

}  // namespace
}  // namespace gitops::deployer
