#include "pkg/sandbox/apiserver/selector.h"

#include <string>

#include "gtest/gtest.h"
#include "pkg/json/json.h"

namespace gitops::sandbox {
namespace {

TEST(SelectorTest, MatchesAsKubernetesDoes) {
  const auto object = json::Parse(
      R"({"metadata":{"name":"n","namespace":"s","labels":{"a":"1","b":""}}})");
  ASSERT_TRUE(object.ok());
  struct Case {
    const char* labels;
    const char* fields;
    bool matches;
  };
  const Case cases[] = {
      {"", "", true},
      {"a=1", "", true},
      {"a==1", "", true},
      {"a=2", "", false},
      {"a!=2", "", true},
      {"c!=2", "", true},
      {"a", "", true},
      {"c", "", false},
      {"!c", "", true},
      {"!a", "", false},
      {"a in (1,2)", "", true},
      {"a in (3)", "", false},
      {"c in (3)", "", false},
      {"a notin (3),b=", "", true},
      {"a notin (1)", "", false},
      {"", "metadata.name=n", true},
      {"", "metadata.name!=n", false},
      {"a=1", "metadata.namespace=x", false},
  };
  for (const Case& c : cases) {
    const auto selector = Selector::Parse(c.labels, c.fields);
    ASSERT_TRUE(selector.ok()) << c.labels << selector.status();
    EXPECT_EQ(selector->Matches(*object), c.matches) << c.labels << c.fields;
  }
}

TEST(SelectorTest, RefusesWhatItDoesNotKnow) {
  EXPECT_FALSE(Selector::Parse("a in (1", "").ok());
  EXPECT_FALSE(Selector::Parse("", "spec.color=red").ok());
}

}  // namespace
}  // namespace gitops::sandbox
