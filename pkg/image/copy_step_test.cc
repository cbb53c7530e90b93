#include "pkg/image/copy_step.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/test_support.h"
#include "pkg/oci/layer.h"

namespace gitops::image {
namespace {

using Strings = std::vector<std::string>;

oci::LayerEntry Entry(absl::string_view path, uint32_t mode,
                      oci::EntryType type = oci::EntryType::kFile) {
  oci::LayerEntry entry;
  entry.header.path = std::string(path);
  entry.header.type = type;
  entry.header.mode = mode;
  if (type == oci::EntryType::kFile) entry.content = std::string(path);
  return entry;
}
oci::LayerEntry Dir(absl::string_view path, uint32_t mode = 0755) {
  return Entry(path, mode, oci::EntryType::kDirectory);
}
oci::LayerEntry Link(absl::string_view path, absl::string_view target) {
  oci::LayerEntry entry = Entry(path, 0777, oci::EntryType::kSymlink);
  entry.header.link_target = std::string(target);
  return entry;
}

class CopyStepTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("copy");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    for (auto& entry : {Dir("conf", 0700), Entry("conf/a.yml", 0644),
                        Entry("conf/notes.md", 0644), Dir("conf/sub"),
                        Entry("conf/sub/b.yml", 0644), Entry("app", 0755),
                        Link("applink", "app"), Link("conflink", "conf"),
                        Entry("a[b]", 0644)}) {
      source_.Put(entry);
    }
    request_.working_dir = "/wd";
    request_.spill_directory = Path("spill");
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }

  absl::Status Copy(Strings sources, absl::string_view destination,
                    oci::LayerTree* layer) {
    CopyRequest request = request_;
    request.sources = std::move(sources);
    request.destination = std::string(destination);
    return CopyFiles(request, source_, target_, layer);
  }
  // Names of everything in the layer, or the error.
  Strings Copied(Strings sources, absl::string_view destination) {
    oci::LayerTree layer;
    const absl::Status status = Copy(std::move(sources), destination, &layer);
    if (!status.ok()) return {status.ToString()};
    Strings out;
    for (const auto& [name, entry] : layer.entries()) out.push_back(name);
    return out;
  }

  std::string dir_;
  RootFs source_;
  RootFs target_;
  CopyRequest request_;
};

TEST_F(CopyStepTest, Destinations) {
  target_.Put(Dir("there"));
  target_.Put(Link("link", "there"));
  struct Case {
    const char* name;
    Strings sources;
    const char* destination;
    Strings names;
  };
  const Case cases[] = {
      {"a new name", {"app"}, "/bin/x", {"bin/", "bin/x"}},
      {"into a directory by its slash", {"app"}, "/new/", {"new/", "new/app"}},
      {"into a directory that exists",
       {"app"},
       "/there",
       {"there/", "there/app"}},
      {"through a link of the target",
       {"app"},
       "/link/",
       {"there/", "there/app"}},
      {"relative to the working directory", {"app"}, "x", {"wd/", "wd/x"}},
      {"the working directory", {"app"}, ".", {"wd/", "wd/app"}},
      {"nothing is the working directory too", {"app"}, "", {"wd/", "wd/app"}},
      {"a dot behind", {"app"}, "/d/.", {"d/", "d/app"}},
      {"never above the root", {"app"}, "/../../x", {"x"}},
      {"the root", {"app"}, "/", {"app"}},
      {"a directory's content",
       {"conf"},
       "/c",
       {"c/", "c/a.yml", "c/notes.md", "c/sub/", "c/sub/b.yml"}},
      {"a directory's content, into a directory",
       {"conf/"},
       "/there",
       {"there/", "there/a.yml", "there/notes.md", "there/sub/",
        "there/sub/b.yml"}},
      {"a directory to the root", {"conf/sub"}, "/", {"b.yml"}},
      {"wildcards", {"conf/*.yml"}, "/c/", {"c/", "c/a.yml"}},
      {"wildcards that take directories",
       {"conf/s*"},
       "/c/",
       {"c/", "c/b.yml"}},
      {"an escaped wildcard", {"a\\[b\\]"}, "/c/", {"c/", "c/a[b]"}},
      {"several", {"app", "conf/a.yml"}, "/c/", {"c/", "c/a.yml", "c/app"}},
      {"links of the source are followed",
       {"applink"},
       "/c/",
       {"c/", "c/applink"}},
      {"links to directories too", {"conflink/sub"}, "/c", {"c/", "c/b.yml"}},
      {"cleaned", {"./conf/../app"}, "/x", {"x"}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Copied(c.sources, c.destination), c.names) << c.name;
  }
}

