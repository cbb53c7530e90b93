// Replays the fuzz corpus: the vectors' templates, and each of them cut short
// and with pieces of others put in.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::gotemplate {
namespace {

void Try(absl::string_view text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
}

TEST(TemplateFuzzTest, ReplaysTheCorpus) {
  const auto text = fs::ReadFile("pkg/gotemplate/testdata/vectors.jsonl");
  ASSERT_TRUE(text.ok()) << text.status();
  std::vector<std::string> templates;
  for (absl::string_view line :
       absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    const auto vector = json::Parse(line);
    ASSERT_TRUE(vector.ok());
    templates.emplace_back(vector->Find("template")->as_string());
  }
  uint32_t random = 1;
  for (size_t i = 0; i < templates.size(); ++i) {
    const std::string& one = templates[i];
    Try(one);
    for (int round = 0; round < 4; ++round) {
      random = random * 1664525 + 1013904223;
      const size_t cut = one.empty() ? 0 : (random >> 8) % one.size();
      const std::string& other = templates[(random >> 4) % templates.size()];
      Try(one.substr(0, cut));
      Try(one.substr(0, cut) + other + one.substr(cut));
      Try(one.substr(cut) + other.substr(other.size() / 2));
    }
  }
}

}  // namespace
}  // namespace gitops::gotemplate
