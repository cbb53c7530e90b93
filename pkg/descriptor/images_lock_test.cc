#include "pkg/descriptor/images_lock.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::descriptor {
namespace {

using ::testing::HasSubstr;

// "reference|digest|target|origin" a line, or the error.
std::string Read(absl::string_view text) {
  auto images = ParseImagesLock("l.yml", text);
  if (!images.ok()) return images.status().ToString();
  std::string out;
  for (const Image& i : *images) {
    absl::StrAppend(&out, i.reference, "|", i.digest, "|", i.target, "|",
                    i.origin, "\n");
  }
  return out;
}

TEST(ImagesLockTest, ReadsBothKinds) {
  EXPECT_EQ(Read("apiVersion: imgpkg.carvel.dev/v1alpha1\n"
                 "kind: ImagesLock\n"
                 "images:\n"
                 "- image: r.io/b@sha256:2\n"
                 "  annotations:\n"
                 "    kbld.carvel.dev/id: b:1\n"
                 "    kbld.carvel.dev/origins: |\n"
                 "      - resolved: {url: b:1, tag: \"1\"}\n"
                 "- image: r.io/c:t@sha256:3\n"
                 "---\n"
                 "kind: Config\n"
                 "overrides:\n"
                 "- {image: a, newImage: \"r.io/a@sha256:1\"}\n"),
            "a|sha256:1|r.io/a|\n"
            "b:1|sha256:2|r.io/b|[{\"resolved\":{\"tag\":\"1\",\"url\":"
            "\"b:1\"}}]\n"
            "r.io/c:t@sha256:3|sha256:3|r.io/c:t|\n");
}

TEST(ImagesLockTest, NothingInIt) {
  for (const char* text :
       {"", "---\n", "# a\n", "kind: ImagesLock\n",
        "kind: ImagesLock\nimages: []\n", "kind: ImagesLock\nimages: null\n",
        "kind: Config\n", "kind: Config\noverrides: null\nkeys: [a]\n"}) {
    EXPECT_EQ(Read(text), "") << text;
  }
}

TEST(ImagesLockTest, EqualPinsOnce) {
  EXPECT_EQ(Read("kind: Config\noverrides:\n"
                 "- {image: a, newImage: \"r@sha256:1\"}\n"
                 "- {image: a, newImage: \"r@sha256:1\"}\n"),
            "a|sha256:1|r|\n");
}

TEST(ImagesLockTest, OriginsThatAreNoYamlStayAsTheyAre) {
  EXPECT_EQ(Read("kind: ImagesLock\nimages:\n- image: r@sha256:1\n  "
                 "annotations: {kbld.carvel.dev/origins: \"a: b: c\"}\n"),
            "r@sha256:1|sha256:1|r|a: b: c\n");
}

TEST(ImagesLockTest, Errors) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"kind: Other\n",
       "l.yml: kind \"Other\"; a lock is an ImagesLock or a kbld Config"},
      {"a: b\n", "l.yml: kind \"\"; a lock is"},
      {"[]\n", "l.yml: kind \"\""},
      {"kind: ImagesLock\nimages: {}\n", "l.yml: `images` is not a list"},
      {"kind: ImagesLock\nimages: [{}]\n", "l.yml: an image without `image`"},
      {"kind: ImagesLock\nimages: [{image: a:1}]\n",
       "l.yml: image \"a:1\" has no digest"},
      {"kind: ImagesLock\nimages: [{image: 1}]\n",
       "l.yml: image \"\" has no digest"},
      {"kind: Config\noverrides: a\n", "l.yml: `overrides` is not a list"},
      {"kind: Config\noverrides: [{image: a}]\n",
       "l.yml: an override without `image` or `newImage`"},
      {"kind: Config\noverrides: [{image: a, newImage: \"x@sha256:1\"}, "
       "{image: a, newImage: \"x@sha256:2\"}]\n",
       "l.yml: image \"a\" is pinned twice, differently"},
      {"a: [\n", "l.yml: "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    auto images = ParseImagesLock("l.yml", c.text);
    EXPECT_EQ(images.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(images.status().message()), HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace gitops::descriptor
