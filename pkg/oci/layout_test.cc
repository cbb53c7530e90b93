#include "pkg/oci/layout.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/oci/image_config.h"

namespace gitops::oci {
namespace {

class LayoutTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("layout");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    auto writer = LayoutWriter::Create(Path("l"));
    ASSERT_TRUE(writer.ok()) << writer.status();
    writer_ = std::make_unique<LayoutWriter>(*std::move(writer));
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }

  // An image with a config and no layers.
  Descriptor AddImage(absl::string_view user, absl::string_view platform = "") {
    ImageConfig config;
    config.user = std::string(user);
    Manifest manifest;
    manifest.config = *writer_->AddBlob(kOciConfig, FormatImageConfig(config));
    Descriptor image =
        *writer_->AddBlob(kOciManifest, FormatManifest(manifest));
    if (!platform.empty()) image.platform = *ParsePlatform(platform);
    return image;
  }
  Descriptor AddIndex(std::vector<Descriptor> children) {
    Index index;
    index.manifests = std::move(children);
    return *writer_->AddBlob(kOciIndex, FormatIndex(index));
  }
  Layout Finish(std::vector<Descriptor> roots) {
    EXPECT_TRUE(writer_->Finish(roots).ok());
    auto layout = Layout::Open(Path("l"));
    EXPECT_TRUE(layout.ok()) << layout.status();
    return *layout;
  }
  // The user of the image for a platform, or the error.
  std::string Select(const Layout& layout, absl::string_view platform) {
    auto image = SelectImage(layout, *ParsePlatform(platform));
    if (!image.ok()) return image.status().ToString();
    return ParseImageConfig(image->config_bytes)->user;
  }

  std::string dir_;
  std::unique_ptr<LayoutWriter> writer_;
};

TEST_F(LayoutTest, WritesAndReads) {
  const Descriptor image = AddImage("me");
  const Layout layout = Finish({image});
  EXPECT_EQ(*fs::ReadFile(Path("l/oci-layout")),
            "{\"imageLayoutVersion\":\"1.0.0\"}");
  EXPECT_EQ(layout.directory(), Path("l"));
  EXPECT_EQ(layout.Root()->digest, image.digest);
  EXPECT_EQ(layout.BlobPath(image.digest),
            absl::StrCat(Path("l/blobs/sha256"), "/", image.digest.hex()));
  auto stored = ReadImage(layout, *layout.Root());
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(Digest::Of(stored->manifest_bytes), image.digest);
  EXPECT_EQ(ParseImageConfig(stored->config_bytes)->user, "me");
  EXPECT_EQ(Select(layout, "any/thing"), "me");  // An image serves everyone.
}

