#include "pkg/image/lock_config.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/config_parse.h"
#include "pkg/image/test_support.h"
#include "pkg/image/version.h"

namespace gitops::image {
namespace {

constexpr absl::string_view kHead =
    "apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\n";

Config Parse(absl::string_view body) {
  auto config = ParseConfig(Yaml(absl::StrCat(kHead, body)), kVersion);
  EXPECT_TRUE(config.ok()) << config.status();
  return config.ok() ? *config : Config();
}

TEST(LockConfigTest, NothingToSay) {
  EXPECT_EQ(*FormatLockConfig({}, {}),
            absl::StrCat(kHead, "minimumRequiredVersion: 0.43.0\n"));
}

TEST(LockConfigTest, ImagesInTheirOrder) {
  EXPECT_EQ(*FormatLockConfig({{"b", "r.io/b@x"}, {"a:1", "1"}}, {}),
            absl::StrCat(kHead,
                         "minimumRequiredVersion: 0.43.0\n"
                         "overrides:\n"
                         "- image: b\n"
                         "  newImage: r.io/b@x\n"
                         "  preresolved: true\n"
                         "- image: a:1\n"
                         "  newImage: \"1\"\n"
                         "  preresolved: true\n"));
}

TEST(LockConfigTest, RulesAsTheyWereWritten) {
  const Config config = Parse(
      "keys: [k, k]\n"
      "searchRules:\n"
      "- keyMatcher: {name: k}\n"
      "- keyMatcher: {path: [a, {index: 2}, {allIndexes: false}]}\n"
      "  updateStrategy: {entireValue: {}}\n"
      "- valueMatcher: {imageRepo: r.io/x}\n"
      "  updateStrategy: {none: {}}\n"
      "- keyMatcher: {name: d}\n"
      "  updateStrategy: {yaml: {searchRules: [{keyMatcher: {name: i}, "
      "updateStrategy: {json: {}}}]}}\n");
  const std::string text = absl::StrCat(kHead,
                                        "minimumRequiredVersion: 0.43.0\n"
                                        "searchRules:\n"
                                        "- keyMatcher:\n"
                                        "    name: k\n"
                                        "- keyMatcher:\n"
                                        "    path:\n"
                                        "    - a\n"
                                        "    - index: 2\n"
                                        "    - allIndexes: false\n"
                                        "  updateStrategy:\n"
                                        "    entireValue: {}\n"
                                        "- updateStrategy:\n"
                                        "    none: {}\n"
                                        "  valueMatcher:\n"
                                        "    imageRepo: r.io/x\n"
                                        "- keyMatcher:\n"
                                        "    name: d\n"
                                        "  updateStrategy:\n"
                                        "    yaml:\n"
                                        "      searchRules:\n"
                                        "      - keyMatcher:\n"
                                        "          name: i\n"
                                        "        updateStrategy:\n"
                                        "          json: {}\n");
  auto out = FormatLockConfig({}, config);
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(*out, text);
  // What was read from a lock gives the same lock.
  auto again = ParseConfig(Yaml(*out), kVersion);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*FormatLockConfig({}, *again), text);
}

}  // namespace
}  // namespace gitops::image
