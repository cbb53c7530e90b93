#include "pkg/base/fuzz_replay.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace {

// What the target has been given.
std::vector<std::string>& Seen() {
  static auto* const seen = new std::vector<std::string>;
  return *seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Seen().emplace_back(reinterpret_cast<const char*>(data), size);
  return 0;
}

namespace gitops {
namespace {

using testing::Contains;

TEST(ReplayFuzzCorpusTest, TriesEntriesPiecesAndChanges) {
  Seen().clear();
  const size_t tried = ReplayFuzzCorpus({"abc", ""}, {.rounds = 50});
  EXPECT_EQ(tried, Seen().size());
  EXPECT_EQ(tried, 1u + 2 * 3 + 50 + 1);
  for (const char* whole_or_cut : {"abc", "ab", "a", "", "bc", "c"}) {
    EXPECT_THAT(Seen(), Contains(whole_or_cut));
  }
}

TEST(ReplayFuzzCorpusTest, DoesNotCutLongEntries) {
  Seen().clear();
  EXPECT_EQ(ReplayFuzzCorpus({"abc"}, {.rounds = 0, .cut_everywhere_bytes = 2}),
            1u);
}

TEST(ReplayFuzzCorpusTest, IsTheSameInEveryRun) {
  Seen().clear();
  ReplayFuzzCorpus({"some text", "another"});
  const std::vector<std::string> first = Seen();
  Seen().clear();
  ReplayFuzzCorpus({"some text", "another"});
  EXPECT_EQ(first, Seen());
}

TEST(ReplayFuzzCorpusDeathTest, AnEmptyCorpusTestsNothing) {
  EXPECT_DEATH(ReplayFuzzCorpus({}), "");
}

}  // namespace
}  // namespace gitops
