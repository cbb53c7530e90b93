#include "pkg/image/config_parse.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

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

TEST(ConfigParseTest, KnowsItsDocuments) {
  struct Case {
    const char* document;
    bool config;
    bool lock;
  };
  const Case cases[] = {
      {"{apiVersion: kbld.k14s.io/v1alpha1, kind: Config}", true, false},
      {"{apiVersion: kbld.k14s.io/v1alpha1, kind: Sources}", true, false},
      {"{apiVersion: kbld.k14s.io/v1alpha1, kind: ImageOverrides}", true,
       false},
      {"{apiVersion: kbld.k14s.io/v1alpha1, kind: ImageDestinations}", true,
       false},
      {"{apiVersion: kbld.k14s.io/v1alpha1, kind: ImageKeys}", true, false},
      {"{apiVersion: kbld.k14s.io/v1alpha1, kind: Other}", false, false},
      {"{apiVersion: kbld.k14s.io/v1, kind: Config}", false, false},
      {"{apiVersion: imgpkg.carvel.dev/v1alpha1, kind: ImagesLock}", false,
       true},
      {"{apiVersion: imgpkg.carvel.dev/v1alpha1, kind: Bundle}", false, false},
      {"{kind: Config}", false, false},
      {"{apiVersion: 1, kind: [Config]}", false, false},
      {"[]", false, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsConfig(Yaml(c.document)), c.config) << c.document;
    EXPECT_EQ(IsImagesLock(Yaml(c.document)), c.lock) << c.document;
  }
}

TEST(ConfigParseTest, DescribesResources) {
  EXPECT_EQ(DescribeResource(Yaml("{apiVersion: apps/v1, kind: Deployment, "
                                  "metadata: {name: d, namespace: ns}}")),
            "deployment/d (apps/v1) namespace: ns");
  EXPECT_EQ(DescribeResource(Yaml("{apiVersion: v1, kind: Node, metadata: "
                                  "{name: a}}")),
            "node/a (v1) cluster");
  EXPECT_EQ(DescribeResource(Yaml("{}")), "/ () cluster");
}

TEST(ConfigParseTest, SectionsAreReadWhateverTheKind) {
  auto config = ParseConfig(
      Yaml("{apiVersion: kbld.k14s.io/v1alpha1, kind: ImageKeys, overrides: "
           "[{imageRepo: a, newImage: 1, platformSelection: {architecture: "
           "arm, os: linux, variant: v7, os.version: '1', os.features: [x], "
           "features: [f]}, tagSelection: {semver: {prereleases: {}}}, "
           "origins: [{local: {path: p}}, null]}], destinations: [{image: a}],"
           " unknown: 1}"),
      "0.43.0");
  ASSERT_TRUE(config.ok()) << config.status();
  const Override& item = config->overrides.at(0);
  EXPECT_EQ(item.new_image, "1");
  EXPECT_FALSE(item.preresolved);
  EXPECT_EQ(item.platform_selection->variant, "v7");
  EXPECT_EQ(item.platform_selection->os_version, "1");
  EXPECT_EQ(item.platform_selection->os_features,
            (std::vector<std::string>{"x"}));
  EXPECT_EQ(item.platform_selection->features, (std::vector<std::string>{"f"}));
  EXPECT_TRUE(item.tag_selection->has_semver);
  EXPECT_TRUE(item.tag_selection->prerelease_identifiers->empty());
  EXPECT_EQ(item.origins.list().size(), 2u);
  EXPECT_EQ(config->destinations.at(0).new_image, "");
}

TEST(ConfigParseTest, MinimumVersion) {
  EXPECT_TRUE(ParseBody("minimumRequiredVersion: 0.43.0").ok());
  ExpectError(
      ParseBody("minimumRequiredVersion: 9.0.0\nsources: [{}]").status(),
      absl::StatusCode::kFailedPrecondition,
      "kbld version '0.43.0' does not meet the minimum required "
      "version '9.0.0'");
}

TEST(ConfigParseTest, ImagesLocksArePreresolvedOverrides) {
  const std::string image =
      absl::StrCat("r.io/aa@sha256:", std::string(64, 'a'));
  const auto lock = [](absl::string_view images) {
    return ParseImagesLock(
        Yaml(absl::StrCat("{apiVersion: imgpkg.carvel.dev/v1alpha1, kind: "
                          "ImagesLock, images: ",
                          images, "}")));
  };
  auto config = lock(absl::StrCat(
      "[{image: '", image,
      "', annotations: {kbld.carvel.dev/id: a, kbld.carvel.dev/origins: "
      "\"[{local: {path: p}}]\"}}]"));
  ASSERT_TRUE(config.ok()) << config.status();
  const Override& item = config->overrides.at(0);
  EXPECT_EQ(item.ref.image, "a");
  EXPECT_EQ(item.new_image, image);
  EXPECT_TRUE(item.preresolved);
  EXPECT_EQ(Emit(item.origins), "- local:\n    path: p\n");
  ExpectError(lock(absl::StrCat("[{image: '", image, "'}]")).status(),
              absl::StatusCode::kInvalidArgument,
              "Validating imageslock/ (imgpkg.carvel.dev/v1alpha1) cluster: "
              "Validating Overrides[0]: Expected Image or ImageRepo to be "
              "non-empty");
  ExpectError(lock("[{image: a:1}]").status(),
              absl::StatusCode::kInvalidArgument,
              "Unmarshaling imageslock/ (imgpkg.carvel.dev/v1alpha1) cluster "
              "as ImagesLock: Validating images lock: Expected ref to be in "
              "digest form, got 'a:1'");
}

}  // namespace
}  // namespace gitops::image
