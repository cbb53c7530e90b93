#include "pkg/image/update.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/search_rule_parse.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

std::vector<SearchRule> Rules(absl::string_view yaml) {
  Config config;
  const value::Value list = Yaml(yaml);
  for (const value::Value& item : list.list()) {
    auto rule = ReadSearchRule(item);
    EXPECT_TRUE(rule.ok()) << rule.status();
    config.search_rules.push_back(*rule);
  }
  return EffectiveRules(config);
}

std::string Update(absl::string_view rules, absl::string_view document) {
  const value::Value out = ReplaceImages(
      Yaml(document), Rules(rules),
      [](absl::string_view image) { return absl::StrCat("<", image, ">"); });
  return Emit(out);
}

TEST(UpdateTest, Rules) {
  struct Case {
    const char* name;
    const char* rules;
    const char* document;
    const char* result;
  };
  const Case cases[] = {
      {"the built-in rule, at any depth", "[]",
       "{image: a, l: [{image: b}], image2: c}",
       "image: <a>\nimage2: c\nl:\n- image: <b>\n"},
      {"no string is no image", "[]", "{image: {image: x}}",
       "image:\n  image: <x>\n"},
      {"a list's element has no name", "[]", "{image: [x]}", "image:\n- x\n"},
      {"by path", "[{keyMatcher: {path: [a, {index: 1}]}}]",
       "{a: [x, z], b: [x, z]}", "a:\n- x\n- <z>\nb:\n- x\n- z\n"},
      {"all indexes", "[{keyMatcher: {path: [a, {allIndexes: true}]}}]",
       "{a: [x, z]}", "a:\n- <x>\n- <z>\n"},
      {"by value", "[{valueMatcher: {imageRepo: r.io/app}}]",
       "{a: 'r.io/app:1', b: r.io/other}", "a: <r.io/app:1>\nb: r.io/other\n"},
      {"none wins over later rules",
       "[{valueMatcher: {image: x}, updateStrategy: {none: {}}}]",
       "{image: x, a: {image: z}}", "a:\n  image: <z>\nimage: x\n"},
      {"json inside",
       "[{keyMatcher: {name: j}, updateStrategy: {json: {searchRules: "
       "[{keyMatcher: {name: i}}]}}}]",
       "j: '{\"z\":1.0,\"i\":\"x\",\"image\":\"q\"}'",
       "j: '{\"i\":\"\\u003cx\\u003e\",\"image\":\"q\",\"z\":1}'\n"},
      {"yaml inside",
       "[{keyMatcher: {name: j}, updateStrategy: {yaml: {searchRules: "
       "[{keyMatcher: {name: i}}]}}}]",
       "j: \"# c\\ni: x\\n---\\ni: z\\n\"",
       "j: |\n  ---\n  i: <x>\n  ---\n  i: <z>\n"},
      {"a plain word is YAML",
       "[{keyMatcher: {name: j}, updateStrategy: {yaml: {searchRules: []}}}]",
       "j: word", "j: |\n  ---\n  word\n"},
      {"what does not parse stays",
       "[{keyMatcher: {name: j}, updateStrategy: {yaml: {searchRules: []}}}]",
       "j: 'a: b: c'", "j: 'a: b: c'\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Update(c.rules, c.document), c.result) << c.name;
  }
}

TEST(UpdateTest, AliasesAreReplacedOnce) {
  EXPECT_EQ(Update("[]", "{a: &x {image: i}, b: *x}"),
            "a:\n  image: <i>\nb:\n  image: <i>\n");
}

TEST(UpdateTest, FindKeepsDocumentOrder) {
  EXPECT_EQ(FindImages(Yaml("{b: {image: z}, a: {image: x}}"), Rules("[]")),
            (std::vector<std::string>{"z", "x"}));
}

}  // namespace
}  // namespace gitops::image
