#include "pkg/image/search.h"

#include "gtest/gtest.h"

namespace gitops::image {
namespace {

Step Key(absl::string_view key) { return {true, std::string(key), 0}; }
Step Index(int64_t index) { return {false, "", index}; }

PathPart KeyPart(absl::string_view key) {
  PathPart part;
  part.key = std::string(key);
  return part;
}
PathPart IndexPart(int64_t index) {
  PathPart part;
  part.index = index;
  return part;
}
PathPart AllIndexes(bool as_written = true) {
  PathPart part;
  part.all_indexes = true;
  part.all_indexes_value = as_written;
  return part;
}
SearchRule ByName(absl::string_view name) {
  SearchRule rule;
  rule.key.emplace().name = std::string(name);
  return rule;
}
SearchRule ByPath(std::vector<PathPart> path) {
  SearchRule rule;
  rule.key.emplace().path = std::move(path);
  return rule;
}

TEST(SearchTest, OneRule) {
  struct Case {
    const char* name;
    SearchRule rule;
    Path path;
    bool found;
  };
  const Case cases[] = {
      {"a key at the root", ByName("a"), {Key("a")}, true},
      {"a key further down", ByName("a"), {Key("b"), Index(0), Key("a")}, true},
      {"a key above", ByName("a"), {Key("a"), Key("b")}, false},
      {"a list's element has no name",
       ByName("a"),
       {Key("a"), Index(0)},
       false},
      {"case counts", ByName("a"), {Key("A")}, false},
      {"the document itself", ByName("a"), {}, false},
      {"a whole path",
       ByPath({KeyPart("a"), IndexPart(1), KeyPart("b")}),
       {Key("a"), Index(1), Key("b")},
       true},
      {"another index",
       ByPath({KeyPart("a"), IndexPart(1)}),
       {Key("a"), Index(2)},
       false},
      {"a path that goes on",
       ByPath({KeyPart("a")}),
       {Key("a"), Key("b")},
       false},
      {"a path that is too long",
       ByPath({KeyPart("a"), KeyPart("b")}),
       {Key("b")},
       false},
      {"any index",
       ByPath({KeyPart("a"), AllIndexes()}),
       {Key("a"), Index(7)},
       true},
      {"allIndexes: false means the same",
       ByPath({KeyPart("a"), AllIndexes(false)}),
       {Key("a"), Index(7)},
       true},
      {"any index is no key",
       ByPath({KeyPart("a"), AllIndexes()}),
       {Key("a"), Key("7")},
       false},
      {"a key is no index", ByPath({KeyPart("0")}), {Index(0)}, false},
      {"an empty matcher takes the root alone", ByPath({}), {Key("a")}, false},
      {"a rule without matchers takes nothing", {}, {Key("a")}, false},
  };
  for (const Case& c : cases) {
    const std::vector<SearchRule> rules = {c.rule};
    EXPECT_EQ(FindRule(rules, c.path, "text") != nullptr, c.found) << c.name;
  }
}

TEST(SearchTest, NameWinsOverPathAndImageOverRepository) {
  SearchRule rule = ByName("a");
  rule.key->path = {KeyPart("x")};
  EXPECT_NE(FindRule({rule}, {Key("a")}, "t"), nullptr);
  EXPECT_EQ(FindRule({rule}, {Key("x")}, "t"), nullptr);
  SearchRule by_value;
  by_value.value.emplace().ref = {"a:1", "b"};
  EXPECT_NE(FindRule({by_value}, {Key("k")}, "a:1"), nullptr);
  EXPECT_EQ(FindRule({by_value}, {Key("k")}, "b:1"), nullptr);
}

TEST(SearchTest, BothMatchersMustFitAndTheFirstRuleDecides) {
  SearchRule both = ByName("k");
  both.value.emplace().ref.image_repo = "r.io/app";
  SearchRule by_value;
  by_value.value.emplace().ref.image_repo = "r.io/app";
  const std::vector<SearchRule> rules = {both, by_value, ByName("k")};
  EXPECT_EQ(FindRule(rules, {Key("k")}, "r.io/app:1"), &rules[0]);
  EXPECT_EQ(FindRule(rules, {Key("x")}, "r.io/app:1"), &rules[1]);
  EXPECT_EQ(FindRule(rules, {Index(0)}, "r.io/app"), &rules[1]);
  EXPECT_EQ(FindRule(rules, {Key("k")}, "other"), &rules[2]);
  EXPECT_EQ(FindRule(rules, {Key("x")}, "other"), nullptr);
  EXPECT_EQ(FindRule({}, {Key("k")}, "x"), nullptr);
}

}  // namespace
}  // namespace gitops::image
