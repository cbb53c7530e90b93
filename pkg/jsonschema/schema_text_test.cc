#include "pkg/jsonschema/schema_text.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {
namespace {

using ::gitops::value::Value;

TEST(SchemaTextTest, NumbersStayAsTheyAreWritten) {
  for (const absl::string_view text :
       {"0", "-1", "1.50", "1e3", "1E+3", "-0.0", "12345678901234567890"}) {
    const auto parsed = ParseSchemaText(absl::StrCat("{\"a\":[", text, "]}"));
    ASSERT_TRUE(parsed.ok()) << text << parsed.status();
    const Value& number = parsed->Find("a")->list()[0];
    EXPECT_TRUE(IsNumber(number));
    EXPECT_FALSE(IsText(number));
    EXPECT_EQ(NumberText(number), text);
  }
}

TEST(SchemaTextTest, TextsStayTexts) {
  const auto parsed = ParseSchemaText(
      R"({"1": "2", "e": "-1e5", "q": "\"3", "b": "\\", "n": 4, "u": "\u0031"})");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->Find("1")->as_string(), "2");
  EXPECT_EQ(parsed->Find("e")->as_string(), "-1e5");
  EXPECT_EQ(parsed->Find("q")->as_string(), "\"3");
  EXPECT_EQ(parsed->Find("b")->as_string(), "\\");
  EXPECT_EQ(parsed->Find("u")->as_string(), "1");
  for (const absl::string_view key : {"1", "e", "q", "b", "u"}) {
    EXPECT_TRUE(IsText(*parsed->Find(key)));
    EXPECT_FALSE(IsNumber(*parsed->Find(key)));
  }
  EXPECT_EQ(NumberText(*parsed->Find("n")), "4");
}

TEST(SchemaTextTest, ValuesNumbersAreNumbers) {
  EXPECT_TRUE(IsNumber(Value::Float(1.5)));
  EXPECT_TRUE(IsNumber(Value::Int(1)));
  EXPECT_FALSE(IsNumber(Value::String("1")));
  EXPECT_FALSE(IsNumber(Value()));
  EXPECT_EQ(ToNumber(Value::Float(1.5)).value(), 1.5);
  EXPECT_EQ(ToNumber(*ParseSchemaText("2.5")).value(), 2.5);
}

TEST(SchemaTextTest, Errors) {
  struct Case {
    absl::string_view text;
    absl::string_view message;
  };
  for (const Case& c : std::vector<Case>{
           {"", "EOF"},
           {" \n\t", "EOF"},
           {"{", "unexpected EOF"},
           {"[1,", "unexpected EOF"},
           {"\"a", "unexpected EOF"},
           {"x", "invalid character 'x' looking for beginning of value"},
           {"{} x", "invalid character after top-level value"},
           {"1 2", "invalid character after top-level value"}}) {
    const absl::Status status = ParseSchemaText(c.text).status();
    EXPECT_EQ(status, absl::InvalidArgumentError(c.message)) << c.text;
  }
}

TEST(SchemaTextTest, TreesTellHowFarTheyWent) {
  absl::string_view text = "{\"a\": 1}  \n ";
  const auto tree = ParseSchemaTree(&text);
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(text, "{\"a\": 1}");
  EXPECT_TRUE(tree->Find("a")->is_number());
  const auto marked = MarkNumbers(*tree, text);
  ASSERT_TRUE(marked.ok());
  EXPECT_EQ(NumberText(*marked->Find("a")), "1");
}

TEST(SchemaTextTest, TooLargeATextIsRefused) {
  const std::string text((size_t{64} << 20) + 1, ' ');
  EXPECT_EQ(ParseSchemaText(text).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace gitops::jsonschema
