#include "gtest/gtest.h"
#include "pkg/deploy/filter/diff_filter.h"
#include "pkg/deploy/filter/label_selector.h"
#include "pkg/deploy/filter/resource_filter.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {
namespace {

Resource R(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  return Resource(*yaml::Parse(text, options));
}

TEST(LabelSelectorTest, SelectsAndPrints) {
  struct Case {
    const char* selector;
    bool matches;
    const char* printed;
  };
  const Case kCases[] = {
      {"", true, ""},
      {"a=1", true, "a=1"},
      {"a==2", false, "a=2"},
      {"a!=2,b", true, "a!=2,b"},
      {"!c", true, "!c"},
      {"a in (2, 1)", true, "a in (1,2)"},
      {"a notin (1)", false, "a!=1"},
  };
  Resource r = R("metadata: {labels: {a: '1', b: x}}");
  for (const Case& c : kCases) {
    absl::StatusOr<LabelSelector> s = LabelSelector::Parse(c.selector);
    ASSERT_TRUE(s.ok()) << c.selector;
    EXPECT_EQ(s->Matches(r.object().FindPath({"metadata", "labels"})),
              c.matches)
        << c.selector;
    EXPECT_EQ(s->ToString(), c.printed);
  }
  for (const char* bad : {"a b", "a in 1", "=x", "a,"}) {
    EXPECT_FALSE(LabelSelector::Parse(bad).ok()) << bad;
  }
}

TEST(NameTest, Globs) {
  EXPECT_TRUE(NameMatches("a*", "abc"));
  EXPECT_TRUE(NameMatches("%c", "abc"));
  EXPECT_TRUE(NameMatches("*b%", "abc"));
  EXPECT_FALSE(NameMatches("b", "abc"));
}

TEST(ResourceFilterTest, JsonForms) {
  Resource r =
      R("{kind: Pod, metadata: {name: p, namespace: ns, labels: {a: b},"
        " creationTimestamp: '2024-01-01T00:00:00Z'}}");
  struct Case {
    const char* filter;
    bool matches;
  };
  const Case kCases[] = {
      {R"({"resource":{"kinds":["Po*"]}})", true},
      {R"({"not":{"resource":{"kinds":["Pod"]}}})", false},
      {R"({"or":[{"resource":{"names":["x"]}},{"resource":{"namespaces":["ns"]}}]})",
       true},
      {R"({"and":[{"resource":{"names":["p"]}},{"resource":{"labels":["a=c"]}}]})",
       false},
      {R"({"Resource":{"kindNsNames":["Pod/ns/p"]}})", true},
      {R"({"resource":{"createdAtBeforeTime":"2024-01-02T00:00:00Z"}})", true},
      {"{}", false},
  };
  for (const Case& c : kCases) {
    absl::StatusOr<ResourceFilter> f = ResourceFilter::ParseJson(c.filter);
    ASSERT_TRUE(f.ok()) << c.filter;
    EXPECT_EQ(f->Matches(r), c.matches) << c.filter;
  }
  EXPECT_FALSE(ResourceFilter::ParseJson("{").ok());
}

TEST(AgeFilterTest, SuffixSaysWhichSide) {
  absl::Time now = absl::FromUnixSeconds(100000);
  EXPECT_TRUE(ParseAgeFilter("1h+", now)->Matches(now - absl::Hours(2)));
  EXPECT_FALSE(ParseAgeFilter("1h-", now)->Matches(now - absl::Hours(2)));
  EXPECT_TRUE(ParseAgeFilter("", now)->Matches(now));
  EXPECT_FALSE(ParseAgeFilter("1h", now).ok());
}

TEST(DiffFilterTest, OpsAndSides) {
  Change add;
  add.op = ChangeOp::kAdd;
  add.wanted = R("{kind: ConfigMap, metadata: {name: a}}");
  EXPECT_TRUE(DiffFilter::ParseJson(R"({"ops":["add"]})")->Matches(add));
  EXPECT_FALSE(DiffFilter::ParseJson(R"({"ops":["update"]})")->Matches(add));
  EXPECT_TRUE(DiffFilter::ParseJson(R"({"newResource":{"names":["a"]}})")
                  ->Matches(add));
  EXPECT_FALSE(DiffFilter::ParseJson(R"({"existingResource":{"names":["a"]}})")
                   ->Matches(add));
  EXPECT_TRUE(DiffFilter::ParseJson("")->Matches(add));
}

}  // namespace
}  // namespace gitops::deploy
