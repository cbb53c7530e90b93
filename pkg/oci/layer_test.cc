#include "pkg/oci/layer.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/oci/file_io.h"

namespace gitops::oci {
namespace {

class LayerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("layer");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  std::string dir_;
};

LayerTree Sample() {
  LayerTree tree;
  EXPECT_TRUE(tree.AddContent("bin/app", std::string(3 << 20, 'x'), 0755).ok());
  EXPECT_TRUE(tree.AddSymlink("app", "bin/app").ok());
  return tree;
}

TEST_F(LayerTest, DescribesItsBlob) {
  for (const Compression compression :
       {Compression::kNone, Compression::kGzip, Compression::kZstd}) {
    LayerOptions options;
    options.compression = compression;
    auto layer = BuildLayer(Sample(), options, Path("blob"));
    ASSERT_TRUE(layer.ok()) << layer.status();
    auto file = DigestFile(Path("blob"));
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(layer->digest, file->digest);
    EXPECT_EQ(layer->size_bytes, file->size_bytes);
    EXPECT_EQ(layer->media_type, LayerMediaType(Family::kOci, compression));
    options.concurrency = 4;
    auto again = BuildLayer(Sample(), options, Path("blob2"));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->digest, layer->digest);
    auto parsed = ParseLayer(FormatLayer(*layer));
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(FormatLayer(*parsed), FormatLayer(*layer));
  }
}

TEST_F(LayerTest, AdoptKeepsWhatIsStoredAsWanted) {
  LayerOptions gzip;
  auto built = BuildLayer(Sample(), gzip, Path("a.tgz"));
  ASSERT_TRUE(built.ok());
  auto adopted = AdoptTar(Path("a.tgz"), gzip, Path("b.tgz"));
  ASSERT_TRUE(adopted.ok()) << adopted.status();
  EXPECT_EQ(FormatLayer(*adopted), FormatLayer(*built));

  LayerOptions zstd;
  zstd.compression = Compression::kZstd;
  auto converted = AdoptTar(Path("a.tgz"), zstd, Path("c"));
  ASSERT_TRUE(converted.ok());
  EXPECT_EQ(converted->diff_id, built->diff_id);
  EXPECT_NE(converted->digest, built->digest);
}

TEST_F(LayerTest, AdoptRefusesWhatIsNoTar) {
  ASSERT_TRUE(fs::WriteFile(Path("text"), std::string(2000, 'z')).ok());
  EXPECT_EQ(AdoptTar(Path("text"), {}, Path("b")).status().code(),
            absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(fs::WriteFile(Path("short"), "zz").ok());
  EXPECT_EQ(AdoptTar(Path("short"), {}, Path("b")).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(fs::Exists(Path("b")));
}

}  // namespace
}  // namespace gitops::oci
