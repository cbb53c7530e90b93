// Single and double quoted scalars.

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/trace.h"

namespace gitops::yaml::internal {
namespace {

TEST(ScanQuotedTest, Single) {
  ExpectTokens({
      {"nothing", "''", "''"},
      {"a quote", "'it''s'", "'it's'"},
      {"only quotes", "''''''", "''''"},
      {"no escapes", R"('a\nb')", R"('a\\nb')"},
      {"a double quote", "'\"'", "'\"'"},
      {"a hash", "'a #b'", "'a #b'"},
      {"letters that begin like a break", "'\xC2\xA0\xE2\x82\xAC'",
       "'\xC2\xA0\xE2\x82\xAC'"},
  });
}

TEST(ScanQuotedTest, Lines) {
  ExpectTokens({
      {"one break is a blank", "'a\n  b'", "'a b'"},
      {"two are one", "'a\n\n  b'", "'a\\nb'"},
      {"blanks around it vanish", "'a  \n  b'", "'a b'"},
      {"blanks inside stay", "'a  b'", "'a  b'"},
      {"blanks at the ends stay", "' a '", "' a '"},
      {"a break at the start", "'\n a'", "' a'"},
      {"a break at the end", "'a\n '", "'a '"},
      {"double quotes do the same", "\"a \n\n\n b\"", "\"a\\n\\nb\""},
      {"an escaped break joins", "\"a\\\n   b\"", "\"ab\""},
      {"blanks before an escaped break stay", "\"a \\\n b\"", "\"a b\""},
      {"an escaped blank starts a line", "\"a\\\n  \\  b\"", "\"a  b\""},
      {"an empty line behind an escaped break", "\"a\\\n\n b\"", "\"a\\nb\""},
      {"CR LF", "'a\r\nb'", "'a b'"},
      {"U+2028 stays",
       "'a\xE2\x80\xA8"
       "b'",
       "'a\xE2\x80\xA8"
       "b'"},
  });
}

TEST(ScanQuotedTest, Escapes) {
  ExpectTokens({
      {"names", R"("\0\a\b\t\n\v\f\r\e")",
       R"("\000\007\010\t\n\013\014\r\033")"},
      {"themselves", R"("\"\'\\\ ")", R"(""'\\ ")"},
      {"an escaped tab", "\"\\\t\"", R"("\t")"},
      {"wide names", R"("\N\_\L\P")",
       "\"\xC2\x85\xC2\xA0\xE2\x80\xA8\xE2\x80\xA9\""},
      {"hexadecimal", R"("\x41\u00e9\u20AC\U0001F600")", "\"Aé€😀\""},
      {"the last character", R"("\U0010FFFF")", "\"\xF4\x8F\xBF\xBF\""},
      {"upper and lower case", R"("\xeE\xEe")", "\"îî\""},
  });
}

TEST(ScanQuotedTest, BadEscapes) {
  struct Bad {
    absl::string_view text;
    absl::string_view problem;
  };
  for (const Bad& c : std::vector<Bad>{
           {R"("\/")", "found unknown escape character"},
           {R"("\z")", "found unknown escape character"},
           {R"("\x4")", "did not find expected hexdecimal number"},
           {R"("\u12g4")", "did not find expected hexdecimal number"},
           {R"("\U1234567")", "did not find expected hexdecimal number"},
           {R"("\ud800")", "found invalid Unicode character escape code"},
           {R"("\uDFFF")", "found invalid Unicode character escape code"},
           {R"("\U00110000")", "found invalid Unicode character escape code"},
           {"\"\\", "found unknown escape character"}}) {
    EXPECT_EQ(TraceTokens(c.text), absl::StrCat("!yaml: ", c.problem))
        << c.text;
  }
}

TEST(ScanQuotedTest, SurrogatePairsWhereAsked) {
  EXPECT_EQ(TraceTokens(R"("\ud83d\ude00!")", true), "\"😀!\" $");
  EXPECT_EQ(TraceTokens(R"("\uD800\uDC00\uDBFF\uDFFF")", true),
            "\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\" $");
  for (const absl::string_view text :
       {R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\n")", R"("\ud83dA")",
        R"("\ude00\ud83d")", R"("\ud83d\ud83d")"}) {
    EXPECT_EQ(TraceTokens(text, true),
              "!yaml: found invalid Unicode character escape code")
        << text;
  }
}

TEST(ScanQuotedTest, Unclosed) {
  EXPECT_EQ(TraceTokens("'a"), "!yaml: found unexpected end of stream");
  EXPECT_EQ(TraceTokens("\"a\n\n"),
            "!yaml: line 3: found unexpected end of stream");
  EXPECT_EQ(TraceTokens("'a\n---\n'"),
            "!yaml: line 2: found unexpected document indicator");
  EXPECT_EQ(TraceTokens("'a\n... '"),
            "!yaml: line 2: found unexpected document indicator");
  EXPECT_EQ(TraceTokens("'a\n...b'"), "'a ...b' $");
}

}  // namespace
}  // namespace gitops::yaml::internal