TEST_F(CopyStepTest, EverythingOfTheContext) {
  const Strings all = Copied({"."}, "/all");
  EXPECT_EQ(all.size(), source_.entries().size() + 1);
  EXPECT_EQ(all[0], "all/");
}

TEST_F(CopyStepTest, Errors) {
  EXPECT_EQ(Copied({"none"}, "/x"),
            (Strings{"NOT_FOUND: \"/none\": not found"}));
  EXPECT_EQ(Copied({"*.go"}, "/x"),
            (Strings{"NOT_FOUND: \"/*.go\": not found"}));
  EXPECT_EQ(Copied({"../app"}, "/x"), (Strings{"x"}));
  const std::string many =
      "INVALID_ARGUMENT: When using COPY with more than one source file, the "
      "destination must be a directory and end with a /";
  EXPECT_EQ(Copied({"app", "conf"}, "/x"), (Strings{many}));
  EXPECT_EQ(Copied({"conf/*"}, "/x"), (Strings{many}));
  target_.Put(Link("loop", "loop"));
  EXPECT_TRUE(absl::StrContains(Copied({"app"}, "/loop/x")[0],
                                "too many symbolic links"));
}

TEST_F(CopyStepTest, OwnersAndModes) {
  request_.owner = FileOwner{10, 20};
  request_.mode = 0640;
  source_.Put(Link("conf/link", "x"));
  oci::LayerTree layer;
  ASSERT_TRUE(Copy({"conf"}, "/c", &layer).ok());
  EXPECT_EQ(layer.Find("c/a.yml")->header.mode, 0640u);
  EXPECT_EQ(layer.Find("c/a.yml")->header.uid, 10u);
  EXPECT_EQ(layer.Find("c/a.yml")->header.gid, 20u);
  EXPECT_EQ(layer.Find("c/link")->header.mode, 0777u);
  EXPECT_EQ(layer.Find("c/link")->header.uid, 10u);
  // Without them files belong to 0:0, whatever they were.
  request_.owner.reset();
  request_.mode.reset();
  oci::LayerEntry owned = Entry("owned", 0600);
  owned.header.uid = 7;
  source_.Put(owned);
  oci::LayerTree plain;
  ASSERT_TRUE(Copy({"owned"}, "/o", &plain).ok());
  EXPECT_EQ(plain.Find("o")->header.uid, 0u);
  EXPECT_EQ(plain.Find("o")->header.mode, 0600u);
}

TEST_F(CopyStepTest, DirectoriesThatExistStayAsTheyAre) {
  oci::LayerEntry tmp = Dir("tmp", 01777);
  tmp.header.uid = 3;
  target_.Put(tmp);
  request_.owner = FileOwner{10, 10};
  oci::LayerTree layer;
  ASSERT_TRUE(Copy({"conf/sub"}, "/tmp/", &layer).ok());
  EXPECT_EQ(layer.Find("tmp")->header.mode, 01777u);
  EXPECT_EQ(layer.Find("tmp")->header.uid, 3u);
  EXPECT_EQ(layer.Find("tmp/b.yml")->header.uid, 10u);
}

TEST_F(CopyStepTest, ExcludesAndParents) {
  request_.excludes = {"*.md", "sub"};
  EXPECT_EQ(Copied({"conf"}, "/c"), (Strings{"c/", "c/a.yml"}));
  request_.excludes.clear();
  request_.parents = true;
  EXPECT_EQ(Copied({"conf/sub/b.yml"}, "/c/"),
            (Strings{"c/", "c/conf/", "c/conf/sub/", "c/conf/sub/b.yml"}));
  EXPECT_EQ(Copied({"conf/sub"}, "/c/"),
            (Strings{"c/", "c/conf/", "c/conf/sub/", "c/conf/sub/b.yml"}));
}

