#include "pkg/image/config_parse.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/images_lock.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image {
namespace {

value::Value Yaml(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKbld;
  auto parsed = yaml::Parse(text, options);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? *parsed : value::Value();
}

absl::StatusOr<Config> ParseBody(absl::string_view body) {
  return ParseConfig(
      Yaml(absl::StrCat("apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\n",
                        body)),
      "0.43.0");
}

// Texts as the original prints them, without its line breaks.
TEST(ConfigParseTest, ErrorTexts) {
  const std::string unmarshaling =
      "Unmarshaling config/ (kbld.k14s.io/v1alpha1) cluster: error "
      "unmarshaling JSON: while decoding JSON: ";
  const std::string validating =
      "Validating config/ (kbld.k14s.io/v1alpha1) cluster: ";
  struct Case {
    const char* body;
    std::string message;
  };
  const Case cases[] = {
      {"sources: [{image: 1, path: x}]",
       unmarshaling + "json: cannot unmarshal number into Go struct field "
                      "Source.sources.ImageRef.image of type string"},
      {"sources: 3", unmarshaling +
                         "json: cannot unmarshal number into Go struct field "
                         "Config.sources of type []config.Source"},
      {"sources: [3]", unmarshaling +
                           "json: cannot unmarshal number into Go struct field "
                           "Config.sources of type config.Source"},
      {"sources: [{image: a, path: [1]}]",
       unmarshaling + "json: cannot unmarshal array into Go struct field "
                      "Source.sources.Path of type string"},
      {"sources: [{image: a, path: ., docker: {build: {pull: x}}}]",
       unmarshaling +
           "json: cannot unmarshal string into Go struct field "
           "SourceDockerBuildOpts.sources.Docker.Build.Pull of type bool"},
      {"sources: [{image: a}]",
       validating + "Validating Sources[0]: Expected Path to be non-empty"},
      {"overrides: [{image: a}]",
       validating +
           "Validating Overrides[0]: Expected NewImage to be non-empty"},
      {"overrides: [{imageRepo: true, newImage: b}]",
       unmarshaling + "json: cannot unmarshal bool into Go struct field "
                      "ImageOverride.overrides.ImageRef.imageRepo of type "
                      "string"},
      {"destinations: [{newImage: a}]",
       validating + "Validating Destinations[0]: Expected Image or ImageRepo "
                    "to be non-empty"},
      {"keys: [{a: b}]",
       unmarshaling + "json: cannot unmarshal object into Go struct field "
                      "Config.keys of type string"},
      {"searchRules: [{}]",
       validating + "Validating SearchRules[0]: Expected KeyMatcher or "
                    "ValueMatcher to be non-empty"},
      {"searchRules: [{keyMatcher: {}}]",
       validating + "Validating SearchRules[0]: Expected KeyMatcher.Name or "
                    "KeyMatcher.Path to be non-empty"},
      {"searchRules: [{valueMatcher: {}}]",
       validating + "Validating SearchRules[0]: Expected ValueMatcher.Image "
                    "or ValueMatcher.ImageRepo to be non-empty"},
      {"searchRules: [{keyMatcher: {path: [3]}}]",
       unmarshaling + "Unknown path part"},
      {"minimumRequiredVersion: v0.1",
       validating + "Validating minimum version: Must not have prefix 'v' "
                    "(e.g. '0.8.0')"},
  };
  for (const Case& c : cases) {
    auto config = ParseBody(c.body);
    ASSERT_FALSE(config.ok()) << c.body;
    EXPECT_EQ(config.status().message(), c.message) << c.body;
  }
}

TEST(ConfigParseTest, ReadsEverySection) {
  auto config = ParseBody(
      "SOURCES: [{image: a, path: p, docker: {build: {target: 7, file: F}}},\n"
      "  {imageRepo: b, path: q, ko: {build: {}}}]\n"
      "overrides: [{image: a, newImage: b, preresolved: true},\n"
      "  {image: c, newImage: d, tagSelection: {semver: {constraints: '<2',\n"
      "   prereleases: {identifiers: [rc]}}}, platformSelection: {os: "
      "linux}}]\n"
      "destinations: [{image: a, newImage: r, tags: [x, 1]}]\n"
      "keys: [img]\n"
      "searchRules: [{keyMatcher: {path: [a, {index: 2}, {allIndexes: "
      "true}]},\n"
      "  updateStrategy: {yaml: {searchRules: [{keyMatcher: {name: i}}]}}}]\n");
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->sources.size(), 2u);
  EXPECT_EQ(*config->sources[0].docker->target, "7");
  EXPECT_TRUE(config->sources[1].ko.has_value());
  ASSERT_EQ(config->overrides.size(), 2u);
  EXPECT_TRUE(config->overrides[0].preresolved);
  EXPECT_EQ(config->overrides[1].tag_selection->constraints, "<2");
  EXPECT_EQ(config->overrides[1].platform_selection->os, "linux");
  EXPECT_EQ(config->destinations[0].tags, (std::vector<std::string>{"x", "1"}));
  ASSERT_EQ(config->search_rules.size(), 1u);
  EXPECT_EQ(config->search_rules[0].update, SearchRule::Update::kYaml);
  EXPECT_EQ(config->search_rules[0].nested.size(), 1u);
  EXPECT_EQ(config->search_rules[0].key->path[1].index, 2);
}

TEST(ConfigParseTest, RefusesWhatCrashesTheOriginal) {
  EXPECT_FALSE(ParseBody("searchRules: [{keyMatcher: {name: a}, "
                         "updateStrategy: {entireString: {}}}]")
                   .ok());
  EXPECT_FALSE(ParseBody("destinations: [{imageRepo: a}]").ok());
}

TEST(ImagesLockTest, RoundTripAndErrors) {
  const std::string digest = absl::StrCat("sha256:", std::string(64, 'a'));
  LockedImage image;
  image.id = "nginx:1";
  image.image = absl::StrCat("index.docker.io/library/nginx@", digest);
  image.origins = Yaml("- resolved: {tag: '1', url: nginx:1}\n");
  auto text = FormatImagesLock({image});
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, absl::StrCat("---\n"
                                "apiVersion: imgpkg.carvel.dev/v1alpha1\n"
                                "images:\n"
                                "- annotations:\n"
                                "    kbld.carvel.dev/id: nginx:1\n"
                                "    kbld.carvel.dev/origins: |\n"
                                "      - resolved:\n"
                                "          tag: \"1\"\n"
                                "          url: nginx:1\n"
                                "  image: ",
                                image.image, "\nkind: ImagesLock\n"));
  const value::Value document = Yaml(text->substr(4));
  ASSERT_TRUE(IsImagesLock(document));
  auto config = ParseImagesLock(document);
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->overrides.size(), 1u);
  EXPECT_EQ(config->overrides[0].new_image, image.image);
  EXPECT_TRUE(config->overrides[0].preresolved);

  image.image = "nginx";
  EXPECT_EQ(FormatImagesLock({image}).status().message(),
            "Validating images lock: Expected ref to be in digest form, got "
            "'nginx'");
  EXPECT_EQ(ParseImagesLock(Yaml("apiVersion: imgpkg.carvel.dev/v1alpha1\n"
                                 "kind: ImagesLock\nmetadata: {name: x}\n"))
                .status()
                .message(),
            "Unmarshaling imageslock/x (imgpkg.carvel.dev/v1alpha1) cluster as "
            "ImagesLock: Unmarshaling images lock: error unmarshaling JSON: "
            "while decoding JSON: json: unknown field \"metadata\"");
}

}  // namespace
}  // namespace gitops::image
