// Dictionaries: making, reading, changing, merging.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(DictsTest, Making) {
  ExpectAsRecorded({
      {"dict \"a\" 1 \"b\" 2", "map[a:1 b:2]"},
      {"dict \"a\"", "map[a:]"},
      {"dict 1 \"x\" 2.5 \"y\"", "map[1:x 2.5:y]"},
      {"dict", "map[]"},
      {"dict nil 1", "map[<nil>:1]"},
      {"dict \"a\" 1 \"a\" 2", "map[a:2]"},
      {"dict (list 1) 2", "map[[1]:2]"},
  });
}

TEST(DictsTest, Reading) {
  ExpectAsRecorded({
      {"get (dict \"a\" 1) \"a\"", "1"},
      {"get (dict \"a\" 1) \"b\"", ""},
      {"get (dict \"a\" nil) \"a\"", "<no value>"},
      {"hasKey (dict \"a\" nil) \"a\"", "true"},
      {"hasKey (dict) \"a\"", "false"},
      {"keys (dict \"a\" 1) (dict \"b\" 2) | sortAlpha", "[a b]"},
      {"keys (dict)", "[]"},
      {"keys", "[]"},
      {"values (dict \"a\" 1)", "[1]"},
      {"values (dict)", "[]"},
      {"pluck \"a\" (dict \"a\" 1) (dict \"b\" 2) (dict \"a\" 3)", "[1 3]"},
      {"pluck \"a\"", "[]"},
      {"dig \"a\" \"b\" \"none\" (dict \"a\" (dict \"b\" 1))", "1"},
      {"dig \"a\" \"c\" \"none\" (dict \"a\" (dict \"b\" 1))", "none"},
      {"dig \"x\" \"y\" \"none\" (dict)", "none"},
      {"dig \"a\" \"b\" \"none\" (dict \"a\" 1)",
       "!interface conversion: interface {} is int, not map[string]interface "
       "{}"},
      {"dig \"a\" \"none\" (dict \"a\" nil)", "<no value>"},
      {"dig \"a\" (dict)", "!dig needs at least three arguments"},
      {"dig \"a\" \"b\" \"x\" .Values.m",
       "!interface conversion: interface {} is float64, not "
       "map[string]interface {}"},
      {"get .Values.m \"a\"", "1"},
      {"get nil \"a\"", ""},
      {"hasKey nil \"a\"", "false"},
      {"get \"x\" \"a\"",
       "!can't handle \"x\" for arg of type map[string]interface {}"},
  });
}

TEST(DictsTest, Changing) {
  ExpectAsRecorded({
      {"set (dict \"a\" 1) \"b\" 2", "map[a:1 b:2]"},
      {"set (dict \"a\" 1) \"a\" nil", "map[a:<nil>]"},
      {"unset (dict \"a\" 1 \"b\" 2) \"a\"", "map[b:2]"},
      {"unset (dict) \"a\"", "map[]"},
      {"$d := dict}}{{$_ := set $d \"a\" 1}}{{$d", "map[a:1]"},
      {"$d := dict \"a\" 1}}{{$_ := unset $d \"a\"}}{{$d", "map[]"},
      {"pick (dict \"a\" 1 \"b\" 2 \"c\" 3) \"a\" \"c\" \"x\"", "map[a:1 c:3]"},
      {"pick (dict \"a\" 1)", "map[]"},
      {"omit (dict \"a\" 1 \"b\" 2) \"a\" \"x\"", "map[b:2]"},
      {"omit (dict \"a\" 1)", "map[a:1]"},
      {"$d := dict \"a\" 1}}{{$_ := omit $d \"a\"}}{{$d", "map[a:1]"},
      {"set nil \"a\" 1", "!assignment to entry in nil map"},
  });
}

