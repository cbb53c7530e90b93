#include "pkg/sandbox/apiserver/patch.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

value::Value Json(const std::string& text) {
  auto parsed = json::Parse(text, {.numbers = json::Numbers::kKube});
  EXPECT_TRUE(parsed.ok()) << text << parsed.status();
  return parsed.ok() ? *parsed : value::Value();
}

TEST(MergePatchTest, ExamplesOfTheRfc) {
  struct Case {
    const char *target, *patch, *result;
  };
  for (const Case& c : {
           Case{R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
           Case{R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
           Case{R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
           Case{R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
           Case{R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})",
                R"({"a":{"b":"d"}})"},
           Case{R"(["a"])", R"({"a":{"b":null}})", R"({"a":{}})"},
       }) {
    EXPECT_EQ(ApplyMergePatch(Json(c.target), Json(c.patch)), Json(c.result))
        << c.target << c.patch;
  }
}

TEST(JsonPatchTest, AppliesEachOperation) {
  const auto patched =
      ApplyJsonPatch(Json(R"({"a":[1,2],"b":{"c~d":1,"e/f":2}})"),
                     Json(R"([{"op":"test","path":"/a/0","value":1},
               {"op":"add","path":"/a/-","value":3},
               {"op":"add","path":"/a/0","value":0},
               {"op":"remove","path":"/a/1"},
               {"op":"replace","path":"/b/c~0d","value":9},
               {"op":"move","from":"/b/e~1f","path":"/g"},
               {"op":"copy","from":"/g","path":"/h"}])"));
  ASSERT_TRUE(patched.ok()) << patched.status();
  EXPECT_EQ(*patched, Json(R"({"a":[0,2,3],"b":{"c~d":9},"g":2,"h":2})"));
}

TEST(JsonPatchTest, SaysWhatDoesNotFit) {
  for (const char* bad :
       {R"([{"op":"test","path":"/a","value":2}])",
        R"([{"op":"replace","path":"/z","value":2}])",
        R"([{"op":"remove","path":"/a/9"}])", R"([{"op":"fly","path":"/a"}])",
        R"([{"op":"add"}])", R"({})"}) {
    EXPECT_EQ(ApplyJsonPatch(Json(R"({"a":1})"), Json(bad)).status().code(),
              absl::StatusCode::kInvalidArgument)
        << bad;
  }
}

TEST(StrategicPatchTest, MergesListsByTheirKeys) {
  const value::Value target = Json(
      R"({"spec":{"containers":[{"name":"a","image":"x","env":[{"name":"E","value":"1"}]},{"name":"b"}],
          "args":["1"],"volumes":[{"name":"v","emptyDir":{}}]},"metadata":{"finalizers":["f"]}})");
  const auto patched = ApplyStrategicPatch(
      target,
      Json(
          R"({"spec":{"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"a","image":"y","env":[{"name":"F","value":"2"}]},{"name":"b","$patch":"delete"},{"name":"c"}],
              "args":["2"],"volumes":null},"metadata":{"finalizers":["g"],"$deleteFromPrimitiveList/finalizers":["f"]}})"));
  ASSERT_TRUE(patched.ok()) << patched.status();
  EXPECT_EQ(
      *patched,
      Json(
          R"({"spec":{"containers":[{"name":"a","image":"y","env":[{"name":"F","value":"2"},{"name":"E","value":"1"}]},{"name":"c"}],
              "args":["2"]},"metadata":{"finalizers":["g"]}})"));
  EXPECT_EQ(target.FindPath({"spec", "args"})->list()[0].as_string(), "1")
      << "the target is not changed";
}

}  // namespace
}  // namespace gitops::sandbox
