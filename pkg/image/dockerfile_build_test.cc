#include "pkg/image/dockerfile_build.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/image/root_fs.h"
#include "pkg/oci/image_config.h"

namespace gitops::image {
namespace {

class DockerfileBuildTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("dockerfile");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    options_.context_dir = Path("ctx");
    options_.scratch_dir = Path("scratch");
    options_.platform = *oci::ParsePlatform("linux/amd64");
    options_.client = []() -> absl::StatusOr<oci::RegistryClient*> {
      return absl::UnavailableError("no network in this test");
    };
    ASSERT_TRUE(fs::MakeDirs(Path("scratch")).ok());
    Write("app", "#!app", 0755);
    Write("conf/a.yml", "a");
    Write("conf/sub/b.yml", "b");
    Write("conf/notes.md", "n");
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  void Write(absl::string_view name, absl::string_view text,
             uint32_t mode = 0644) {
    const std::string path = fs::JoinPath(Path("ctx"), name);
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    ASSERT_TRUE(fs::WriteFile(path, text, mode).ok());
  }
  absl::StatusOr<oci::Layout> Build(absl::string_view dockerfile) {
    Write("Dockerfile", dockerfile);
    return BuildDockerfile(options_, Path(absl::StrCat("out", ++count_)));
  }
  // "path mode uid:gid" of everything but directories.
  std::vector<std::string> Files(const oci::Layout& layout) {
    auto image = oci::ReadImage(layout, *layout.Root());
    EXPECT_TRUE(image.ok()) << image.status();
    RootFs all;
    for (const auto& layer : image->manifest.layers) {
      EXPECT_TRUE(all.ApplyBlob(layout.BlobPath(layer.digest), "").ok());
    }
    std::vector<std::string> out;
    for (const auto& [path, entry] : all.entries()) {
      if (entry.header.type == oci::EntryType::kDirectory) continue;
      out.push_back(absl::StrCat(path, " ", entry.header.mode, " ",
                                 entry.header.uid, ":", entry.header.gid));
    }
    return out;
  }
  oci::ImageConfig Config(const oci::Layout& layout) {
    auto image = oci::ReadImage(layout, *layout.Root());
    EXPECT_TRUE(image.ok());
    auto config = oci::ParseImageConfig(image->config_bytes);
    EXPECT_TRUE(config.ok()) << config.status();
    return *config;
  }
  std::string dir_;
  DockerfileOptions options_;
  int count_ = 0;
};

using Strings = std::vector<std::string>;

TEST_F(DockerfileBuildTest, WholeFileTwiceTheSameDigest) {
  const char* text =
      "ARG V=1\nFROM scratch AS build\nCOPY app /out/app\n"
      "FROM scratch\nARG V\nARG W=w${V}\nENV A=$W B=\"$A x\"\n"
      "WORKDIR /srv\nCOPY --from=build --chown=10:20 /out/ bin/\n"
      "COPY conf .\nCOPY <<EOF /etc/motd\nhi $V \"q\"\nEOF\n"
      "EXPOSE 80 53/udp\nVOLUME [\"/data\"]\nUSER 10\nLABEL l=1\n"
      "CMD [\"x\"]\nENTRYPOINT [\"/srv/bin/app\"]\n"
      "HEALTHCHECK --interval=5s CMD curl x\nSTOPSIGNAL SIGINT\n";
  auto one = Build(text);
  ASSERT_TRUE(one.ok()) << one.status();
  auto two = Build(text);
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_EQ(one->Root()->digest, two->Root()->digest);
  EXPECT_EQ(
      Files(*one),
      (Strings{"etc/motd 420 0:0", "srv/a.yml 420 0:0", "srv/bin/app 493 10:20",
               "srv/notes.md 420 0:0", "srv/sub/b.yml 420 0:0"}));
  const oci::ImageConfig config = Config(*one);
  // A variable of the same line does not count yet.
  EXPECT_EQ(config.env, (Strings{"A=w1", "B= x"}));
  EXPECT_EQ(config.working_dir, "/srv");
  EXPECT_EQ(*config.entrypoint, (Strings{"/srv/bin/app"}));
  EXPECT_EQ(*config.cmd, (Strings{"x"}));
  EXPECT_EQ(config.exposed_ports, (std::set<std::string>{"53/udp", "80/tcp"}));
  EXPECT_EQ(config.user, "10");
  EXPECT_EQ(config.stop_signal, "SIGINT");
  EXPECT_EQ(config.created, "1970-01-01T00:00:00Z");
}

TEST_F(DockerfileBuildTest, CopyRules) {
  struct Case {
    const char* lines;
    Strings files;
  };
  const Case cases[] = {
      {"COPY app /a", {"a 493 0:0"}},
      {"COPY app /d/", {"d/app 493 0:0"}},
      {"WORKDIR /d\nCOPY app .", {"d/app 493 0:0"}},
      {"COPY conf/*.yml /c/", {"c/a.yml 420 0:0"}},
      {"COPY conf/sub /c", {"c/b.yml 420 0:0"}},
      {"COPY [\"app\", \"conf/a.yml\", \"/x/\"]",
       {"x/a.yml 420 0:0", "x/app 493 0:0"}},
      {"COPY --chmod=600 app /a", {"a 384 0:0"}},
      {"COPY --exclude=*.md --exclude=sub conf /c", {"c/a.yml 420 0:0"}},
      {"COPY --parents conf/sub/b.yml /p/", {"p/conf/sub/b.yml 420 0:0"}},
      {"COPY app /a\nCOPY conf/a.yml /a", {"a 420 0:0"}},
  };
  for (const Case& c : cases) {
    auto layout = Build(absl::StrCat("FROM scratch\n", c.lines, "\n"));
    ASSERT_TRUE(layout.ok()) << c.lines << ": " << layout.status();
    EXPECT_EQ(Files(*layout), c.files) << c.lines;
  }
}

TEST_F(DockerfileBuildTest, IgnoreFileAndArguments) {
  Write(".dockerignore", "**/*.md\nconf/sub\n!conf/sub/b.yml\n");
  options_.build_args["NAME"] = "given";
  options_.labels["l"] = "x";
  auto layout = Build("FROM scratch\nARG NAME=default\nCOPY conf /${NAME}/\n");
  ASSERT_TRUE(layout.ok()) << layout.status();
  EXPECT_EQ(Files(*layout),
            (Strings{"given/a.yml 420 0:0", "given/sub/b.yml 420 0:0"}));
  EXPECT_EQ(Config(*layout).labels.at("l"), "x");
}

TEST_F(DockerfileBuildTest, TargetsAndUnusedStages) {
  options_.target = "first";
  auto layout = Build(
      "FROM scratch AS first\nCOPY app /1\nFROM nowhere.example/x\nRUN y\n");
  ASSERT_TRUE(layout.ok()) << layout.status();
  EXPECT_EQ(Files(*layout), (Strings{"1 493 0:0"}));
}

TEST_F(DockerfileBuildTest, ErrorsNameTheLine) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"FROM scratch\n\nRUN make\n", "Dockerfile:3: RUN is not supported"},
      {"FROM scratch\nCOPY none /\n", "Dockerfile:2: \"/none\": not found"},
      {"FROM scratch\nCOPY a*z /\n", "Dockerfile:2: \"/a*z\": not found"},
      {"FROM scratch\nCOPY app conf /x\n", "must be a directory"},
      {"FROM scratch\nADD https://x/y /z\n", "ADD of a URL is not supported"},
      {"FROM scratch\nCOPY --mount=x app /z\n", "--mount is not supported"},
      {"COPY a b\n", "Dockerfile:1: no build stage"},
      {"FROM a b c d\n", "Dockerfile:1: FROM requires"},
      {"FROM scratch\nEXPOSE x\n", "Dockerfile:2: invalid port \"x\""},
      {"FROM nginx\n", "Dockerfile:1: no network in this test"},
      {"FROM scratch\nCOPY --chown=me app /a\n", "unknown name \"me\""},
      {"FROM scratch\nFOO x\n", "Dockerfile:2: unknown instruction: FOO"},
  };
  for (const Case& c : cases) {
    auto layout = Build(c.text);
    ASSERT_FALSE(layout.ok()) << c.text;
    EXPECT_TRUE(absl::StrContains(layout.status().message(), c.message))
        << layout.status();
  }
}

TEST_F(DockerfileBuildTest, SourcesDoNotLeaveTheContext) {
  ASSERT_TRUE(fs::WriteFile(Path("secret"), "s").ok());
  EXPECT_FALSE(Build("FROM scratch\nCOPY ../secret /x\n").ok());
}

}  // namespace
}  // namespace gitops::image
