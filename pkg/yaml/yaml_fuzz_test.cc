// Replays the fuzz corpus: the vectors' documents, and each of them cut short
// and with pieces of others put in.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::yaml {
namespace {

void Try(absl::string_view text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
}

TEST(YamlFuzzTest, ReplaysTheCorpus) {
  const auto content = fs::ReadFile("pkg/yaml/testdata/vectors.jsonl");
  ASSERT_TRUE(content.ok()) << content.status();
  std::vector<std::string> documents;
  for (const absl::string_view line :
       absl::StrSplit(*content, '\n', absl::SkipEmpty())) {
    const auto vector = json::Parse(line);
    ASSERT_TRUE(vector.ok());
    std::string text;
    ASSERT_TRUE(absl::Base64Unescape(vector->Find("text")->as_string(), &text));
    documents.push_back(text);
  }
  uint32_t random = 1;
  for (const std::string& one : documents) {
    Try(one);
    random = random * 1664525 + 1013904223;
    const size_t cut = one.empty() ? 0 : (random >> 8) % one.size();
    const std::string& other = documents[(random >> 4) % documents.size()];
    Try(one.substr(0, cut));
    Try(absl::StrCat(one.substr(0, cut), other.substr(other.size() / 2),
                     one.substr(cut)));
  }
}

}  // namespace
}  // namespace gitops::yaml
