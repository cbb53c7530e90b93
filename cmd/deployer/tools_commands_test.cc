#include <string>
#include <vector>

#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::deployer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ToolsCommandsTest : public ProgramFixture {
 protected:
  std::string ConfigMap(const std::string& name, const std::string& text) {
    return File(name + ".yml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name +
                    ", namespace: ns}\ndata: {k: " + text + "}\n");
  }
};

TEST_F(ToolsCommandsTest, InspectShowsATablePerFile) {
  const std::string a = ConfigMap("a", "x"), b = ConfigMap("b", "y");
  Result r = Run({"tools", "inspect", "-f", a, "-f", b, "--tty"});
  EXPECT_EQ(r.code, 0);
  EXPECT_EQ(r.out, "Resources in file '" + a +
                       "'\n\n"
                       "Namespace  Name  Kind       Owner  Rs  Ri  Age  \n"
                       "ns         a     ConfigMap  -      -   -   -  \n\n"
                       "Rs: Reconcile state\nRi: Reconcile information\n\n"
                       "1 resources\n\n"
                       "Resources in file '" +
                       b +
                       "'\n\n"
                       "Namespace  Name  Kind       Owner  Rs  Ri  Age  \n"
                       "ns         b     ConfigMap  -      -   -   -  \n\n"
                       "Rs: Reconcile state\nRi: Reconcile information\n\n"
                       "1 resources\n\nSucceeded\n");
  EXPECT_EQ(Run({"tools", "inspect", "-f", a, "--raw"}).out,
            "---\napiVersion: v1\ndata:\n  k: x\nkind: ConfigMap\nmetadata:\n"
            "  name: a\n  namespace: ns\n");
  EXPECT_EQ(Run({"tools", "inspect", "-f", a, "--filter-name", "b"}).out, "");
  EXPECT_EQ(Run({"tools", "inspect"}).code, 0);
}

TEST_F(ToolsCommandsTest, InspectShowsWhatComesBeforeABrokenFile) {
  const Result r = Run({"tools", "inspect", "-f", ConfigMap("a", "x"), "-f",
                        File("broken.yml", "a: [")});
  EXPECT_EQ(r.code, 1);
  EXPECT_THAT(r.out, HasSubstr("ns\ta\tConfigMap"));
  EXPECT_THAT(r.err, HasSubstr("kapp: Error: "));
  EXPECT_THAT(Run({"tools", "inspect", "-f", Path("none.yml")}).err,
              HasSubstr("none.yml"));
}

TEST_F(ToolsCommandsTest, DiffComparesFilesAlone) {
  const std::string a = ConfigMap("a", "x");
  const std::string other =
      File("other.yml",
           "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: "
           "ns}\ndata: {k: z}\n");
  const Result r = Run({"tools", "diff", "-f", a, "--file2", other, "-c",
                        "--line-numbers=false"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_THAT(r.out, HasSubstr("-   k: z\n+   k: x\n"));
  EXPECT_THAT(r.out, HasSubstr("update\t???"));
  EXPECT_EQ(client_.reads(), 0);
  EXPECT_EQ(Run({"tools", "diff"}).code, 0);
  EXPECT_THAT(Run({"tools", "diff", "--ui-alpha"}).err,
              HasSubstr("--diff-ui-alpha is not supported"));
}

TEST_F(ToolsCommandsTest, ListLabelsCounts) {
  ASSERT_EQ(Run({"deploy", "-a", "app", "-f", ConfigMap("a", "x"), "-f",
                 ConfigMap("b", "y"), "-y", "--logs=false"})
                .code,
            0);
  const Result r = Run({"tools", "list-labels"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_THAT(r.out, HasSubstr("kapp.k14s.io/app "));
  EXPECT_THAT(r.out, HasSubstr("\t2\t"));
  EXPECT_THAT(Run({"tools", "list-labels", "--accessor", "annotations"}).out,
              HasSubstr("kapp.k14s.io/original "));
  EXPECT_EQ(Run({"tools", "list-labels", "--accessor", "x"}).err,
            "kapp: Error: Unknown resource accessor\n");
}

TEST_F(ToolsCommandsTest, DeployConfigIsTheBuiltInOne) {
  const Result r = Run({"deploy-config"});
  EXPECT_EQ(r.code, 0);
  EXPECT_THAT(r.out, HasSubstr("kind: Config\n"));
  EXPECT_THAT(r.out, HasSubstr("change-groups.kapp.k14s.io/crds"));
  EXPECT_THAT(r.out, Not(HasSubstr("Succeeded")));
}

}  // namespace
}  // namespace gitops::deployer
