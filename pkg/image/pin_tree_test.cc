#include "pkg/image/pin_tree.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::image {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'b');

class PinTreeTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("pin");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    ASSERT_TRUE(fs::MakeDirs(Path("in/sub")).ok());
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  void Write(absl::string_view name, absl::string_view text) {
    ASSERT_TRUE(fs::WriteFile(Path(name), text).ok());
  }
  std::string dir_;
};

TEST_F(PinTreeTest, PinsReportsAndLocks) {
  Write("in/sub/a.yaml", "image: shop/api:1\n");
  Write("in/b.json", "{\"image\": \"nginx:1\"}");
  Write("in/c.yml", absl::StrCat("image: r.io/aa@", kDigest, "\n"));
  Write("in/note.txt", "image: shop/api\n");
  PinOptions options;
  options.known.push_back(
      {"shop/api", absl::StrCat("r.io/shop/api@", kDigest), "built"});
  Override lock;
  lock.ref.image = "nginx:1";
  lock.new_image = absl::StrCat("index.docker.io/library/nginx@", kDigest);
  lock.preresolved = true;
  options.config.overrides.push_back(lock);

  auto result = PinTree(Path("in"), Path("out"), options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(*fs::ReadFile(Path("out/sub/a.yaml")),
            absl::StrCat("image: r.io/shop/api@", kDigest, "\n"));
  EXPECT_EQ(*fs::ReadFile(Path("out/b.json")),
            absl::StrCat("{\"image\": \"", lock.new_image, "\"}"));
  EXPECT_EQ(*fs::ReadFile(Path("out/note.txt")), "image: shop/api\n");
  ASSERT_EQ(result->images.size(), 3u);
  EXPECT_EQ(result->images[0].reference, "nginx:1");
  EXPECT_EQ(result->images[1].origin, "digest");
  EXPECT_EQ(result->images[2].files, (std::vector<std::string>{"sub/a.yaml"}));
  auto text = FormatPinLock(*result);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_TRUE(absl::StrContains(*text, "kbld.carvel.dev/id: shop/api:1\n"));
  EXPECT_TRUE(absl::StrContains(
      FormatPinReport(*result),
      absl::StrCat("{\"reference\":\"shop/api:1\",\"digest\":\"", kDigest,
                   "\",\"target\":\"r.io/shop/api\",\"origin\":\"built\","
                   "\"files\":[\"sub/a.yaml\"]}")));
}

TEST_F(PinTreeTest, UnpinnedImages) {
  Write("in/a.yaml", "a:\n  image: one\n---\nimage: two@sha256:1\n");
  auto result = PinTree(Path("in"), Path("out"), {});
  ASSERT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(
      absl::StrContains(result.status().message(), "- a.yaml:2:10: \"one\""));
  EXPECT_TRUE(absl::StrContains(result.status().message(),
                                "- a.yaml:4:8: Expected valid digest"));
  Write("in/a.yaml", "image: one\n");
  PinOptions options;
  options.keep_unpinned = true;
  auto kept = PinTree(Path("in"), Path("out2"), options);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->unpinned, (std::vector<std::string>{"one"}));
  EXPECT_EQ(PinTree(Path("in"), Path("out2"), options).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace gitops::image
