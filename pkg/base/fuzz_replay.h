#ifndef GITOPS_PKG_BASE_FUZZ_REPLAY_H_
#define GITOPS_PKG_BASE_FUZZ_REPLAY_H_

// Feeds the fuzz target that is linked in with a corpus and changes of it, so
// that `bazel test` finds what a fuzzer found once. For tests only.
//
// The target is libFuzzer's LLVMFuzzerTestOneInput; a crash is the test's
// failure. The same inputs in every run. Where FUZZ_SEEDS names a folder, the
// corpus is written there as files for a real fuzzer to start from.

#include <string>
#include <vector>

namespace gitops {

struct FuzzReplayOptions {
  // Changed copies of each entry: a byte replaced, added or taken away, cut
  // short, with a piece of another entry put in.
  int rounds = 200;
  // Entries up to this size are also cut at every byte.
  size_t cut_everywhere_bytes = 400;
};

// Returns the number of inputs tried; aborts where the corpus is empty.
size_t ReplayFuzzCorpus(const std::vector<std::string>& corpus,
                        const FuzzReplayOptions& options = {});

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_FUZZ_REPLAY_H_
