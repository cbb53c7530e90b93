#include <string>
#include <vector>

#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::deployer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DeployCommandTest : public ProgramFixture {
 protected:
  std::string Input() {
    return File("a.yml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n");
  }
};

TEST_F(DeployCommandTest, NoServerOfChangesIsStarted) {
  const std::string file = Input();
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"deploy", "-a", "x", "-f", file},
        std::vector<std::string>{"delete", "-a", "x"},
        std::vector<std::string>{"app-group", "delete", "-g", "x"},
        std::vector<std::string>{"app-group", "deploy", "-g", "x", "-d",
                                 dir_}}) {
    SCOPED_TRACE(args[0]);
    std::vector<std::string> with = args;
    with.insert(with.end(), {"-y", "--diff-ui-alpha"});
    const Result r = Run(with);
    EXPECT_EQ(r.code, 1);
    EXPECT_THAT(r.err, HasSubstr("--diff-ui-alpha is not supported"));
    EXPECT_EQ(client_.writes(), 0);
  }
}

TEST_F(DeployCommandTest, LabelsMustBePairs) {
  for (const char* text : {"x", "=y"}) {
    SCOPED_TRACE(text);
    const Result r = Run({"deploy", "-a", "app", "-f", Input(), "-y",
                          "--logs=false", "--labels", text});
    EXPECT_EQ(r.code, 1);
    EXPECT_THAT(r.err, HasSubstr("kapp: Error: Expected label "));
    EXPECT_EQ(client_.writes(), 0);
  }
}

TEST_F(DeployCommandTest, APlanNeedsAFile) {
  EXPECT_EQ(Run({"plan", "-a", "app", "-f", Input()}).err,
            "kapp: Error: Expected --out to be non-empty\n");
  const std::string out = Path("plan");
  EXPECT_EQ(Run({"plan", "-a", "app", "-f", Input(), "--out", out}).code, 0);
  EXPECT_EQ(client_.writes(), 0);
  EXPECT_EQ(Run({"deploy", "--plan", out, "-y", "--logs=false"}).code, 0);
  EXPECT_EQ(client_.Objects("configmaps").count("prod/c"), 1u);
}

TEST_F(DeployCommandTest, DeleteOfNothingSucceeds) {
  const Result r = Run({"delete", "-a", "none", "-y"});
  EXPECT_EQ(r.code, 0);
  EXPECT_THAT(r.out,
              HasSubstr("App 'none' (namespace: prod) does not exist\n"));
  EXPECT_EQ(client_.writes(), 0);
}

// In a deploy what goes is shown as it was applied, in a delete as it is.
TEST_F(DeployCommandTest, WhatGoesIsShown) {
  const std::string keep = File(
      "keep.yml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: keep}\n");
  ASSERT_EQ(Run({"deploy", "-a", "app", "-f", Input(), "-f", keep, "-y",
                 "--logs=false"})
                .code,
            0);
  const Result r = Run({"deploy", "-a", "app", "-f", keep, "--diff-run", "-c"});
  EXPECT_THAT(r.out,
              HasSubstr("@@ delete configmap/c (v1) namespace: prod @@"));
  EXPECT_THAT(r.out, Not(HasSubstr("annotations: {}")));
  EXPECT_THAT(
      Run({"delete", "-a", "app", "--diff-run", "-c", "--filter-name", "c"})
          .out,
      HasSubstr("annotations: {}"));
}

}  // namespace
}  // namespace gitops::deployer
