// image-builder pin: where digests come from, and what is refused.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/image_builder/commands.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::image_builder {
namespace {

using ::testing::HasSubstr;
using Strings = std::vector<std::string>;

std::string Digest(char letter) {
  return absl::StrCat("sha256:", std::string(64, letter));
}

class PinCommandTest : public ::testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("pin"); }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  void Write(absl::string_view name, absl::string_view text,
             uint32_t mode = 0644) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text, mode).ok());
  }
  // Pins "in" into a new "out" and returns the exit code.
  int Pin(const Strings& more) {
    (void)fs::RemoveAll(Path("out"));
    Strings args = {"pin", "--input", Path("in"), "--output", Path("out")};
    args.insert(args.end(), more.begin(), more.end());
    cli::StringOutput out;
    cli::StringOutput err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      if (name == "GITOPS_COORDINATOR") return Path("client");
      return std::nullopt;
    };
    const int code = Main(args, env);
    err_ = err.text();
    return code;
  }
  std::string Out(absl::string_view name) {
    auto text = fs::ReadFile(Path(absl::StrCat("out/", name)));
    return text.ok() ? *text : text.status().ToString();
  }

  std::string dir_;
  std::string err_;
};

TEST_F(PinCommandTest, EveryReferenceIsListed) {
  Write("in/a.yaml", "image: shop/web:1\nx: {image: shop/api}\n");
  Write("in/b/c.yml", "a: {image: shop/api}\n");
  ASSERT_EQ(Pin({"--unpinned", "keep", "--references", Path("refs")}), 0)
      << err_;
  EXPECT_EQ(*fs::ReadFile(Path("refs")), "shop/api\nshop/web:1\n");
  ASSERT_EQ(Pin({"--image", absl::StrCat("shop/api=r.io/api@", Digest('a')),
                 "--unpinned", "keep", "--references", Path("refs")}),
            0)
      << err_;
  EXPECT_EQ(*fs::ReadFile(Path("refs")), "shop/api\nshop/web:1\n");
}

TEST_F(PinCommandTest, NoImageNoReference) {
  Write("in/a.yaml", "a: b\n");
  ASSERT_EQ(Pin({"--references", Path("refs")}), 0) << err_;
  EXPECT_EQ(*fs::ReadFile(Path("refs")), "");
}

TEST_F(PinCommandTest, WhatNothingPinsIsNamed) {
  Write("in/a.yaml", "b: c\nimage: shop/web:1\n");
  EXPECT_EQ(Pin({}), 1);
  EXPECT_THAT(err_, HasSubstr("shop/web:1"));
  EXPECT_THAT(err_, HasSubstr("a.yaml:2"));
}

TEST_F(PinCommandTest, AsAReleaseDid) {
  descriptor::Release release;
  release.environment = "e";
  release.name = "shop";
  release.app_group = "e";
  release.images = {{"shop/api:1", Digest('a'), "r.io/shop/api", "built"},
                    {"shop/web", Digest('b'), "r.io/shop/web", "built"}};
  descriptor::Finish(&release);
  const std::string bytes = *descriptor::WriteRelease(release);
  Write("bytes", bytes);
  Write("client",
        absl::StrCat("#!/bin/sh\necho \"$*\" >'", Path("asked"),
                     "'\nexec cat '", Path("bytes"), "'\n"),
        0755);
  Write("in/a.yaml", "# kept\nimage: shop/api:1\nx: {image: 'shop/web'}\n");

  ASSERT_EQ(Pin({"--coordinator", "unix:/s", "-e", "e"}), 0) << err_;
  EXPECT_EQ(Out("a.yaml"),
            absl::StrCat("# kept\nimage: r.io/shop/api@", Digest('a'),
                         "\nx: {image: 'r.io/shop/web@", Digest('b'), "'}\n"));
  EXPECT_EQ(*fs::ReadFile(Path("asked")),
            "get --environment=e --address=unix:/s\n");
  // By its id, which is checked; and what is given goes before it.
  ASSERT_EQ(Pin({"--coordinator", "unix:/s", "--release-id",
                 descriptor::ReleaseId(bytes), "--image",
                 absl::StrCat("shop/web=r.io/web@", Digest('c'))}),
            0)
      << err_;
  EXPECT_THAT(Out("a.yaml"), HasSubstr(absl::StrCat("web@", Digest('c'))));
  EXPECT_EQ(Pin({"--coordinator", "unix:/s", "--release-id", Digest('d')}), 1);
  EXPECT_THAT(err_, HasSubstr("arrived with SHA-256"));
}

TEST_F(PinCommandTest, WrongCalls) {
  Write("in/a.yaml", "a: b\n");
  Write("client", "#!/bin/sh\necho nobody >&2\nexit 7\n", 0755);
  struct Case {
    Strings flags;
    const char* message;
  };
  for (const Case& c :
       {Case{{"--coordinator", "unix:/s"}, "one of --release-id and"},
        Case{{"--coordinator", "unix:/s", "-e", "e", "--release-id", "i"},
             "one of --release-id and"},
        Case{{"-e", "e"}, "need --coordinator"},
        Case{{"--coordinator", "unix:/s", "-e", "e"}, "nobody"},
        Case{{"--unpinned", "perhaps"}, "must be error or keep"},
        Case{{"--image", "a"}, "--image"},
        Case{{"--image", "a=r.io/b:tag"}, "--image"},
        Case{{"--built-image", "a=r.io/b=none"}, "none"},
        Case{{"--config", "none"}, "none"}}) {
    SCOPED_TRACE(c.message);
    EXPECT_EQ(Pin(c.flags), 1);
    EXPECT_THAT(err_, HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace gitops::image_builder
