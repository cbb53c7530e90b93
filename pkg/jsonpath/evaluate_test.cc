// Template::Execute of jsonpath.h.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/jsonpath/jsonpath.h"
#include "pkg/yaml/yaml.h"

namespace gitops::jsonpath {
namespace {

constexpr absl::string_view kValues =
    "items:\n"
    "- {name: a, \"n\": 1, \"on\": true, tags: [x, \"y\"]}\n"
    "- {name: b, \"n\": 2.5, \"on\": false, tags: []}\n"
    "- {name: c, \"n\": 3}\n"
    "map: {z: 1, k: two, m: {deep: yes}}\n"
    "empty: []\n"
    "none: null\n"
    "text: abc\n";

absl::StatusOr<std::string> Query(absl::string_view path) {
  const auto parsed = Template::Parse(path);
  if (!parsed.ok()) return parsed.status();
  return parsed->Execute(yaml::Parse(kValues).value_or(value::Value()));
}

TEST(JsonpathEvaluateTest, Answers) {
  struct Case {
    const char* path;
    const char* text;
  };
  const Case cases[] = {
      {"{.items[*].name}", "a b c"},
      {"{.items[0].on} {.items[1].n}", "true 2.5"},
      {"{.map}", "{\"k\":\"two\",\"m\":{\"deep\":true},\"z\":1}"},
      {"{.map.*}", "two {\"deep\":true} 1"},
      {"{..deep}", "true"},
      {"{.items[0:1].tags[0]}", "x"},
      {"{range .items[*]}{.name}={.n};{end}", "a=1;b=2.5;c=3;"},
      {"{range .items[0:2]}{range .tags[*]}{@}{end}|{end}", "xy||"},
      {"{.items[?(@.n>1.0)].name}", "b c"},
      {"{.items[?(@.n>=3.0)].name}", "c"},
      {"{.items[?(@.name=='b')].n}", "2.5"},
      {"{.items[?(@.name!=\"b\")].n}", "1 3"},
      {"{.items[?(@.on)].name}", "a b"},  // Whether there is one.
      {"{.items[?(1.0<@.n)].name}", "b c"},
      {"{.items[*]['name','n']}", "a b c 1 2.5 3"},
      {"{.none}", "null"},
      {"{.empty}", "[]"},
      {"{.empty[*]}", ""},
      {"{.text}", "abc"},
  };
  for (const Case& c : cases) {
    const auto text = Query(c.path);
    EXPECT_EQ(text.ok() ? *text : text.status().ToString(), c.text) << c.path;
  }
}

TEST(JsonpathEvaluateTest, Errors) {
  struct Case {
    const char* path;
    absl::StatusCode code;
    const char* message;
  };
  const Case cases[] = {
      {"{.nope}", absl::StatusCode::kNotFound, "nope is not found"},
      {"{.map.z.x}", absl::StatusCode::kNotFound, "x is not found"},
      {"{.items[3]}", absl::StatusCode::kNotFound, "array index is not found"},
      {"{.items[-4]}", absl::StatusCode::kNotFound, "array index is not found"},
      // One without the key spoils it for all.
      {"{.items[*].tags[0]}", absl::StatusCode::kNotFound,
       "array index is not found"},
      {"{.items[?(@.on==true)].name}", absl::StatusCode::kNotFound,
       "on is not found"},
      {"{.items[2:1]}", absl::StatusCode::kNotFound,
       "array index is not found"},
      {"{.items[0:3:0]}", absl::StatusCode::kInvalidArgument,
       "step must be > 0"},
      {"{.map[0]}", absl::StatusCode::kInvalidArgument,
       "is not array or slice"},
      {"{.map[?(@.x)]}", absl::StatusCode::kInvalidArgument,
       "is not array or slice and cannot be filtered"},
      {"{.items[?(@.name>1)]}", absl::StatusCode::kInvalidArgument,
       "incompatible types for comparison"},
      {"{.items[?(@.name=~'a')]}", absl::StatusCode::kInvalidArgument, ""},
      {"{.items[?(@.n=<1.0)]}", absl::StatusCode::kInvalidArgument,
       "unrecognized filter operator =<"},
      {"{.items[0:1][?(@.on<true)]}", absl::StatusCode::kInvalidArgument, ""},
      {"{end}", absl::StatusCode::kInvalidArgument,
       "not in range, nothing to end"},
      {"{bogus}", absl::StatusCode::kInvalidArgument,
       "unrecognized identifier bogus"},
  };
  for (const Case& c : cases) {
    const absl::Status status = Query(c.path).status();
    EXPECT_EQ(status.code(), c.code) << c.path << ": " << status;
    if (c.message[0] != '\0') {
      EXPECT_EQ(status.message(), c.message) << c.path;
    }
  }
}

TEST(JsonpathEvaluateTest, NothingIsWrittenOnAnError) {
  EXPECT_FALSE(Query("before {.items[0].name} {.nope}").ok());
}

TEST(JsonpathEvaluateTest, TheSameTwice) {
  const auto parsed = Template::Parse("{..name}{range .items[*]}{.n},{end}");
  ASSERT_TRUE(parsed.ok());
  const value::Value values = yaml::Parse(kValues).value_or(value::Value());
  const auto one = parsed->Execute(values);
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ(*parsed->Execute(values), *one);
  const Template copy = *parsed;
  EXPECT_EQ(*copy.Execute(values), *one);
}

}  // namespace
}  // namespace gitops::jsonpath
