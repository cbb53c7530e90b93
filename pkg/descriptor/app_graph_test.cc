#include "pkg/descriptor/app_graph.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/descriptor/apps_file.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Names(const std::vector<App>& apps) {
  std::vector<std::string> names;
  for (const App& app : apps) names.push_back(app.name);
  return names;
}

std::string Refusal(const std::vector<App>& apps) {
  return std::string(CheckAppGraph(apps).message());
}

TEST(AppGraph, KeepsTheListsOrderWhereItMay) {
  auto ordered = OrderApps(
      {{"web", {"db", "cache"}}, {"zeta"}, {"db"}, {"cache", {"db"}}});
  ASSERT_TRUE(ordered.ok()) << ordered.status();
  EXPECT_THAT(Names(*ordered), ElementsAre("zeta", "db", "cache", "web"));
}

TEST(AppGraph, NamesTheMembersOfACircle) {
  EXPECT_EQ(
      Refusal(
          {{"a"}, {"b", {"a", "d"}}, {"c", {"b"}}, {"d", {"c"}}, {"e", {"d"}}}),
      "apps wait for each other in a circle: \"b\" after \"d\" after "
      "\"c\" after \"b\"");
  EXPECT_EQ(Refusal({{"a", {"a"}}}),
            "apps wait for each other in a circle: \"a\" after \"a\"");
}

TEST(AppGraph, RefusesUnknownNames) {
  EXPECT_EQ(Refusal({{"a", {"b"}}}),
            "app \"a\" comes after \"b\", which is no app of the group");
}

TEST(AppGraph, DescriptorKeepsIt) {
  Release release;
  release.environment = "staging";
  release.name = "shop";
  release.app_group = "staging";
  release.apps = {{"db"}, {"web", {"db"}}};
  release.apps_graph = true;
  Finish(&release);
  auto bytes = WriteRelease(release);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  auto read = ReadRelease(*bytes);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->apps_graph);
  EXPECT_THAT(read->apps[1].after, ElementsAre("db"));
  EXPECT_THAT(*ToText(*bytes), HasSubstr("after: \"db\""));

  // An older reader goes by the list alone.
  release.apps = {{"web", {"db"}}, {"db"}};
  EXPECT_THAT(std::string(WriteRelease(release).status().message()),
              HasSubstr("listed before one"));
  release.apps = {{"db", {"web"}}, {"web", {"db"}}};
  EXPECT_THAT(std::string(WriteRelease(release).status().message()),
              HasSubstr("in a circle"));
  release.apps = {{"db"}, {"web", {"db"}}};
  release.apps_graph = false;
  EXPECT_THAT(std::string(WriteRelease(release).status().message()),
              HasSubstr("no graph"));
}

TEST(AppsFile, Reads) {
  auto apps = ParseAppsFile("apps.yaml",
                            "apps:\n- name: db\n- name: web\n  after: [db]\n");
  ASSERT_TRUE(apps.ok()) << apps.status();
  EXPECT_THAT(Names(*apps), ElementsAre("db", "web"));
  EXPECT_THAT((*apps)[1].after, ElementsAre("db"));
  EXPECT_TRUE(ParseAppsFile("apps.yaml", "")->empty());
}

TEST(AppsFile, RefusesWhatItDoesNotKnow) {
  const std::pair<const char*, const char*> bad[] = {
      {"[]", "one key"},
      {"apps: {}", "one key"},
      {"apps: []\nmore: 1", "one key"},
      {"apps: [web]", "no map"},
      {"apps: [{after: [db]}]", "no \"name\""},
      {"apps: [{name: 1}]", "is no name"},
      {"apps: [{name: web, before: [db]}]", "\"before\""},
      {"apps: [{name: web, after: db}]", "\"after\""},
      {"apps: [{name: web}, {name: web}]", "twice"},
      {"apps: [", "yaml"}};
  for (const auto& [text, part] : bad) {
    auto apps = ParseAppsFile("d/apps.yaml", text);
    EXPECT_THAT(std::string(apps.status().message()), HasSubstr(part)) << text;
    EXPECT_THAT(std::string(apps.status().message()), HasSubstr("d/apps.yaml"))
        << text;
  }
}

}  // namespace
}  // namespace gitops::descriptor
