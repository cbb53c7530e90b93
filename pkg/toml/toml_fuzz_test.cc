// Replays a small corpus: documents of all kinds, cut at every byte.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::toml {
namespace {

constexpr absl::string_view kCorpus[] = {
    "a = 1\nb = 1.5e3\nc = \"x\\u00e9\\n\"\nd = true\ne = [1, [2.0, \"a\"]]\n",
    "[t]\nx = 0x1F\n[t.u]\ny = -0.0\n[[p]]\nq = inf\n[[p]]\nq = nan\n",
    "a = \"\"\"\nx\\\n   y\"\"\"\"\nb = '''raw'''\n'c d'.\"e\" = 1_000\n",
    "a = {b = 1, c = {d = [{}, {e = 2020-01-02T03:04:05.5+02:00}]}}\n",
    "a = 03:04:05\nb = 2020-01-02 03:04\nc = [\n1, # c\n2,\n]\r\n",
};

TEST(TomlFuzzTest, ReplaysTheCorpus) {
  for (absl::string_view document : kCorpus) {
    for (size_t n = 0; n <= document.size(); ++n) {
      const std::string cut(document.substr(0, n));
      const std::string rest(document.substr(n));
      for (const std::string& text : {cut, rest, rest + cut}) {
        LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                               text.size());
      }
    }
  }
}

}  // namespace
}  // namespace gitops::toml
