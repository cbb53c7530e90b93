// image-builder image and index: configs, digests, platforms.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/image_builder/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::image_builder {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Strings = std::vector<std::string>;

class ImageCommandTest : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    Write("a", "one");
    ASSERT_EQ(Run({"layer", "--blob", Path("l.blob"), "--descriptor",
                   Path("l.json"), "--src", Path("a") + "=a"}),
              0)
        << err_;
  }
  // Makes NAME, NAME.digest, NAME.config.
  int Image(const std::string& name, const Strings& more) {
    Strings args = {"image",
                    "--output",
                    Path(name),
                    "--digest",
                    Path(name + ".digest"),
                    "--config",
                    Path(name + ".config")};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }
  int Index(const std::string& name, const Strings& images) {
    Strings args = {"index", "--output", Path(name), "--digest",
                    Path(name + ".digest")};
    for (const std::string& image : images) {
      args.insert(args.end(), {"--image", image});
    }
    return Run(args);
  }
  // The JSON of an index's own manifest.
  std::string Manifest(const std::string& name) {
    std::string digest = Read(name + ".digest");
    return Read(absl::StrCat(name, "/blobs/sha256/", digest.substr(7, 64)));
  }
};

TEST_F(ImageCommandTest, TheConfigSaysWhatTheFlagsDo) {
  ASSERT_EQ(
      Image(
          "i",
          {"--layer",        absl::StrCat(Path("l.json"), "=", Path("l.blob")),
           "--entrypoint",   "/a",
           "--entrypoint",   "b",
           "--cmd",          "c",
           "--env",          "K=v=w",
           "--user",         "1:2",
           "--workdir",      "/w",
           "--label",        "l=1",
           "--port",         "80/tcp",
           "--volume",       "/d",
           "--os",           "linux",
           "--architecture", "arm",
           "--variant",      "v7"}),
      0)
      << err_;
  const std::string config = Read("i.config");
  for (const char* part :
       {R"("Entrypoint":["/a","b"])", R"("Cmd":["c"])", R"("K=v=w")",
        R"("User":"1:2")", R"("WorkingDir":"/w")", R"("l":"1")",
        R"("80/tcp":{})", R"("/d":{})", R"("architecture":"arm")",
        R"("variant":"v7")", R"("os":"linux")"}) {
    EXPECT_THAT(config, HasSubstr(part));
  }
  EXPECT_EQ(Read("i.digest").substr(0, 7), "sha256:");
}

TEST_F(ImageCommandTest, TwiceTheSame) {
  ASSERT_EQ(Image("i", {"--cmd", "c"}), 0) << err_;
  ASSERT_EQ(Image("j", {"--cmd", "c"}), 0) << err_;
  EXPECT_EQ(Read("i.digest"), Read("j.digest"));
  ASSERT_EQ(Image("k", {"--cmd", "d"}), 0) << err_;
  EXPECT_NE(Read("i.digest"), Read("k.digest"));
}

TEST_F(ImageCommandTest, AnIndexReadsPlatformsFromItsImages) {
  ASSERT_EQ(Image("i", {"--os", "linux", "--architecture", "amd64"}), 0);
  ASSERT_EQ(Image("j", {"--os", "linux", "--architecture", "arm64"}), 0);
  ASSERT_EQ(Index("x", {Path("i"), Path("j")}), 0) << err_;
  EXPECT_THAT(Manifest("x"), HasSubstr(R"("architecture":"amd64")"));
  EXPECT_THAT(Manifest("x"), HasSubstr(R"("architecture":"arm64")"));
  // Each by its own digest.
  EXPECT_THAT(Manifest("x"), HasSubstr(Read("i.digest").substr(0, 71)));
  EXPECT_THAT(Manifest("x"), HasSubstr(Read("j.digest").substr(0, 71)));
}

TEST_F(ImageCommandTest, AnIndexSaysThePlatformItIsTold) {
  ASSERT_EQ(Image("i", {"--os", "linux", "--architecture", "amd64"}), 0);
  ASSERT_EQ(Index("x", {Path("i") + "=linux/arm/v7"}), 0) << err_;
  EXPECT_THAT(Manifest("x"), HasSubstr(R"("architecture":"arm")"));
  EXPECT_THAT(Manifest("x"), HasSubstr(R"("variant":"v7")"));
  EXPECT_THAT(Manifest("x"), Not(HasSubstr("amd64")));
}

TEST_F(ImageCommandTest, Refusals) {
  EXPECT_EQ(Image("i", {"--env", "=v"}), 1);
  EXPECT_EQ(Image("i", {"--label", "l"}), 1);
  EXPECT_EQ(Image("i", {"--layer", Path("none") + "=" + Path("l.blob")}), 1);
  EXPECT_EQ(Image("i", {"--base", Path("none")}), 1);
  EXPECT_EQ(Image("i", {"--port", "http"}), 1);
  EXPECT_EQ(Run({"image"}), 1);
  EXPECT_THAT(err_, HasSubstr("'output'"));
  EXPECT_EQ(Index("x", {Path("none")}), 1);
  ASSERT_EQ(Image("j", {"--cmd", "c"}), 0) << err_;
  EXPECT_EQ(Index("x", {Path("j") + "=linux"}), 1);
}

}  // namespace
}  // namespace gitops::image_builder
