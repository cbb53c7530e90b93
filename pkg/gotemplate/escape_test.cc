#include "pkg/gotemplate/escape.h"

#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/rendering.h"

namespace gitops::gotemplate {
namespace {

struct Case {
  absl::string_view text;
  absl::string_view escaped;
};

TEST(EscapeTest, Html) {
  for (const Case& c : std::vector<Case>{
           {"", ""},
           {"a", "a"},
           {"<a href=\"x\">'&'</a>",
            "&lt;a href=&#34;x&#34;&gt;&#39;&amp;&#39;&lt;/a&gt;"},
           {absl::string_view("a\0b", 3),
            "a\xEF\xBF\xBD"
            "b"},
           {"é€\xFF", "é€\xFF"}}) {
    EXPECT_EQ(EscapeHtml(c.text), c.escaped);
  }
}

TEST(EscapeTest, Js) {
  for (const Case& c :
       std::vector<Case>{{"", ""},
                         {"a'b\"c\\d", "a\\'b\\\"c\\\\d"},
                         {"<a>&=", "\\u003Ca\\u003E\\u0026\\u003D"},
                         {"\n\t\x01", "\\u000A\\u0009\\u0001"},
                         {"é€😀", "é€😀"},
                         {"\xC2\x85\xE2\x80\xA8", "\\u0085\\u2028"},
                         {"\xEF\xBB\xBF", "\\uFEFF"}}) {
    EXPECT_EQ(EscapeJs(c.text), c.escaped);
  }
}

TEST(EscapeTest, Query) {
  for (const Case& c : std::vector<Case>{
           {"", ""},
           {"aZ09-_.~", "aZ09-_.~"},
           {"a b", "a+b"},
           {"a+b", "a%2Bb"},
           {"/?#[]@!$&'()*,;=%",
            "%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2C%3B%3D%25"},
           {"é", "%C3%A9"},
           {absl::string_view("\0\n", 2), "%00%0A"}}) {
    EXPECT_EQ(EscapeQuery(c.text), c.escaped);
  }
}

TEST(EscapeTest, ArgumentsAreJoinedAsPrintDoes) {
  EXPECT_EQ(Render("{{html 1 2 \"<\" \">\"}}"), "1 2&lt;&gt;");
  EXPECT_EQ(Render("{{html nil}} {{js nilf}} {{urlquery nil}}"),
            "&lt;no value&gt; \\u003Cno value\\u003E %3Cno+value%3E");
  EXPECT_EQ(Render("{{urlquery (list 1 2)}}"), "%5B1+2%5D");
  EXPECT_EQ(Render("{{html}}|{{js}}|{{urlquery}}"), "||");
}

}  // namespace
}  // namespace gitops::gotemplate
