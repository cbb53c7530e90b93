#include "cmd/image_builder/commands.h"

#include <memory>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/http/server.h"
#include "pkg/sandbox/registry/registry.h"

namespace gitops::image_builder {
namespace {

using Strings = std::vector<std::string>;

class CommandsTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("commands");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    auto registry = sandbox::Registry::Open({.root = Path("registry")});
    ASSERT_TRUE(registry.ok()) << registry.status();
    registry_ = *std::move(registry);
    auto server = http::Server::Start({}, registry_->Handler());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    host_ = absl::StrCat("127.0.0.1:", server_->port());
  }
  void TearDown() override {
    server_.reset();
    (void)fs::RemoveAll(dir_);
  }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  void Write(absl::string_view name, absl::string_view text) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text).ok());
  }
  int Run(const Strings& args) {
    cli::StringOutput out;
    cli::StringOutput err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.getenv = [](absl::string_view) { return std::nullopt; };
    const int code = Main(args, env);
    out_ = out.text();
    err_ = err.text();
    return code;
  }
  // The chain that rules run: layer, image.
  void MakeImage(absl::string_view name, absl::string_view content) {
    Write("app", content);
    ASSERT_EQ(Run({"layer", "--blob", Path("l.blob"), "--descriptor",
                   Path("l.json"), "--src", Path("app") + "=bin/app"}),
              0)
        << err_;
    ASSERT_EQ(Run({"image", "--output", Path(name), "--digest",
                   absl::StrCat(Path(name), ".digest"), "--layer",
                   Path("l.json") + "=" + Path("l.blob"), "--entrypoint",
                   "/bin/app"}),
              0)
        << err_;
  }
  std::string dir_;
  std::unique_ptr<sandbox::Registry> registry_;
  std::unique_ptr<http::Server> server_;
  std::string host_;
  std::string out_;
  std::string err_;
};

TEST_F(CommandsTest, RulesChainEndsInAPinnedTree) {
  MakeImage("img", "one");
  std::string digest = *fs::ReadFile(Path("img.digest"));
  digest.pop_back();
  Write("params", absl::StrCat("--input\n", Path("in"), "\n--output\n",
                               Path("out"), "\n"));
  Write("in/a.yaml", "# kept\nimage: shop/api:1\n");
  ASSERT_EQ(
      Run({"pin", absl::StrCat("@", Path("params")), "--lock", Path("lock.yml"),
           "--built-image",
           absl::StrCat("shop/api=", host_, "/shop/api=", Path("img.digest"))}),
      0)
      << err_;
  EXPECT_EQ(*fs::ReadFile(Path("out/a.yaml")),
            absl::StrCat("# kept\nimage: ", host_, "/shop/api@", digest, "\n"));

  const Strings push = {"push",
                        "--layout",
                        Path("img"),
                        "--repository",
                        "shop.example/shop/api",
                        "--registry-map",
                        absl::StrCat("shop.example=", host_),
                        "--report",
                        Path("push.json")};
  ASSERT_EQ(Run(push), 0) << err_;
  EXPECT_TRUE(
      absl::StrContains(*fs::ReadFile(Path("push.json")), "\"existed\":false"));
  const int64_t writes = registry_->writes();
  ASSERT_EQ(Run(push), 0) << err_;
  EXPECT_TRUE(
      absl::StrContains(*fs::ReadFile(Path("push.json")), "\"existed\":true"));
  EXPECT_EQ(registry_->writes(), writes);
}

TEST_F(CommandsTest, PushesWhatTheLaunchFileSays) {
  MakeImage("x.runfiles/ws/img", "one");
  Write("x.runfiles/ws/tags", "v2\n");
  Write("x.launch",
        absl::StrCat(R"({"workspace": "ws", "push": {"layout": "img",
            "registry": ")",
                     host_, R"(", "repository": "shop/api",
            "tags": ["v1"], "tags_file": "tags"}})"));
  ASSERT_EQ(Run({"push", "--launch", Path("x.launch"), "--tag", "v3"}), 0)
      << err_;
  for (const char* tag : {"v1", "v2", "v3"}) {
    EXPECT_TRUE(absl::StrContains(err_, absl::StrCat("has tag ", tag, "\n")))
        << err_;
  }
  // Flags go before it.
  ASSERT_EQ(Run({"push", "--launch", Path("x.launch"), "--repository",
                 absl::StrCat(host_, "/other/api")}),
            0)
      << err_;
  EXPECT_TRUE(absl::StartsWith(out_, absl::StrCat(host_, "/other/api@")));
  EXPECT_EQ(Run({"push", "--launch", Path("none.launch")}), 1);
  Write("bad.launch", "{}");
  EXPECT_EQ(Run({"push", "--launch", Path("bad.launch")}), 1);
  EXPECT_TRUE(absl::StrContains(err_, "bad.launch: no push")) << err_;
}

TEST_F(CommandsTest, ABaseWithNothingOnTopIsTakenAsItIs) {
  MakeImage("img", "one");
  const std::string digest = *fs::ReadFile(Path("img.digest"));
  const Strings adopt = {
      "image",    "--base",   Path("img"), "--output", Path("same"),
      "--digest", Path("d"),  "--os",      "linux",    "--architecture",
      "amd64",    "--config", Path("c")};
  ASSERT_EQ(Run(adopt), 0) << err_;
  EXPECT_EQ(*fs::ReadFile(Path("d")), digest);
  EXPECT_TRUE(absl::StrContains(*fs::ReadFile(Path("c")), "/bin/app"));
  Strings more = adopt;
  more[4] = Path("more");
  more.insert(more.end(), {"--user", "1000"});
  ASSERT_EQ(Run(more), 0) << err_;
  EXPECT_NE(*fs::ReadFile(Path("d")), digest);
}

