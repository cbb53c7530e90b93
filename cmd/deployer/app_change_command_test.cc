#include <algorithm>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::deployer {
namespace {

using ::testing::HasSubstr;

class AppChangeCommandTest : public ProgramFixture {
 protected:
  AppChangeCommandTest() {
    for (const char* text : {"one", "two", "three"}) {
      const Result r =
          Run({"deploy", "-a", "app", "-f",
               File("a.yml", std::string("apiVersion: v1\nkind: "
                                         "ConfigMap\nmetadata: {name: "
                                         "c}\ndata: {k: ") +
                                 text + "}\n"),
               "-y", "--logs=false"});
      EXPECT_EQ(r.code, 0) << r.err;
      clock_.Sleep(absl::Hours(24));
    }
  }
};

TEST_F(AppChangeCommandTest, ListsTheNewestFirst) {
  const Result r = Run({"app-change", "list", "-a", "app", "--tty"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_THAT(r.out, HasSubstr("App changes\n\nName"));
  EXPECT_THAT(r.out, HasSubstr("\n3 app changes\n"));
  const size_t update = r.out.find("update: Op: 0 create, 0 delete, 1 update");
  const size_t create = r.out.find("update: Op: 1 create, 0 delete, 0 update");
  ASSERT_NE(update, std::string::npos);
  ASSERT_NE(create, std::string::npos);
  EXPECT_LT(update, create);
  EXPECT_EQ(Run({"ac", "ls", "-a", "label:x=y"}).out, "");
}

TEST_F(AppChangeCommandTest, TimesSelect) {
  const auto count = [&](std::vector<std::string> more) {
    std::vector<std::string> args = {"ac",  "ls",       "-a",
                                     "app", "--column", "successful"};
    args.insert(args.end(), more.begin(), more.end());
    const Result r = Run(args);
    EXPECT_EQ(r.code, 0) << r.err;
    return std::count(r.out.begin(), r.out.end(), '\n');
  };
  // The first is of 2023-11-14T22:13:20Z.
  EXPECT_EQ(count({}), 3);
  EXPECT_EQ(count({"--after", "2023-11-15"}), 2);
  EXPECT_EQ(count({"--before", "2023-11-15"}), 1);
  EXPECT_EQ(count({"--after", "2023-11-15T00:00:00Z", "--before",
                   "2023-11-16T00:00:00Z"}),
            1);
  EXPECT_EQ(Run({"ac", "ls", "-a", "app", "--after", "2023-11-16", "--before",
                 "2023-11-15"})
                .err,
            "kapp: Error: After time 2023-11-16 should be less than before "
            "time 2023-11-15\n");
  EXPECT_THAT(Run({"ac", "ls", "-a", "app", "--after", "yesterday"}).err,
              HasSubstr("unrecognized time format yesterday"));
}

TEST_F(AppChangeCommandTest, GarbageIsTheOldest) {
  // Nobody answers.
  EXPECT_EQ(Run({"ac", "gc", "-a", "app", "--max", "1"}).code, 1);
  const Result r =
      Run({"ac", "garbage-collect", "-a", "app", "--max", "1", "-y", "--tty"});
  EXPECT_EQ(r.code, 0) << r.err;
  EXPECT_THAT(r.out, HasSubstr("App changes to delete\n"));
  EXPECT_THAT(r.out, HasSubstr("Kept 1, deleted 2 app changes"));
  EXPECT_THAT(Run({"ac", "ls", "-a", "app", "--tty"}).out,
              HasSubstr("\n1 app changes\n"));
}

}  // namespace
}  // namespace gitops::deployer
