#include "pkg/yaml/scanner.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/trace.h"

namespace gitops::yaml::internal {
namespace {

struct Case {
  absl::string_view name;
  absl::string_view text;
  absl::string_view tokens;
};

void ExpectTokens(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(TraceTokens(c.text), c.tokens);
  }
}

TEST(ScannerTest, Streams) {
  ExpectTokens({
      {"nothing", "", "$"},
      {"blanks and comments", "  \n# a\n \n", "$"},
      {"two documents", "--- a\n---\nb\n", "--- =a --- =b $"},
      {"an explicit end", "a\n...\n", "=a ... $"},
      {"dashes inside a line", "a ---\n", "=a --- $"},
      {"dashes with a word", "---a\n", "=---a $"},
      {"dots with a word", "...a\n", "=...a $"},
      {"an indented indicator is text", " ---\n", "=--- $"},
      {"a mark for the reader, one for the scanner",
       "\xEF\xBB\xBF\xEF\xBB\xBF"
       "a",
       "=a $"},
  });
}

TEST(ScannerTest, BlockCollections) {
  ExpectTokens({
      {"a map", "a: 1\nb: 2\n", "MAP ? =a : =1 ? =b : =2 END $"},
      {"a list", "- a\n- b\n", "SEQ - =a - =b END $"},
      {"a list below its key", "a:\n- b\n", "MAP ? =a : - =b END $"},
      {"an indented list below its key", "a:\n  - b\n",
       "MAP ? =a : SEQ - =b END END $"},
      {"a list in a list", "- - a\n  - b\n- c\n",
       "SEQ - SEQ - =a - =b END - =c END $"},
      {"a map in a list", "- a: 1\n  b: 2\n",
       "SEQ - MAP ? =a : =1 ? =b : =2 END END $"},
      {"explicit keys", "? a\n: b\n? c\n", "MAP ? =a : =b ? =c END $"},
      {"no value", "a:\nb:\n", "MAP ? =a : ? =b : END $"},
      {"no key", ": a\n", "MAP : =a END $"},
      {"a dash without a blank", "-a\n", "=-a $"},
      {"a question mark without a blank", "?a: b\n", "MAP ? =?a : =b END $"},
      {"unrolls several levels", "a:\n  b:\n    c: 1\nd: 2\n",
       "MAP ? =a : MAP ? =b : MAP ? =c : =1 END END ? =d : =2 END $"},
  });
}

TEST(ScannerTest, FlowCollections) {
  ExpectTokens({
      {"a list", "[a, b]", "[ =a , =b ] $"},
      {"a trailing comma", "[a, ]", "[ =a , ] $"},
      {"a map", "{a: 1, b}", "{ ? =a : =1 , =b } $"},
      {"a quoted key needs no blank", "{\"a\":1}", "{ ? \"a\" : =1 } $"},
      {"a plain one does", "{a:1}", "{ =a:1 } $"},
      {"a pair in a list", "[a: 1]", "[ ? =a : =1 ] $"},
      {"over lines without indentation", "a: [b,\nc\n]\n",
       "MAP ? =a : [ =b , =c ] END $"},
      {"block entries inside", "[- a]", "[ - =a ] $"},
      {"a flow list as key", "[a]: b", "MAP ? [ =a ] : =b END $"},
      {"unclosed is the parser's business", "[a", "[ =a $"},
      {"closed too often, too", "]", "] $"},
      {"tabs are blanks here", "[\ta,\n\tb]", "[ =a , =b ] $"},
  });
}

TEST(ScannerTest, CharactersThatStartNothing) {
  for (const absl::string_view text : {"@a", "`a", "%a: 1\n", "a: @b", "a: %b",
                                       "[|]", "[>]", "a: `b`", "\ta: 1"}) {
    SCOPED_TRACE(text);
    EXPECT_NE(TraceTokens(text).find('!'), std::string::npos);
  }
  EXPECT_EQ(TraceTokens("a: @b"),
            "MAP ? =a : !yaml: found character that cannot start any token");
  EXPECT_EQ(TraceTokens("a: 1\nb: @b"),
            "MAP ? =a : =1 ? =b : !yaml: line 2: found character that cannot "
            "start any token");
}

TEST(ScannerTest, WhatIsNotAllowedHere) {
  ExpectTokens({
      {"a list item behind a key", "a: - b",
       "MAP ? =a : !yaml: block sequence entries are not allowed in this "
       "context"},
      {"a key behind a key", "a: ? b",
       "MAP ? =a : !yaml: mapping keys are not allowed in this context"},
      {"a value behind a value", "a: b: c",
       "MAP ? =a : =b !yaml: mapping values are not allowed in this context"},
  });
}

TEST(ScannerTest, ErrorsStay) {
  const InputText input("a: 1\n@");
  Scanner scanner(input, false);
  while (scanner.Peek() != nullptr) scanner.Skip();
  const absl::Status first = scanner.status();
  EXPECT_EQ(first.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(scanner.Peek(), nullptr);
  EXPECT_EQ(scanner.status(), first);
}

TEST(ScannerTest, TheStreamsEndRepeats) {
  const InputText input("a");
  Scanner scanner(input, false);
  EXPECT_EQ(scanner.Peek()->type, TokenType::kScalar);
  for (int i = 0; i < 3; ++i) {
    scanner.Skip();
    ASSERT_NE(scanner.Peek(), nullptr);
    EXPECT_EQ(scanner.Peek()->type, TokenType::kStreamEnd);
  }
}

TEST(ScannerTest, TokensKnowWhereTheyStand) {
  const absl::string_view text = "é: &x 'a\n  b'\nc: [d]\n";
  const InputText input(text);
  Scanner scanner(input, false);
  struct Place {
    size_t begin;
    size_t end;
    int line;
  };
  // MAP ? é : &x 'a b' ? c : [ d ] END $
  const std::vector<Place> places = {
      {0, 0, 0},   {0, 0, 0},   {0, 2, 0},   {2, 3, 0},   {4, 6, 0},
      {7, 14, 0},  {15, 15, 2}, {15, 16, 2}, {16, 17, 2}, {18, 19, 2},
      {19, 20, 2}, {20, 21, 2}, {22, 22, 3}, {22, 22, 3}};
  for (const Place& place : places) {
    const Token* token = scanner.Peek();
    ASSERT_NE(token, nullptr);
    SCOPED_TRACE(absl::StrCat("at ", place.begin));
    EXPECT_EQ(token->begin - input.begin(),
              static_cast<ptrdiff_t>(place.begin));
    EXPECT_EQ(token->end - input.begin(), static_cast<ptrdiff_t>(place.end));
    EXPECT_EQ(static_cast<int>(token->line), place.line);
    scanner.Skip();
  }
}

TEST(ScannerTest, ColumnsCountCharacters) {
  // Three characters of two bytes: the next line's key stands below "b".
  EXPECT_EQ(TraceTokens("? ééé\n: - b\n  - c\n"),
            "MAP ? =ééé : SEQ - =b - =c END END $");
  EXPECT_EQ(TraceTokens("- é: 1\n  b: 2\n"),
            "SEQ - MAP ? =é : =1 ? =b : =2 END END $");
}

TEST(ScannerTest, LineBreaksOfAllKinds) {
  for (const absl::string_view line_break :
       {"\n", "\r", "\r\n", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    SCOPED_TRACE(line_break.size());
    EXPECT_EQ(TraceTokens(absl::StrCat("a: 1", line_break, "b: 2", line_break)),
              "MAP ? =a : =1 ? =b : =2 END $");
  }
}

TEST(ScannerTest, DepthOfBrackets) {
  constexpr size_t kMaxDepth = 10'000;
  const std::string most =
      std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']');
  EXPECT_EQ(TraceTokens(most).find('!'), std::string::npos);
  const std::string trace = TraceTokens(std::string(kMaxDepth + 1, '{'));
  EXPECT_NE(trace.find("!yaml: exceeded max depth of 10000"),
            std::string::npos);
}

}  // namespace
}  // namespace gitops::yaml::internal
