#include "pkg/descriptor/apps_file.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::descriptor {
namespace {

using ::testing::HasSubstr;

// "name<after,after" separated by spaces.
std::string Read(absl::string_view text) {
  auto apps = ParseAppsFile("apps.yaml", text);
  if (!apps.ok()) return apps.status().ToString();
  std::string out;
  for (const App& app : *apps) {
    absl::StrAppend(&out, out.empty() ? "" : " ", app.name, "<",
                    absl::StrJoin(app.after, ","));
  }
  return out;
}

TEST(AppsFileTest, Reads) {
  EXPECT_EQ(Read("apps:\n- name: db\n- name: web\n  after: [db, \"x y\"]\n"),
            "db< web<db,x y");
  EXPECT_EQ(Read("apps: [{after: [], name: b}, {name: a, after: [a]}]"),
            "b< a<a");
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read("# only a comment\n"), "");
  EXPECT_EQ(Read("apps: []\n"), "");
}

TEST(AppsFileTest, Errors) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"[]", "expected one key, \"apps\", with a list of apps"},
      {"{}", "expected one key, \"apps\""},
      {"apps: {}", "expected one key, \"apps\""},
      {"apps: null", "expected one key, \"apps\""},
      {"apps: []\nother: 1\n", "expected one key, \"apps\""},
      {"apps: [db]", "an entry of \"apps\" is no map"},
      {"apps: [{}]", "an entry of \"apps\" has no \"name\""},
      {"apps: [{after: [a]}]", "an entry of \"apps\" has no \"name\""},
      {"apps: [{name: ''}]", "\"name\" is no name"},
      {"apps: [{name: 1}]", "\"name\" is no name"},
      {"apps: [{name: a, after: [1]}]", "an entry of \"after\" is no name"},
      {"apps: [{name: a, after: b}]", "not \"after\""},
      {"apps: [{name: a, before: [b]}]",
       "an app has \"name\" and a list \"after\", not \"before\""},
      {"apps: [{name: a}, {name: a}]", "app \"a\" is named twice"},
      {"apps: []\napps: []\n", "already set in map"},
      {"apps: [\n", "yaml: "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    auto apps = ParseAppsFile("d/apps.yaml", c.text);
    EXPECT_EQ(apps.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(apps.status().message()),
                HasSubstr("d/apps.yaml: "));
    EXPECT_THAT(std::string(apps.status().message()), HasSubstr(c.message));
  }
}

TEST(AppsFileTest, SizeIsLimited) {
  const std::string comment = "#" + std::string((1 << 20) - 1, 'x');
  EXPECT_TRUE(ParseAppsFile("a", comment).ok());
  EXPECT_EQ(ParseAppsFile("a", comment + "x").status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace gitops::descriptor
