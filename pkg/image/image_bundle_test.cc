#include "pkg/image/image_bundle.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/test_support.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/layer_tree.h"
#include "pkg/oci/manifest.h"
#include "pkg/oci/media_type.h"
#include "pkg/oci/tar_reader.h"

namespace gitops::image {
namespace {

using Strings = std::vector<std::string>;

class ImageBundleTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("bundle");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    client_ = registry_.NewClient();
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }

  std::string Image(absl::string_view content) {
    return absl::StrCat("r.io/app@",
                        registry_.AddImage("app", "", content).ToString());
  }
  // An index over two images, the second of them with a layer that is not to
  // be distributed.
  std::string Index() {
    oci::Index index;
    oci::Descriptor child;
    child.media_type = std::string(oci::kOciManifest);
    child.digest = registry_.AddImage("app", "", "one");
    index.manifests.push_back(child);
    auto manifest =
        oci::ParseManifest(registry_.Manifest("app", child.digest.ToString()));
    manifest->layers[0].media_type = std::string(oci::kDockerForeignLayer);
    child.digest = registry_.AddManifest("app", "", oci::kOciManifest,
                                         oci::FormatManifest(*manifest));
    index.manifests.push_back(child);
    return absl::StrCat("r.io/app@", registry_
                                         .AddManifest("app", "", oci::kOciIndex,
                                                      oci::FormatIndex(index))
                                         .ToString());
  }
  BundleItem Fetch(const std::string& reference) {
    auto item = FetchBundleItem(reference, client_.get());
    EXPECT_TRUE(item.ok()) << item.status();
    return item.ok() ? *item : BundleItem();
  }
  absl::Status Write(const std::vector<BundleItem>& items,
                     absl::string_view name, Strings* files = nullptr) {
    return WriteBundle(
        items, Path(name), client_.get(), [] {},
        [&](absl::string_view file) {
          if (files != nullptr) files->emplace_back(file);
        });
  }

  std::string dir_;
  oci::FakeRegistry registry_;
  std::unique_ptr<oci::RegistryClient> client_;
};

TEST_F(ImageBundleTest, FetchReadsNoLayers) {
  const BundleItem image = Fetch(Image("x"));
  EXPECT_FALSE(image.is_index);
  EXPECT_EQ(image.media_type, oci::kOciManifest);
  EXPECT_EQ(image.refs, (Strings{"r.io/app@" + image.digest}));
  EXPECT_EQ(oci::Digest::Of(image.raw).ToString(), image.digest);
  EXPECT_EQ(oci::Digest::Of(image.config_raw).ToString(), image.config_digest);
  ASSERT_EQ(image.layers.size(), 1u);
  EXPECT_EQ(registry_.Count("GET /v2/app/blobs/" + image.layers[0].digest), 0);
  EXPECT_EQ(image.layers[0].diff_id, image.layers[0].digest);

  const BundleItem index = Fetch(Index());
  EXPECT_TRUE(index.is_index);
  EXPECT_EQ(index.images.size(), 2u);
  EXPECT_TRUE(index.indexes.empty());
  EXPECT_EQ(index.images[0].refs,
            (Strings{"r.io/app@" + index.images[0].digest}));
}

TEST_F(ImageBundleTest, FetchErrors) {
  ExpectError(FetchBundleItem("r.io/app:1", client_.get()).status(),
              absl::StatusCode::kInvalidArgument, "exactly one '@'");
  EXPECT_EQ(
      FetchBundleItem("r.io/app@sha256:" + std::string(64, '0'), client_.get())
          .status()
          .code(),
      absl::StatusCode::kNotFound);
  // A config that does not go with its manifest.
  const std::string image = Image("x");
  auto manifest =
      oci::ParseManifest(registry_.Manifest("app", image.substr(9)));
  ASSERT_TRUE(manifest.ok());
  manifest->layers.push_back(manifest->layers[0]);
  const oci::Digest odd = registry_.AddManifest("app", "", oci::kOciManifest,
                                                oci::FormatManifest(*manifest));
  ExpectError(
      FetchBundleItem("r.io/app@" + odd.ToString(), client_.get()).status(),
      absl::StatusCode::kFailedPrecondition,
      "the config does not have a diff id for each layer");
  // Indexes within indexes end somewhere.
  std::string digest = image.substr(9);
  std::string media_type(oci::kOciManifest);
  for (int depth = 1; depth <= 4; ++depth) {
    oci::Index index;
    oci::Descriptor child;
    child.media_type = media_type;
    child.digest = *oci::Digest::Parse(digest);
    index.manifests.push_back(child);
    digest =
        registry_
            .AddManifest("app", "", oci::kOciIndex, oci::FormatIndex(index))
            .ToString();
    media_type = std::string(oci::kOciIndex);
    const absl::Status status =
        FetchBundleItem("r.io/app@" + digest, client_.get()).status();
    EXPECT_EQ(status.ok(), depth <= 3) << depth << ": " << status;
  }
}

