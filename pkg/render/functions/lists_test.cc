// Lists: making, taking apart, changing.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(ListsTest, Ends) {
  ExpectAsRecorded({
      {"first (list 1 2 3)", "1"},
      {"last (list 1 2 3)", "3"},
      {"rest (list 1 2 3)", "[2 3]"},
      {"initial (list 1 2 3)", "[1 2]"},
      {"first (list)", "<no value>"},
      {"last (list)", "<no value>"},
      {"rest (list)", "[]"},
      {"initial (list)", "[]"},
      {"rest (list 1)", "[]"},
      {"first \"abc\"", "!Cannot find first on type string"},
      {"first nil",
       "!runtime error: invalid memory address or nil pointer dereference"},
      {"last 1", "!Cannot find last on type int"},
      {"mustFirst (list)", "<no value>"},
      {"first (splitList \",\" \"a,b\")", "a"},
      {"rest .Values.l", "[2 3]"},
  });
}

TEST(ListsTest, Growing) {
  ExpectAsRecorded({
      {"append (list 1 2) 3", "[1 2 3]"},
      {"append (list) nil", "[<nil>]"},
      {"prepend (list 1 2) 0", "[0 1 2]"},
      {"push (list 1) 2", "[1 2]"},
      {"append \"a\" 1", "!Cannot push on type string"},
      {"append nil 1",
       "!runtime error: invalid memory address or nil pointer dereference"},
      {"prepend 1 2", "!Cannot prepend on type int"},
      {"concat (list 1) (list 2 3) (list)", "[1 2 3]"},
      {"concat", "[]"},
      {"concat (list 1) \"a\"", "!Cannot concat type string as list"},
      {"concat (list 1) nil",
       "!runtime error: invalid memory address or nil pointer dereference"},
      {"mustAppend 1 2", "!Cannot push on type int"},
      {"append (splitList \",\" \"a\") \"b\" | toJson", "[\"a\",\"b\"]"},
  });
}

TEST(ListsTest, AppendLeavesTheFirstListAlone) {
  ExpectAsRecorded({
      {"$a := list 1 2}}{{$b := append $a 3}}{{$a}}{{$b", "[1 2][1 2 3]"},
      {"$a := list 1 2}}{{$b := prepend $a 0}}{{$a}}{{$b", "[1 2][0 1 2]"},
      {"$a := list 3 1 2}}{{$b := reverse $a}}{{$a}}{{$b", "[3 1 2][2 1 3]"},
  });
}

TEST(ListsTest, Choosing) {
  ExpectAsRecorded({
      {"slice (list 1 2 3 4) 1 3", "[2 3]"},
      {"slice (list 1 2 3) 1", "[2 3]"},
      {"slice (list 1 2 3)", "[1 2 3]"},
      {"slice (list 1 2 3) 3", "[]"},
      {"slice (list 1 2 3) 4",
       "!reflect.Value.Slice: slice index out of bounds"},
      {"slice (list 1 2 3) -1",
       "!reflect.Value.Slice: slice index out of bounds"},
      {"slice (list 1 2 3) 2 1",
       "!reflect.Value.Slice: slice index out of bounds"},
      {"slice \"abc\" 1", "!list should be type of slice or array but string"},
      {"slice nil",
       "!runtime error: invalid memory address or nil pointer dereference"},
      {"without (list 1 2 3 2) 2", "[1 3]"},
      {"without (list 1 2 3) 1 3", "[2]"},
      {"without (list 1) 1.0", "[1]"},
      {"without (list \"a\" \"b\")", "[a b]"},
      {"without nil 1",
       "!runtime error: invalid memory address or nil pointer dereference"},
      {"compact (list 0 1 \"\" \"a\" nil false true (list) 2.5)",
       "[1 a true 2.5]"},
      {"compact (list)", "[]"},
      {"compact nil",
       "!runtime error: invalid memory address or nil pointer dereference"},
      {"uniq (list 1 1 2 1 \"a\" \"a\")", "[1 2 a]"},
      {"uniq (list 1 1.0 \"1\")", "[1 1 1]"},
      {"uniq (list (list 1) (list 1) (dict \"a\" 1) (dict \"a\" 1))",
       "[[1] map[a:1]]"},
      {"uniq nil",
       "!runtime error: invalid memory address or nil pointer dereference"},
      {"reverse (list 1 2 3)", "[3 2 1]"},
      {"reverse (list)", "[]"},
      {"reverse \"abc\"", "!Cannot find reverse on type string"},
      {"reverse nil",
       "!runtime error: invalid memory address or nil pointer dereference"},
  });
}