TEST(DictsTest, Merging) {
  ExpectAsRecorded({
      {"merge (dict \"a\" 1) (dict \"a\" 2 \"b\" 3)", "map[a:1 b:3]"},
      {"mergeOverwrite (dict \"a\" 1) (dict \"a\" 2 \"b\" 3)", "map[a:2 b:3]"},
      {"merge (dict \"a\" (dict \"x\" 1)) (dict \"a\" (dict \"x\" 2 \"y\" 3))",
       "map[a:map[x:1 y:3]]"},
      {"mergeOverwrite (dict \"a\" (dict \"x\" 1)) (dict \"a\" (dict \"x\" 2 "
       "\"y\" 3))",
       "map[a:map[x:2 y:3]]"},
      {"merge (dict \"a\" 0) (dict \"a\" 2)", "map[a:2]"},
      {"merge (dict \"a\" \"\") (dict \"a\" \"x\")", "map[a:x]"},
      {"merge (dict \"a\" false) (dict \"a\" true)", "map[a:true]"},
      {"merge (dict \"a\" nil) (dict \"a\" 1)", "map[a:1]"},
      {"mergeOverwrite (dict \"a\" 1) (dict \"a\" 0)", "map[a:0]"},
      {"mergeOverwrite (dict \"a\" 1) (dict \"a\" nil)", "map[a:<nil>]"},
      {"mergeOverwrite (dict \"a\" 1) (dict \"a\" \"\")", "map[a:]"},
      {"merge (dict \"a\" (list 1)) (dict \"a\" (list 2))", "map[a:[1]]"},
      {"mergeOverwrite (dict \"a\" (list 1)) (dict \"a\" (list 2 3))",
       "map[a:[2 3]]"},
      {"merge (dict \"a\" 1) (dict \"a\" (dict \"x\" 1))", "map[a:1]"},
      {"mergeOverwrite (dict \"a\" (dict \"x\" 1)) (dict \"a\" 1)", "map[a:1]"},
      {"merge (dict \"a\" (dict \"x\" 1)) (dict \"a\" 1)", "map[a:map[x:1]]"},
      {"merge (dict) (dict \"a\" 1) (dict \"a\" 2 \"b\" 2)", "map[a:1 b:2]"},
      {"mergeOverwrite (dict) (dict \"a\" 1) (dict \"a\" 2 \"b\" 2)",
       "map[a:2 b:2]"},
      {"merge (dict \"a\" 1)", "map[a:1]"},
      {"$d := dict \"a\" 1}}{{$_ := merge $d (dict \"b\" 2)}}{{$d",
       "map[a:1 b:2]"},
      {"$s := dict \"a\" (dict \"x\" 1)}}{{$d := merge (dict) $s}}{{$_ := set "
       "$d.a \"x\" 2}}{{$s",
       "map[a:map[x:2]]"},
      {"mustMerge (dict \"a\" 1) (dict \"b\" 2)", "map[a:1 b:2]"},
      {"mustMergeOverwrite (dict \"a\" 1) (dict \"a\" 2)", "map[a:2]"},
      {"merge nil (dict \"a\" 1)", "map[a:1]"},
      {"merge (dict) nil", "map[]"},
  });
}

TEST(DictsTest, Copying) {
  ExpectAsRecorded({
      {"$d := dict \"a\" (dict \"x\" 1)}}{{$c := deepCopy $d}}{{$_ := set $c.a "
       "\"x\" 2}}{{$d}}{{$c",
       "map[a:map[x:1]]map[a:map[x:2]]"},
      {"deepCopy (list 1 (list 2))", "[1 [2]]"},
      {"deepCopy 1", "1"},
      {"deepCopy \"a\"", "a"},
      {"deepCopy nil", "!reflect: call of reflect.Value.Type on zero Value"},
      {"mustDeepCopy (dict \"a\" 1)", "map[a:1]"},
      {"deepEqual (dict \"a\" 1) (dict \"a\" 1)", "true"},
      {"deepEqual (list 1 2) (list 2 1)", "false"},
      {"deepEqual 1 1.0", "false"},
      {"deepEqual nil nil", "true"},
      {"deepEqual (list) nil", "false"},
  });
}

}  // namespace
}  // namespace gitops::render
