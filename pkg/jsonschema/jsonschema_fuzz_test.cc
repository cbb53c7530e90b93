// Replays the fuzz corpus: the recorded schemas with their values, and each of
// them cut short and with pieces of others put in.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/json/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::jsonschema {
namespace {

void Try(absl::string_view text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
}

TEST(JsonSchemaFuzzTest, ReplaysTheCorpus) {
  const auto text = fs::ReadFile("pkg/jsonschema/testdata/vectors.jsonl");
  ASSERT_TRUE(text.ok()) << text.status();
  std::vector<std::string> inputs;
  for (absl::string_view line :
       absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    const auto vector = json::Parse(line);
    ASSERT_TRUE(vector.ok());
    if (vector->Find("schema") == nullptr) continue;
    inputs.push_back(absl::StrCat(vector->Find("schema")->as_string(),
                                  absl::string_view("\0", 1),
                                  *json::Write(*vector->Find("values"))));
  }
  uint32_t random = 1;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Try(inputs[i]);
    random = random * 1664525 + 1013904223;
    const std::string& other = inputs[random % inputs.size()];
    const size_t at = (random >> 8) % (inputs[i].size() + 1);
    Try(inputs[i].substr(0, at));
    Try(absl::StrCat(inputs[i].substr(0, at), other, inputs[i].substr(at)));
  }
}

}  // namespace
}  // namespace gitops::jsonschema
