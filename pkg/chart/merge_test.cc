#include "pkg/chart/merge.h"

#include <gtest/gtest.h>

#include "pkg/chart/dependencies.h"
#include "pkg/chart/test_charts.h"
#include "pkg/json/json.h"

namespace gitops::chart {
namespace {

using value::Value;

std::string Final(Chart& chart, const char* user_json, MemoryLog* log,
                  NullRule nulls = NullRule::kDelete) {
  const Value user = *json::ParseMap(user_json);
  const absl::Status status = ProcessDependencies(chart, user, *log);
  if (!status.ok()) return std::string(status.message());
  const absl::StatusOr<Value> values = Coalesce(chart, user, nulls, *log);
  if (!values.ok()) return std::string(values.status().message());
  return json::Write(*values).value_or("unwritable");
}

TEST(CoalesceTest, Nulls) {
  struct Case {
    const char* defaults;
    const char* user;
    const char* want;
  };
  for (const Case& c : {
           Case{"a: 1\nz: null\nl: [1]\n", R"({"a":null,"u":null,"l":null})",
                R"({"u":null,"z":null})"},
           Case{"m: {b: 1, c: null}\n", R"({"m":{"b":null,"c":null,"q":null}})",
                R"({"m":{"c":null,"q":null}})"},
           Case{"a: {b: {c: 1}}\n", R"({"a":{"b":null}})", R"({"a":{}})"},
           Case{"a: {b: {c: 1}}\n", R"({"a":{"b":7}})", R"({"a":{"b":7}})"},
       }) {
    MemoryLog log;
    const auto chart =
        TestChart({{"Chart.yaml", "name: c"}, {"values.yaml", c.defaults}});
    EXPECT_EQ(Final(*chart, c.user, &log), c.want) << c.defaults << c.user;
  }
}

// As Helm 4.2.3 and 4.2.4 do.
TEST(CoalesceTest, NullsOfDefaultsAreDropped) {
  const struct {
    const char* defaults;
    const char* user;
    const char* want;
  } kCases[] = {
      {"a: 1\nz: null\nl: [1, null]\nm: {b: 1, c: null, d: {e: null}}\n", "{}",
       R"({"a":1,"l":[1,null],"m":{"b":1,"d":{}}})"},
      {"m: {b: 1, c: null, d: {e: null}}\n",
       R"({"m":{"b":null,"c":null,"q":null},"u":null})",
       R"({"m":{"c":null,"d":{},"q":null},"u":null})"},
      {"z: null\nm: {c: null}\n", R"({"z":{"x":1},"m":{"c":{"x":2}}})",
       R"({"m":{"c":{"x":2}},"z":{"x":1}})"},
      {"m: {c: null, d: {e: null, f: [{g: null}]}}\n", R"({"m":{"d":{"q":1}}})",
       R"({"m":{"d":{"f":[{"g":null}],"q":1}}})"},
  };
  for (const auto& c : kCases) {
    MemoryLog log;
    const auto chart =
        TestChart({{"Chart.yaml", "name: c"}, {"values.yaml", c.defaults}});
    EXPECT_EQ(Final(*chart, c.user, &log, NullRule::kDrop), c.want)
        << c.defaults << c.user;
  }
}

TEST(CoalesceTest, DroppedNullsUncoverDefaultsBelow) {
  const std::string about = "apiVersion: v2\nname: k\nversion: 1.0.0\n";
  for (const std::string& chart_yaml :
       {about, about + "dependencies: [{name: s, version: '*'}]\n"}) {
    MemoryLog log;
    auto chart = TestChart(
        {{"Chart.yaml", chart_yaml.c_str()},
         {"values.yaml",
          "a: 1\ns: {p: null, m: {x: null}}\nglobal: {h: null, g: 1}\n"},
         {"charts/s/Chart.yaml", "name: s"},
         {"charts/s/values.yaml",
          "k: null\nm: {c: null, x: 1}\nglobal: {gn: null}\n"}});
    EXPECT_EQ(Final(*chart, "{}", &log, NullRule::kDrop),
              R"({"a":1,"global":{"g":1},"s":{"global":{"g":1},"m":{"x":1}}})");
  }
}

TEST(CoalesceTest, Warnings) {
  MemoryLog log;
  const auto chart =
      TestChart({{"Chart.yaml", "name: c"},
                 {"values.yaml", "a: {b: {c: 1}}\nm: {a: 5}\n"}});
  Final(*chart, R"({"a":{"b":7},"m":{"a":{}}})", &log);
  EXPECT_EQ(log.text,
            "level=INFO msg=\"warning: cannot overwrite table with non table "
            "for c.a.b (map[c:1])\"\n"
            "level=INFO msg=\"warning: destination for c.m.a is a table. "
            "Ignoring non-table value (5)\"\n");
}

TEST(CoalesceTest, UmbrellaOfUmbrellas) {
  MemoryLog log;
  const auto chart = TestChart(
      {{"Chart.yaml", "name: top"},
       {"values.yaml", "a: {b: {x: top}}\nglobal: {g1: top}\n"},
       {"charts/a/Chart.yaml", "name: a"},
       {"charts/a/values.yaml", "b: {x: a, k: a}\nglobal: {g1: a, g2: a}\n"},
       {"charts/a/charts/b/Chart.yaml", "name: b"},
       {"charts/a/charts/b/values.yaml",
        "x: b\nk: b\nz: b\nglobal: {g2: b, g3: b}\n"}});
  EXPECT_EQ(
      Final(*chart, R"({"a":{"b":{"z":"user"}},"global":{"g3":"user"}})", &log),
      R"({"a":{"b":{"global":{"g1":"top","g2":"a","g3":"user"},"k":"a",)"
      R"("x":"top","z":"user"},"global":{"g1":"top","g2":"a","g3":"user"}},)"
      R"("global":{"g1":"top","g3":"user"}})");
}

TEST(CoalesceTest, ASubchartsNullsDependOnWhetherItIsDeclared) {
  for (const bool declared : {true, false}) {
    MemoryLog log;
    const auto chart = TestChart(
        {{"Chart.yaml",
          declared ? "name: c\ndependencies: [{name: s, version: '>0.0.1'}]\n"
                     "version: 1.0.0\napiVersion: v2\n"
                   : "name: c"},
         {"charts/s/Chart.yaml", "name: s"},
         {"charts/s/values.yaml", "k: null\nm: {c: null}\n"}});
    EXPECT_EQ(Final(*chart, "{}", &log),
              declared ? R"({"s":{"global":{},"m":{"c":null}}})"
                       : R"({"s":{"global":{},"k":null,"m":{"c":null}}})");
  }
}

TEST(CoalesceTest, ASectionMustBeATable) {
  MemoryLog log;
  const auto chart = TestChart(
      {{"Chart.yaml", "name: c"}, {"charts/s/Chart.yaml", "name: s"}});
  EXPECT_EQ(Final(*chart, R"({"s":5})", &log),
            "type mismatch on s: %!t(float64=5)");
}

TEST(MergeIntoTest, FilesReplaceAndMerge) {
  Value base = *json::ParseMap(R"({"a":{"b":1,"c":2},"l":[1],"n":1})");
  MergeInto(base.map(),
            json::ParseMap(R"({"a":{"b":3},"l":[2,3],"n":null})")->map());
  EXPECT_EQ(json::Write(base).value_or(""),
            R"({"a":{"b":3,"c":2},"l":[2,3],"n":null})");
}

}  // namespace
}  // namespace gitops::chart
