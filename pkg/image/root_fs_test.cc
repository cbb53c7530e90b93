#include "pkg/image/root_fs.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/test_support.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/layer.h"

namespace gitops::image {
namespace {

using Strings = std::vector<std::string>;

oci::LayerEntry Entry(absl::string_view path, oci::EntryType type,
                      absl::string_view text = "") {
  oci::LayerEntry entry;
  entry.header.path = std::string(path);
  entry.header.type = type;
  if (type == oci::EntryType::kSymlink || type == oci::EntryType::kHardlink) {
    entry.header.link_target = std::string(text);
  } else {
    entry.content = std::string(text);
  }
  return entry;
}
oci::LayerEntry File(absl::string_view path, absl::string_view text) {
  return Entry(path, oci::EntryType::kFile, text);
}
oci::LayerEntry Dir(absl::string_view path) {
  return Entry(path, oci::EntryType::kDirectory);
}
oci::LayerEntry Link(absl::string_view path, absl::string_view target) {
  return Entry(path, oci::EntryType::kSymlink, target);
}

Strings Names(const RootFs& root) {
  Strings out;
  for (const auto& [path, entry] : root.entries()) out.push_back(path);
  return out;
}

class RootFsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("rootfs");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }

  // Writes entries, in this order, as a layer and puts it on top of `root`.
  absl::Status Layer(const std::vector<oci::LayerEntry>& entries, RootFs* root,
                     absl::string_view spill = "spill") {
    oci::StringSink tar;
    oci::LayerTarWriter writer(&tar);
    for (const oci::LayerEntry& entry : entries) {
      oci::TarHeader header = entry.header;
      header.size_bytes = static_cast<int64_t>(entry.content.size());
      EXPECT_TRUE(writer.Add(header).ok());
      EXPECT_TRUE(writer.WriteData(entry.content).ok());
    }
    EXPECT_TRUE(writer.Finish().ok());
    const std::string path = Path(absl::StrCat("layer", ++count_));
    EXPECT_TRUE(fs::WriteFile(path, tar.text()).ok());
    return root->ApplyBlob(
        path, spill.empty() ? "" : Path(absl::StrCat(spill, count_)));
  }

  std::string dir_;
  int count_ = 0;
};

TEST_F(RootFsTest, FindAndDirectories) {
  RootFs root;
  EXPECT_TRUE(root.IsDirectory(""));
  EXPECT_FALSE(root.IsDirectory("a"));
  root.Put(File("a/b/c", "x"));
  root.Put(Dir("d"));
  root.Put(Link("l", "d"));
  EXPECT_TRUE(root.IsDirectory("a/b"));  // Not written out, but there.
  EXPECT_EQ(root.Find("a/b"), nullptr);
  EXPECT_TRUE(root.IsDirectory("d"));
  EXPECT_FALSE(root.IsDirectory("l"));
  EXPECT_FALSE(root.IsDirectory("a/b/c"));
  EXPECT_FALSE(root.IsDirectory("a/"));
  ASSERT_NE(root.Find("a/b/c"), nullptr);
  EXPECT_EQ(root.Find("a/b/c")->content, "x");
}

TEST_F(RootFsTest, Resolve) {
  RootFs root;
  root.Put(Dir("usr"));
  root.Put(Dir("usr/bin"));
  root.Put(Link("bin", "usr/bin"));
  root.Put(Link("abs", "/usr/bin"));
  root.Put(Link("usr/up", "../bin"));
  root.Put(Link("out", "../../../etc"));
  root.Put(Link("chain", "bin/tool"));
  root.Put(Link("usr/bin/tool", "./real"));
  struct Case {
    const char* path;
    const char* resolved;
  };
  const Case cases[] = {
      {"", ""},
      {"/", ""},
      {"none/x", "none/x"},
      {"bin", "usr/bin"},
      {"bin/new", "usr/bin/new"},
      {"/abs/x", "usr/bin/x"},
      {"usr/up/x", "usr/bin/x"},
      {"out/passwd", "etc/passwd"},  // Never above the root.
      {"../../x", "x"},
      {"chain", "usr/bin/real"},
      {"bin/../x", "usr/x"},  // ".." after the link was followed.
      {"./usr//bin/.", "usr/bin"},
  };
  for (const Case& c : cases) {
    auto resolved = root.Resolve(c.path);
    ASSERT_TRUE(resolved.ok()) << c.path << ": " << resolved.status();
    EXPECT_EQ(*resolved, c.resolved) << c.path;
  }
}

