#include "pkg/jsonschema/equality.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/jsonschema/schema.h"
#include "pkg/jsonschema/schema_text.h"

namespace gitops::jsonschema {
namespace {

TEST(EqualityTest, Types) {
  struct Case {
    absl::string_view json;
    uint8_t type;
    absl::string_view name;
  };
  for (const Case& c : std::vector<Case>{{"null", kNullType, "null"},
                                         {"true", kBooleanType, "boolean"},
                                         {"1", kNumberType, "number"},
                                         {"1.5", kNumberType, "number"},
                                         {"\"1\"", kStringType, "string"},
                                         {"[]", kArrayType, "array"},
                                         {"{}", kObjectType, "object"}}) {
    EXPECT_EQ(TypeOf(*json::Parse(c.json)), c.type) << c.json;
    // A schema's value, where numbers are marked.
    EXPECT_EQ(TypeOf(*ParseSchemaText(c.json)), c.type) << c.json;
    EXPECT_EQ(TypeNames(c.type), c.name);
  }
  EXPECT_EQ(TypeNames(0), "");
  EXPECT_EQ(TypeNames(kNullType | kIntegerType | kObjectType),
            "null or integer or object");
}

TEST(EqualityTest, SameJson) {
  const std::vector<std::vector<absl::string_view>> classes = {
      {"null"},
      {"true"},
      {"false"},
      {"1", "1.0", "1e0", "10e-1"},
      {"-0", "0", "0.0"},
      {"\"1\""},
      {"\"\""},
      {"[]"},
      {"[1,2]", "[1.0,2.0]"},
      {"[2,1]"},
      {"{}"},
      {"{\"a\":1,\"b\":[null]}", "{\"b\":[null],\"a\":1.0}"},
      {"{\"a\":1}"},
      {"{\"a\":null}"},
  };
  for (size_t i = 0; i < classes.size(); ++i) {
    for (size_t j = 0; j < classes.size(); ++j) {
      for (const absl::string_view a : classes[i]) {
        for (const absl::string_view b : classes[j]) {
          EXPECT_EQ(SameJson(*json::Parse(a), *json::Parse(b)), i == j)
              << a << " and " << b;
          EXPECT_EQ(SameJson(*ParseSchemaText(a), *json::Parse(b)), i == j)
              << a << " and " << b;
        }
      }
    }
  }
}

TEST(EqualityTest, Scalars) {
  struct Case {
    absl::string_view json;
    absl::string_view printed;
  };
  for (const Case& c : std::vector<Case>{{"null", "<nil>"},
                                         {"true", "true"},
                                         {"false", "false"},
                                         {"1.50", "1.50"},
                                         {"\"a\"", "'a'"},
                                         {"\"it's\"", "'it\\'s'"},
                                         {"[]", ""},
                                         {"{}", ""}}) {
    EXPECT_EQ(PrintScalar(*ParseSchemaText(c.json)), c.printed) << c.json;
  }
}

}  // namespace
}  // namespace gitops::jsonschema
