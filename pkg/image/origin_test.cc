#include "pkg/image/origin.h"

#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

value::Value List(const Origins& origins) {
  return value::Value::NewList(origins);
}

TEST(OriginTest, EachKind) {
  GitState git;
  git.dirty = true;
  git.remote_url = "git@h:r";
  git.sha = "abc";
  GitState tagged = git;
  tagged.dirty = false;
  tagged.tags = {"v1"};
  oci::Platform platform;
  platform.os = "linux";
  platform.architecture = "arm64";
  oci::Platform full = platform;
  full.variant = "v8";
  full.os_version = "10";
  full.os_features = {"a"};
  full.features = {"b"};
  struct Case {
    value::Value origin;
    const char* yaml;
  };
  const Case cases[] = {
      {LocalOrigin("/p"), "local:\n  path: /p\n"},
      {GitOrigin(git),
       "git:\n  dirty: true\n  remoteURL: git@h:r\n  sha: abc\n"},
      {GitOrigin(tagged),
       "git:\n  dirty: false\n  remoteURL: git@h:r\n  sha: abc\n  tags:\n  - "
       "v1\n"},
      {TaggedOrigin({"a", "b"}), "tagged:\n  tags:\n  - a\n  - b\n"},
      {TaggedOrigin({}), "tagged:\n  tags: null\n"},
      {ResolvedOrigin("a:1", "1"), "resolved:\n  tag: \"1\"\n  url: a:1\n"},
      {ResolvedOrigin("a", ""), "resolved:\n  url: a\n"},
      {PreresolvedOrigin("a"), "preresolved:\n  url: a\n"},
      {PlatformOrigin("i", platform),
       "platformSelected:\n  architecture: arm64\n  index: i\n  os: linux\n"},
      {PlatformOrigin("i", full),
       "platformSelected:\n  architecture: arm64\n  features:\n  - b\n  "
       "index: i\n  os: linux\n  os.features:\n  - a\n  os.version: \"10\"\n  "
       "variant: v8\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Emit(c.origin), c.yaml);
    // What we write ourselves is what normalising leaves.
    EXPECT_EQ(NormaliseOrigins(List({c.origin})), Origins{c.origin}) << c.yaml;
  }
}

TEST(OriginTest, NormaliseKeepsWhatItKnows) {
  struct Case {
    const char* name;
    const char* yaml;
    const char* out;
  };
  const Case cases[] = {
      {"no list", "a", "[]\n"},
      {"nothing", "null", "[]\n"},
      {"an unknown kind", "[{other: {a: b}}]", "- {}\n"},
      {"null in the list", "[null]", "- {}\n"},
      {"unknown members", "[{local: {path: p, x: 1}}]",
       "- local:\n    path: p\n"},
      {"without case", "[{GIT: {Dirty: true, RemoteUrl: u, SHA: s}}]",
       "- git:\n    dirty: true\n    remoteURL: u\n    sha: s\n"},
      {"numbers and booleans as text", "[{resolved: {url: y, tag: 1.0}}]",
       "- resolved:\n    tag: \"1\"\n    url: \"true\"\n"},
      {"the first known kind of several",
       "[{preresolved: {url: p}, local: {path: l}}]",
       "- local:\n    path: l\n"},
      {"members of the wrong kind", "[{git: {dirty: x, tags: 1, sha: []}}]",
       "- git:\n    dirty: false\n    remoteURL: \"\"\n    sha: \"\"\n"},
      {"old entries", "[{Metas: [a]}]", "- {}\n"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Emit(List(NormaliseOrigins(Yaml(c.yaml)))), c.out) << c.name;
  }
}

TEST(OriginTest, AnnotationIsSortedMergedAndThinned) {
  const ResolvedImage b = {"r.io/b@x", {ResolvedOrigin("b:1", "1")}};
  const ResolvedImage b2 = {"r.io/b@x", {PreresolvedOrigin("p")}};
  const ResolvedImage a = {"r.io/a@x",
                           {LocalOrigin("/l"), TaggedOrigin({"t"})}};
  const ResolvedImage digest = {"r.io/0@x", {}};
  EXPECT_EQ(FormatImagesAnnotation({b, digest, b2, a, b}),
            "- origins:\n"
            "  - local:\n"
            "      path: /l\n"
            "  - tagged:\n"
            "      tags:\n"
            "      - t\n"
            "  url: r.io/a@x\n"
            "- origins:\n"
            "  - resolved:\n"
            "      tag: \"1\"\n"
            "      url: b:1\n"
            "  url: r.io/b@x\n"
            "- origins:\n"
            "  - preresolved:\n"
            "      url: p\n"
            "  url: r.io/b@x\n");
  EXPECT_EQ(FormatImagesAnnotation({}), "null\n");
  EXPECT_EQ(FormatImagesAnnotation({digest}), "null\n");
}

TEST(OriginTest, Annotate) {
  const std::vector<ResolvedImage> images = {{"u", {PreresolvedOrigin("u")}}};
  const std::string note =
      "    kbld.k14s.io/images: |\n"
      "      - origins:\n"
      "        - preresolved:\n"
      "            url: u\n"
      "        url: u\n";
  struct Case {
    const char* name;
    const char* before;
    std::string after;
  };
  const Case cases[] = {
      {"no metadata", "{}", "metadata:\n  annotations:\n" + note},
      {"no annotations", "{metadata: {name: a}}",
       "metadata:\n  annotations:\n" + note + "  name: a\n"},
      {"others stay", "{metadata: {annotations: {a: b}}}",
       "metadata:\n  annotations:\n    a: b\n" + note},
      {"an earlier one goes",
       "{metadata: {annotations: {kbld.k14s.io/images: x}}}",
       "metadata:\n  annotations:\n" + note},
      {"one that is no string, and all are gone",
       "{metadata: {annotations: {a: b, c: 1}}}",
       "metadata:\n  annotations:\n" + note},
      {"null annotations", "{metadata: {annotations: null}}",
       "metadata:\n  annotations:\n" + note},
      {"metadata that is no map stays", "{metadata: [a]}", "metadata:\n- a\n"},
      {"null metadata stays", "{metadata: null}", "metadata: null\n"},
  };
  for (const Case& c : cases) {
    value::Value resource = Yaml(c.before);
    Annotate(images, &resource);
    EXPECT_EQ(Emit(resource), c.after) << c.name;
  }
}

}  // namespace
}  // namespace gitops::image
