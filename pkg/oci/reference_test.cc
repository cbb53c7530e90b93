#include "pkg/oci/reference.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

const std::string kHex(64, 'a');

std::string WithDigest(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"DIGEST", absl::StrCat("sha256:", kHex)}});
}

TEST(ReferenceTest, Normalises) {
  struct Case {
    const char* text;
    const char* name;
  };
  const Case cases[] = {
      {"nginx", "index.docker.io/library/nginx:latest"},
      {"nginx:1.14", "index.docker.io/library/nginx:1.14"},
      {"web:", "index.docker.io/library/web:latest"},
      {"web/", "index.docker.io/web/:latest"},
      {"docker.io/nginx", "index.docker.io/library/nginx:latest"},
      {"docker.io/a/b:c", "index.docker.io/a/b:c"},
      {"localhost/foo", "index.docker.io/localhost/foo:latest"},
      {"localhost:5000/foo", "localhost:5000/foo:latest"},
      {"127.0.0.1:5000/foo:1", "127.0.0.1:5000/foo:1"},
      {"r.example.com/team/app", "r.example.com/team/app:latest"},
      {"nginx@DIGEST", "index.docker.io/library/nginx@DIGEST"},
      {"nginx:1@DIGEST", "index.docker.io/library/nginx@DIGEST"},
      {"host:3000/app:t@DIGEST", "host:3000/app@DIGEST"},
  };
  for (const Case& c : cases) {
    auto reference = Reference::Parse(WithDigest(c.text));
    ASSERT_TRUE(reference.ok()) << c.text << ": " << reference.status();
    EXPECT_EQ(reference->Name(), WithDigest(c.name)) << c.text;
  }
}

TEST(ReferenceTest, ErrorTexts) {
  struct Case {
    const char* text;
    std::string message;
  };
  const Case cases[] = {
      {"", "a repository name must be specified"},
      {"x", "repository must be between 2 and 255 characters in length: x"},
      {"UPPER",
       "repository can only contain the characters "
       "`abcdefghijklmnopqrstuvwxyz0123456789_-./`: UPPER"},
      {"app:t+1",
       "tag can only contain the characters "
       "`abcdefghijklmnopqrstuvwxyz0123456789_-."
       "ABCDEFGHIJKLMNOPQRSTUVWXYZ`: t+1"},
      {"nginx@sha256:digest", "invalid checksum digest length"},
      {"nginx@md5:abc", "unsupported digest algorithm: md5:abc"},
      {"a@b@c",
       "a digest must contain exactly one '@' separator (e.g. "
       "registry/repository@digest) saw: a@b@c"},
      {"a.b:x/cc", "registries must be valid RFC 3986 URI authorities: a.b:x"},
  };
  for (const Case& c : cases) {
    auto reference = Reference::Parse(c.text);
    ASSERT_FALSE(reference.ok()) << c.text;
    EXPECT_EQ(reference.status().message(), c.message) << c.text;
  }
}

TEST(ReferenceTest, StrictNeedsRegistry) {
  EXPECT_EQ(Reference::ParseDigestStrict(WithDigest("nginx@DIGEST"))
                .status()
                .message(),
            "strict validation requires the registry to be explicitly defined");
  EXPECT_TRUE(Reference::ParseDigestStrict(WithDigest("r.io/nn@DIGEST")).ok());
}

TEST(ReferenceTest, RepositoryPart) {
  struct Case {
    const char* text;
    const char* part;
  };
  const Case cases[] = {
      {"nginx", "nginx"},
      {"nginx:1", "nginx"},
      {"nginx@DIGEST", "nginx"},
      {"host:3000/a:t@DIGEST", "host:3000/a"},
      {"host:3000/a", "host:3000/a"},
      {"host:3000/a:t", "host:3000/a"},
      {"", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(RepositoryPart(WithDigest(c.text)), c.part) << c.text;
  }
}

}  // namespace
}  // namespace gitops::oci
