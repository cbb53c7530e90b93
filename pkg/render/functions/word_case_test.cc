#include "pkg/render/functions/word_case.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::render {
namespace {

// Each word as Helm 4.1.4 changes it.
TEST(WordCaseTest, AsInHelm) {
  struct Case {
    absl::string_view text;
    absl::string_view snake;
    absl::string_view kebab;
    absl::string_view pascal;
    absl::string_view swapped;
    absl::string_view title;
    absl::string_view untitled;
    absl::string_view initials;
    absl::string_view no_spaces;
  };
  for (const Case& c : std::vector<Case>{
           {"", "", "", "", "", "", "", "", ""},
           {"fooBar", "foo_bar", "foo-bar", "FooBar", "FOObAR", "FooBar",
            "fooBar", "f", "fooBar"},
           {"FooBar", "foo_bar", "foo-bar", "FooBar", "fOObAR", "FooBar",
            "fooBar", "F", "FooBar"},
           {"HTTPServer", "http_server", "http-server", "Httpserver",
            "httpsERVER", "HTTPServer", "hTTPServer", "H", "HTTPServer"},
           {"first name", "first_name", "first-name", "FirstName", "FIRST NAME",
            "First Name", "first name", "fn", "firstname"},
           {"a1B2", "a1_b2", "a1-b2", "A1B2", "A1b2", "A1B2", "a1B2", "a",
            "a1B2"},
           {"foo_bar-baz", "foo_bar_baz", "foo-bar-baz", "FooBarBaz",
            "FOO_BAR-BAZ", "Foo_bar-Baz", "foo_bar-baz", "f", "foo_bar-baz"},
           {"ABC", "abc", "abc", "Abc", "abc", "ABC", "aBC", "A", "ABC"},
           {"X", "x", "x", "X", "x", "X", "x", "X", "X"},
           {"éaÉb", "éa_éb", "éa-éb", "ÉaÉb", "ÉAéB", "ÉaÉb", "éaÉb", "Ã",
            "éaÉb"},
           {"foo  bar", "foo__bar", "foo--bar", "Foo Bar", "FOO  BAR",
            "Foo  Bar", "foo  bar", "fb", "foobar"},
           {"1st", "1st", "1st", "1st", "1ST", "1st", "1st", "1", "1st"},
           {"UserID2", "user_id2", "user-id2", "UserID2", "uSERid2", "UserID2",
            "userID2", "U", "UserID2"},
           {"__a__", "__a__", "--a--", "__A__", "__A__", "__a__", "__a__", "_",
            "__a__"},
           {"Foo.Bar", "foo.bar", "foo.bar", "Foo.Bar", "fOO.bAR", "Foo.Bar",
            "foo.Bar", "F", "Foo.Bar"},
           {"a.b", "a.b", "a.b", "A.b", "A.B", "A.B", "a.b", "a", "a.b"},
           {"日本go", "日本_go", "日本-go", "日本go", "日本GO", "日本go",
            "日本go", "æ", "日本go"},
           {"x86_64", "x86_64", "x86-64", "X8664", "X86_64", "X86_64", "x86_64",
            "x", "x86_64"},
           {"hello World foo", "hello_world_foo", "hello-world-foo",
            "HelloWorldFoo", "HELLO wORLD FOO", "Hello World Foo",
            "hello world foo", "hWf", "helloWorldfoo"},
           {"ALLCAPS words", "allcaps_words", "allcaps-words", "AllcapsWords",
            "allcaps WORDS", "ALLCAPS Words", "aLLCAPS words", "Aw",
            "ALLCAPSwords"},
           {"tab\tsep", "tab_sep", "tab-sep", "TabSep", "TAB\tSEP", "Tab\tSep",
            "tab\tsep", "ts", "tabsep"},
           {"İstanbul", "istanbul", "istanbul", "İstanbul", "iSTANBUL",
            "İstanbul", "istanbul", "Ä", "İstanbul"},
           {"don't stop", "don't_stop", "don't-stop", "Don'tStop", "DON'T STOP",
            "Don'T Stop", "don't stop", "ds", "don'tstop"},
       }) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(JoinWords(c.text, '_'), c.snake);
    EXPECT_EQ(JoinWords(c.text, '-'), c.kebab);
    EXPECT_EQ(PascalCase(c.text), c.pascal);
    EXPECT_EQ(SwapCase(c.text), c.swapped);
    EXPECT_EQ(TitleWords(c.text), c.title);
    EXPECT_EQ(UntitleWords(c.text), c.untitled);
    EXPECT_EQ(Initials(c.text), c.initials);
    EXPECT_EQ(WithoutSpaces(c.text), c.no_spaces);
  }
}

// Recorded from Helm 4.1.4 as well.
TEST(WordCaseTest, IdeographsAreWords) {
  struct Case {
    absl::string_view text;
    absl::string_view snake;
  };
  for (const Case& c : std::vector<Case>{{"日", "日"},
                                         {"go日本", "go_日本"},
                                         {"日本Go日本", "日本_go_日本"},
                                         {"日1", "日1"},
                                         {"1日", "1_日"},
                                         {"日!a", "日!a"},
                                         {"日©", "日©"},
                                         {"a䶅b", "a_䶅_b"},
                                         {"a䶆b", "a䶆b"},
                                         {"a鿌b", "a_鿌_b"},
                                         {"a鿍b", "a鿍b"},
                                         {"a𠀀b", "a_𠀀_b"},
                                         {"a𫠠b", "a𫠠b"},
                                         {"aあb", "aあb"},
                                         {"a한b", "a한b"},
                                         {"aمb", "aمb"}}) {
    EXPECT_EQ(JoinWords(c.text, '_'), c.snake) << c.text;
  }
}

TEST(WordCaseTest, BytesThatAreNoTextDoNoHarm) {
  for (const absl::string_view text :
       {"\xFF", "a\xC3", "\xE2\x82 b", "\x80\x81\x82"}) {
    (void)JoinWords(text, '_');
    (void)PascalCase(text);
    (void)SwapCase(text);
    (void)TitleWords(text);
    (void)UntitleWords(text);
    (void)Initials(text);
    (void)WithoutSpaces(text);
  }
}

}  // namespace
}  // namespace gitops::render
