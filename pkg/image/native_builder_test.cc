#include "pkg/image/native_builder.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/test_support.h"
#include "pkg/oci/image_config.h"
#include "pkg/oci/layout.h"

namespace gitops::image {
namespace {

class NativeBuilderTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("native");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    source_.path = Path("src");
    build_.env.native = true;
    build_.env.layouts_dir = Path("layouts");
    ASSERT_TRUE(fs::MakeDirs(source_.path).ok());
    Write("Dockerfile",
          "FROM scratch AS one\nARG V=default\nCOPY f /$V\nFROM one\nUSER 7\n");
    Write("f", "content");
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  void Write(absl::string_view name, absl::string_view text) {
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(source_.path, name), text).ok());
  }
  absl::StatusOr<std::string> Build(const Destination* destination = nullptr,
                                    absl::string_view image = "shop/app:1") {
    return BuildNatively(image, source_, destination, build_.env);
  }
  // The layout that Build() left.
  oci::ImageConfig BuiltConfig() {
    auto entries = fs::ListDir(build_.env.layouts_dir);
    EXPECT_TRUE(entries.ok());
    EXPECT_EQ(entries->size(), 1u);
    auto layout = oci::Layout::Open(
        fs::JoinPath(build_.env.layouts_dir, entries->at(0).name));
    EXPECT_TRUE(layout.ok()) << layout.status();
    auto image = oci::ReadImage(*layout, *layout->Root());
    EXPECT_TRUE(image.ok()) << image.status();
    return *oci::ParseImageConfig(image->config_bytes);
  }
  void UseRegistry() {
    client_ = registry_.NewClient();
    build_.env.client = [this]() -> absl::StatusOr<oci::RegistryClient*> {
      return client_.get();
    };
  }

  std::string dir_;
  Source source_;
  FakeBuild build_;
  oci::FakeRegistry registry_;
  std::unique_ptr<oci::RegistryClient> client_;
};

TEST_F(NativeBuilderTest, WithoutADestinationTheLayoutStays) {
  auto one = Build();
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_TRUE(absl::StartsWith(*one, "kbld:shop-app-sha256-")) << *one;
  EXPECT_EQ(BuiltConfig().user, "7");
  // Again over what is there: the same.
  EXPECT_EQ(*Build(), *one);
  EXPECT_EQ(BuiltConfig().os, "linux");
  EXPECT_EQ(BuiltConfig().architecture, "amd64");
  EXPECT_TRUE(absl::StrContains(
      build_.log,
      absl::StrCat("shop/app | starting build (natively): ", source_.path,
                   "\nshop/app | finished build (natively)\n"
                   "shop/app | wrote OCI layout ")));
}

TEST_F(NativeBuilderTest, OptionsOfTheSource) {
  source_.docker.emplace();
  source_.docker->target = "one";
  source_.docker->raw_options = {"--build-arg", "V=given", "--label=l=x=y",
                                 "--platform", "linux/arm64/v8"};
  ASSERT_TRUE(Build().ok());
  oci::ImageConfig config = BuiltConfig();
  EXPECT_EQ(config.user, "");
  EXPECT_EQ(config.labels.at("l"), "x=y");
  EXPECT_EQ(config.architecture, "arm64");
  EXPECT_EQ(config.variant, "v8");
  // buildx counts before build; raw options may name file and target.
  Write("Other", "FROM scratch AS a\nUSER a\nFROM scratch\nUSER b\n");
  source_.buildx.emplace();
  source_.buildx->raw_options = {"-f", "Other", "--target", "a"};
  ASSERT_TRUE(Build().ok());
  EXPECT_EQ(BuiltConfig().user, "a");
}

TEST_F(NativeBuilderTest, TwoImagesOfOneCleanNameDoNotMeet) {
  ASSERT_TRUE(Build(nullptr, "a.b").ok());
  ASSERT_TRUE(Build(nullptr, "a/b").ok());
  EXPECT_EQ(fs::ListDir(build_.env.layouts_dir)->size(), 2u);
}

TEST_F(NativeBuilderTest, PushesToTheDestination) {
  UseRegistry();
  Destination destination;
  destination.new_image = "r.io/team/app";
  auto pushed = Build(&destination);
  ASSERT_TRUE(pushed.ok()) << pushed.status();
  const std::string digest = pushed->substr(pushed->find('@') + 1);
  EXPECT_EQ(*pushed, "r.io/team/app@" + digest);
  EXPECT_NE(registry_.Manifest("team/app", digest), "");
  EXPECT_TRUE(absl::StrContains(
      build_.log, "r.io/team/app | starting push (natively): " + digest));
  // The destination defaults to the image itself.
  destination.new_image = "";
  EXPECT_EQ(*Build(&destination, "r.io/other"), "r.io/other@" + digest);
}

TEST_F(NativeBuilderTest, ALayoutIsTakenAsItIs) {
  auto built = Build();
  ASSERT_TRUE(built.ok());
  source_.path = fs::JoinPath(build_.env.layouts_dir,
                              fs::ListDir(build_.env.layouts_dir)->at(0).name);
  build_.env.layouts_dir = Path("unused");
  EXPECT_EQ(*Build(), *built);
  EXPECT_FALSE(fs::Exists(Path("unused")));
}

TEST_F(NativeBuilderTest, Errors) {
  Destination destination;
  destination.new_image = "r.io/app:tag";
  ExpectError(Build(&destination).status(), absl::StatusCode::kInvalidArgument,
              "Generating image dst tag 'r.io/app:tag': ");
  destination.new_image = "r.io/app";
  ExpectError(Build(&destination).status(), absl::StatusCode::kUnavailable,
              "no network");
  source_.docker.emplace().raw_options = {"--squash"};
  ExpectError(Build().status(), absl::StatusCode::kUnimplemented,
              "raw option \"--squash\" needs docker");
  source_.docker->raw_options = {"--platform=linux"};
  ExpectError(Build().status(), absl::StatusCode::kInvalidArgument,
              "expected format os/arch[/variant]");
  source_.docker->raw_options.clear();
  source_.docker->file = "None";
  ExpectError(Build().status(), absl::StatusCode::kNotFound,
              "neither an OCI layout nor a Dockerfile is there");
  source_.docker.reset();
  build_.log.clear();
  Write("Dockerfile", "FROM scratch\nRUN make\n");
  ExpectError(Build().status(), absl::StatusCode::kUnimplemented,
              "Dockerfile:2: RUN is not supported by the native builder");
  EXPECT_TRUE(
      absl::StrContains(build_.log, "shop/app | error: Dockerfile:2: RUN is"));
  source_.path = Path("none");
  ExpectError(Build().status(), absl::StatusCode::kNotFound,
              "Checking if path '");
}

TEST_F(NativeBuilderTest, AFailureLeavesNothingBehind) {
  Write("Dockerfile", "FROM scratch\nCOPY none /\n");
  EXPECT_FALSE(Build().ok());
  EXPECT_TRUE(fs::ListDir(build_.env.layouts_dir)->empty());
}

}  // namespace
}  // namespace gitops::image
