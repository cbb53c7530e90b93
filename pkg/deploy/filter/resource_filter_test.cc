#include "pkg/deploy/filter/resource_filter.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

TEST(NameMatchesTest, Globs) {
  struct Case {
    const char* pattern;
    const char* name;
    bool matches;
  };
  const Case kCases[] = {
      {"abc", "abc", true},  {"b", "abc", false},
      {"a*", "abc", true},   {"a%", "abc", true},
      {"*c", "abc", true},   {"%c", "abc", true},
      {"*b%", "abc", true},  {"*b*", "ac", false},
      {"a*", "ba", false},   {"*a", "ab", false},
      {"a*c", "abc", false}, {"*", "abc", true},
      {"**", "", true},      {"", "", true},
      {"", "a", false},      {"abc*", "abc", true},
      {"Abc", "abc", false}, {"*\xc3\xbc*", "gr\xc3\xbcn", true},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(NameMatches(c.pattern, c.name), c.matches)
        << c.pattern << " on " << c.name;
  }
}

TEST(AgeFilterTest, SuffixSaysWhichSide) {
  const absl::Time now = absl::FromUnixSeconds(100000);
  struct Case {
    const char* text;
    absl::Duration age;
    bool matches;
  };
  const Case kCases[] = {
      {"1h+", absl::Hours(2), true},        {"1h+", absl::Hours(1), true},
      {"1h+", absl::Minutes(59), false},    {"1h-", absl::Hours(2), false},
      {"1h-", absl::Hours(1), false},       {"1h-", absl::Minutes(59), true},
      {"1h30m+", absl::Minutes(89), false}, {"500ms+", absl::Seconds(1), true},
      {"", absl::Hours(5), true},
  };
  for (const Case& c : kCases) {
    absl::StatusOr<AgeFilter> f = ParseAgeFilter(c.text, now);
    ASSERT_TRUE(f.ok()) << c.text;
    EXPECT_EQ(f->Matches(now - c.age), c.matches) << c.text << " " << c.age;
  }
  for (const char* bad : {"1h", "+", "-", "x+", "1+", "1 h+", "5d-"}) {
    const absl::Status s = ParseAgeFilter(bad, now).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_TRUE(absl::StrContains(s.message(), "parseable time.Duration")) << s;
  }
}

constexpr char kPod[] =
    "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns, labels: "
    "{a: "
    "b}, creationTimestamp: '2024-01-01T00:00:00Z'}}";

TEST(ResourceFilterTest, JsonForms) {
  struct Case {
    const char* filter;
    bool matches;
  };
  const Case kCases[] = {
      {R"({"resource":{"kinds":["Po*"]}})", true},
      {R"({"resource":{"kinds":["po*"]}})", false},
      {R"({"resource":{"kinds":["Job","Pod"]}})", true},
      {R"({"resource":{"kinds":["Pod"],"names":["q"]}})", false},
      {R"({"resource":{"kinds":["Pod"],"names":["q","p"]}})", true},
      {R"({"resource":{"namespaces":["n%"]}})", true},
      {R"({"resource":{"kindNames":["Pod/p"]}})", true},
      {R"({"resource":{"kindNames":["Pod/*"]}})", false},
      {R"({"resource":{"kindNamespaces":["Pod/ns"]}})", true},
      {R"({"resource":{"kindNamespaces":["Pod/other"]}})", false},
      {R"({"Resource":{"kindNsNames":["Pod/ns/p"]}})", true},
      {R"({"RESOURCE":{"KINDNSNAMES":["Pod/ns/q"]}})", false},
      {R"({"resource":{"labels":["a=c","a=b"]}})", true},
      {R"({"resource":{"labels":["a=c"]}})", false},
      {R"({"resource":{"createdAtBeforeTime":"2024-01-02T00:00:00Z"}})", true},
      {R"({"resource":{"createdAtBeforeTime":"2023-01-02T00:00:00Z"}})", false},
      {R"({"resource":{"createdAtAfterTime":"2023-01-02T00:00:00Z"}})", true},
      {R"({"resource":{"createdAtAfterTime":null}})", true},
      {R"({"resource":{}})", true},
      {R"({"not":{"resource":{"kinds":["Pod"]}}})", false},
      {R"({"not":{}})", true},
      {R"({"or":[{"resource":{"names":["x"]}},{"resource":{"namespaces":["ns"]}}]})",
       true},
      {R"({"and":[{"resource":{"names":["p"]}},{"resource":{"labels":["a=c"]}}]})",
       false},
      {R"({"and":[{"not":{"or":[{"resource":{"names":["x"]}}]}}]})", true},
      {"{}", false},
      {"null", false},
      // Lists without items say nothing.
      {R"({"and":[]})", false},
      {R"({"or":[]})", false},
      {R"({"and":[],"or":[{"resource":{"names":["p"]}}]})", true},
      // The first of and, or, not, resource counts.
      {R"({"resource":{"names":["p"]},"not":{"resource":{"names":["p"]}}})",
       false},
      {R"({"not":{"resource":{"names":["p"]}},"or":[{"resource":{}}]})", true},
  };
  const Resource r = Object(kPod);
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.filter);
    absl::StatusOr<ResourceFilter> f = ResourceFilter::ParseJson(c.filter);
    ASSERT_TRUE(f.ok()) << f.status();
    EXPECT_EQ(f->Matches(r), c.matches);
    EXPECT_EQ(f->Apply({r, r}).size(), c.matches ? 2u : 0u);
  }
}

TEST(ResourceFilterTest, MalformedJson) {
  struct Case {
    const char* filter;
    const char* message;
  };
  const Case kCases[] = {
      {"{", "unexpected end of JSON input"},
      {"x", "invalid character 'x' looking for beginning of value"},
      {"", "unexpected end of JSON input"},
      {"[1]",
       "json: cannot unmarshal array into Go value of type "
       "resources.BoolFilter"},
      {"5", "json: cannot unmarshal number into Go value"},
      {R"({"resource":{"createdAtBeforeTime":"x"}})", "parsing time \"x\""},
      {R"({"resource":{"labels":["a b"]}})", "unable to parse requirement"},
      {R"({"and":[{"resource":{"labels":["!"]}}]})",
       "unable to parse requirement"},
      {R"({"not":{"resource":{"createdAtAfterTime":5}}})", "parsing time"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.filter);
    const absl::Status s = ResourceFilter::ParseJson(c.filter).status();
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

TEST(ResourceFilterTest, FlagsGiveCriteria) {
  EXPECT_TRUE(ResourceFilter().MatchesAll());
  ResourceCriteria criteria;
  EXPECT_TRUE(criteria.IsEmpty());
  EXPECT_TRUE(ResourceFilter(criteria).MatchesAll());
  EXPECT_TRUE(ResourceFilter(criteria).Matches(Object(kPod)));
  criteria.kinds = {"Pod"};
  EXPECT_FALSE(criteria.IsEmpty());
  const ResourceFilter pods(criteria);
  EXPECT_FALSE(pods.MatchesAll());
  const std::vector<Resource> kept =
      pods.Apply({Object(kPod), Object("{kind: Job}"), Object(kPod)});
  EXPECT_EQ(kept.size(), 2u);
  // Without a time of creation an object is as old as can be.
  criteria = ResourceCriteria();
  criteria.age.before = absl::UnixEpoch();
  EXPECT_TRUE(criteria.Matches(Object("{kind: Job}")));
  EXPECT_FALSE(criteria.Matches(Object(kPod)));
}

}  // namespace
}  // namespace gitops::deploy
