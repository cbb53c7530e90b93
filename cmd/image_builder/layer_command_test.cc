// image-builder layer: what comes of the flags. What is in an archive is read
// from its bytes: an uncompressed layer is a plain tar.

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
using Strings = std::vector<std::string>;

struct Entry {
  std::string name;
  std::string mode;
  std::string uid;
  std::string link;
  char type;
  bool operator==(const Entry& o) const {
    return name == o.name && mode == o.mode && uid == o.uid && link == o.link &&
           type == o.type;
  }
};
void PrintTo(const Entry& e, std::ostream* os) {
  *os << e.name << " " << e.mode << " " << e.uid << " " << e.link << " "
      << e.type;
}

std::string Field(absl::string_view header, size_t at, size_t size) {
  std::string text(header.substr(at, size));
  return text.substr(0, text.find('\0'));
}

// The headers of a ustar archive of small files.
std::vector<Entry> Entries(absl::string_view tar) {
  std::vector<Entry> entries;
  for (size_t at = 0; at + 512 <= tar.size() && tar[at] != '\0';) {
    const absl::string_view header = tar.substr(at, 512);
    entries.push_back({Field(header, 0, 100), Field(header, 103, 5),
                       Field(header, 108, 8), Field(header, 157, 100),
                       header[156]});
    const std::string size = Field(header, 124, 12);
    const size_t bytes = std::stoul(size, nullptr, 8);
    at += 512 + (bytes + 511) / 512 * 512;
  }
  return entries;
}

class LayerCommandTest : public CommandFixture {
 protected:
  int Layer(const Strings& more) {
    Strings args = {"layer",      "--compression", "none",      "--blob",
                    Path("blob"), "--descriptor",  Path("json")};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }
  std::string Src(const std::string& file, const std::string& path) {
    return absl::StrCat(Path(file), "=", path);
  }
};

TEST_F(LayerCommandTest, FilesAreSortedWithFoldersAbove) {
  Write("b", "two");
  Write("a", "one");
  ASSERT_EQ(Layer({"--src", Src("b", "opt/b"), "--src", Src("a", "opt/a")}), 0)
      << err_;
  EXPECT_EQ(Entries(Read("blob")),
            (std::vector<Entry>{{"opt/", "0755", "0000000", "", '5'},
                                {"opt/a", "0755", "0000000", "", '0'},
                                {"opt/b", "0755", "0000000", "", '0'}}));
  EXPECT_THAT(Read("json"), HasSubstr("sha256:"));
}

TEST_F(LayerCommandTest, ModesOwnersAndLinks) {
  Write("a", "one");
  ASSERT_EQ(Layer({"--src", Src("a", "opt/a"), "--mode", "/opt/*=0640",
                   "--owner", "/opt/a=10:20", "--symlink", "/bin/a=../opt/a"}),
            0)
      << err_;
  EXPECT_EQ(Entries(Read("blob")),
            (std::vector<Entry>{{"bin/", "0755", "0000000", "", '5'},
                                {"bin/a", "0777", "0000000", "../opt/a", '2'},
                                {"opt/", "0755", "0000000", "", '5'},
                                {"opt/a", "0640", "0000012", "", '0'}}));
}

TEST_F(LayerCommandTest, PrefixesComeAndGo) {
  Write("a", "one");
  ASSERT_EQ(Layer({"--src", Src("a", "src/deep/a"), "--strip-prefix", "src",
                   "--prefix", "usr"}),
            0)
      << err_;
  const std::vector<Entry> entries = Entries(Read("blob"));
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries.back().name, "usr/deep/a");
}

TEST_F(LayerCommandTest, TheOrderOfFlagsAndTheClockAreNoMatter) {
  Write("a", "one");
  Write("b", "two");
  ASSERT_EQ(Layer({"--src", Src("a", "a"), "--src", Src("b", "b")}), 0);
  const std::string first = Read("blob");
  Write("a", "one");  // Later than before.
  ASSERT_EQ(Layer({"--src", Src("b", "b"), "--src", Src("a", "a")}), 0);
  EXPECT_EQ(Read("blob"), first);
  variables_["SOURCE_DATE_EPOCH"] = "1700000000";
  ASSERT_EQ(Layer({"--src", Src("b", "b"), "--src", Src("a", "a")}), 0);
  EXPECT_NE(Read("blob"), first);
  variables_["SOURCE_DATE_EPOCH"] = "yesterday";
  EXPECT_EQ(Layer({"--src", Src("a", "a")}), 1);
}

TEST_F(LayerCommandTest, ATarAloneIsTakenByteForByte) {
  Write("a", "one");
  ASSERT_EQ(Layer({"--src", Src("a", "a")}), 0) << err_;
  const std::string tar = Read("blob");
  Write("given.tar", tar);
  ASSERT_EQ(Layer({"--tar", Path("given.tar")}), 0) << err_;
  EXPECT_EQ(Read("blob"), tar);
  // With something on top both are in it.
  ASSERT_EQ(Layer({"--tar", Path("given.tar"), "--directory", "/empty"}), 0)
      << err_;
  EXPECT_EQ(Entries(Read("blob")).size(), 2u);
}

TEST_F(LayerCommandTest, Refusals) {
  Write("a", "one");
  struct Case {
    Strings flags;
    const char* message;
  };
  for (const Case& c :
       {Case{{"--src", "a"}, "--src"},
        Case{{"--src", Src("none", "a")}, "none"},
        Case{{"--mode", "/a=rwx"}, "rwx"}, Case{{"--mode", "/a=99"}, "99"},
        Case{{"--owner", "/a=me"}, "me"}, Case{{"--symlink", "/a"}, "symlink"},
        Case{{"--compression", "lzma"}, "lzma"},
        Case{{"--tar", Path("none.tar")}, "none.tar"},
        Case{{"--src", Src("a", "../a")}, ".."}}) {
    SCOPED_TRACE(absl::StrCat(c.flags[0], " ", c.flags[1]));
    EXPECT_EQ(Layer(c.flags), 1);
    EXPECT_THAT(err_, HasSubstr(c.message));
  }
  EXPECT_EQ(Run({"layer", "--blob", Path("blob")}), 1);
  EXPECT_THAT(err_, HasSubstr("'descriptor'"));
}

}  // namespace
}  // namespace gitops::image_builder
