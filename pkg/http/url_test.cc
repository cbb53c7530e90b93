#include "pkg/http/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gitops::http {
namespace {

TEST(UrlTest, Parses) {
  struct Case {
    const char* text;
    const char* authority;
    const char* target;
  };
  for (const Case& c : {
           Case{"https://h:6443/api/v1?limit=5#x", "h:6443", "/api/v1?limit=5"},
           Case{"http://[::1]:80", "[::1]:80", "/"},
           Case{"HTTP://user:pw@h?a=b", "h", "/?a=b"},
           Case{"http://h/a%2Fb/", "h", "/a%2Fb/"},
       }) {
    const absl::StatusOr<Url> url = ParseUrl(c.text);
    ASSERT_TRUE(url.ok()) << c.text << ": " << url.status();
    EXPECT_EQ(url->Authority(), c.authority) << c.text;
    EXPECT_EQ(url->Target(), c.target) << c.text;
  }
}

TEST(UrlTest, RefusesMalformed) {
  for (const char* text :
       {"", "h:80/x", "http://", "http://h:x/", "http://h:99999", "http://[::1",
        "http://a b/", "http://h/\x01", "://h", "1x://h", "http://a:b:c/"}) {
    EXPECT_EQ(ParseUrl(text).status().code(),
              absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(UrlTest, PasswordsAreMasked) {
  EXPECT_EQ(RedactUrl("https://u:secret@h/x"), "https://u:xxxxx@h/x");
  EXPECT_EQ(RedactUrl("https://u@h/x"), "https://u@h/x");
  EXPECT_EQ(RedactUrl("https://h/x:y@z"), "https://h/x:y@z");
  const absl::Status status = ParseUrl("http://u:secret@h:x").status();
  EXPECT_EQ(status.message().find("secret"), absl::string_view::npos) << status;
}

TEST(UrlTest, Resolves) {
  const absl::StatusOr<Url> base = ParseUrl("https://h:5000/v2/a/b?x=1");
  ASSERT_TRUE(base.ok());
  struct Case {
    const char* reference;
    const char* result;
  };
  for (const Case& c : {
           Case{"http://o/p", "http://o/p"},
           Case{"//o/p?q", "https://o/p?q"},
           Case{"/p/../q", "https://h:5000/q"},
           Case{"c?y=2", "https://h:5000/v2/a/c?y=2"},
           Case{"../c/", "https://h:5000/v2/c/"},
           Case{"?z", "https://h:5000/v2/a/b?z"},
           Case{"../../../..", "https://h:5000/"},
       }) {
    const absl::StatusOr<Url> url = ResolveUrl(*base, c.reference);
    ASSERT_TRUE(url.ok()) << c.reference;
    EXPECT_EQ(url->ToString(), c.result) << c.reference;
  }
}

TEST(UrlTest, EscapesAsGo) {
  EXPECT_EQ(EscapeQuery("a b=c&d/\xc3\xa4~"), "a+b%3Dc%26d%2F%C3%A4~");
  EXPECT_EQ(EscapePath("a b:c@d$e/f"), "a%20b:c@d$e%2Ff");
  std::string out;
  EXPECT_TRUE(Unescape("a+b%2f", true, &out));
  EXPECT_EQ(out, "a b/");
  EXPECT_TRUE(Unescape("a+b", false, &out));
  EXPECT_EQ(out, "a+b");
  EXPECT_FALSE(Unescape("%2", false, &out));
  EXPECT_FALSE(Unescape("%zz", false, &out));
}

TEST(UrlTest, QueriesRoundTrip) {
  const Query query = {{"labelSelector", "a=b,c in (d)"}, {"empty", ""}};
  EXPECT_EQ(ParseQuery(FormatQuery(query)), query);
  EXPECT_THAT(
      ParseQuery("a&b=%zz&&c=1"),
      testing::ElementsAre(testing::Pair("a", ""), testing::Pair("c", "1")));
}

}  // namespace
}  // namespace gitops::http
