#include "pkg/image/pin.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/search_rule_parse.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image {
namespace {

std::string Pin(absl::string_view text,
                const std::vector<SearchRule>& rules = EffectiveRules({})) {
  auto out = PinText(text, "f.yaml", rules, [](const FoundImage& image) {
    return std::optional<std::string>(
        absl::StrCat("r.io/", image.reference, "@sha256:0"));
  });
  EXPECT_TRUE(out.ok()) << out.status();
  return out.ok() ? *out : "";
}

TEST(PinTest, ChangesNothingElse) {
  EXPECT_EQ(
      Pin("---\n# Source: chart/templates/a.yaml\nspec:   # odd\n"
          "    containers:\n    - {image: app:1 , name: \"x\"}\n"
          "    - image:   'two'   # second\n      name: y\n"
          "    - image: \"three\"\n---\n# empty\n---\nimage: four\n"),
      "---\n# Source: chart/templates/a.yaml\nspec:   # odd\n"
      "    containers:\n    - {image: r.io/app:1@sha256:0 , name: \"x\"}\n"
      "    - image:   'r.io/two@sha256:0'   # second\n      name: y\n"
      "    - image: \"r.io/three@sha256:0\"\n---\n# empty\n---\n"
      "image: r.io/four@sha256:0\n");
}

TEST(PinTest, TellsWhere) {
  std::vector<FoundImage> found;
  auto out = PinText("a: 1\nb:\n  - image: x\n", "dir/f.yaml",
                     EffectiveRules({}), [&](const FoundImage& image) {
                       found.push_back(image);
                       return std::nullopt;
                     });
  ASSERT_TRUE(out.ok());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].file, "dir/f.yaml");
  EXPECT_EQ(found[0].line, 3);
  EXPECT_EQ(found[0].column, 12);
}

TEST(PinTest, Aliases) {
  EXPECT_EQ(Pin("x: &i app\ny:\n  image: *i\nz: {image: &k b}\nimage: *k\n"),
            "x: &i app\ny:\n  image: r.io/app@sha256:0\n"
            "z: {image: &k r.io/b@sha256:0}\nimage: r.io/b@sha256:0\n");
}

TEST(PinTest, EmbeddedYamlKeepsItsComments) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKbld;
  auto json = yaml::Parse(
      "{keyMatcher: {name: c.yml}, updateStrategy: {yaml: {searchRules: "
      "[{keyMatcher: {name: image}}]}}}",
      options);
  ASSERT_TRUE(json.ok());
  auto rule = ReadSearchRule(*json);
  ASSERT_TRUE(rule.ok()) << rule.status();
  Config config;
  config.search_rules.push_back(*rule);
  const std::vector<SearchRule> rules = EffectiveRules(config);
  EXPECT_EQ(Pin("data:\n  c.yml: |\n    # keep\n    a:\n\n      image: x # t\n"
                "    image: 'z'\n  d: 1\n",
                rules),
            "data:\n  c.yml: |\n    # keep\n    a:\n\n"
            "      image: r.io/x@sha256:0 # t\n"
            "    image: 'r.io/z@sha256:0'\n  d: 1\n");
  EXPECT_EQ(Pin("c.yml: \"a: 1\"\n", rules), "c.yml: \"a: 1\"\n");
  EXPECT_EQ(Pin("c.yml: \"image: q\"\n", rules),
            "c.yml: \"---\\nimage: r.io/q@sha256:0\\n\"\n");
}

TEST(PinTest, BadYamlIsAnError) {
  auto out = PinText("a: b: c\n", "f.yaml", EffectiveRules({}),
                     [](const FoundImage&) { return std::nullopt; });
  ASSERT_FALSE(out.ok());
  EXPECT_NE(out.status().message().find("f.yaml"), absl::string_view::npos);
}

}  // namespace
}  // namespace gitops::image
