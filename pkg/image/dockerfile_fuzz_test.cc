// Replays a corpus: awkward inputs, each cut short at every byte and with
// bytes changed.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"

namespace gitops::image {
namespace {

TEST(DockerfileFuzzTest, ReplaysTheCorpus) {
  const std::vector<std::string> corpus = {
      "# escape=`\nFROM a AS b\nENV A=\"$A ${B:-'x'}\" C=`\n d\n",
      "COPY --from=x <<-\"E\" [\"a\", \"b\"]\n\tz\nE\nCMD [\"a\"]\n",
      "!**/*.o\n[a-]x[^]\n\\*\n**/**/**\n",
      "apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\nsources:\n- "
      "{image:"
      " a, path: ., docker: {build: {file: 7}}}\nsearchRules:\n- "
      "{keyMatcher"
      ": {path: [a, {index: 1}]}, updateStrategy: {yaml: {}}}\n",
      "x: &a img\nimage: *a\ny:\n- image: 'q'\n- {image: \"w\"}\n",
  };
  EXPECT_GT(ReplayFuzzCorpus(corpus), 1000u);
}

}  // namespace
}  // namespace gitops::image
