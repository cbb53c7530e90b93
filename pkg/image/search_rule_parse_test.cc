#include "pkg/image/search_rule_parse.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

SearchRule Read(absl::string_view yaml) {
  auto rule = ReadSearchRule(Yaml(yaml));
  EXPECT_TRUE(rule.ok()) << yaml << ": " << rule.status();
  return rule.ok() ? *rule : SearchRule();
}

TEST(SearchRuleParseTest, Matchers) {
  const SearchRule rule = Read(
      "{KeyMatcher: {name: 1, path: [a, {index: 2}, {index: -1}, "
      "{allIndexes: true}, {allIndexes: false}, '0']},"
      " valueMatcher: {image: true, imageRepo: r.io/a}}");
  ASSERT_TRUE(rule.key.has_value());
  EXPECT_EQ(rule.key->name, "1");
  const std::vector<PathPart>& path = rule.key->path;
  ASSERT_EQ(path.size(), 6u);
  EXPECT_EQ(path[0].key, "a");
  EXPECT_EQ(path[1].index, 2);
  EXPECT_EQ(path[2].index, -1);
  EXPECT_TRUE(path[3].all_indexes);
  EXPECT_TRUE(path[3].all_indexes_value);
  EXPECT_TRUE(path[4].all_indexes);
  EXPECT_FALSE(path[4].all_indexes_value);
  EXPECT_EQ(path[5].key, "0");
  EXPECT_EQ(rule.value->ref.image, "true");
  EXPECT_EQ(rule.value->ref.image_repo, "r.io/a");
  EXPECT_FALSE(rule.has_strategy);
  EXPECT_TRUE(CheckSearchRule(rule).ok());
}

TEST(SearchRuleParseTest, Strategies) {
  struct Case {
    const char* yaml;
    SearchRule::Update update;
    size_t nested;
  };
  const Case cases[] = {
      {"{none: {}}", SearchRule::Update::kNone, 0},
      {"{entireValue: {}}", SearchRule::Update::kEntireValue, 0},
      {"{JSON: {searchRules: [{keyMatcher: {name: a}}, {}]}}",
       SearchRule::Update::kJson, 2},
      {"{yaml: {searchRules: null}}", SearchRule::Update::kYaml, 0},
      {"{yaml: {}, none: {}}", SearchRule::Update::kNone, 0},
      {"{none: null, json: {}}", SearchRule::Update::kJson, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.yaml);
    const SearchRule rule = Read(absl::StrCat("updateStrategy: ", c.yaml));
    EXPECT_TRUE(rule.has_strategy);
    EXPECT_EQ(rule.update, c.update);
    EXPECT_EQ(rule.nested.size(), c.nested);
  }
}

TEST(SearchRuleParseTest, Errors) {
  struct Case {
    const char* yaml;
    const char* message;
  };
  const Case cases[] = {
      {"keyMatcher: a",
       "json: cannot unmarshal string into Go struct field "
       "SearchRule.searchRules.keyMatcher of type "
       "config.SearchRuleKeyMatcher"},
      {"keyMatcher: {name: [a]}",
       "json: cannot unmarshal array into Go struct field "
       "SearchRuleKeyMatcher.searchRules.keyMatcher.name of type string"},
      {"keyMatcher: {path: a}",
       "json: cannot unmarshal string into Go struct field "
       "SearchRuleKeyMatcher.searchRules.keyMatcher.path of type "
       "resources.Path"},
      {"keyMatcher: {path: [{}]}", "Unknown path part"},
      {"keyMatcher: {path: [null]}", "Unknown path part"},
      {"keyMatcher: {path: [{index: x}]}", "Unknown path part"},
      {"valueMatcher: {image: {}}",
       "json: cannot unmarshal object into Go struct field "
       "SearchRuleValueMatcher.searchRules.valueMatcher.image of type string"},
      {"updateStrategy: {}",
       "Expected updateStrategy to be one of none, entireValue, json or yaml"},
      {"updateStrategy: {entireString: {}}", "Expected updateStrategy"},
      {"updateStrategy: {json: {searchRules: [{keyMatcher: {path: [1]}}]}}",
       "Unknown path part"},
      {"updateStrategy: {json: {searchRules: {}}}",
       "json: cannot unmarshal object into Go struct field "
       "SearchRuleUpdateStrategy.searchRules.updateStrategy of type "
       "[]config.SearchRule"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.yaml);
    ExpectError(ReadSearchRule(Yaml(c.yaml)).status(), kInvalid, c.message);
  }
}

TEST(SearchRuleParseTest, NestingIsLimited) {
  const auto nested = [](int levels) {
    std::string yaml = "{keyMatcher: {name: a}}";
    for (int i = 0; i < levels; ++i) {
      yaml =
          absl::StrCat("{updateStrategy: {yaml: {searchRules: [", yaml, "]}}}");
    }
    return ReadSearchRule(Yaml(yaml)).status();
  };
  EXPECT_TRUE(nested(20).ok());
  ExpectError(nested(21), kInvalid, "search rules are nested too deeply");
}

TEST(SearchRuleParseTest, Check) {
  struct Case {
    const char* yaml;
    const char* message;  // "" = fine
  };
  const Case cases[] = {
      {"keyMatcher: {name: a}", ""},
      {"keyMatcher: {path: [a]}", ""},
      {"valueMatcher: {image: a}", ""},
      {"valueMatcher: {imageRepo: a}", ""},
      {"{}", "Expected KeyMatcher or ValueMatcher to be non-empty"},
      {"keyMatcher: {name: '', path: []}",
       "Expected KeyMatcher.Name or KeyMatcher.Path to be non-empty"},
      {"valueMatcher: {image: ''}",
       "Expected ValueMatcher.Image or ValueMatcher.ImageRepo to be "
       "non-empty"},
      {"{keyMatcher: {name: a}, valueMatcher: {}}",
       "Expected ValueMatcher.Image or ValueMatcher.ImageRepo to be "
       "non-empty"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CheckSearchRule(Read(c.yaml)).message(), c.message) << c.yaml;
  }
}

}  // namespace
}  // namespace gitops::image