TEST_F(ImageBundleTest, Sorting) {
  BundleItem index;
  index.is_index = true;
  index.digest = "b";
  index.config_digest = "ignored";
  BundleItem image;
  image.digest = "b";
  image.config_digest = "1";
  BundleItem first;
  first.digest = "a";
  first.config_digest = "9";
  BundleItem same = image;
  same.config_digest = "0";
  std::vector<BundleItem> items = {image, index, first, same};
  SortBundle(&items);
  Strings order;
  for (const BundleItem& item : items) {
    order.push_back(absl::StrCat(item.digest, item.config_digest));
  }
  EXPECT_EQ(order, (Strings{"a9", "bignored", "b0", "b1"}));
}

TEST_F(ImageBundleTest, FormatHasKbldsOrder) {
  EXPECT_EQ(FormatBundle({}), "null");
  BundleItem image;
  image.refs = {"r@d"};
  image.media_type = "m";
  image.digest = "d";
  image.raw = "{\"<\":1}";
  image.config_digest = "c";
  image.config_raw = "{}";
  image.layers = {{"t", "l", "f", 7}};
  const std::string json =
      "{\"Refs\":[\"r@d\"],\"Layers\":[{\"MediaType\":\"t\",\"Digest\":\"l\","
      "\"DiffID\":\"f\",\"Size\":7}],\"Config\":{\"Digest\":\"c\",\"Raw\":"
      "\"{}\"},\"Manifest\":{\"MediaType\":\"m\",\"Digest\":\"d\",\"Raw\":"
      "\"{\\\"\\u003c\\\":1}\"}}";
  EXPECT_EQ(FormatBundle({image}),
            absl::StrCat("[{\"ImageIndex\":null,\"Image\":", json, "}]"));
  BundleItem index;
  index.is_index = true;
  index.refs = {"r@i"};
  index.media_type = "n";
  index.digest = "i";
  index.raw = "{}";
  index.images = {image};
  EXPECT_EQ(
      FormatBundle({index}),
      absl::StrCat("[{\"ImageIndex\":{\"Refs\":[\"r@i\"],\"Images\":[", json,
                   "],\"Indexes\":null,\"MediaType\":\"n\",\"Digest\":"
                   "\"i\",\"Raw\":\"{}\"},\"Image\":null}]"));
}

TEST_F(ImageBundleTest, ParseIsTheInverseOfFormat) {
  const std::vector<BundleItem> items = {Fetch(Index()), Fetch(Image("x"))};
  const std::string text = FormatBundle(items);
  auto parsed = ParseBundle(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(FormatBundle(*parsed), text);
  EXPECT_TRUE(ParseBundle("null")->empty());
  EXPECT_TRUE(ParseBundle("[]")->empty());
  EXPECT_FALSE(ParseBundle("[{\"Image\": null}]").ok());
}

TEST_F(ImageBundleTest, ParseVerifiesDigests) {
  const std::string text = FormatBundle({Fetch(Index())});
  struct Case {
    const char* name;
    std::string from;
    std::string to;
  };
  const BundleItem index = Fetch(Index());
  const Case cases[] = {
      {"the index", index.digest, "sha256:" + std::string(64, '0')},
      {"a manifest", index.images[0].digest, "sha256:" + std::string(64, '0')},
      {"a config", index.images[0].config_digest,
       "sha256:" + std::string(64, '0')},
      {"a digest that is none", index.digest, "sha256:../../etc"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::string changed = text;
    const std::string quoted = "\"Digest\":\"" + c.from + "\"";
    const size_t at = changed.find(quoted);
    ASSERT_NE(at, std::string::npos);
    changed.replace(at, quoted.size(), "\"Digest\":\"" + c.to + "\"");
    const absl::Status status = ParseBundle(changed).status();
    EXPECT_FALSE(status.ok());
  }
  for (const char* bad : {"", "{", "[", "[1]x", "\"", "[{\"Image\":{}}]"}) {
    EXPECT_FALSE(ParseBundle(bad).ok()) << bad;
  }
}

TEST_F(ImageBundleTest, TheTar) {
  std::vector<BundleItem> items = {Fetch(Index()), Fetch(Image("two")),
                                   Fetch(Image("two"))};
  Strings files;
  ASSERT_TRUE(Write(items, "a.tar", &files).ok());
  ASSERT_TRUE(Write(items, "b.tar").ok());
  EXPECT_EQ(*fs::ReadFile(Path("a.tar")), *fs::ReadFile(Path("b.tar")));
  // manifest.json, then each distinct layer once, sorted.
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0], "manifest.json");
  EXPECT_TRUE(std::is_sorted(files.begin() + 1, files.end()));
  for (size_t i = 1; i < files.size(); ++i) {
    EXPECT_TRUE(absl::StartsWith(files[i], "sha256-"));
    EXPECT_TRUE(absl::EndsWith(files[i], ".tar.gz"));
  }
  auto opened = OpenBundle(Path("a.tar"));
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(FormatBundle(opened->items), FormatBundle(items));
  ASSERT_EQ(opened->layers.size(), 2u);
  for (const auto& [digest, source] : opened->layers) {
    auto reader = oci::FileReader::Open(source.path);
    ASSERT_TRUE(reader.ok());
    ASSERT_TRUE(reader->SeekTo(source.offset).ok());
    std::string bytes(static_cast<size_t>(source.size_bytes), '\0');
    ASSERT_EQ(*reader->Read(bytes.data(), bytes.size()), bytes.size());
    EXPECT_EQ(oci::Digest::Of(bytes).ToString(), digest);
  }
}

