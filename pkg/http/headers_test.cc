#include "pkg/http/headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gitops::http {
namespace {

TEST(HeadersTest, NamesCompareWithoutCase) {
  Headers headers = {{"Content-Type", "a"}, {"X", "1"}};
  headers.Add("x", "2");
  EXPECT_EQ(headers.Get("content-type"), "a");
  EXPECT_THAT(headers.GetAll("X"), testing::ElementsAre("1", "2"));
  headers.Set("X", "3");
  EXPECT_THAT(headers.GetAll("x"), testing::ElementsAre("3"));
  headers.Remove("CONTENT-TYPE");
  EXPECT_FALSE(headers.Has("Content-Type"));
  EXPECT_EQ(headers.Get("absent"), "");
}

TEST(HeadersTest, RefusesWhatCouldForgeFields) {
  EXPECT_TRUE(IsHeaderName("X-Foo_1"));
  EXPECT_FALSE(IsHeaderName(""));
  EXPECT_FALSE(IsHeaderName("a b"));
  EXPECT_FALSE(IsHeaderName("a:"));
  EXPECT_TRUE(IsHeaderValue("text \t \xc3\xa4"));
  EXPECT_FALSE(IsHeaderValue("a\r\nX: y"));
  EXPECT_FALSE(IsHeaderValue(absl::string_view("\0", 1)));
}

}  // namespace
}  // namespace gitops::http
