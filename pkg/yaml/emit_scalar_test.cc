// Strings as they are written: quotes, escapes, line folding.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

using ::gitops::value::Value;

// As the value of a key, without the key.
std::string Written(absl::string_view text,
                    EmitStyle style = EmitStyle::kKbld) {
  Value map = Value::NewMap();
  map.map().Set("k", Value::String(text));
  const auto out = Emit(map, {.style = style});
  return out.ok() ? out->substr(2) : std::string(out.status().message());
}

std::string Words(absl::string_view word, int count) {
  std::string text(word);
  for (int i = 1; i < count; ++i) absl::StrAppend(&text, " ", word);
  return text;
}

TEST(EmitScalarTest, Quotes) {
  struct Case {
    absl::string_view text;
    absl::string_view written;
  };
  for (const Case& c :
       std::vector<Case>{{"a", " a\n"},
                         {"it's: x", " 'it''s: x'\n"},
                         {"''", " ''''''\n"},
                         {"\"a\": b", " '\"a\": b'\n"},
                         {"a\xE2\x80\xA8z", " 'a\xE2\x80\xA8  z'\n"},
                         {"\t", " \"\\t\"\n"},
                         {"\\\t\"", " \"\\\\\\t\\\"\"\n"},
                         {"\x7F", " \"\\x7F\"\n"},
                         {"\t\xC2\xA0", " \"\\t\xC2\xA0\"\n"},
                         {"\t\xE2\x80\xA8\xE2\x80\xA9", " \"\\t\\L\\P\"\n"},
                         {"\xEF\xBF\xBE", " \"\\uFFFE\"\n"},
                         {"a😀", " \"a\\U0001F600\"\n"},
                         {"\xEF\xBB\xBF"
                          "é",
                          " \"\\uFEFF\\xE9\"\n"},
                         {"a\n😀", " \"a\\n\\U0001F600\"\n"}}) {
    EXPECT_EQ(Written(c.text), c.written);
  }
}

TEST(EmitScalarTest, Literals) {
  struct Case {
    absl::string_view text;
    absl::string_view written;
  };
  for (const Case& c :
       std::vector<Case>{{"a\nb", " |-\n  a\n  b\n"},
                         {"a\nb\n", " |\n  a\n  b\n"},
                         {"a\n\n", " |+\n  a\n\n"},
                         {"a\n\n\n", " |+\n  a\n\n\n"},
                         {"a\n\nb", " |-\n  a\n\n  b\n"},
                         {"a\n  b\n", " |\n  a\n    b\n"},
                         {"  a\nb\n", " |2\n    a\n  b\n"},
                         {"\n\na", " |2-\n\n\n  a\n"},
                         {"\n", " |2+\n\n"},
                         {"é\n\xC2\xA0\n", " |\n  é\n  \xC2\xA0\n"},
                         {"# a\n", " |\n  # a\n"},
                         {"a: b\n- c", " |-\n  a: b\n  - c\n"}}) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Written(c.text), c.written);
  }
}

TEST(EmitScalarTest, FoldsAtTheFirstBlankPastEightyColumns) {
  // "k: " and 19 times "abc " are 79 columns; the blank past 80 breaks.
  EXPECT_EQ(Written(Words("abc", 20)),
            absl::StrCat(" ", Words("abc", 20), "\n"));
  EXPECT_EQ(Written(Words("abc", 21)),
            absl::StrCat(" ", Words("abc", 20), "\n  abc\n"));
  // Characters count, not bytes.
  EXPECT_EQ(Written(Words("äöü", 21)),
            absl::StrCat(" ", Words("äöü", 20), "\n  äöü\n"));
  const std::string one(200, 'a');
  EXPECT_EQ(Written(one), absl::StrCat(" ", one, "\n"));
  EXPECT_EQ(Written(absl::StrCat(one, "  b")), absl::StrCat(" ", one, "  b\n"));
  EXPECT_EQ(Written(absl::StrCat(one, " b")),
            absl::StrCat(" ", one, "\n  b\n"));
}

TEST(EmitScalarTest, FoldsInsideQuotes) {
  const std::string one(90, 'a');
  EXPECT_EQ(Written(absl::StrCat("'", one, " b")),
            absl::StrCat(" '''", one, "\n  b'\n"));
  EXPECT_EQ(Written(absl::StrCat("\t", one, " b")),
            absl::StrCat(" \"\\t", one, "\n  b\"\n"));
  // A second blank is kept by an escape.
  EXPECT_EQ(Written(absl::StrCat("\t", one, "  b")),
            absl::StrCat(" \"\\t", one, "\n  \\ b\"\n"));
  EXPECT_EQ(Written(absl::StrCat("'", one, " ")),
            absl::StrCat(" '''", one, " '\n"));
}

TEST(EmitScalarTest, PrettyNeverFolds) {
  for (const absl::string_view head : {"", "'", "\t"}) {
    const std::string text = absl::StrCat(head, Words("abc", 60));
    const std::string written = Written(text, EmitStyle::kPretty);
    EXPECT_EQ(written.find('\n'), written.size() - 1);
  }
}

TEST(EmitScalarTest, KeysAreNeverFolded) {
  const std::string key = Words("abc", 30);
  Value map = Value::NewMap();
  map.map().Set(key, Value::Int(1));
  EXPECT_EQ(*Emit(map), absl::StrCat(key, ": 1\n"));
}

TEST(EmitScalarTest, FoldedTextReadsBack) {
  for (int length = 60; length < 100; ++length) {
    for (const absl::string_view tail : {" b c", "  b", " 'b", " #b", " b:"}) {
      for (const absl::string_view head : {"", "'", "\t", "é "}) {
        const std::string text = absl::StrCat(
            head, std::string(static_cast<size_t>(length), 'a'), tail, " end");
        const auto reread = Parse(absl::StrCat("k:", Written(text)));
        ASSERT_TRUE(reread.ok()) << reread.status();
        EXPECT_EQ(reread->Find("k")->as_string(), text);
      }
    }
  }
}

}  // namespace
}  // namespace gitops::yaml
