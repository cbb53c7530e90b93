#include "pkg/image/docker_builder.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

using Strings = std::vector<std::string>;

constexpr absl::string_view kRand = "rand-12345-12345";
const std::string kHex(64, 'a');
const std::string kInspected =
    absl::StrCat("[{\"Id\": \"sha256:", kHex, "\", \"RepoDigests\": []}]");

class DockerBuilderTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("docker");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    source_.path = dir_;
    destination_.new_image = "r.io/team/app";
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }

  absl::StatusOr<ToolImage> Build(bool push = false) {
    return BuildWithTool("shop/app:1", source_, push ? &destination_ : nullptr,
                         build_.env);
  }
  void ExpectTools(std::initializer_list<const char*> outputs) {
    for (const char* out : outputs) build_.tools.Expect(0, out);
  }

  std::string dir_;
  Source source_;
  Destination destination_;
  FakeBuild build_;
};

TEST_F(DockerBuilderTest, Docker) {
  source_.docker.emplace();
  source_.docker->target = "";
  source_.docker->pull = true;
  source_.docker->no_cache = true;
  source_.docker->file = "F";
  source_.docker->buildkit = true;
  source_.docker->raw_options = {"--squash", "a b"};
  ExpectTools({"step 1\n", kInspected.c_str(), "", ""});
  auto image = Build();
  ASSERT_TRUE(image.ok()) << image.status();
  const std::string name = absl::StrCat("kbld:shop-app-sha256-", kHex);
  EXPECT_EQ(image->reference, name);
  EXPECT_FALSE(image->pushed);
  const std::string tag = absl::StrCat("kbld:", kRand, "-shop-app");
  EXPECT_EQ(build_.tools.lines(),
            (Strings{absl::StrCat("docker build --target  --pull --no-cache "
                                  "--file F --squash a b --tag ",
                                  tag, " ."),
                     absl::StrCat("docker inspect ", tag),
                     absl::StrCat("docker tag ", tag, " ", name),
                     absl::StrCat("docker rmi ", tag)}));
  EXPECT_EQ(build_.tools.commands[0].working_dir, dir_);
  EXPECT_EQ(build_.tools.commands[0].env.at("DOCKER_BUILDKIT"), "1");
  EXPECT_EQ(build_.tools.commands[1].working_dir, "");
  EXPECT_EQ(build_.log,
            absl::StrCat("shop/app | starting build (using Docker): ", dir_,
                         " -> ", tag,
                         "\nshop/app | step 1\nshop/app | finished build "
                         "(using Docker)\n"));
}

TEST_F(DockerBuilderTest, DockerIsWhatNoBuilderMeans) {
  ExpectTools({"", kInspected.c_str(), "", ""});
  ASSERT_TRUE(Build().ok());
  EXPECT_EQ(build_.tools.lines()[0],
            absl::StrCat("docker build --tag kbld:", kRand, "-shop-app ."));
  EXPECT_TRUE(build_.tools.commands[0].env.empty());
}

TEST_F(DockerBuilderTest, BuildxLoadsWithoutADestination) {
  source_.buildx.emplace();
  source_.docker.emplace();  // Ignored beside buildx.
  ExpectTools({"", kInspected.c_str(), "", ""});
  auto image = Build();
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_FALSE(image->pushed);
  EXPECT_EQ(build_.tools.lines()[0],
            absl::StrCat("docker buildx build --progress=plain --tag kbld:",
                         kRand, "-shop-app . --load"));
}

TEST_F(DockerBuilderTest, BuildxPushes) {
  source_.buildx.emplace();
  source_.buildx->target = "t";
  build_.tools.Expect(
      0, "",
      absl::StrCat("#9 pushing manifest for r.io/x@sha256:", kHex, " 0.1s\n"));
  auto image = Build(true);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_TRUE(image->pushed);
  EXPECT_EQ(image->reference, absl::StrCat("r.io/team/app@sha256:", kHex));
  EXPECT_EQ(build_.tools.lines(),
            (Strings{absl::StrCat("docker buildx build --progress=plain "
                                  "--target t --tag r.io/team/app:",
                                  kRand, "-shop-app . --push")}));
}

TEST_F(DockerBuilderTest, BuildxErrors) {
  source_.buildx.emplace();
  build_.tools.Expect(0, "", "nothing\n");
  ExpectError(Build(true).status(), absl::StatusCode::kNotFound,
              "Expected to find image digest in build output but did not");
  destination_.new_image = "r.io/app:tagged";
  ExpectError(Build(true).status(), absl::StatusCode::kInvalidArgument,
              "Validating destination tag ref 'r.io/app:tagged:rand-");
  EXPECT_EQ(build_.tools.commands.size(), 1u);
}

