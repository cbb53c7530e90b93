#include "pkg/image/build.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

class BuildTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("build");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    source_.path = fs::JoinPath(dir_, "src/../src");
    ASSERT_TRUE(fs::MakeDirs(fs::JoinPath(dir_, "src")).ok());
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, "src/Dockerfile"),
                              "FROM scratch\nUSER 1\n")
                    .ok());
    build_.env.layouts_dir = fs::JoinPath(dir_, "layouts");
    build_.env.working_dir = dir_;
    client_ = registry_.NewClient();
    build_.env.client = [this]() -> absl::StatusOr<oci::RegistryClient*> {
      return client_.get();
    };
    destination_.new_image = "r.io/app";
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  void ExpectNoGit() { build_.tools.Expect(128, "", "not a repository"); }

  std::string dir_;
  Source source_;
  Destination destination_;
  FakeBuild build_;
  oci::FakeRegistry registry_;
  std::unique_ptr<oci::RegistryClient> client_;
};

TEST_F(BuildTest, NativeWithOriginsAndTags) {
  build_.env.native = true;
  for (const char* out : {".git", "git@h:r", "abc", "abc", "", "v1"}) {
    build_.tools.Expect(0, out);
  }
  destination_.tags = {"a", "b"};
  auto image = BuildSource("app", source_, &destination_, build_.env);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_TRUE(absl::StartsWith(image->url, "r.io/app@sha256:"));
  EXPECT_EQ(Emit(value::Value::NewList(image->origins)),
            absl::StrCat("- local:\n    path: ", dir_,
                         "/src\n- git:\n    dirty: false\n    remoteURL: "
                         "git@h:r\n    sha: abc\n    tags:\n    - v1\n- "
                         "tagged:\n    tags:\n    - a\n    - b\n"));
  EXPECT_NE(registry_.Manifest("app", "a"), "");
  EXPECT_EQ(registry_.Manifest("app", "a"), registry_.Manifest("app", "b"));
  // A tag that is right already is not written again.
  const int puts = registry_.Count("PUT /v2/app/manifests/");
  ExpectNoGit();
  ASSERT_TRUE(BuildSource("app", source_, &destination_, build_.env).ok());
  EXPECT_EQ(registry_.Count("PUT /v2/app/manifests/"), puts);
}

TEST_F(BuildTest, RelativePathsAreBelowTheWorkingDirectory) {
  source_.path = "src";
  source_.ko.emplace();
  build_.tools.Expect(0, "ko.local/x\n");
  ExpectNoGit();
  auto image = BuildSource("app", source_, nullptr, build_.env);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->url, "ko.local/x");
  ASSERT_EQ(image->origins.size(), 1u);
  EXPECT_EQ(Emit(image->origins[0]),
            absl::StrCat("local:\n  path: ", dir_, "/src\n"));
}

TEST_F(BuildTest, OtherToolsStayEvenNatively) {
  build_.env.native = true;
  source_.bazel.emplace().target = "t";
  const std::string hex(64, 'a');
  const std::string inspected = absl::StrCat(
      "[{\"Id\": \"i\", \"RepoDigests\": [\"r.io/app@sha256:", hex, "\"]}]");
  build_.tools.Expect(0, absl::StrCat("Loaded image ID: sha256:", hex));
  build_.tools.Expect(0, "");  // tag
  build_.tools.Expect(0, inspected);
  build_.tools.Expect(0, "");  // tag
  build_.tools.Expect(0, "");  // push
  build_.tools.Expect(0, inspected);
  ExpectNoGit();
  auto image = BuildSource("app", source_, &destination_, build_.env);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->url, "r.io/app@sha256:" + hex);
  EXPECT_EQ(build_.tools.lines()[0], "bazel run t");
  EXPECT_EQ(build_.tools.left(), 0u);
}

TEST_F(BuildTest, WhatABuilderPushedIsNotPushedAgain) {
  source_.buildx.emplace();
  const std::string hex(64, 'c');
  build_.tools.Expect(
      0, "", absl::StrCat("pushing manifest for r.io/app@sha256:", hex, " x"));
  ExpectNoGit();
  auto image = BuildSource("app", source_, &destination_, build_.env);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_EQ(image->url, "r.io/app@sha256:" + hex);
  EXPECT_EQ(build_.tools.commands.size(), 2u);
}

TEST_F(BuildTest, Errors) {
  build_.env.native = true;
  destination_.tags = {"bad tag"};
  ExpectNoGit();
  ExpectError(BuildSource("app", source_, &destination_, build_.env).status(),
              absl::StatusCode::kInvalidArgument, "tag can only contain");
  destination_.tags = {"t"};
  ExpectNoGit();
  registry_.Fail("PUT /v2/app/manifests/t", 403);
  EXPECT_EQ(
      BuildSource("app", source_, &destination_, build_.env).status().code(),
      absl::StatusCode::kPermissionDenied);
  build_.tools.Expect(0, ".git");
  build_.tools.Expect(1, "", "broken");
  ExpectError(BuildSource("app", source_, nullptr, build_.env).status(),
              absl::StatusCode::kUnknown,
              "Getting details from git for directory '");
}

}  // namespace
}  // namespace gitops::image