TEST(ListsTest, Asking) {
  ExpectAsRecorded({
      {"has 2 (list 1 2 3)", "true"},
      {"has 4 (list 1 2 3)", "false"},
      {"has 1.0 (list 1 2)", "false"},
      {"has \"a\" (list)", "false"},
      {"has nil (list nil)", "true"},
      {"has (list 1) (list (list 1))", "true"},
      {"has 1 nil", "false"},
      {"has \"a\" \"abc\"", "!Cannot find has on type string"},
      {"has 1.0 .Values.l", "true"},
  });
}

TEST(ListsTest, Counting) {
  ExpectAsRecorded({
      {"until 5", "[0 1 2 3 4]"},
      {"until 0", "[]"},
      {"until -3", "[0 -1 -2]"},
      {"untilStep 0 10 3", "[0 3 6 9]"},
      {"untilStep 10 0 -4", "[10 6 2]"},
      {"untilStep 0 3 0", "[]"},
      {"untilStep 5 5 1", "[]"},
      {"untilStep 0 10 -1", "[]"},
      {"seq 5", "1 2 3 4 5"},
      {"seq -2", "1 0 -1 -2"},
      {"seq 0", "1 0"},
      {"seq 0 2", "0 1 2"},
      {"seq 2 0", "2 1 0"},
      {"seq 0 2 10", "0 2 4 6 8 10"},
      {"seq 0 -2 -5", "0 -2 -4"},
      {"seq 5 1 1", ""},
      {"seq", ""},
      {"seq 1 2 3 4", ""},
      {"seq \"a\"", "!expected integer; found \"a\""},
      {"until \"3\"", "!expected integer; found \"3\""},
  });
}

TEST(ListsTest, Chunks) {
  ExpectAsRecorded({
      {"chunk 2 (list 1 2 3 4 5)", "[[1 2] [3 4] [5]]"},
      {"chunk 10 (list 1)", "[[1]]"},
      {"chunk 3 (list)", "[]"},
      {"chunk 0 (list 1)", "!runtime error: makeslice: len out of range"},
      {"chunk 0 (list)", "!runtime error: makeslice: len out of range"},
      {"chunk -1 (list)", "!runtime error: makeslice: len out of range"},
      {"chunk -2 (list)", "!runtime error: makeslice: len out of range"},
      {"chunk -2 (list 1)", "[[1]]"},
      {"chunk -2 (list 1 2 3)", "[]"},
      {"chunk -2 (list 1 2 3 4)",
       "!runtime error: makeslice: len out of range"},
      {"chunk -1 (list 1)", "!runtime error: makeslice: len out of range"},
      {"chunk 2 \"abc\"", "!Cannot chunk type string"},
      {"chunk 2 nil",
       "!runtime error: invalid memory address or nil pointer dereference"},
  });
}

TEST(ListsTest, Tuples) {
  ExpectAsRecorded({
      {"tuple 1 \"a\" nil", "[1 a <nil>]"},
      {"list", "[]"},
      {"list nil", "[<nil>]"},
      {"list (list) (dict)", "[[] map[]]"},
      {"len (tuple 1 2)", "2"},
  });
}

}  // namespace
}  // namespace gitops::render