TEST_F(CopyStepTest, AddUnpacksArchives) {
  oci::LayerTree tree;
  ASSERT_TRUE(tree.AddContent("in/file", "content", 0600).ok());
  tree.Find("in/file")->header.uid = 42;
  for (const oci::Compression compression :
       {oci::Compression::kNone, oci::Compression::kGzip,
        oci::Compression::kZstd}) {
    oci::LayerOptions options;
    options.compression = compression;
    ASSERT_TRUE(oci::BuildLayer(tree, options, Path("a.tar")).ok());
    oci::LayerEntry archive = Entry("a.tar", 0644);
    archive.source_path = Path("a.tar");
    source_.Put(archive);
    request_.unpack = false;
    EXPECT_EQ(Copied({"a.tar"}, "/d/"), (Strings{"d/", "d/a.tar"}));
    request_.unpack = true;
    oci::LayerTree layer;
    ASSERT_TRUE(Copy({"a.tar", "app"}, "/d/", &layer).ok());
    ASSERT_NE(layer.Find("d/in/file"), nullptr);
    EXPECT_EQ(layer.Find("d/in/file")->header.uid, 42u);
    EXPECT_EQ(*fs::ReadFile(layer.Find("d/in/file")->source_path), "content");
    EXPECT_NE(layer.Find("d/app"), nullptr);  // Which is no archive.
  }
  request_.owner = FileOwner{1, 2};
  oci::LayerTree owned;
  ASSERT_TRUE(Copy({"a.tar"}, "/", &owned).ok());
  EXPECT_EQ(owned.Find("in/file")->header.uid, 1u);
  EXPECT_EQ(owned.Find("in/file")->header.gid, 2u);
}

TEST_F(CopyStepTest, Content) {
  target_.Put(Dir("dir"));
  struct Case {
    const char* destination;
    const char* path;
  };
  const Case cases[] = {{"/etc/motd", "etc/motd"},
                        {"/etc/", "etc/EOF"},
                        {"/dir", "dir/EOF"},
                        {"rel", "wd/rel"},
                        {"/", "EOF"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.destination);
    request_.destination = c.destination;
    oci::LayerTree layer;
    ASSERT_TRUE(CopyContent(request_, "EOF", "text", target_, &layer).ok());
    ASSERT_NE(layer.Find(c.path), nullptr);
    EXPECT_EQ(layer.Find(c.path)->content, "text");
    EXPECT_EQ(layer.Find(c.path)->header.mode, 0644u);
  }
}

TEST_F(CopyStepTest, Owners) {
  oci::LayerEntry passwd = Entry("etc/passwd", 0644);
  passwd.content = "root:x:0:0::/:\nbroken\nme:x:1000:1000::/:/sh\nbad:x:y:z\n";
  target_.Put(passwd);
  oci::LayerEntry group = Entry("etc/group", 0644);
  group.content = "staff:x:50:me\n";
  target_.Put(group);
  struct Case {
    const char* text;
    uint64_t uid;
    uint64_t gid;
  };
  const Case cases[] = {
      {"0", 0, 0},        {"10", 10, 10},         {"10:20", 10, 20},
      {"me", 1000, 1000}, {"me:staff", 1000, 50}, {"5:staff", 5, 50},
      {"me:7", 1000, 7},  {"me:", 1000, 1000}};
  for (const Case& c : cases) {
    auto owner = ParseOwner(c.text, target_);
    ASSERT_TRUE(owner.ok()) << c.text << ": " << owner.status();
    EXPECT_EQ(owner->uid, c.uid) << c.text;
    EXPECT_EQ(owner->gid, c.gid) << c.text;
  }
  ExpectError(ParseOwner("you", target_).status(), absl::StatusCode::kNotFound,
              "unknown name \"you\" in /etc/passwd");
  ExpectError(ParseOwner("bad", target_).status(), absl::StatusCode::kNotFound,
              "unknown name \"bad\"");
  ExpectError(ParseOwner("me:me", target_).status(),
              absl::StatusCode::kNotFound, "in /etc/group");
  ExpectError(ParseOwner("me", RootFs()).status(), absl::StatusCode::kNotFound,
              "unknown name \"me\"");
  EXPECT_FALSE(ParseOwner("-1", target_).ok());
}

}  // namespace
}  // namespace gitops::image
