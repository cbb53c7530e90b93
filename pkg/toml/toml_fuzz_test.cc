// Replays a small corpus: documents of all kinds, cut at every byte.

#include <iterator>

#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"

namespace gitops::toml {
namespace {

constexpr const char* kCorpus[] = {
    "a = 1\nb = 1.5e3\nc = \"x\\u00e9\\n\"\nd = true\ne = [1, [2.0, \"a\"]]\n",
    "[t]\nx = 0x1F\n[t.u]\ny = -0.0\n[[p]]\nq = inf\n[[p]]\nq = nan\n",
    "a = \"\"\"\nx\\\n   y\"\"\"\"\nb = '''raw'''\n'c d'.\"e\" = 1_000\n",
    "a = {b = 1, c = {d = [{}, {e = 2020-01-02T03:04:05.5+02:00}]}}\n",
    "a = 03:04:05\nb = 2020-01-02 03:04\nc = [\n1, # c\n2,\n]\r\n",
};

TEST(TomlFuzzTest, ReplaysTheCorpus) {
  EXPECT_GT(ReplayFuzzCorpus({std::begin(kCorpus), std::end(kCorpus)}), 1000u);
}

}  // namespace
}  // namespace gitops::toml
