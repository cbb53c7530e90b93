#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/resource/matcher.h"
#include "pkg/deploy/resource/mods.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/resource/path.h"
#include "pkg/json/json.h"

namespace gitops::deploy {
namespace {

using value::Value;

Value Json(absl::string_view text) {
  json::ParseOptions options;
  options.numbers = json::Numbers::kKube;
  absl::StatusOr<Value> v = json::Parse(text, options);
  EXPECT_TRUE(v.ok()) << text;
  return v.ok() ? *v : Value::NewMap();
}

Path P(absl::string_view text) { return *ParsePath(Json(text)); }

TEST(PathTest, UnknownPartIsTheOriginalsCrash) {
  absl::Status s = ParsePath(Json(R"([{"regex":null}])")).status();
  EXPECT_TRUE(IsPanic(s));
  EXPECT_EQ(s.message(), "Unknown path part");
  EXPECT_EQ(ExitCodeOf(s), 2);
}

TEST(CopyFieldTest, Table) {
  struct Case {
    const char* name;
    const char* path;
    const char* first;
    const char* second;
    const char* object;
    const char* want;
  };
  const Case kCases[] = {
      {"first source wins", R"(["a"])", R"({"a":1})", R"({"a":2})", "{}",
       R"({"a":1})"},
      {"second where the first lacks it", R"(["a","b"])", R"({"a":{}})",
       R"({"a":{"b":2}})", "{}", R"({"a":{"b":2}})"},
      {"null counts", R"(["a"])", R"({"a":null})", R"({"a":2})", R"({"a":5})",
       R"({"a":null})"},
      {"nowhere", R"(["a","b"])", "{}", "{}", R"({"x":1})", R"({"x":1})"},
      {"lists by position", R"(["l",{"allIndexes":true},"v"])",
       R"({"l":[{"v":1},{"v":2},{"v":3}]})", "{}", R"({"l":[{},{"v":9}]})",
       R"({"l":[{"v":1},{"v":2}]})"},
      {"no list is made", R"(["l",{"index":0},"v"])", R"({"l":[{"v":1}]})",
       "{}", "{}", "{}"},
      {"regex over the source", R"(["d",{"regex":"^re"}])",
       R"({"d":{"re1":1,"re2":2,"x":3}})", "{}", R"({"d":{}})",
       R"({"d":{"re1":1,"re2":2}})"},
  };
  for (const Case& c : kCases) {
    Value first = Json(c.first), second = Json(c.second);
    Value object = Json(c.object);
    absl::Status s = CopyField(P(c.path), {&first, &second}, &object);
    ASSERT_TRUE(s.ok()) << c.name << s;
    EXPECT_EQ(*json::Write(object), c.want) << c.name;
  }
  Value source = Json(R"({"a":5})"), object = Json("{}");
  EXPECT_FALSE(CopyField(P(R"(["a","b"])"), {&source}, &object).ok());
  source = Json(R"({"a":[1]})");
  object = Json(R"({"a":[2]})");
  EXPECT_FALSE(CopyField(P(R"(["a",{"index":0}])"), {&source}, &object).ok());
}

TEST(RemoveFieldTest, MissingParentsAreFine) {
  Value v = Json(R"({"a":{"b":1,"c":2},"l":[{"x":1},{"x":2}]})");
  EXPECT_TRUE(RemoveField(P(R"(["a","b"])"), &v).ok());
  EXPECT_TRUE(RemoveField(P(R"(["no","b"])"), &v).ok());
  EXPECT_TRUE(RemoveField(P(R"(["l",{"allIndexes":true},"x"])"), &v).ok());
  EXPECT_EQ(*json::Write(v), R"({"a":{"c":2},"l":[{},{}]})");
  EXPECT_FALSE(RemoveField(P(R"(["a",{"allIndexes":true},"x"])"), &v).ok());
}

TEST(AppendTest, CreatesOrSkips) {
  Value v = Json("{}");
  Path path = P(R"(["m","labels"])");
  EXPECT_TRUE(AppendToStringMap(path, {{"k", "v"}}, IfMissing::kSkip, &v).ok());
  EXPECT_EQ(*json::Write(v), "{}");
  EXPECT_TRUE(
      AppendToStringMap(path, {{"k", "v"}}, IfMissing::kCreate, &v).ok());
  EXPECT_EQ(*json::Write(v), R"({"m":{"labels":{"k":"v"}}})");
}

TEST(MatcherTest, Table) {
  Resource r(Json(R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":
    {"name":"d","namespace":"n","annotations":{"a":""}},"spec":{"e":[]}})"));
  struct Case {
    const char* matcher;
    bool matches;
  };
  const Case kCases[] = {
      {R"({"allMatcher":{}})", true},
      {R"({"apiVersionKindMatcher":{"apiVersion":"apps/v1","kind":"Deployment"}})",
       true},
      {R"({"apiGroupKindMatcher":{"apiGroup":"apps","kind":"Pod"}})", false},
      {R"({"kindNamespaceNameMatcher":{"kind":"Deployment","namespace":"n","name":"d"}})",
       true},
      {R"({"hasAnnotationMatcher":{"keys":["a","b"]}})", false},
      {R"({"hasNamespaceMatcher":{}})", true},
      {R"({"hasNamespaceMatcher":{"names":["x"]}})", false},
      {R"({"customResourceMatcher":{}})", false},
      {R"({"emptyFieldMatcher":{"path":["spec","e"]}})", true},
      {R"({"notMatcher":{"matcher":{"allMatcher":{}}}})", false},
      {R"({"andMatcher":{"matchers":[{"allMatcher":{}},{"hasNamespaceMatcher":{}}]}})",
       true},
      {R"({"anyMatcher":{"matchers":[]}})", false},
  };
  for (const Case& c : kCases) {
    Value list = Value::NewList({Json(c.matcher)});
    absl::StatusOr<MatcherList> m = ParseMatchers(&list);
    ASSERT_TRUE(m.ok()) << c.matcher;
    EXPECT_EQ(m->Matches(r), c.matches) << c.matcher;
  }
  Value unknown = Value::NewList({Json(R"({"nope":{}})")});
  EXPECT_TRUE(IsPanic(ParseMatchers(&unknown).status()));
}

}  // namespace
}  // namespace gitops::deploy