TEST_F(DockerBuilderTest, PathsMustBeDirectories) {
  source_.path = fs::JoinPath(dir_, "none");
  ExpectError(Build().status(), absl::StatusCode::kNotFound,
              "Checking if path '");
  source_.buildx.emplace();
  source_.path = fs::JoinPath(dir_, "file");
  ASSERT_TRUE(fs::WriteFile(source_.path, "").ok());
  ExpectError(Build().status(), absl::StatusCode::kFailedPrecondition,
              "to be a directory, but was not");
  EXPECT_TRUE(build_.tools.commands.empty());
  EXPECT_EQ(build_.log, "");
}

TEST_F(DockerBuilderTest, Pack) {
  source_.pack.emplace();
  ExpectError(Build().status(), absl::StatusCode::kInvalidArgument,
              "Expected builder to be specified, but was not");
  source_.pack->builder = "b";
  source_.pack->buildpacks = {"x", "y"};
  source_.pack->clear_cache = true;
  source_.pack->raw_options = {"--raw"};
  build_.tools.Expect(0, absl::StrCat("...\nImage ID: ", kHex, "\n"));
  build_.tools.Expect(0, "");
  auto image = Build();
  ASSERT_TRUE(image.ok()) << image.status();
  const std::string name = absl::StrCat("kbld:shop-app-sha256-", kHex);
  EXPECT_EQ(image->reference, name);
  // A tag of an id is not removed afterwards.
  EXPECT_EQ(build_.tools.lines(),
            (Strings{"pack build --verbose shop/app --path . --builder b "
                     "--buildpack x --buildpack y --clear-cache --raw",
                     absl::StrCat("docker tag sha256:", kHex, " ", name)}));
  build_.tools.Expect(0, "no id\n");
  ExpectError(Build().status(), absl::StatusCode::kNotFound,
              "Expected to find image ID in pack output but did not");
}

TEST_F(DockerBuilderTest, KubectlBuildkit) {
  source_.kubectl_buildkit.emplace();
  source_.kubectl_buildkit->platform = "linux/arm64";
  source_.kubectl_buildkit->pull = false;
  const std::string output =
      absl::StrCat("#8 exporting manifest sha256:", kHex, " done\n");
  build_.tools.Expect(0, "", output);
  auto image = Build();
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->reference, absl::StrCat("kbld:", kRand, "-shop-app"));
  EXPECT_EQ(build_.tools.lines()[0],
            absl::StrCat("kubectl buildkit build --progress=plain --platform "
                         "linux/arm64 --tag kbld:",
                         kRand, "-shop-app ."));
  build_.tools.Expect(0, "", output);
  image = Build(true);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_TRUE(image->pushed);
  EXPECT_EQ(image->reference, absl::StrCat("r.io/team/app@sha256:", kHex));
  EXPECT_TRUE(absl::StrContains(build_.tools.lines()[1], " --push --tag "));
  build_.tools.Expect(0, "", "");
  ExpectError(Build().status(), absl::StatusCode::kNotFound,
              "Expected to find image digest in build output but did not");
}

TEST_F(DockerBuilderTest, Ko) {
  source_.ko = Strings{"-B"};
  build_.tools.Expect(0, "\nko.local/app:tag\n\n");
  auto image = Build();
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->reference, "ko.local/app:tag");
  EXPECT_EQ(build_.tools.lines(), (Strings{"ko publish . --local -B"}));
  build_.tools.Expect(0, "\n");
  ExpectError(Build().status(), absl::StatusCode::kNotFound,
              "Expected to find image reference in ko output but did not");
}

TEST_F(DockerBuilderTest, Bazel) {
  source_.bazel.emplace();
  ExpectError(Build().status(), absl::StatusCode::kInvalidArgument,
              "Expected target to be specified, but was not");
  source_.bazel->target = "//:image";
  build_.tools.Expect(0, absl::StrCat("Loaded image ID: sha256:", kHex, "\n"));
  build_.tools.Expect(0, "");
  auto image = Build();
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->reference, absl::StrCat("kbld:shop-app-sha256-", kHex));
  EXPECT_EQ(build_.tools.lines()[0], "bazel run //:image");
  build_.tools.Expect(0, absl::StrCat("Loaded image ID: ", kHex, "\n"));
  ExpectError(Build().status(), absl::StatusCode::kNotFound,
              "Expected to find image ID in bazel output but did not");
}

