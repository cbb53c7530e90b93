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

class AppCommandsTest : public ProgramFixture {
 protected:
  void Deploy(const std::string& app, std::vector<std::string> more = {}) {
    std::vector<std::string> args = {
        "deploy",
        "-a",
        app,
        "-f",
        File(app + ".yml",
             "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: of-" + app +
                 "}\n"),
        "-y",
        "--logs=false"};
    args.insert(args.end(), more.begin(), more.end());
    const Result r = Run(args);
    ASSERT_EQ(r.code, 0) << r.err;
  }
};

TEST_F(AppCommandsTest, ListShowsAppsByName) {
  EXPECT_THAT(Run({"list", "--tty"}).out, HasSubstr("\n0 apps\n"));
  Deploy("b");
  Deploy("a", {"--labels", "team=x"});
  Deploy("c", {"-n", "other"});
  const Result r = Run({"list", "--tty"});
  EXPECT_THAT(r.out, HasSubstr("Apps in namespace 'prod'\n\n"
                               "Name  Namespaces  Lcs   Lca  \n"
                               "a     prod        true  "));
  EXPECT_THAT(r.out, HasSubstr("\nLcs: Last Change Successful\nLca: Last "
                               "Change Age\n\n2 apps\n"));
  EXPECT_THAT(Run({"ls", "-A"}).out, HasSubstr("other\tc\tother\ttrue"));
  const std::string selected = Run({"l", "--filter-labels", "team=x"}).out;
  EXPECT_THAT(selected, HasSubstr("a\tprod"));
  EXPECT_THAT(selected, Not(HasSubstr("b\tprod")));
  EXPECT_EQ(Run({"list", "--filter-age", "1h+"}).out, "");
  EXPECT_EQ(Run({"list", "--filter-age", "1h"}).code, 1);
}

// A line ends once the names on it are longer than 40 characters; the name that
// begins a line does not count.
TEST_F(AppCommandsTest, ListBreaksLongNamespaces) {
  Deploy("a");
  const auto shown = [&](const std::string& namespaces) {
    client_.Edit("configmaps", "prod", "a", [&](value::Value* record) {
      const std::string spec =
          "{\"labelKey\":\"kapp.k14s.io/app\",\"labelValue\":\"1\","
          "\"lastChangeName\":\"x\",\"lastChange\":{\"startedAt\":\"2023-01-01T"
          "00:00:00Z\",\"finishedAt\":\"2023-01-01T00:00:00Z\",\"namespaces\":"
          "[" +
          namespaces + "]}}";
      record->map().Find("data")->map().Set("spec", value::Value::String(spec));
    });
    return Run({"list", "--column", "namespaces"}).out;
  };
  const std::string n36(36, 'n');
  EXPECT_EQ(shown("\"" + n36 + "\",\"abcd\""), n36 + ",abcd\t\n");
  EXPECT_EQ(shown("\"" + n36 + "\",\"abcde\",\"" + n36 + "\",\"wxyz\""),
            n36 + ",\t\n" + "abcde," + n36 + ",wxyz\t\n");
}

TEST_F(AppCommandsTest, LabelPrintsTheSelector) {
  Deploy("a");
  const Result r = Run({"label", "-a", "a"});
  EXPECT_EQ(r.code, 0);
  EXPECT_THAT(r.out, ::testing::MatchesRegex("kapp.k14s.io/app=[0-9]{19}"));
  EXPECT_EQ(Run({"label", "-a", "label:x=y"}).out, "x=y");
  EXPECT_EQ(Run({"label"}).err,
            "kapp: Error: Expected app name to be non-empty\n");
  EXPECT_EQ(Run({"label", "-a", "none"}).err,
            "kapp: Error: App 'none' (namespace: prod) does not exist: \n");
}

TEST_F(AppCommandsTest, RenameMovesTheRecordAlone) {
  Deploy("a", {"--labels", "team=x"});
  EXPECT_EQ(Run({"rename", "-a", "a"}).err,
            "kapp: Error: Expected either --new-name or/and --new-namespace to "
            "be supplied\n");
  EXPECT_EQ(Run({"rename", "-a", "none", "--new-name", "b"}).code, 1);
  EXPECT_EQ(Run({"rename", "-a", "label:x=y", "--new-name", "b"}).err,
            "kapp: Error: Not supported\n");
  // Nobody answers.
  EXPECT_EQ(Run({"rename", "-a", "a", "--new-name", "b"}).code, 1);
  const Result r = Run({"rename", "-a", "a", "--new-name", "b", "--tty", "-y"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_THAT(r.out, HasSubstr("Renaming 'a' (namespace: prod) to 'b' "
                               "(namespace: prod) (app changes will not be "
                               "renamed)\n"));
  const auto all = client_.Objects("configmaps");
  EXPECT_EQ(all.count("prod/a"), 0u);
  ASSERT_EQ(all.count("prod/b"), 1u);
  EXPECT_EQ(all.count("prod/of-a"), 1u);
  EXPECT_EQ(
      all.at("prod/b").FindPath({"metadata", "labels", "team"})->as_string(),
      "x");
  EXPECT_EQ(Run({"rename", "-a", "b", "--new-namespace", "other", "-y"}).code,
            0);
  EXPECT_EQ(client_.Objects("configmaps").count("other/b"), 1u);
}

}  // namespace
}  // namespace gitops::deployer