TEST_F(ImageBundleTest, ALayerThatIsAnotherLeavesNoTar) {
  const BundleItem image = Fetch(Image("x"));
  registry_.Fail(
      "GET /v2/app/blobs/" + image.layers[0].digest, 200, 1,
      std::string(static_cast<size_t>(image.layers[0].size_bytes), 'x'));
  EXPECT_EQ(Write({image}, "a.tar").code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(fs::Exists(Path("a.tar")));
}

TEST_F(ImageBundleTest, OpenRefusesWhatIsNoBundle) {
  ASSERT_TRUE(fs::WriteFile(Path("text"), "no tar").ok());
  EXPECT_FALSE(OpenBundle(Path("text")).ok());
  EXPECT_EQ(OpenBundle(Path("none")).status().code(),
            absl::StatusCode::kNotFound);
  oci::LayerTree tree;
  ASSERT_TRUE(tree.AddContent("other", "x", 0644).ok());
  oci::StringSink tar;
  ASSERT_TRUE(tree.WriteTar(0, &tar).ok());
  ASSERT_TRUE(fs::WriteFile(Path("other.tar"), tar.text()).ok());
  EXPECT_FALSE(OpenBundle(Path("other.tar")).ok());
}

TEST_F(ImageBundleTest, ImportUploadsWhatIsMissing) {
  const BundleItem index = Fetch(Index());
  ASSERT_TRUE(Write({index}, "a.tar").ok());
  auto opened = OpenBundle(Path("a.tar"));
  ASSERT_TRUE(opened.ok());
  int asked = 0;
  const FindLayer find =
      [&](const BundleItem&,
          const BundleLayer& layer) -> absl::StatusOr<LayerSource> {
    ++asked;
    return opened->layers.at(layer.digest);
  };
  const oci::Repository target = *oci::Repository::Parse("r.io/copy");
  auto imported = ImportItem(opened->items[0], target, find, client_.get());
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(*imported, "r.io/copy@" + index.digest);
  EXPECT_EQ(asked, 1);  // One layer is shared and foreign in the other image.
  EXPECT_EQ(registry_.Manifest("copy", absl::StrCat("kbld-", "sha256-",
                                                    index.digest.substr(7))),
            index.raw);
  EXPECT_EQ(registry_.Manifest("copy", index.images[0].digest),
            index.images[0].raw);
  const BundleLayer& layer = index.images[0].layers[0];
  const oci::Digest digest = *oci::Digest::Parse(layer.digest);
  EXPECT_EQ(registry_.Blob("copy", digest), registry_.Blob("app", digest));
  // Again: nothing is asked for.
  ASSERT_TRUE(ImportItem(opened->items[0], target, find, client_.get()).ok());
  EXPECT_EQ(asked, 1);
}

TEST_F(ImageBundleTest, ImportErrors) {
  BundleItem image = Fetch(Image("x"));
  const oci::Repository target = *oci::Repository::Parse("r.io/copy");
  const FindLayer nowhere =
      [](const BundleItem&,
         const BundleLayer& layer) -> absl::StatusOr<LayerSource> {
    return absl::NotFoundError("no layer " + layer.digest);
  };
  ExpectError(ImportItem(image, target, nowhere, client_.get()).status(),
              absl::StatusCode::kNotFound, "no layer sha256:");
  // The registry stores another manifest than it was sent.
  image.layers.clear();
  BundleItem other = image;
  other.raw += " ";
  ExpectError(ImportItem(other, target, nowhere, client_.get()).status(),
              absl::StatusCode::kDataLoss,
              absl::StrCat("Expected imported image '", image.refs[0],
                           "' to have digest '", image.digest, "' but was '"));
  image.digest = "sha256:short";
  ExpectError(ImportItem(image, target, nowhere, client_.get()).status(),
              absl::StatusCode::kInvalidArgument,
              "invalid checksum digest length");
}

}  // namespace
}  // namespace gitops::image