TEST_F(RootFsTest, LinksAreLimited) {
  RootFs root;
  for (int i = 0; i < 41; ++i) {
    root.Put(Link(absl::StrCat("l", i), absl::StrCat("l", i + 1)));
  }
  EXPECT_EQ(*root.Resolve("l1"), "l41");
  ExpectError(root.Resolve("l0").status(),
              absl::StatusCode::kFailedPrecondition,
              "too many symbolic links at \"l0\"");
  root.Put(Link("self", "self"));
  EXPECT_FALSE(root.Resolve("self/x").ok());
  root.Put(Link("deep", "deep/deep"));
  EXPECT_FALSE(root.Resolve("deep").ok());
}

TEST_F(RootFsTest, Read) {
  RootFs root;
  root.Put(File("a", "text"));
  root.Put(Dir("d"));
  root.Put(Link("l", "a"));
  oci::LayerEntry on_disk = File("disk", "");
  on_disk.source_path = Path("file");
  ASSERT_TRUE(fs::WriteFile(Path("file"), "from disk").ok());
  root.Put(on_disk);
  EXPECT_EQ(*root.Read("a"), "text");
  EXPECT_EQ(*root.Read("l"), "text");
  EXPECT_EQ(*root.Read("disk"), "from disk");
  for (const char* none : {"d", "none", "a/b", ""}) {
    ExpectError(root.Read(none).status(), absl::StatusCode::kNotFound,
                ": not found");
  }
}

TEST_F(RootFsTest, EraseTakesWhatIsBelow) {
  RootFs root;
  for (const char* path : {"a", "a/b", "a/b/c", "a.txt", "ab"}) {
    root.Put(File(path, ""));
  }
  root.EraseBelow("a");
  EXPECT_EQ(Names(root), (Strings{"a", "a.txt", "ab"}));
  root.Put(File("a/x", ""));
  root.Erase("a");
  root.Erase("none");
  EXPECT_EQ(Names(root), (Strings{"a.txt", "ab"}));
}

TEST_F(RootFsTest, OurLayersGoOnTop) {
  RootFs root;
  root.Put(Dir("d"));
  root.Put(File("d/old", "1"));
  root.Put(File("f/x", "1"));
  oci::LayerTree tree;
  ASSERT_TRUE(tree.AddContent("d/new", "2", 0644).ok());
  ASSERT_TRUE(tree.AddContent("f", "now a file", 0644).ok());
  root.Apply(tree);
  EXPECT_EQ(Names(root), (Strings{"d", "d/new", "d/old", "f"}));
  EXPECT_EQ(*root.Read("f"), "now a file");
}

TEST_F(RootFsTest, StoredLayers) {
  RootFs root;
  ASSERT_TRUE(Layer({Dir("d"), File("d/a", "1"), File("d/b", "1"),
                     File("gone", "1"), File("tree/x/y", "1"), Dir("opaque"),
                     File("opaque/old", "1"), Link("l", "d/a")},
                    &root)
                  .ok());
  EXPECT_EQ(*root.Read("l"), "1");
  ASSERT_TRUE(Layer({File(".wh.gone", ""), File("d/.wh.b", ""),
                     File("d/a", "2"), File(".wh.tree", ""), Dir("opaque"),
                     File("opaque/new", "2"), File("opaque/.wh..wh..opq", ""),
                     Entry("hard", oci::EntryType::kHardlink, "d/a"),
                     Entry("dangling", oci::EntryType::kHardlink, "none")},
                    &root)
                  .ok());
  EXPECT_EQ(Names(root),
            (Strings{"d", "d/a", "hard", "l", "opaque", "opaque/new"}));
  EXPECT_EQ(*root.Read("d/a"), "2");
  EXPECT_EQ(*root.Read("hard"), "2");
  EXPECT_EQ(root.Find("hard")->header.type, oci::EntryType::kFile);
  EXPECT_EQ(root.Find("hard")->header.path, "hard");
}

TEST_F(RootFsTest, WhiteoutsHideLowerLayersOnly) {
  RootFs root;
  ASSERT_TRUE(
      Layer({File("a", "1"), File("d/x", "1"), File("d/y", "1")}, &root).ok());
  // Written again in the layer that removes it: the order does not matter.
  ASSERT_TRUE(Layer({File("a", "2"), File(".wh.a", ""), File("d/x", "2"),
                     File(".wh.d", "")},
                    &root)
                  .ok());
  EXPECT_EQ(Names(root), (Strings{"a", "d/x"}));
  EXPECT_EQ(*root.Read("a"), "2");
  EXPECT_EQ(*root.Read("d/x"), "2");
}

