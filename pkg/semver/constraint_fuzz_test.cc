// Replays a small corpus: constraints with versions, cut at every byte.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::semver {
namespace {

constexpr absl::string_view kCorpus[] = {
    ">=1.2, <2 || ~3.1-beta.2+x\nv1.2.3-rc.1+build.5",
    "1.2 - 1.4 || ^0.0.3 != 1.x\n01.02",
    "=> v1.*.|, =<99999999999999999999\n99999999999999999999.1",
};

TEST(ConstraintFuzzTest, ReplaysTheCorpus) {
  for (absl::string_view input : kCorpus) {
    for (size_t n = 0; n <= input.size(); ++n) {
      const std::string cut(input.substr(0, n));
      const std::string rest(input.substr(n));
      for (const std::string& text : {cut, rest, rest + cut}) {
        LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                               text.size());
      }
    }
  }
}

}  // namespace
}  // namespace gitops::semver
