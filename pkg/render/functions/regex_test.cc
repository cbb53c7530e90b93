// Regular expressions in Go's dialect.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(RegexTest, Matching) {
  ExpectAsRecorded({
      {"regexMatch \"^[A-Za-z]+$\" \"abc\"", "true"},
      {"regexMatch \"^[A-Za-z]+$\" \"ab1\"", "false"},
      {"regexMatch \"\" \"a\"", "true"},
      {"regexMatch \"(\" \"a\"", "false"},
      {"mustRegexMatch \"(\" \"a\"",
       "!error parsing regexp: missing closing ): `(`"},
      {"mustRegexMatch \"a+\" \"caat\"", "true"},
      {"regexMatch \"(?i)ABC\" \"abc\"", "true"},
      {"regexMatch \"\\\\p{Greek}\" \"α\"", "true"},
      {"regexMatch \"a(?=b)\" \"ab\"", "false"},
      {"mustRegexMatch \"a(?=b)\" \"ab\"",
       "!error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
      {"mustRegexMatch \"(a)\\\\1\" \"aa\"",
       "!error parsing regexp: invalid escape sequence: `\\1`"},
      {"mustRegexMatch \"a{1001}\" \"a\"",
       "!error parsing regexp: invalid repeat count: `{1001}`"},
      {"mustRegexMatch \"[z-a]\" \"a\"",
       "!error parsing regexp: invalid character class range: `z-a`"},
      {"mustRegexMatch \"a**\" \"a\"",
       "!error parsing regexp: invalid nested repetition operator: `**`"},
      {"mustRegexMatch \"\\\\\" \"a\"",
       "!error parsing regexp: trailing backslash at end of expression: ``"},
      {"mustRegexMatch \"(?P<n>a)(?P<n>b)\" \"ab\"", "true"},
      {"mustRegexMatch \"\\\\pX\" \"a\"",
       "!error parsing regexp: invalid character class range: `\\pX`"},
  });
}

TEST(RegexTest, Finding) {
  ExpectAsRecorded({
      {"regexFind \"[a-c]+\" \"xxabcyy\"", "abc"},
      {"regexFind \"z\" \"abc\"", ""},
      {"regexFindAll \"[2,4,6,8]\" \"123456789\" -1", "[2 4 6 8]"},
      {"regexFindAll \"a\" \"aaa\" 2", "[a a]"},
      {"regexFindAll \"a\" \"bbb\" -1", "[]"},
      {"regexFindAll \"a\" \"aaa\" 0", "[]"},
      {"regexFindAll \"\" \"ab\" -1 | toJson", "[\"\",\"\",\"\"]"},
      {"regexFindAll \"é?\" \"aéb\" -1 | toJson", "[\"\",\"é\",\"\"]"},
      {"mustRegexFindAll \"(\" \"a\" -1",
       "!error parsing regexp: missing closing ): `(`"},
      {"regexFindAll \"(\" \"a\" -1",
       "!regexp: Compile(`(`): error parsing regexp: missing closing ): `(`"},
      {"mustRegexFind \"(\" \"a\"",
       "!error parsing regexp: missing closing ): `(`"},
  });
}

TEST(RegexTest, Replacing) {
  ExpectAsRecorded({
      {"regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"${1}W\"", "-W-xxW-"},
      {"regexReplaceAll \"a(x*)b\" \"-ab-axxb-\" \"$1W\"", "---"},
      {"regexReplaceAll \"a\" \"banana\" \"$$\"", "b$n$n$"},
      {"regexReplaceAll \"(?P<n>a)\" \"ba\" \"[${n}]\"", "b[a]"},
      {"regexReplaceAll \"x\" \"abc\" \"y\"", "abc"},
      {"regexReplaceAll \"\" \"ab\" \"-\"", "-a-b-"},
      {"regexReplaceAllLiteral \"a(x*)b\" \"-ab-axxb-\" \"${1}\"",
       "-${1}-${1}-"},
      {"regexReplaceAllLiteral \"\" \"é\" \"-\"", "-é-"},
      {"mustRegexReplaceAll \"(\" \"a\" \"b\"",
       "!error parsing regexp: missing closing ): `(`"},
      {"regexReplaceAll \"^\" \"a\\nb\" \"> \"", "> a\nb"},
      {"regexReplaceAll \"(?m)^\" \"a\\nb\" \"> \"", "> a\n> b"},
      {"regexReplaceAll \"a*\" \"baac\" \"X\"", "XbXcX"},
      {"regexReplaceAll \"(a)(b)?\" \"ab a\" \"$2$1.\"", "ba. a."},
      {"regexReplaceAll \"a\" \"a\" \"$\"", "$"},
      {"regexReplaceAll \"a\" \"a\" \"${\"", "${"},
  });
}

TEST(RegexTest, Splitting) {
  ExpectAsRecorded({
      {"regexSplit \"z+\" \"pizza\" -1 | toJson", "[\"pi\",\"a\"]"},
      {"regexSplit \"z+\" \"pizza\" 1 | toJson", "[\"pizza\"]"},
      {"regexSplit \"z\" \"pizza\" 2 | toJson", "[\"pi\",\"za\"]"},
      {"regexSplit \"z\" \"pizza\" 0 | toJson", "null"},
      {"regexSplit \"\" \"abc\" -1 | toJson", "[\"a\",\"b\",\"c\"]"},
      {"regexSplit \"x\" \"\" -1 | toJson", "[\"\"]"},
      {"regexSplit \"a|b\" \"1a2b3\" -1 | toJson", "[\"1\",\"2\",\"3\"]"},
      {"mustRegexSplit \"(\" \"a\" -1",
       "!error parsing regexp: missing closing ): `(`"},
      {"regexQuoteMeta \"1.2+[3]\"", "1\\.2\\+\\[3\\]"},
      {"regexQuoteMeta \"aé\\n\"", "aé\n"},
  });
}

}  // namespace
}  // namespace gitops::render
