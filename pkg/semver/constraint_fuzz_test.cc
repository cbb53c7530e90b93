// Replays a small corpus: constraints with versions, cut at every byte.

#include <iterator>

#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"

namespace gitops::semver {
namespace {

constexpr const char* kCorpus[] = {
    ">=1.2, <2 || ~3.1-beta.2+x\nv1.2.3-rc.1+build.5",
    "1.2 - 1.4 || ^0.0.3 != 1.x\n01.02",
    "=> v1.*.|, =<99999999999999999999\n99999999999999999999.1",
};

TEST(ConstraintFuzzTest, ReplaysTheCorpus) {
  EXPECT_GT(ReplayFuzzCorpus({std::begin(kCorpus), std::end(kCorpus)}), 500u);
}

}  // namespace
}  // namespace gitops::semver
