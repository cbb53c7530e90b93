#include "pkg/image/resolver.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/test_support.h"
#include "pkg/oci/manifest.h"
#include "pkg/oci/media_type.h"

namespace gitops::image {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

class ResolverTest : public testing::Test {
 protected:
  ResolverTest() : client_(registry_.NewClient()) {
    options_.config = &config_;
    options_.client = [this]() -> absl::StatusOr<oci::RegistryClient*> {
      ++clients_;
      return client_.get();
    };
    options_.build =
        [this](
            absl::string_view image, const Source& source,
            const Destination* destination) -> absl::StatusOr<ResolvedImage> {
      built_.push_back(
          absl::StrCat(image, " ", source.path, " ",
                       destination == nullptr ? "-" : destination->new_image));
      return ResolvedImage{absl::StrCat("built/", image, "@", kDigest),
                           {LocalOrigin(source.path)}};
    };
  }
  // "url" and the origins as YAML.
  std::string Resolve(absl::string_view image) {
    auto resolved = ResolveImage(image, options_);
    if (!resolved.ok()) return resolved.status().ToString();
    return absl::StrCat(resolved->url, "\n",
                        Emit(value::Value::NewList(resolved->origins)));
  }
  Override& AddOverride(absl::string_view image, absl::string_view new_image) {
    Override& item = config_.overrides.emplace_back();
    item.ref.image = std::string(image);
    item.new_image = std::string(new_image);
    return item;
  }
  // An index with an image for each platform, under r.io/multi:1.
  oci::Digest AddIndex(std::vector<std::string> platforms) {
    oci::Index index;
    int n = 0;
    for (const std::string& platform : platforms) {
      oci::Descriptor child;
      child.media_type = std::string(oci::kOciManifest);
      child.digest = oci::Digest::Of(absl::StrCat("child", ++n));
      if (!platform.empty()) child.platform = *oci::ParsePlatform(platform);
      index.manifests.push_back(child);
    }
    return registry_.AddManifest("multi", "1", oci::kOciIndex,
                                 oci::FormatIndex(index));
  }