TEST_F(CommandsTest, NativeBuildPushAndResolveByHand) {
  Write("src/app", "binary");
  Write("src/Dockerfile", "FROM scratch\nCOPY app /app\nCMD [\"/app\"]\n");
  Write("release/app.yaml", "kind: Deployment\nimage: shop/api\n");
  Write("release/sources.yaml",
        absl::StrCat("apiVersion: kbld.k14s.io/v1alpha1\nkind: Sources\n"
                     "sources:\n- image: shop/api\n  path: ",
                     Path("src"),
                     "\n---\napiVersion: kbld.k14s.io/v1alpha1\n"
                     "kind: ImageDestinations\ndestinations:\n"
                     "- image: shop/api\n  newImage: ",
                     host_, "/shop/api\n  tags: [v1]\n"));
  const Strings args = {"--builder", "native", "-f", Path("release")};
  ASSERT_EQ(Run(args), 0) << err_;
  const std::string first = out_;
  EXPECT_TRUE(absl::StrContains(
      first, absl::StrCat("image: ", host_, "/shop/api@sha256:")))
      << first;
  EXPECT_TRUE(absl::StrContains(first, "- tagged:"));
  ASSERT_EQ(Run(args), 0) << err_;
  EXPECT_EQ(out_, first);

  // What was pushed resolves by its tag to the same digest.
  Write("tag.yaml", absl::StrCat("image: ", host_, "/shop/api:v1\n"));
  ASSERT_EQ(Run({"-f", Path("tag.yaml"), "--images-annotation=false"}), 0)
      << err_;
  EXPECT_TRUE(absl::StrContains(
      first, absl::string_view(out_).substr(out_.find("image: "))));
}

TEST_F(CommandsTest, PackagesUnpacksAndRelocates) {
  MakeImage("img", "one");
  ASSERT_EQ(Run({"push", "--layout", Path("img"), "--repository",
                 absl::StrCat(host_, "/shop/api")}),
            0)
      << err_;
  const std::string image(absl::StripAsciiWhitespace(out_));
  const std::string digest = image.substr(image.find('@'));
  Write("x.yaml", absl::StrCat("image: ", image, "\n"));
  ASSERT_EQ(Run({"package", "-f", Path("x.yaml"), "-o", Path("a.tar")}), 0)
      << err_;
  ASSERT_EQ(Run({"pkg", "-f", Path("x.yaml"), "-o", Path("b.tar")}), 0);
  EXPECT_EQ(*fs::ReadFile(Path("a.tar")), *fs::ReadFile(Path("b.tar")));
  ASSERT_EQ(Run({"unpackage", "-f", Path("x.yaml"), "-i", Path("a.tar"), "-r",
                 absl::StrCat(host_, "/new/one")}),
            0)
      << err_;
  EXPECT_EQ(out_,
            absl::StrCat("---\nimage: ", host_, "/new/one", digest, "\n"));
  ASSERT_EQ(Run({"relocate", "-f", Path("x.yaml"), "-r",
                 absl::StrCat(host_, "/new/two")}),
            0)
      << err_;
  EXPECT_EQ(out_,
            absl::StrCat("---\nimage: ", host_, "/new/two", digest, "\n"));
  EXPECT_EQ(Run({"package", "-f", Path("x.yaml")}), 1);
  EXPECT_TRUE(absl::StrContains(err_, "Expected 'output' flag"));
  // A bundle that was tampered with.
  std::string tar = *fs::ReadFile(Path("a.tar"));
  tar[tar.find("schemaVersion")] = 'X';
  ASSERT_TRUE(fs::WriteFile(Path("a.tar"), tar).ok());
  EXPECT_EQ(Run({"unpackage", "-f", Path("x.yaml"), "-i", Path("a.tar"), "-r",
                 absl::StrCat(host_, "/new/three")}),
            1);
  EXPECT_TRUE(absl::StrContains(err_, "does not have its digest")) << err_;
}

TEST_F(CommandsTest, ErrorsHaveTheOriginalsForm) {
  struct Case {
    Strings args;
    const char* message;
  };
  const Case cases[] = {
      {{"foo"},
       "kbld: Error: command 'kbld' does not accept extra arguments 'foo'\n"},
      {{"--bogus"}, "kbld: Error: unknown flag: --bogus\n"},
      {{"-f", "/no/such"},
       "kbld: Error: Unable to stat file: stat /no/such: no such file or "
       "directory\n"},
      {{"--platform", "linux"},
       "kbld: Error: Parsing platform 'linux': expected format "
       "os/arch[/variant]\n"},
      {{"layer"}, "kbld: Error: Expected 'blob' flag to be non-empty\n"},
      {{"push"}, "kbld: Error: Expected 'layout' flag to be non-empty\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Run(c.args), 1) << c.message;
    EXPECT_EQ(err_, c.message);
    EXPECT_EQ(out_, "");
  }
}

TEST_F(CommandsTest, SecretsAreNotShown) {
  Write("x.yaml", absl::StrCat("image: ", host_, "/none:1\n"));
  ASSERT_EQ(Run({"-f", Path("x.yaml")}), 1);
  EXPECT_TRUE(absl::StrContains(err_, "MANIFEST_UNKNOWN")) << err_;
  EXPECT_FALSE(absl::StrContains(err_, "Authorization"));
}

TEST_F(CommandsTest, VersionAndNothingToDo) {
  EXPECT_EQ(Run({"version"}), 0);
  EXPECT_EQ(out_, "kbld version 0.43.0\n");
  EXPECT_EQ(Run({}), 0);
  EXPECT_EQ(out_, "");
}

}  // namespace
}  // namespace gitops::image_builder