TEST_F(LayoutTest, RootMustBeOne) {
  EXPECT_EQ(Finish({}).Root().status(),
            absl::FailedPreconditionError(
                Path("l") + ": holds 0 images where one is wanted"));
  const Descriptor image = AddImage("me");
  EXPECT_EQ(Finish({image, image}).Root().status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(LayoutTest, OpenRefusesWhatIsNoLayout) {
  const auto open = [&] { return Layout::Open(Path("l")).status(); };
  EXPECT_TRUE(
      absl::StrContains(open().message(), ": not an OCI image layout: "));
  struct Case {
    const char* name;
    const char* marker;
    const char* index;
    absl::StatusCode code;
    const char* message;
  };
  const Case cases[] = {
      {"no index", "{\"imageLayoutVersion\":\"1.0.0\"}", nullptr,
       absl::StatusCode::kFailedPrecondition, "not an OCI image layout: "},
      {"another version", "{\"imageLayoutVersion\":\"2.0.0\"}", "{}",
       absl::StatusCode::kFailedPrecondition,
       "imageLayoutVersion is not 1.0.0"},
      {"no version", "{}", "{}", absl::StatusCode::kFailedPrecondition,
       "imageLayoutVersion is not 1.0.0"},
      {"no JSON", "x", "{}", absl::StatusCode::kInvalidArgument,
       "oci-layout: invalid character"},
      {"a broken index", "{\"imageLayoutVersion\":\"1.0.0\"}", "[",
       absl::StatusCode::kInvalidArgument, "index.json: "},
      {"an index with a bad digest", "{\"imageLayoutVersion\":\"1.0.0\"}",
       "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:..\"}]}",
       absl::StatusCode::kInvalidArgument, "index.json: "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ASSERT_TRUE(fs::WriteFile(Path("l/oci-layout"), c.marker).ok());
    if (c.index != nullptr) {
      ASSERT_TRUE(fs::WriteFile(Path("l/index.json"), c.index).ok());
    }
    EXPECT_EQ(open().code(), c.code) << open();
    EXPECT_TRUE(absl::StrContains(open().message(), c.message)) << open();
  }
  ASSERT_TRUE(fs::WriteFile(Path("l/oci-layout"), std::string(4097, ' ')).ok());
  EXPECT_EQ(open().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(LayoutTest, BlobsAreVerified) {
  const Descriptor blob = *writer_->AddBlob("t", "content");
  EXPECT_EQ(blob.size_bytes, 7);
  const Layout layout = Finish({AddImage("me")});
  EXPECT_EQ(*layout.ReadBlob(blob.digest, 7), "content");
  EXPECT_EQ(layout.ReadBlob(blob.digest, 6).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(layout.ReadBlob(Digest::Of("none"), 10).status().code(),
            absl::StatusCode::kNotFound);
  ASSERT_TRUE(fs::WriteFile(layout.BlobPath(blob.digest), "CONTENT").ok());
  EXPECT_EQ(layout.ReadBlob(blob.digest, 7).status().code(),
            absl::StatusCode::kDataLoss);
  // An image whose config is another, or is missing.
  const Descriptor root = *layout.Root();
  const Digest config = ReadImage(layout, root)->manifest.config.digest;
  ASSERT_TRUE(fs::WriteFile(layout.BlobPath(config), "{}").ok());
  EXPECT_EQ(ReadImage(layout, root).status().code(),
            absl::StatusCode::kDataLoss);
  ASSERT_TRUE(fs::RemoveAll(layout.BlobPath(config)).ok());
  EXPECT_EQ(ReadImage(layout, root).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(LayoutTest, SelectsByPlatform) {
  const Layout layout = Finish({AddIndex(
      {AddImage("amd", "linux/amd64"), AddImage("arm", "linux/arm64/v8"),
       AddIndex({AddImage("nested", "linux/s390x")}), AddImage("nobody"),
       AddImage("one", "linux/arm/v6"), AddImage("two", "linux/arm/v7")})});
  EXPECT_EQ(Select(layout, "linux/amd64"), "amd");
  EXPECT_EQ(Select(layout, "linux/arm64"), "arm");
  EXPECT_EQ(Select(layout, "linux/s390x"), "nested");
  EXPECT_EQ(Select(layout, "linux/arm/v7"), "two");
  EXPECT_EQ(Select(layout, "linux/ppc64le"),
            absl::StrCat("NOT_FOUND: ", Path("l"),
                         ": no image for platform linux/ppc64le"));
  EXPECT_EQ(Select(layout, "linux/arm"),
            absl::StrCat("FAILED_PRECONDITION: ", Path("l"),
                         ": 2 images for platform linux/arm"));
}

TEST_F(LayoutTest, NestingIsLimited) {
  Descriptor root = AddIndex({AddImage("deep", "linux/amd64")});
  for (int depth = 0; depth < 3; ++depth) root = AddIndex({root});
  EXPECT_EQ(Select(Finish({root}), "linux/amd64"), "deep");
  EXPECT_TRUE(
      absl::StrContains(Select(Finish({AddIndex({root})}), "linux/amd64"),
                        "indexes are nested too deeply"));
}

TEST_F(LayoutTest, AddBlobFile) {
  ASSERT_TRUE(fs::WriteFile(Path("f"), "content").ok());
  Descriptor descriptor;
  descriptor.digest = Digest::Of("content");
  descriptor.size_bytes = 7;
  using Verify = LayoutWriter::Verify;
  ASSERT_TRUE(writer_->AddBlobFile(descriptor, Path("f"), Verify::kYes).ok());
  EXPECT_EQ(*fs::ReadFile(writer_->BlobPath(descriptor.digest)), "content");
  // What is there already stays.
  EXPECT_TRUE(
      writer_->AddBlobFile(descriptor, Path("f"), Verify::kSizeOnly).ok());
  descriptor.size_bytes = 8;
  absl::Status status =
      writer_->AddBlobFile(descriptor, Path("f"), Verify::kSizeOnly);
  EXPECT_EQ(status,
            absl::DataLossError(Path("f") + ": has 7 bytes, not the 8 of its "
                                            "descriptor"));
  descriptor.size_bytes = 7;
  descriptor.digest = Digest::Of("other");
  status = writer_->AddBlobFile(descriptor, Path("f"), Verify::kYes);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(fs::Exists(writer_->BlobPath(descriptor.digest)));
  EXPECT_EQ(writer_->AddBlobFile(descriptor, Path("none"), Verify::kYes).code(),
            absl::StatusCode::kNotFound);
}

TEST_F(LayoutTest, CreateKeepsWhatIsThere) {
  const Descriptor blob = *writer_->AddBlob("t", "content");
  auto again = LayoutWriter::Create(Path("l"));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*fs::ReadFile(again->BlobPath(blob.digest)), "content");
  ASSERT_TRUE(fs::WriteFile(Path("file"), "").ok());
  EXPECT_FALSE(LayoutWriter::Create(Path("file")).ok());
}

}  // namespace
}  // namespace gitops::oci
