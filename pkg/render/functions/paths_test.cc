// Paths with slashes, as both families of functions see them.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(PathsTest, Paths) {
  ExpectAsRecorded({
      {"base \"a/b/c.txt\"", "c.txt"},
      {"base \"\"", "."},
      {"base \"/\"", "/"},
      {"base \"a/\"", "a"},
      {"dir \"a/b/c\"", "a/b"},
      {"dir \"a\"", "."},
      {"dir \"\"", "."},
      {"dir \"/\"", "/"},
      {"dir \"a/b/\"", "a/b"},
      {"clean \"a//b/./c/..\"", "a/b"},
      {"clean \"\"", "."},
      {"clean \"/..\"", "/"},
      {"clean \"../a\"", "../a"},
      {"clean \"a/../..\"", ".."},
      {"ext \"a.tar.gz\"", ".gz"},
      {"ext \"a\"", ""},
      {"ext \".a\"", ".a"},
      {"ext \"a.b/c\"", ""},
      {"ext \"a.\"", "."},
      {"isAbs \"/a\"", "true"},
      {"isAbs \"a\"", "false"},
      {"isAbs \"\"", "false"},
      {"osBase \"a/b\"", "b"},
      {"osDir \"a/b\"", "a"},
      {"osClean \"a//b/..\"", "a"},
      {"osExt \"a.b\"", ".b"},
      {"osIsAbs \"/a\"", "true"},
      {"base 1", "!expected string; found 1"},
  });
}

}  // namespace
}  // namespace gitops::render