TEST_F(DockerBuilderTest, TheOrderOfPreference) {
  source_.docker.emplace();
  source_.buildx.emplace();
  source_.bazel.emplace().target = "t";
  source_.ko.emplace();
  source_.kubectl_buildkit.emplace();
  source_.pack.emplace().builder = "b";
  const auto first = [&] {
    build_.tools.commands.clear();
    build_.tools.Expect(1, "");
    EXPECT_FALSE(Build().ok());
    return build_.tools.commands.at(0).argv[0] + " " +
           build_.tools.commands.at(0).argv[1];
  };
  EXPECT_EQ(first(), "pack build");
  source_.pack.reset();
  EXPECT_EQ(first(), "kubectl buildkit");
  source_.kubectl_buildkit.reset();
  EXPECT_EQ(first(), "ko publish");
  source_.ko.reset();
  EXPECT_EQ(first(), "bazel run");
  source_.bazel.reset();
  EXPECT_EQ(first(), "docker buildx");
  source_.buildx.reset();
  EXPECT_EQ(first(), "docker build");
}

TEST_F(DockerBuilderTest, FailuresOfTools) {
  build_.tools.Expect(7, "", "boom\n");
  ExpectError(Build().status(), absl::StatusCode::kUnknown, "exit status 7");
  EXPECT_TRUE(absl::StrContains(
      build_.log,
      "shop/app | boom\nshop/app | error: exit status 7\nshop/app | finished "
      "build (using Docker)\n"));
  build_.tools.Expect(absl::NotFoundError(
      "exec: \"docker\": executable file not found in $PATH"));
  ExpectError(Build().status(), absl::StatusCode::kNotFound,
              "exec: \"docker\": executable file not found in $PATH (hint: "
              "--builder native needs no docker)");
  for (const char* inspected : {"[]", "[{}, {}]", "{}"}) {
    build_.tools.Expect(0, "");
    build_.tools.Expect(0, inspected);
    ExpectError(Build().status(), absl::StatusCode::kFailedPrecondition,
                "Expected to find exactly one image in docker inspect output");
  }
}

class PushWithDockerTest : public testing::Test {
 protected:
  absl::StatusOr<std::string> Push(absl::string_view repository,
                                   std::vector<std::string> digests,
                                   absl::string_view id_after = "i") {
    build_.tools.Expect(0, "[{\"Id\": \"i\"}]");
    build_.tools.Expect(0, "");
    build_.tools.Expect(0, "pushed\n");
    build_.tools.Expect(
        0, absl::StrCat("[{\"Id\": \"", id_after, "\", \"RepoDigests\": [\"",
                        absl::StrJoin(digests, "\", \""), "\"]}]"));
    return PushWithDocker("kbld:local", repository, build_.env);
  }
  const std::string digest_ = "app@sha256:" + std::string(64, 'b');
  FakeBuild build_;
};

TEST_F(PushWithDockerTest, Pushes) {
  auto pushed = Push("team/app", {digest_, "r.io/" + digest_});
  ASSERT_TRUE(pushed.ok()) << pushed.status();
  EXPECT_EQ(*pushed, "index.docker.io/team/" + digest_);
  const std::string tagged = absl::StrCat("team/app:kbld-", kRand);
  EXPECT_EQ(build_.tools.lines(),
            (Strings{"docker inspect kbld:local",
                     absl::StrCat("docker tag kbld:local ", tagged),
                     absl::StrCat("docker push ", tagged),
                     absl::StrCat("docker inspect ", tagged)}));
  EXPECT_EQ(build_.log,
            absl::StrCat("team/app | starting push (using Docker): kbld:local "
                         "-> ",
                         tagged,
                         "\nteam/app | pushed\nteam/app | finished push "
                         "(using Docker)\n"));
}

TEST_F(PushWithDockerTest, Errors) {
  ExpectError(Push("a/b", {digest_}, "other").status(),
              absl::StatusCode::kAborted, "image id changed during push");
  ExpectError(
      Push("a/b", {digest_, "app@sha256:" + std::string(64, 'c')}).status(),
      absl::StatusCode::kFailedPrecondition,
      "Expected to find same repo digest, but found sha256:bbb");
  ExpectError(Push("a/b", {"app:1"}).status(),
              absl::StatusCode::kInvalidArgument,
              "Extracting reference digest from 'app:1': ");
  const size_t commands = build_.tools.commands.size();
  ExpectError(
      PushWithDocker("l", "UPPER/x", build_.env).status(),
      absl::StatusCode::kInvalidArgument,
      "Generating image dst tag 'UPPER/x': repository can only contain");
  EXPECT_EQ(build_.tools.commands.size(), commands);
}

TEST_F(PushWithDockerTest, NoDigest) {
  build_.tools.Expect(0, "[{\"Id\": \"i\"}]");
  build_.tools.Expect(0, "");
  build_.tools.Expect(0, "");
  build_.tools.Expect(0, "[{\"Id\": \"i\", \"RepoDigests\": null}]");
  ExpectError(PushWithDocker("l", "a/b", build_.env).status(),
              absl::StatusCode::kNotFound,
              "Expected to find at least one repo digest");
}

}  // namespace
}  // namespace gitops::image
