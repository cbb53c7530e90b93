#include "pkg/image/config.h"

#include "gtest/gtest.h"

namespace gitops::image {
namespace {

TEST(ConfigTest, MatchesImageOrRepository) {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  struct Case {
    const char* name;
    ImageRef ref;
    std::string image;
    bool match;
  };
  const Case cases[] = {
      {"the same text", {"nginx:1", ""}, "nginx:1", true},
      {"no normalisation", {"nginx", ""}, "nginx:latest", false},
      {"a name is not its full form",
       {"", "docker.io/x"},
       "index.docker.io/x",
       false},
      {"repository without a tag", {"", "nginx"}, "nginx", true},
      {"repository with a tag", {"", "nginx"}, "nginx:1.2_3-x", true},
      {"repository with a digest", {"", "nginx"}, "nginx" + digest, true},
      {"repository with both", {"", "nginx"}, "nginx:1" + digest, true},
      {"a port is no tag", {"", "h:3000/a"}, "h:3000/a:t", true},
      {"a port alone", {"", "h"}, "h:3000/a", false},
      {"a longer repository", {"", "nginx"}, "nginx/x:1", false},
      {"a shorter repository", {"", "nginx/x"}, "nginx:1", false},
      {"image counts before imageRepo", {"nginx:1", "nginx"}, "nginx:2", false},
      {"neither", {"", ""}, "", false},
      {"neither, some image", {"", ""}, "a", false},
      {"case counts", {"Nginx", ""}, "nginx", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Matches(c.ref, c.image), c.match) << c.name;
  }
}

TEST(ConfigTest, RulesAreKeysThenRulesThenTheBuiltInOne) {
  Config config;
  config.keys = {"k1", "k2"};
  SearchRule rule;
  rule.value.emplace();
  rule.value->ref.image = "x";
  config.search_rules = {rule};
  const std::vector<SearchRule> rules = EffectiveRules(config);
  ASSERT_EQ(rules.size(), 4u);
  EXPECT_EQ(rules[0].key->name, "k1");
  EXPECT_EQ(rules[1].key->name, "k2");
  EXPECT_EQ(rules[2].value->ref.image, "x");
  EXPECT_EQ(rules[3].key->name, "image");
  for (const SearchRule& each : rules) {
    EXPECT_EQ(each.update, SearchRule::Update::kEntireValue);
    EXPECT_FALSE(each.has_strategy);
  }
  ASSERT_EQ(EffectiveRules({}).size(), 1u);
}

TEST(ConfigTest, RuleForKeySaysHowItIsWritten) {
  const SearchRule rule = RuleForKey("k");
  EXPECT_FALSE(rule.value.has_value());
  EXPECT_TRUE(rule.key->path.empty());
  const value::Value* name = rule.raw.FindPath({"keyMatcher", "name"});
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->string_or_empty(), "k");
}

TEST(ConfigTest, AppendKeepsInputOrder) {
  const auto make = [](const std::string& name) {
    Config config;
    config.minimum_required_version = name;
    config.sources.emplace_back().path = name;
    config.overrides.emplace_back().new_image = name;
    config.destinations.emplace_back().new_image = name;
    config.keys.push_back(name);
    config.search_rules.push_back(RuleForKey(name));
    return config;
  };
  Config all = make("a");
  Append(make("b"), &all);
  Append(Config(), &all);
  ASSERT_EQ(all.sources.size(), 2u);
  EXPECT_EQ(all.sources[1].path, "b");
  ASSERT_EQ(all.overrides.size(), 2u);
  EXPECT_EQ(all.overrides[0].new_image, "a");
  ASSERT_EQ(all.destinations.size(), 2u);
  EXPECT_EQ(all.destinations[1].new_image, "b");
  EXPECT_EQ(all.keys, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(all.search_rules.size(), 2u);
  EXPECT_EQ(all.search_rules[1].key->name, "b");
}

TEST(ConfigTest, TheFirstMatchWins) {
  std::vector<Override> items(3);
  items[0].ref.image = "a:2";
  items[1].ref.image_repo = "a";
  items[2].ref.image = "a:1";
  EXPECT_EQ(FirstMatch(items, "a:1"), &items[1]);
  EXPECT_EQ(FirstMatch(items, "a:2"), &items[0]);
  EXPECT_EQ(FirstMatch(items, "b"), nullptr);
  EXPECT_EQ(FirstMatch(std::vector<Override>(), "a"), nullptr);
}

}  // namespace
}  // namespace gitops::image
