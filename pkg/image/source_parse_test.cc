#include "pkg/image/source_parse.h"

#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

using Strings = std::vector<std::string>;

Source Read(absl::string_view yaml) {
  auto source = ReadSource(Yaml(yaml));
  EXPECT_TRUE(source.ok()) << yaml << ": " << source.status();
  return source.ok() ? *source : Source();
}

TEST(SourceParseTest, DockerAndBuildx) {
  const Source source = Read(
      "{image: a, PATH: 7, docker: {build: {target: t, pull: true, noCache: "
      "no, file: '', buildkit: false, rawOptions: [--x, 1]}, buildx: {}}}");
  EXPECT_EQ(source.ref.image, "a");
  EXPECT_EQ(source.path, "7");
  ASSERT_TRUE(source.docker.has_value());
  EXPECT_EQ(source.docker->target, "t");
  EXPECT_EQ(source.docker->pull, true);
  EXPECT_EQ(source.docker->no_cache, false);
  EXPECT_EQ(source.docker->file, "");
  EXPECT_TRUE(source.docker->buildkit);  // Even "false" selects it.
  EXPECT_EQ(source.docker->raw_options, (Strings{"--x", "1"}));
  ASSERT_TRUE(source.buildx.has_value());
  EXPECT_FALSE(source.buildx->target.has_value());
  EXPECT_FALSE(source.buildx->buildkit);
}

TEST(SourceParseTest, DockerWithoutBuildIsNoBuilder) {
  const Source source = Read("{image: a, path: ., docker: {pull: true}}");
  EXPECT_FALSE(source.docker.has_value());
  EXPECT_FALSE(source.buildx.has_value());
}

TEST(SourceParseTest, OtherBuilders) {
  const Source pack = Read(
      "{imageRepo: a, path: ., pack: {build: {builder: b, buildpacks: [x, z], "
      "clearCache: true, rawOptions: [-v]}}}");
  EXPECT_EQ(pack.ref.image_repo, "a");
  ASSERT_TRUE(pack.pack.has_value());
  EXPECT_EQ(pack.pack->builder, "b");
  EXPECT_EQ(pack.pack->buildpacks, (Strings{"x", "z"}));
  EXPECT_EQ(pack.pack->clear_cache, true);
  EXPECT_EQ(pack.pack->raw_options, (Strings{"-v"}));

  const Source buildkit = Read(
      "{image: a, path: ., kubectlBuildkit: {build: {target: t, platform: p, "
      "pull: true, noCache: true, file: f, rawOptions: [-v]}}}");
  ASSERT_TRUE(buildkit.kubectl_buildkit.has_value());
  EXPECT_EQ(buildkit.kubectl_buildkit->platform, "p");
  EXPECT_EQ(buildkit.kubectl_buildkit->file, "f");
  EXPECT_EQ(buildkit.kubectl_buildkit->no_cache, true);

  const Source ko =
      Read("{image: a, path: ., ko: {build: {rawOptions: [-B]}}}");
  EXPECT_EQ(ko.ko, (Strings{"-B"}));
  EXPECT_EQ(Read("{image: a, path: ., ko: {}}").ko, Strings());
  EXPECT_EQ(Read("{image: a, path: ., ko: {build: null}}").ko, Strings());
  EXPECT_FALSE(Read("{image: a, path: ., ko: null}").ko.has_value());

  const Source bazel = Read(
      "{image: a, path: ., bazel: {run: {target: //:i, rawOptions: [-c]}}}");
  ASSERT_TRUE(bazel.bazel.has_value());
  EXPECT_EQ(bazel.bazel->target, "//:i");
  EXPECT_TRUE(Read("{image: a, path: ., bazel: {}}").bazel.has_value());
}

TEST(SourceParseTest, Errors) {
  struct Case {
    const char* yaml;
    const char* message;
  };
  const Case cases[] = {
      {"{image: 1}",
       "number into Go struct field Source.sources.ImageRef.image of type "
       "string"},
      {"{imageRepo: [a]}",
       "array into Go struct field Source.sources.ImageRef.imageRepo of type "
       "string"},
      {"{docker: 1}",
       "number into Go struct field Source.sources.Docker of type "
       "config.SourceDockerOpts"},
      {"{docker: {buildx: []}}",
       "array into Go struct field SourceDockerOpts.sources.Docker.Buildx of "
       "type config.SourceDockerBuildxOpts"},
      {"{docker: {build: {rawOptions: x}}}",
       "string into Go struct field "
       "SourceDockerBuildOpts.sources.Docker.Build.rawOptions of type "
       "[]string"},
      {"{docker: {build: {buildkit: 1}}}",
       "SourceDockerBuildOpts.sources.Docker.Build.Buildkit of type bool"},
      {"{pack: {build: {clearCache: 1}}}",
       "SourcePackBuildOpts.sources.Pack.Build.clearCache of type bool"},
      {"{kubectlBuildkit: {build: {platform: {}}}}",
       "SourceKubectlBuildkitBuildOpts.sources.kubectlBuildkit.Build.Platform "
       "of type string"},
      {"{ko: {build: {rawOptions: 1}}}",
       "SourceKoBuildOpts.sources.Ko.Build.rawOptions of type []string"},
      {"{bazel: {run: {target: []}}}",
       "SourceBazelRunOpts.sources.Bazel.Run.Target of type string"},
      {"{pack: x}", "json: cannot unmarshal string into Go struct field"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.yaml);
    ExpectError(ReadSource(Yaml(c.yaml)).status(),
                absl::StatusCode::kInvalidArgument, c.message);
  }
}

TEST(SourceParseTest, Check) {
  EXPECT_TRUE(CheckSource(Read("{image: a, path: .}")).ok());
  EXPECT_TRUE(CheckSource(Read("{imageRepo: a, path: .}")).ok());
  EXPECT_EQ(CheckSource(Read("{path: .}")).message(),
            "Expected Image or ImageRepo to be non-empty");
  EXPECT_EQ(CheckSource(Read("{image: a}")).message(),
            "Expected Path to be non-empty");
  EXPECT_EQ(CheckSource(Read("null")).message(),
            "Expected Image or ImageRepo to be non-empty");
}

}  // namespace
}  // namespace gitops::image