TEST_F(RootFsTest, KindsReplaceEachOther) {
  RootFs root;
  ASSERT_TRUE(
      Layer({Dir("a"), File("a/x", "1"), File("b", "1"), Link("c", "a")}, &root)
          .ok());
  ASSERT_TRUE(
      Layer({File("a", "2"), Dir("b"), File("b/x", "2"), Dir("c")}, &root)
          .ok());
  EXPECT_EQ(Names(root), (Strings{"a", "b", "b/x", "c"}));
  EXPECT_TRUE(root.IsDirectory("c"));
}

TEST_F(RootFsTest, CompressedAndBrokenLayers) {
  oci::LayerTree tree;
  ASSERT_TRUE(tree.AddContent("f", "content", 0755).ok());
  for (const oci::Compression compression :
       {oci::Compression::kNone, oci::Compression::kGzip,
        oci::Compression::kZstd}) {
    oci::LayerOptions options;
    options.compression = compression;
    ASSERT_TRUE(oci::BuildLayer(tree, options, Path("blob")).ok());
    RootFs root;
    ASSERT_TRUE(root.ApplyBlob(Path("blob"), Path("files")).ok());
    EXPECT_EQ(*root.Read("f"), "content");
    EXPECT_EQ(root.Find("f")->header.mode, 0755u);
    // Without a place for contents there are none, but the names.
    RootFs names;
    ASSERT_TRUE(names.ApplyBlob(Path("blob"), "").ok());
    EXPECT_EQ(*names.Read("f"), "");
    auto bytes = fs::ReadFile(Path("blob"));
    ASSERT_TRUE(bytes.ok());
    // Where it is not compressed, three bytes into the file.
    const size_t cut_at =
        compression == oci::Compression::kNone ? 512 + 3 : bytes->size() / 3;
    ASSERT_TRUE(fs::WriteFile(Path("cut"), bytes->substr(0, cut_at)).ok());
    RootFs cut;
    EXPECT_FALSE(cut.ApplyBlob(Path("cut"), Path("cut-files")).ok());
  }
  RootFs none;
  EXPECT_EQ(none.ApplyBlob(Path("absent"), "").code(),
            absl::StatusCode::kNotFound);
}

TEST_F(RootFsTest, BuildContexts) {
  ASSERT_TRUE(fs::MakeDirs(Path("ctx/d/empty")).ok());
  ASSERT_TRUE(fs::MakeDirs(Path("ctx/skip/deep")).ok());
  ASSERT_TRUE(fs::WriteFile(Path("ctx/plain"), "p", 0600).ok());
  ASSERT_TRUE(fs::WriteFile(Path("ctx/d/tool"), "t", 0700).ok());
  ASSERT_TRUE(fs::WriteFile(Path("ctx/d/other-x"), "o", 0655).ok());
  ASSERT_TRUE(fs::WriteFile(Path("ctx/skip/deep/keep"), "k").ok());
  ASSERT_TRUE(fs::WriteFile(Path("ctx/skip/drop"), "d").ok());
  ASSERT_EQ(symlink("../outside", Path("ctx/link").c_str()), 0);
  auto root = RootFs::FromDirectory(Path("ctx"),
                                    IgnoreRules("skip\n!skip/deep/keep\n"));
  ASSERT_TRUE(root.ok()) << root.status();
  Strings seen;
  for (const auto& [path, entry] : root->entries()) {
    seen.push_back(absl::StrCat(path, " ", entry.header.mode, " ",
                                entry.header.uid, " ",
                                entry.header.link_target));
  }
  EXPECT_EQ(seen, (Strings{"d 493 0 ", "d/empty 493 0 ", "d/other-x 420 0 ",
                           "d/tool 493 0 ", "link 511 0 ../outside",
                           "plain 420 0 ", "skip 493 0 ", "skip/deep 493 0 ",
                           "skip/deep/keep 420 0 "}));
  EXPECT_EQ(*root->Read("skip/deep/keep"), "k");
  EXPECT_EQ(RootFs::FromDirectory(Path("none"), IgnoreRules()).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gitops::image
