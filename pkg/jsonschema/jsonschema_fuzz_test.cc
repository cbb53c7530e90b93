// Replays the fuzz corpus: the recorded schemas with their values, and each of
// them cut short and with pieces of others put in.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/fuzz_replay.h"
#include "pkg/json/json.h"

namespace gitops::jsonschema {
namespace {

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
  EXPECT_GT(ReplayFuzzCorpus(inputs, {.rounds = 2, .cut_everywhere_bytes = 0}),
            1000u);
}

}  // namespace
}  // namespace gitops::jsonschema
