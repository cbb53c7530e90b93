#include "pkg/jsonschema/url.h"

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::jsonschema {
namespace {

TEST(UrlTest, Resolves) {
  const struct {
    absl::string_view base;
    absl::string_view reference;
    absl::string_view result;
  } kCases[] = {
      {"file:///a/b.json", "c.json", "file:///a/c.json"},
      {"file:///b.json", "#/x", "file:///b.json#/x"},
      {"http://h/a/b", "../c?q#f", "http://h/c?q#f"},
      {"http://h/a/b", "/c", "http://h/c"},
      {"http://h/a/b", "//i/c", "http://i/c"},
      {"http://h", "c", "http://h/c"},
      {"http://h/a", "urn:x:y", "urn:x:y"},
      {"http://h/a/./b", "./c/", "http://h/a/c/"},
      {"http://h/a#old", "", "http://h/a"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(ResolveUrl(c.base, c.reference), c.result) << c.reference;
  }
}

TEST(UrlTest, DecodesPercent) {
  EXPECT_EQ(DecodePercent("a%20b%zz%"), "a b%zz%");
}

}  // namespace
}  // namespace gitops::jsonschema
