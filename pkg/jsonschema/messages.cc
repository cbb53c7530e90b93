#include "pkg/jsonschema/messages.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/jsonschema/jsonschema.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {
namespace {

std::vector<std::string> SortedLines(absl::string_view text) {
  std::vector<std::string> lines =
      absl::StrSplit(text, '\n', absl::SkipEmpty());
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

void ExpectMessages(const std::vector<SchemaCase>& cases) {
  Validator validator;
  for (const SchemaCase& c : cases) {
    SCOPED_TRACE(c.name);
    const auto values = json::Parse(c.values);
    ASSERT_TRUE(values.ok()) << values.status();
    const absl::Status status = validator.Validate(c.schema, *values);
    EXPECT_EQ(SortedLines(status.message()), SortedLines(c.helm));
    EXPECT_EQ(status.ok(), c.helm.empty());
    // A validator that has seen other schemas says the same as a new one.
    EXPECT_EQ(Validate(c.schema, *values), status);
  }
}

}  // namespace gitops::jsonschema
