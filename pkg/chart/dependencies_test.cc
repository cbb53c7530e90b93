#include "pkg/chart/dependencies.h"

#include <gtest/gtest.h>

#include "pkg/chart/merge.h"
#include "pkg/chart/test_charts.h"
#include "pkg/json/json.h"

namespace gitops::chart {
namespace {

using value::Value;

constexpr char kHead[] = "name: c\nversion: 1.0.0\napiVersion: v2\n";

// The names of the charts that take part, in order.
std::string Enabled(const char* dependencies, const char* user) {
  const std::string chart_yaml =
      std::string(kHead) + "dependencies:\n" + dependencies;
  const auto chart = TestChart({{"Chart.yaml", chart_yaml.c_str()},
                                {"charts/s/Chart.yaml", "name: s"},
                                {"charts/t/Chart.yaml", "name: t"}});
  NoLog log;
  const absl::Status status =
      ProcessDependencies(*chart, *json::ParseMap(user), log);
  if (!status.ok()) return std::string(status.message());
  std::string names;
  for (const auto& dependency : chart->dependencies) {
    names += dependency->name() + " ";
  }
  return names;
}

TEST(DependenciesTest, Enabling) {
  struct Case {
    const char* name;
    const char* dependencies;
    const char* user;
    const char* want;
  };
  for (const Case& c : {
           Case{"undeclared charts come first", "- {name: s, version: 1.x}\n",
                "{}", "t s "},
           Case{"condition", "- {name: s, version: 1.x, condition: s.on}\n",
                R"({"s":{"on":false}})", "t "},
           Case{"the first condition that is there decides",
                "- {name: s, version: 1.x, condition: 'x.y,s.on,s.off'}\n",
                R"({"s":{"on":true,"off":false}})", "t s "},
           Case{"conditions are not trimmed",
                "- {name: s, version: 1.x, condition: 'x, s.on'}\n",
                R"({"s":{"on":false}})", "t s "},
           Case{"tag off", "- {name: s, version: 1.x, tags: [a, b]}\n",
                R"({"tags":{"a":false}})", "t "},
           Case{"one tag on", "- {name: s, version: 1.x, tags: [a, b]}\n",
                R"({"tags":{"a":false,"b":true}})", "t s "},
           Case{"a condition beats tags",
                "- {name: s, version: 1.x, tags: [a], condition: s.on}\n",
                R"({"tags":{"a":false},"s":{"on":true}})", "t s "},
           Case{"aliases",
                "- {name: s, version: 1.x, alias: p}\n"
                "- {name: s, version: 1.x, alias: q}\n",
                "{}", "t p q "},
           Case{"another version is an extra", "- {name: s, version: 2.x}\n",
                "{}", "s t "},
       }) {
    EXPECT_EQ(Enabled(c.dependencies, c.user), c.want) << c.name;
  }
}

TEST(DependenciesTest, ImportValues) {
  const auto chart = TestChart(
      {{"Chart.yaml",
        "name: c\nversion: 1.0.0\napiVersion: v2\ndependencies:\n"
        "- {name: s, version: 1.x, import-values: [data, {child: m, parent: "
        "p.q}, nope]}\n"},
       {"values.yaml", "f: 2\n"},
       {"charts/s/Chart.yaml", "name: s"},
       {"charts/s/values.yaml", "exports: {data: {e: 1, f: 1}}\nm: {z: 5}\n"}});
  MemoryLog log;
  ASSERT_TRUE(ProcessDependencies(*chart, Value::NewMap(), log).ok());
  EXPECT_EQ(chart->values.Find("e")->as_float(), 1);
  EXPECT_EQ(chart->values.Find("f")->as_float(), 2);
  EXPECT_EQ(chart->values.FindPath({"p", "q", "z"})->as_float(), 5);
  EXPECT_EQ(log.text,
            "level=WARN msg=\"ImportValues missing table\" "
            "error=\"\\\"nope\\\" is not a table\"\n");
  EXPECT_EQ(chart->metadata.dependencies[0].import_values.size(), 3u);
}

TEST(DependenciesTest, Missing) {
  const auto chart =
      TestChart({{"Chart.yaml",
                  "name: c\nversion: 1.0.0\napiVersion: v2\ndependencies:\n"
                  "- {name: s, version: 1.x}\n- {name: u, version: 1.x}\n"},
                 {"charts/s/Chart.yaml", "name: s"}});
  EXPECT_EQ(MissingDependencies(*chart), std::vector<std::string>({"u"}));
}

}  // namespace
}  // namespace gitops::chart
