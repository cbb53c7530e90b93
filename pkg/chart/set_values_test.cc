#include "pkg/chart/set_values.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "pkg/json/json.h"

namespace gitops::chart {
namespace {

using value::Value;

struct Case {
  const char* text;
  const char* want;  // JSON of the tree, or the error text.
};

// With a budget of its own.
auto Alone(absl::Status (*apply)(absl::string_view, value::Map&, SetBudget*)) {
  return [apply](absl::string_view text, value::Map& into) {
    return apply(text, into, nullptr);
  };
}

void ExpectCases(
    std::initializer_list<Case> cases,
    const std::function<absl::Status(absl::string_view, value::Map&)>& apply) {
  for (const Case& c : cases) {
    Value tree = Value::NewMap();
    const absl::Status status = apply(c.text, tree.map());
    const std::string got = status.ok()
                                ? json::Write(tree).value_or("unwritable")
                                : std::string(status.message());
    EXPECT_EQ(got, c.want) << c.text;
  }
}

TEST(SetValuesTest, Set) {
  ExpectCases(
      {{"a=1,b=x", R"({"a":1,"b":"x"})"},
       {"a=True,b=null,c=01,d=0,e=+5,f=-0",
        R"({"a":true,"b":null,"c":"01","d":0,"e":5,"f":0})"},
       {"a=1.5,b=1e3,c=9223372036854775808",
        R"({"a":"1.5","b":"1e3","c":"9223372036854775808"})"},
       {"a=", R"({"a":""})"},
       {"a=b=c", R"({"a":"b=c"})"},
       {"=1,b=2", R"({"b":2})"},
       {"a={}", R"({"a":[""]})"},
       {"a={1,2}b=3", R"({"a":[1,2],"b":3})"},
       {R"(a\.b=1,c=x\,y)", R"({"a.b":1,"c":"x,y"})"},
       {"a= {1}", R"({"a":" {1}"})"},
       {"a[0].b=1,a[0].c=2", R"({"a":[{"b":1,"c":2}]})"},
       {"a.b[1].c=1", R"({"a":{"b":[null,{"c":1}]}})"},
       {"a[0][1]=3", R"({"a":[[null,3]]})"},
       {"a[0]=1,a[0].b=2", R"({"a":[{"b":2}]})"},
       {"a.b=1,a=2", R"({"a":2})"},
       {"l[0]", R"({"l":[]})"},
       {"a[5", "{}"},
       {"a[0][1", R"({"a":[]})"},
       {"a.", "{}"},
       {".=", "{}"},
       {"a", "key \"a\" has no value"},
       {"a,b=1", "key \"a\" has no value (cannot end with ,)"},
       {"a.=1", "key map \"a\" has no value"},
       {"a..b=1", "key map \"a\" has no value"},
       {"a={1,2}x", "key \"x\" has no value"},
       {"a={x", "list must terminate with '}'"},
       {"a[0]x=1", "unexpected data at end of array index: ['x']"},
       {"a[x]=1",
        "error parsing index: strconv.Atoi: parsing \"x\": invalid syntax"},
       {"a[-1]=1", "negative -1 index not allowed"},
       {"a[70000]=1",
        "index of 70000 is greater than maximum supported index of 65536"},
       {"a=1,a.b=2",
        "unable to parse key: interface conversion: interface {} is int64, not "
        "map[string]interface {}"},
       {"a=1,a[0]=2",
        "unable to parse key: interface conversion: interface {} is int64, not "
        "[]interface {}"}},
      Alone(ApplySet));
}

TEST(SetValuesTest, NestingIsLimited) {
  std::string deep = "a";
  for (int i = 0; i < 31; ++i) deep += ".a";
  Value tree = Value::NewMap();
  EXPECT_EQ(ApplySet(deep + "=1", tree.map()).message(),
            "value name nested level is greater than maximum supported nested "
            "level of 30");
}

TEST(SetValuesTest, SetString) {
  ExpectCases(
      {{"a=1,b=null,c={true,2}", R"({"a":"1","b":"null","c":["true","2"]})"}},
      Alone(ApplySetString));
}

TEST(SetValuesTest, SetJson) {
  ExpectCases({{"a=1 b=2", R"({"a":1,"b":2})"},
               {R"(a={"b":1},c=[1])", R"({"a":{"b":1},"c":[1]})"},
               {"a=,b=1", R"({"a":null,"b":1})"},
               {"a[0].b=", R"({"a":[{"b":null}]})"}},
              Alone(ApplySetJson));
  Value tree = Value::NewMap();
  EXPECT_FALSE(ApplySetJson("a=bad", tree.map()).ok());
}

TEST(SetValuesTest, SetLiteral) {
  ExpectCases({{"a.b=x,y={1}", R"({"a":{"b":"x,y={1}"}})"},
               {"a[0]=1,2", R"({"a":["1,2"]})"},
               {R"(a.b\.c=x)", R"({"a":{"b\\":{"c":"x"}}})"},
               {"a", "key \"a\" has no value"}},
              Alone(ApplySetLiteral));
}

TEST(SetValuesTest, SetFile) {
  const FileReader reader =
      [](absl::string_view path) -> absl::StatusOr<std::string> {
    if (path == "gone") return absl::NotFoundError("open gone: none");
    return "[" + std::string(path) + "]";
  };
  ExpectCases({{"a=x.txt,b={y,z}", R"({"a":"[x.txt]","b":["[y]","[z]"]})"},
               {"a=gone", "open gone: none"}},
              [&](absl::string_view text, value::Map& into) {
                return ApplySetFile(text, reader, into);
              });
}

}  // namespace
}  // namespace gitops::chart
