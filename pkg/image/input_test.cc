#include "pkg/image/input.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

class InputTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("input");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    sources_.read_stdin = [this]() -> absl::StatusOr<std::string> {
      return std::exchange(stdin_, "");
    };
    sources_.fetch = [](absl::string_view url) -> absl::StatusOr<std::string> {
      if (absl::StrContains(url, "down")) {
        return absl::UnavailableError("no route");
      }
      return absl::StrCat("url: '", url, "'\n");
    };
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  void Write(absl::string_view name, absl::string_view text) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text).ok());
  }
  // All documents, one after the other, or the error.
  std::string Read(const std::vector<std::string>& files) {
    auto documents = ReadInputs(files, sources_);
    if (!documents.ok()) return documents.status().ToString();
    std::string out;
    for (const value::Value& document : *documents) out += Emit(document);
    return out;
  }

  std::string dir_;
  std::string stdin_ = "in: 1\n";
  InputSources sources_;
};

TEST_F(InputTest, DirectoriesByTheBytesOfThePath) {
  Write("d/.x.yml", "k: 1\n");
  Write("d/a.yml/q.yml", "k: 2\n");
  Write("d/b.yml", "k: 3\n");
  Write("d/b/z.yaml", "k: 4\n");
  Write("d/c.json", "{\"k\": 5}");
  Write("d/.git/x.yaml", "k: 0\n");
  Write("d/no.YAML", "k: 9\n");
  Write("d/no.txt", "k: 9\n");
  Write("d/yaml", "k: 9\n");
  EXPECT_EQ(Read({Path("d")}), "k: 0\nk: 1\nk: 2\nk: 3\nk: 4\nk: 5\n");
  EXPECT_EQ(Read({Path("d/")}), Read({Path("d")}));
}

TEST_F(InputTest, Links) {
  Write("real/a.yml", "k: 1\n");
  Write("d/b.yml", "k: 2\n");
  ASSERT_EQ(symlink(Path("real").c_str(), Path("d/dir.yml").c_str()), 0);
  ASSERT_EQ(symlink(Path("real/a.yml").c_str(), Path("d/file.yml").c_str()), 0);
  ASSERT_EQ(symlink(Path("real").c_str(), Path("top").c_str()), 0);
  EXPECT_EQ(Read({Path("d")}), "k: 2\nk: 1\n");
  EXPECT_EQ(Read({Path("top")}), "k: 1\n");  // Given by name, it is followed.
}

TEST_F(InputTest, OrderIsThatOfTheFlags) {
  Write("a.txt", "k: 1\n---\nk: 2\n");
  EXPECT_EQ(Read({"-", Path("a.txt"), "", "https://h/x", "-", "http://h"}),
            "in: 1\nk: 1\nk: 2\nurl: https://h/x\nurl: http://h\n");
  EXPECT_EQ(Read({}), "");
  EXPECT_EQ(Read({""}), "");
}

TEST_F(InputTest, Errors) {
  EXPECT_EQ(Read({Path("none")}),
            absl::StrCat("NOT_FOUND: Unable to stat file: stat ", Path("none"),
                         ": no such file or directory"));
  EXPECT_EQ(Read({"HTTP://h/x"}),
            "NOT_FOUND: Unable to stat file: stat HTTP://h/x: no such file or "
            "directory");
  EXPECT_TRUE(absl::StrContains(Read({"http://down"}), "no route"));
  Write("bad.yml", "a: 1\n---\n\n---\nb: c: d\n");
  EXPECT_TRUE(absl::StrContains(
      Read({Path("bad.yml")}),
      absl::StrCat("Parsing file '", Path("bad.yml"), "' doc 3: ")))
      << Read({Path("bad.yml")});
  stdin_ = "- a\n";
  EXPECT_TRUE(absl::StrContains(Read({"-"}), "Parsing stdin doc 1: "));
}

TEST(ParseDocumentsTest, Documents) {
  struct Case {
    const char* name;
    const char* text;
    const char* documents;
  };
  const Case cases[] = {
      {"nothing", "", ""},
      {"only comments", "# a\n---\n# b\n", ""},
      {"empty maps and nulls", "{}\n---\nnull\n---\n~\n", ""},
      {"an end", "a: 1\n...\n", "a: 1\n"},
      {"a comment at the dashes", "--- # x\na: 1\n", "a: 1\n"},
      {"JSON", "{\"a\": [1]}", "a:\n- 1\n"},
      {"CR LF", "a: 1\r\n---\r\nb: 2\r\n", "a: 1\nb: 2\n"},
      {"a list", "kind: Any\nitems:\n- a: 1\n- {}\n- b: {items: [1]}\n",
       "a: 1\n{}\nb:\n  items:\n  - 1\n"},
      {"a list in a list, one level", "items: [{items: [{a: 1}]}]",
       "items:\n- a: 1\n"},
      {"an empty list", "kind: List\nitems: []\n", ""},
      {"items that are no list", "items: {a: 1}\n", "items:\n  a: 1\n"},
      {"items that are null", "items: null\n", "items: null\n"},
      {"numbers become doubles", "a: 12345678901234567890\n",
       "a: 12345678901234567000\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    auto documents = ParseDocuments(c.text, "stdin");
    ASSERT_TRUE(documents.ok()) << documents.status();
    std::string out;
    for (const value::Value& document : *documents) out += Emit(document);
    EXPECT_EQ(out, c.documents);
  }
}

TEST(ParseDocumentsTest, Errors) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"--- {a: b}\n",
       "Parsing stdin: invalid Yaml document separator: "
       "{a: b}"},
      {"a: 1\n----\n", "Parsing stdin: invalid Yaml document separator: -"},
      {"a\n",
       "Parsing stdin doc 1: error unmarshaling JSON: while decoding JSON: "
       "json: cannot unmarshal string into Go value of type "
       "map[string]interface {}"},
      {"a: 1\n---\n[b]\n",
       "Parsing stdin doc 2: error unmarshaling JSON: while decoding JSON: "
       "json: cannot unmarshal array into Go value"},
      {"items: [a]\n",
       "Parsing stdin doc 1: items member is not an object: "
       "map[string]interface {}"},
      {"a: [\n", "Parsing stdin doc 1: "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    ExpectError(ParseDocuments(c.text, "stdin").status(), kInvalid, c.message);
  }
}

}  // namespace
}  // namespace gitops::image
