#include "pkg/oci/pull.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/oci/fake_registry.h"
#include "pkg/oci/manifest.h"

namespace gitops::oci {
namespace {

class PullTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("pull");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    client_ = registry_.NewClient();
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  absl::StatusOr<BaseImage> Pull(absl::string_view reference,
                                 absl::string_view platform = "linux/amd64") {
    return PullImage(*Reference::Parse(reference), *ParsePlatform(platform),
                     fs::JoinPath(dir_, "l"), client_.get());
  }
  std::string dir_;
  FakeRegistry registry_;
  std::unique_ptr<RegistryClient> client_;
};

TEST_F(PullTest, AnImageWhateverItsPlatform) {
  const Digest digest = registry_.AddImage("app", "1", "content");
  auto base = Pull("r.io/app:1", "windows/s390x");
  ASSERT_TRUE(base.ok()) << base.status();
  EXPECT_EQ(base->image.descriptor.digest, digest);
  EXPECT_EQ(base->layout.Root()->digest, digest);
  EXPECT_EQ(base->image.manifest_bytes, registry_.Manifest("app", "1"));
  for (const Descriptor& layer : base->image.manifest.layers) {
    EXPECT_EQ(*base->layout.ReadBlob(layer.digest, 1 << 20),
              registry_.Blob("app", layer.digest));
  }
  // Again into the same directory: blobs are not fetched a second time.
  const int blobs = registry_.Count("/blobs/");
  ASSERT_TRUE(Pull(absl::StrCat("r.io/app@", digest.ToString())).ok());
  EXPECT_EQ(registry_.Count("/blobs/"), blobs);
}

TEST_F(PullTest, OfAnIndexTheChildForThePlatform) {
  Index index;
  for (const char* platform : {"linux/arm64/v8", "linux/amd64", ""}) {
    Descriptor child;
    child.media_type = std::string(kOciManifest);
    child.digest = registry_.AddImage("app", "", platform);
    if (*platform != '\0') child.platform = *ParsePlatform(platform);
    index.manifests.push_back(child);
  }
  registry_.AddManifest("app", "1", kDockerIndex, FormatIndex(index));
  auto base = Pull("r.io/app:1", "linux/amd64");
  ASSERT_TRUE(base.ok()) << base.status();
  EXPECT_EQ(base->image.descriptor.digest, index.manifests[1].digest);
  EXPECT_EQ(
      Pull("r.io/app:1", "linux/s390x").status(),
      absl::NotFoundError("r.io/app:1: no image for platform linux/s390x"));
}

TEST_F(PullTest, LayersThatRegistriesDoNotHoldAreLeftOut) {
  const Digest digest = registry_.AddImage("app", "", "content");
  Manifest manifest =
      *ParseManifest(registry_.Manifest("app", digest.ToString()));
  Descriptor foreign = manifest.layers[0];
  foreign.media_type = std::string(kDockerForeignLayer);
  foreign.digest = Digest::Of("elsewhere");
  manifest.layers.push_back(foreign);
  registry_.AddManifest("app", "1", kOciManifest, FormatManifest(manifest));
  auto base = Pull("r.io/app:1");
  ASSERT_TRUE(base.ok()) << base.status();
  EXPECT_EQ(base->image.manifest.layers.size(), 2u);
  EXPECT_FALSE(fs::Exists(base->layout.BlobPath(foreign.digest)));
}

TEST_F(PullTest, Errors) {
  EXPECT_EQ(Pull("r.io/none:1").status().code(), absl::StatusCode::kNotFound);
  const Digest digest = registry_.AddImage("app", "1", "content");
  const Manifest manifest =
      *ParseManifest(registry_.Manifest("app", digest.ToString()));
  const std::string layer = manifest.layers[0].digest.ToString();
  // Another content of the same size, and another size.
  registry_.Fail(
      "/blobs/" + layer, 200, 1,
      std::string(static_cast<size_t>(manifest.layers[0].size_bytes), 'x'));
  EXPECT_EQ(Pull("r.io/app:1").status().code(), absl::StatusCode::kDataLoss);
  registry_.Fail("/blobs/" + layer, 200, 1, "short");
  const absl::Status status = Pull("r.io/app:1").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(absl::StrContains(status.message(),
                                "does not have the size of its descriptor"));
  // Nothing of that is kept: the next attempt goes well.
  EXPECT_TRUE(Pull("r.io/app:1").ok());
  registry_.AddManifest("app", "bad", kOciManifest, "{");
  EXPECT_EQ(Pull("r.io/app:bad").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gitops::oci