  oci::FakeRegistry registry_;
  std::unique_ptr<oci::RegistryClient> client_;
  Config config_;
  ResolveOptions options_;
  int clients_ = 0;
  std::vector<std::string> built_;
};

TEST_F(ResolverTest, DigestsNeedNoNetworkAndHaveNoOrigin) {
  EXPECT_EQ(Resolve("nginx:1@" + kDigest),
            "index.docker.io/library/nginx@" + kDigest + "\n[]\n");
  EXPECT_EQ(clients_, 0);
  EXPECT_EQ(Resolve("nginx@sha256:digest"),
            "INVALID_ARGUMENT: Resolving image 'nginx@sha256:digest': Expected "
            "valid digest reference, but found 'nginx@sha256:digest', reason: "
            "invalid checksum digest length");
}

TEST_F(ResolverTest, ATagIsLookedUpTwice) {
  const oci::Digest digest = registry_.AddImage("app", "1.0", "x");
  EXPECT_EQ(Resolve("r.io/app:1.0"),
            absl::StrCat("r.io/app@", digest.ToString(),
                         "\n- resolved:\n    tag: \"1.0\"\n    url: "
                         "r.io/app:1.0\n"));
  EXPECT_EQ(registry_.Count("HEAD /v2/app/manifests/1.0"), 2);
  EXPECT_EQ(registry_.log().size(), 2u);
}

TEST_F(ResolverTest, GetWhereHeadFails) {
  const oci::Digest digest = registry_.AddImage("app", "latest", "x");
  registry_.Fail("HEAD ", 405, 2);
  EXPECT_EQ(
      Resolve("r.io/app"),
      absl::StrCat("r.io/app@", digest.ToString(),
                   "\n- resolved:\n    tag: latest\n    url: r.io/app\n"));
  EXPECT_EQ(registry_.Count("GET /v2/app/manifests/latest"), 2);
}

TEST_F(ResolverTest, ATagThatMovesIsAnError) {
  // The second look finds another image.
  class Moving : public http::Transport {
   public:
    absl::StatusOr<std::unique_ptr<http::ResponseStream>> Open(
        const http::Request& request) override {
      if (request.method == "HEAD") {
        registry.AddImage("app", "1", absl::StrCat("content ", ++count));
      }
      return registry.Open(request);
    }
    oci::FakeRegistry registry;
    int count = 0;
  } moving;
  oci::StillClock clock;
  oci::RegistryOptions options;
  options.transport = &moving;
  options.clock = &clock;
  oci::RegistryClient client(options);
  options_.client = [&]() -> absl::StatusOr<oci::RegistryClient*> {
    return &client;
  };
  EXPECT_EQ(Resolve("r.io/app:1"),
            "ABORTED: Resolving image 'r.io/app:1': Expected digest resolution "
            "to be consistent over two separate requests");
}

TEST_F(ResolverTest, ErrorsOfTheRegistry) {
  EXPECT_EQ(Resolve("r.io/none:1"),
            "NOT_FOUND: Resolving image 'r.io/none:1': GET "
            "https://r.io/v2/none/manifests/1: MANIFEST_UNKNOWN: manifest "
            "unknown");
  EXPECT_EQ(Resolve("UPPER"),
            "INVALID_ARGUMENT: Resolving image 'UPPER': repository can only "
            "contain the characters "
            "`abcdefghijklmnopqrstuvwxyz0123456789_-./`: UPPER");
  EXPECT_FALSE(ResolveImage("", options_).ok());
  options_.client = []() -> absl::StatusOr<oci::RegistryClient*> {
    return absl::InvalidArgumentError("Unknown env variable 'X'");
  };
  EXPECT_EQ(Resolve("app"),
            "INVALID_ARGUMENT: Resolving image 'app': Unknown env variable "
            "'X'");
}

TEST_F(ResolverTest, PreresolvedIsTakenAsItIs) {
  Override& item = AddOverride("a", "any text");
  item.preresolved = true;
  item.origins = Yaml("[{local: {path: /p}}, {unknown: {}}]");
  options_.platform = *oci::ParsePlatform("linux/arm64");
  EXPECT_EQ(Resolve("a"),
            "any text\n- local:\n    path: /p\n- {}\n- preresolved:\n    url: "
            "any text\n");
  // Its own origin is not repeated.
  item.origins = Yaml("[{preresolved: {url: any text}}]");
  EXPECT_EQ(Resolve("a"), "any text\n- preresolved:\n    url: any text\n");
  // Nothing new keeps the reference.
  item.new_image = "";
  item.origins = value::Value();
  EXPECT_EQ(Resolve("a"), "a\n- preresolved:\n    url: a\n");
  EXPECT_EQ(clients_, 0);
}

TEST_F(ResolverTest, OverridesAreOneStep) {
  AddOverride("a", "bb");
  AddOverride("bb", "cc@" + kDigest);
  AddOverride("d", "ee@" + kDigest);
  EXPECT_EQ(Resolve("d"), "index.docker.io/library/ee@" + kDigest + "\n[]\n");
  EXPECT_TRUE(absl::StrContains(Resolve("a"),
                                "Resolving image 'a': GET "
                                "https://index.docker.io/v2/library/bb/"));
}

TEST_F(ResolverTest, TagSelection) {
  registry_.AddImage("app", "v1.0.0", "old");
  const oci::Digest digest = registry_.AddImage("app", "v1.2.0", "new");
  registry_.AddImage("app", "v2.0.0", "newest");
  Override& item = AddOverride("app", "r.io/app");
  item.tag_selection.emplace().has_semver = true;
  item.tag_selection->constraints = "<2.0.0";
  EXPECT_EQ(Resolve("app"),
            absl::StrCat("r.io/app@", digest.ToString(),
                         "\n- resolved:\n    tag: v1.2.0\n    url: "
                         "r.io/app:v1.2.0\n"));
  item.tag_selection->constraints = ">9.0.0";
  EXPECT_TRUE(absl::StrContains(
      Resolve("app"), "Expected to find at least one version, but did not"));
  item.tag_selection->has_semver = false;
  EXPECT_TRUE(
      absl::StrContains(Resolve("app"), "Unknown tag selection strategy"));
  item.new_image = "r.io/app:1";  // Must be a repository.
  EXPECT_TRUE(absl::StrContains(Resolve("app"), "repository can only contain"));
}

TEST_F(ResolverTest, SourcesAreBuilt) {
  Source& source = config_.sources.emplace_back();
  source.ref.image = "app";
  source.path = "src";
  Destination& destination = config_.destinations.emplace_back();
  destination.ref.image = "app";
  destination.new_image = "r.io/app";
  AddOverride("other", "app");
  EXPECT_EQ(Resolve("app"),
            "built/app@" + kDigest + "\n- local:\n    path: src\n");
  EXPECT_EQ(Resolve("other"),
            "built/app@" + kDigest + "\n- local:\n    path: src\n");
  EXPECT_EQ(built_,
            (std::vector<std::string>{"app src r.io/app", "app src r.io/app"}));
  options_.allow_build = false;
  EXPECT_EQ(Resolve("other"),
            "FAILED_PRECONDITION: Resolving image 'other': Building of images "
            "is disallowed (tried to build 'app' because a source was "
            "configured for it)");
  EXPECT_EQ(clients_, 0);
}

TEST_F(ResolverTest, PlatformSelection) {
  const oci::Digest digest =
      AddIndex({"linux/amd64", "linux/arm64/v8", "linux/arm/v6", "linux/arm/v7",
                "", "windows/amd64:10.0"});
  const std::string index = "r.io/multi@" + digest.ToString();
  options_.platform = *oci::ParsePlatform("linux/arm64");
  EXPECT_EQ(Resolve("r.io/multi:1"),
            absl::StrCat("r.io/multi@", oci::Digest::Of("child2").ToString(),
                         "\n- resolved:\n    tag: \"1\"\n    url: "
                         "r.io/multi:1\n- platformSelected:\n    architecture: "
                         "arm64\n    index: ",
                         index, "\n    os: linux\n    variant: v8\n"));
  // A digest is narrowed as well, and an override's choice counts first.
  AddOverride("x", index).platform_selection =
      *oci::ParsePlatform("linux/arm/v7");
  EXPECT_TRUE(
      absl::StrContains(Resolve("x"), oci::Digest::Of("child4").ToString()));
  options_.platform = *oci::ParsePlatform("linux/s390x");
  EXPECT_EQ(Resolve("r.io/multi:1"),
            absl::StrCat("FAILED_PRECONDITION: Resolving image "
                         "'r.io/multi:1': Expected to find one image under "
                         "index '",
                         index, "' with matching platform, but found none"));
  options_.platform = *oci::ParsePlatform("linux/arm");
  EXPECT_TRUE(absl::StrContains(
      Resolve("r.io/multi:1"),
      "Expected to find only one image under index '" + index +
          "' with matching platform, but found more than one"));
}

TEST_F(ResolverTest, APlatformDoesNotMatterToAnImage) {
  const oci::Digest digest = registry_.AddImage("app", "1", "x");
  options_.platform = *oci::ParsePlatform("linux/arm64");
  EXPECT_TRUE(
      absl::StrContains(Resolve("r.io/app:1"), digest.ToString() + "\n"));
  EXPECT_FALSE(absl::StrContains(Resolve("r.io/app:1"), "platformSelected"));
}

TEST_F(ResolverTest, ManyAtOnce) {
  std::vector<std::string> images;
  for (int i = 0; i < 20; ++i) {
    registry_.AddImage("app", absl::StrCat(i), absl::StrCat("content", i));
    images.push_back(absl::StrCat("r.io/app:", i));
    images.push_back(absl::StrCat("r.io/app:", i));
  }
  for (const int concurrency : {-1, 1, 7, 100}) {
    options_.concurrency = concurrency;
    auto resolved = ResolveImages(images, options_);
    ASSERT_TRUE(resolved.ok()) << resolved.status();
    EXPECT_EQ(resolved->size(), 20u);
    EXPECT_EQ(resolved->at("r.io/app:7").url,
              absl::StrCat(
                  "r.io/app@",
                  oci::Digest::Of(registry_.Manifest("app", "7")).ToString()));
  }
  EXPECT_TRUE(ResolveImages({}, options_)->empty());
}

TEST_F(ResolverTest, AllErrorsInOneSortedList) {
  registry_.AddImage("app", "1", "x");
  for (const int concurrency : {1, 4}) {
    options_.concurrency = concurrency;
    const absl::Status status =
        ResolveImages({"z@x", "r.io/app:1", "UPPER"}, options_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(
        status.message(),
        "\n- Resolving image 'UPPER': repository can only contain the "
        "characters `abcdefghijklmnopqrstuvwxyz0123456789_-./`: UPPER"
        "\n- Resolving image 'z@x': Expected valid digest reference, but "
        "found 'z@x', reason: " +
            std::string(oci::Reference::ParseDigest("z@x").status().message()));
  }
}

TEST(QualifyDigestReferenceTest, Qualifies) {
  EXPECT_EQ(*QualifyDigestReference("docker.io/a/b:t@" + kDigest),
            "index.docker.io/a/b@" + kDigest);
  ExpectError(QualifyDigestReference("a:1").status(),
              absl::StatusCode::kInvalidArgument,
              "Expected valid digest reference, but found 'a:1', reason: a "
              "digest must contain exactly one '@' separator");
}

}  // namespace
}  // namespace gitops::image
