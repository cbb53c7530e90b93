// trim, trunc, replace, quote, indent and their kin.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(StringsTest, Trimming) {
  ExpectAsRecorded({
      {"trim \"  a b \\t\\n\"", "a b"},
      {"trim \"\"", ""},
      {"trim \" é\343\200\200\"", "é"},
      {"trimAll \"$\" \"$5.00$\"", "5.00"},
      {"trimAll \"\" \" a \"", " a "},
      {"trimAll \"ab\" \"abcba\"", "c"},
      {"trimAll \"é\" \"éaé\"", "a"},
      {"trimPrefix \"a\" \"aab\"", "ab"},
      {"trimPrefix \"\" \"a\"", "a"},
      {"trimPrefix \"abc\" \"ab\"", "ab"},
      {"trimSuffix \"b\" \"abb\"", "ab"},
      {"trimSuffix \"x\" \"abb\"", "abb"},
      {"trimall \".\" \"..a..\"", "a"},
      {"trim 1", "!expected string; found 1"},
  });
}

TEST(StringsTest, CaseOfLetters) {
  ExpectAsRecorded({
      {"upper \"aéß\"", "AÉß"},
      {"lower \"AÉİ\"", "aéi"},
      {"upper \"\"", ""},
      {"title \"hello wORLD é-x\"", "Hello WORLD É-X"},
      {"untitle \"Hello World\"", "hello world"},
      {"swapcase \"aB cD\"", "Ab Cd"},
      {"upper 1", "!expected string; found 1"},
      {"lower .Values.nul",
       "!wrong type for value; expected string; got interface {}"},
  });
}

TEST(StringsTest, Cutting) {
  ExpectAsRecorded({
      {"trunc 3 \"hello\"", "hel"},
      {"trunc -3 \"hello\"", "llo"},
      {"trunc 10 \"ab\"", "ab"},
      {"trunc -10 \"ab\"", "ab"},
      {"trunc 0 \"ab\"", ""},
      {"trunc 2 \"éa\"", "é"},
      {"trunc \"2\" \"ab\"", "!expected integer; found \"2\""},
      {"substr 0 3 \"hello\"", "hel"},
      {"substr 1 3 \"hello\"", "el"},
      {"substr -1 3 \"hello\"", "hel"},
      {"substr 2 -1 \"hello\"", "llo"},
      {"substr 4 2 \"hello\"",
       "!runtime error: slice bounds out of range [4:2]"},
      {"substr 0 10 \"hello\"", "hello"},
      {"substr 6 10 \"hello\"",
       "!runtime error: slice bounds out of range [6:5]"},
      {"abbrev 5 \"hello world\"", "he..."},
      {"abbrev 3 \"hello\"", "hello"},
      {"abbrev 20 \"hello\"", "hello"},
      {"abbrev 4 \"hello\"", "h..."},
      {"abbrevboth 5 10 \"1234 5678 9123\"", "...5678..."},
      {"abbrevboth 0 7 \"hello world\"", "hell..."},
      {"initials \"Foo bar éa\"", "FbÃ"},
      {"initials \"\"", ""},
      {"nospace \" a b\\t c \"", "abc"},
  });
}

TEST(StringsTest, Repeating) {
  ExpectAsRecorded({
      {"repeat 3 \"ab\"", "ababab"},
      {"repeat 0 \"ab\"", ""},
      {"repeat -1 \"ab\"", "!strings: negative Repeat count"},
      {"repeat 2 \"\"", ""},
      {"repeat 1.0 \"a\"", "a"},
      {"repeat .Values.n \"a\"",
       "!wrong type for value; expected int; got float64"},
      {"cat \"a\" 1 nil \"b\"", "a 1 b"},
      {"cat", ""},
      {"cat \"\" \"a\"", " a"},
      {"cat (list 1 2) true", "[1 2] true"},
  });
}

TEST(StringsTest, Searching) {
  ExpectAsRecorded({
      {"contains \"b\" \"abc\"", "true"},
      {"contains \"\" \"a\"", "true"},
      {"contains \"x\" \"abc\"", "false"},
      {"hasPrefix \"a\" \"abc\"", "true"},
      {"hasPrefix \"\" \"\"", "true"},
      {"hasSuffix \"c\" \"abc\"", "true"},
      {"hasSuffix \"abcd\" \"bcd\"", "false"},
      {"contains 1 \"a\"", "!expected string; found 1"},
  });
}

TEST(StringsTest, Replacing) {
  ExpectAsRecorded({
      {"replace \"a\" \"b\" \"banana\"", "bbnbnb"},
      {"replace \"\" \"-\" \"ab\"", "-a-b-"},
      {"replace \"na\" \"\" \"banana\"", "ba"},
      {"replace \"x\" \"y\" \"banana\"", "banana"},
      {"replace \" \" \"-\" \"I Am Henry VIII\"", "I-Am-Henry-VIII"},
      {"plural \"one\" \"many\" 1", "one"},
      {"plural \"one\" \"many\" 0", "many"},
      {"plural \"one\" \"many\" 2", "many"},
      {"plural \"one\" \"many\" -1", "many"},
      {"plural \"one\" \"many\" \"1\"", "!expected integer; found \"1\""},
  });
}

TEST(StringsTest, Quoting) {
  ExpectAsRecorded({
      {"quote \"a\" 1 true nil", "\"a\" \"1\" \"true\""},
      {"quote", ""},
      {"quote \"a\\\"b\\\\\\n\"", "\"a\\\"b\\\\\\n\""},
      {"quote \"é\" \"\\x01\"", "\"é\" \"\\x01\""},
      {"quote nil", ""},
      {"quote (list 1 \"a\")", "\"[1 a]\""},
      {"squote \"a\" 1 nil \"b\"", "'a' '1' 'b'"},
      {"squote \"it's\"", "'it's'"},
      {"squote", ""},
      {"quote .Values.l .Values.f .Values.big",
       "\"[1 2 3]\" \"1.5\" \"1.2345678e+07\""},
  });
}

TEST(StringsTest, Indenting) {
  ExpectAsRecorded({
      {"indent 2 \"a\\nb\"", "  a\n  b"},
      {"indent 0 \"a\\nb\"", "a\nb"},
      {"indent 2 \"\"", "  "},
      {"nindent 2 \"a\\nb\"", "\n  a\n  b"},
      {"nindent 0 \"\"", "\n"},
      {"indent 2 \"a\\n\\nb\\n\"", "  a\n  \n  b\n  "},
      {"indent -1 \"a\"", "!strings: negative Repeat count"},
      {"indent \"2\" \"a\"", "!expected integer; found \"2\""},
      {"nindent 4 (toYaml .Values.m)", "\n    a: 1\n    b: x"},
  });
}

TEST(StringsTest, Wrapping) {
  ExpectAsRecorded({
      {"wrap 5 \"hello new world\"", "hello\nnew\nworld"},
      {"wrap 80 \"short\"", "short"},
      {"wrap 1 \"ab cd\"", "ab\ncd"},
      {"wrap 0 \"ab cd\"", "ab\ncd"},
      {"wrapWith 5 \"-\" \"hello new world\"", "hello-new-world"},
      {"wrapWith 4 \"\\t\" \"Hello World\"", "Hell\to\tWorl\td"},
      {"wrap 3 \"\"", ""},
  });
}

}  // namespace
}  // namespace gitops::render
