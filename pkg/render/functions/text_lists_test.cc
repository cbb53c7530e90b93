// Texts to lists and back.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(TextListsTest, Splitting) {
  ExpectAsRecorded({
      {"split \",\" \"a,b,c\"", "map[_0:a _1:b _2:c]"},
      {"(split \"$\" \"foo$bar$baz\")._1", "bar"},
      {"split \",\" \"\"", "map[_0:]"},
      {"split \"\" \"ab\"", "map[_0:a _1:b]"},
      {"split \"x\" \"a,b\" | toJson", "{\"_0\":\"a,b\"}"},
      {"splitList \",\" \"a,b,,c\" | toJson", "[\"a\",\"b\",\"\",\"c\"]"},
      {"splitList \"\" \"aé\" | toJson", "[\"a\",\"é\"]"},
      {"splitList \",\" \"\" | toJson", "[\"\"]"},
      {"splitList \",\" \"a\" | len", "1"},
      {"splitn \",\" 2 \"a,b,c\" | toJson", "{\"_0\":\"a\",\"_1\":\"b,c\"}"},
      {"splitn \",\" 0 \"a,b,c\" | toJson", "{}"},
      {"splitn \",\" -1 \"a,b,c\" | toJson",
       "{\"_0\":\"a\",\"_1\":\"b\",\"_2\":\"c\"}"},
      {"splitn \",\" 1 \"a,b,c\" | toJson", "{\"_0\":\"a,b,c\"}"},
      {"splitn \"$\" 2 \"foo$bar$baz\"", "map[_0:foo _1:bar$baz]"},
      {"split 1 \"a\"", "!expected string; found 1"},
  });
}

TEST(TextListsTest, Joining) {
  ExpectAsRecorded({
      {"join \",\" (list \"a\" \"b\")", "a,b"},
      {"join \",\" (list 1 2.5 true nil)", "1,2.5,true"},
      {"join \",\" (list)", ""},
      {"join \"\" (list \"a\" \"b\")", "ab"},
      {"join \",\" \"abc\"", "abc"},
      {"join \",\" 7", "7"},
      {"join \",\" nil", ""},
      {"join \",\" (splitList \".\" \"a.b\")", "a,b"},
      {"join \",\" (list (list 1 2) (dict \"a\" 1))", "[1 2],map[a:1]"},
      {"join \"-\" .Values.l", "1-2-3"},
  });
}

TEST(TextListsTest, Sorting) {
  ExpectAsRecorded({
      {"sortAlpha (list \"c\" \"a\" \"b\") | toJson", "[\"a\",\"b\",\"c\"]"},
      {"sortAlpha (list 10 9 \"1\") | toJson", "[\"1\",\"10\",\"9\"]"},
      {"sortAlpha (list) | toJson", "[]"},
      {"sortAlpha \"b\" | toJson", "[\"b\"]"},
      {"sortAlpha nil | toJson", "[\"\\u003cnil\\u003e\"]"},
      {"sortAlpha (list nil \"a\") | toJson", "[\"a\"]"},
      {"sortAlpha (list \"é\" \"z\" \"Z\") | toJson", "[\"Z\",\"z\",\"é\"]"},
  });
}

TEST(TextListsTest, ToStrings) {
  ExpectAsRecorded({
      {"toString 1", "1"},
      {"toString 1.50", "1.5"},
      {"toString nil", "<nil>"},
      {"toString \"a\"", "a"},
      {"toString (list 1 \"b\")", "[1 b]"},
      {"toString (dict \"b\" 1 \"a\" nil)", "map[a:<nil> b:1]"},
      {"toString .Values.big", "1.2345678e+07"},
      {"toString true", "true"},
      {"toStrings (list 1 \"a\" 2.5 nil) | toJson", "[\"1\",\"a\",\"2.5\"]"},
      {"toStrings \"a\" | toJson", "[\"a\"]"},
      {"toStrings nil | toJson", "[]"},
      {"toStrings (list) | toJson", "[]"},
      {"printf \"%T\" (toStrings (list 1))", "[]string"},
  });
}

TEST(TextListsTest, Numbers) {
  ExpectAsRecorded({
      {"atoi \"42\"", "42"},
      {"atoi \"-7\"", "-7"},
      {"atoi \"4x\"", "0"},
      {"atoi \"\"", "0"},
      {"atoi \"0x10\"", "0"},
      {"atoi \"99999999999999999999\"", "9223372036854775807"},
      {"printf \"%T\" (atoi \"1\")", "int"},
      {"atoi 1", "!expected string; found 1"},
  });
}

}  // namespace
}  // namespace gitops::render
