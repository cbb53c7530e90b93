// Replays a small corpus of paths.

#include <iterator>

#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"

namespace gitops::jsonpath {
namespace {

constexpr const char* kCorpus[] = {
    "x{.a.b[*]}y{..c}{.l[?(@.n>1.0)].n}{\"q\\n\"}",
    "{range .l[*]}{.n}{range $}{@}{end},{end}{.s}{..}",
    "{.a['b'][0,-1]}{.a.b[::2]}{.l[0:1]['n','n']}{1.5}{true}{.*.*}",
    "{.l[?(@.n==@.n)]}{.l[?('a\\'b'!=\"c\")]}{.x\\.y}{.s[-3:2:1]}{nope}",
};

TEST(JsonpathFuzzTest, ReplaysTheCorpus) {
  EXPECT_GT(ReplayFuzzCorpus({std::begin(kCorpus), std::end(kCorpus)}), 1000u);
}

}  // namespace
}  // namespace gitops::jsonpath
