#include "pkg/deploy/pipeline/inputs.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;

// "name@origin" of each.
std::string Text(const absl::StatusOr<std::vector<Resource>>& list) {
  if (!list.ok()) return std::string(list.status().message());
  std::string out;
  for (const Resource& r : *list) {
    absl::StrAppend(&out, r.Name(), "@", r.origin(), " ");
  }
  return out;
}

TEST(ParseResourcesTest, Documents) {
  struct Case {
    const char* name;
    const char* text;
    const char* want;
  };
  const Case kCases[] = {
      {"nothing", "", ""},
      {"one", "metadata: {name: a}", "a@f doc 1 "},
      {"JSON", "{\"metadata\": {\"name\": \"a\"}}", "a@f doc 1 "},
      {"several", "metadata: {name: a}\n---\nmetadata: {name: b}\n",
       "a@f doc 1 b@f doc 2 "},
      {"a comment at the separator",
       "--- # first\nmetadata: {name: a}\n---   \n", "a@f doc 1 "},
      {"empty ones are skipped",
       "# only a comment\n---\nnull\n---\n{}\n---\nmetadata: {name: a}\n",
       "a@f doc 4 "},
      {"a list is flattened",
       "kind: List\nitems: [{metadata: {name: a}}, {metadata: {name: b}}]",
       "a@f doc 1 b@f doc 1 "},
      {"an empty list", "kind: List\nitems: []", ""},
      {"items that are no list", "metadata: {name: a}\nitems: 5", "a@f doc 1 "},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Text(ParseResources(c.text, "f")), c.want);
  }
}

TEST(ParseResourcesTest, NumbersAndWords) {
  absl::StatusOr<std::vector<Resource>> list = ParseResources(
      "a: 1.0\nb: 1e3\nc: 1.5\nd: 9007199254740993\ne: [2.0]\nf: {g: 3.0}\n"
      "h: yes\ni: 2001-01-01\nj: '1.0'\nk: 1e300\n",
      "f");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(Json((*list)[0].object()),
            R"({"a":1,"b":1000,"c":1.5,"d":9007199254740993,"e":[2],)"
            R"("f":{"g":3},"h":true,"i":"2001-01-01","j":"1.0","k":1e+300})");
}

TEST(ParseResourcesTest, Malformed) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case kCases[] = {
      {"a: {", "error converting YAML to JSON: "},
      {"- a",
       "cannot unmarshal array into Go value of type "
       "map[string]interface {}"},
      {"text", "cannot unmarshal string into Go value"},
      {"5", "cannot unmarshal number into Go value"},
      {"true", "cannot unmarshal bool into Go value"},
      {"items: [5]", "items member is not an object"},
      {"items: [null]", "items member is not an object"},
      {"a: 1\n--- x\nb: 2\n", "invalid Yaml document separator"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    const absl::Status s = ParseResources(c.text, "f").status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
  EXPECT_FALSE(ParseResources("a: \xff", "f").ok());
}

class ReadInputsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::string> dir = fs::MakeTempDir("inputs");
    ASSERT_TRUE(dir.ok()) << dir.status();
    dir_ = *dir;
    sources_.read_stdin = [] {
      return absl::StatusOr<std::string>("metadata: {name: in}");
    };
    sources_.fetch = [](const std::string& url) {
      return url == "https://h/ok"
                 ? absl::StatusOr<std::string>("metadata: {name: web}")
                 : absl::NotFoundError("Requesting URL");
    };
  }
  void TearDown() override { fs::RemoveAll(dir_).IgnoreError(); }
  void Write(const std::string& name, const std::string& text) {
    const std::string path = fs::JoinPath(dir_, name);
    ASSERT_TRUE(fs::MakeDirs(path.substr(0, path.rfind('/'))).ok());
    ASSERT_TRUE(fs::WriteFile(path, text).ok());
  }
  std::string Read(const std::vector<std::string>& paths) {
    absl::StatusOr<std::vector<InputFile>> files = ReadInputs(paths, sources_);
    if (!files.ok()) return std::string(files.status().message());
    std::string out;
    for (const InputFile& f : *files) {
      absl::StrAppend(&out, f.description, ":");
      for (const Resource& r : f.resources)
        absl::StrAppend(&out, r.Name(), ",");
      absl::StrAppend(&out, " ");
    }
    return out;
  }
  std::string dir_;
  InputSources sources_;
};

TEST_F(ReadInputsTest, DirectoriesFilesStdinAndUrls) {
  Write("z.yml", "metadata: {name: z}");
  Write("a.yaml", "metadata: {name: a}\n---\nmetadata: {name: b}");
  Write("sub/c.json", "{\"metadata\": {\"name\": \"c\"}}");
  Write("sub-d.yml", "metadata: {name: d}");
  Write("readme.txt", "not: read: this");
  Write("UPPER.YML", "not: read: this");
  // By path, byte by byte.
  EXPECT_EQ(Read({dir_}),
            "file 'a.yaml':a,b, file 'sub-d.yml':d, file 'sub/c.json':c, file "
            "'z.yml':z, ");
  const std::string text = fs::JoinPath(dir_, "plain");
  Write("plain", "metadata: {name: p}");
  EXPECT_EQ(Read({text, "-", "https://h/ok"}),
            absl::StrCat("file '", text,
                         "':p, stdin:in, HTTP URL 'https://h/ok':web, "));
  EXPECT_EQ(Read({}), "");
}

TEST_F(ReadInputsTest, Errors) {
  const std::string none = fs::JoinPath(dir_, "none.yml");
  EXPECT_EQ(Read({none}),
            absl::StrCat("stat ", none, ": no such file or directory"));
  EXPECT_EQ(Read({"https://h/no"}), "Requesting URL");
  sources_ = InputSources();
  EXPECT_EQ(Read({"-"}), "standard input is not available");
  EXPECT_EQ(Read({"http://h/ok"}), "inputs behind URLs");
  Write("bad.yml", "a: {");
  EXPECT_TRUE(absl::StrContains(Read({dir_}), "error converting YAML to JSON"));
}

}  // namespace
}  // namespace gitops::deploy
