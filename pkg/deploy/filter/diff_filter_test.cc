#include "pkg/deploy/filter/diff_filter.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Object;

Change MakeChange(ChangeOp op, const char* existing, const char* wanted) {
  Change c;
  c.op = op;
  if (existing != nullptr) c.existing = Object(existing);
  if (wanted != nullptr) c.wanted = Object(wanted);
  return c;
}

TEST(DiffFilterTest, OpsAndSides) {
  const Change add = MakeChange(ChangeOp::kAdd, nullptr,
                                "{kind: ConfigMap, metadata: {name: a}}");
  const Change gone = MakeChange(
      ChangeOp::kDelete, "{kind: ConfigMap, metadata: {name: d}}", nullptr);
  const Change update =
      MakeChange(ChangeOp::kUpdate,
                 "{kind: ConfigMap, metadata: {name: u, labels: {at: live}}}",
                 "{kind: ConfigMap, metadata: {name: u, labels: {at: new}}}");
  struct Case {
    const char* filter;
    bool add, gone, update;
  };
  const Case kCases[] = {
      {"", true, true, true},
      {"{}", true, true, true},
      {R"({"ops":["add"]})", true, false, false},
      {R"({"ops":["delete","update"]})", false, true, true},
      {R"({"OPS":["update"]})", false, false, true},
      {R"({"ops":["nonsense"]})", false, false, false},
      {R"({"ops":[]})", true, true, true},
      {R"({"newResource":{"names":["a"]}})", true, false, false},
      {R"({"newResource":{"resource":{"names":["a","u"]}}})", true, false,
       true},
      {R"({"newResource":{"not":{"resource":{"names":["a"]}}}})", false, false,
       true},
      {R"({"newResource":{"labels":["at=new"]}})", false, false, true},
      {R"({"newResource":{"labels":["at=live"]}})", false, false, false},
      {R"({"existingResource":{"labels":["at=live"]}})", false, false, true},
      {R"({"existingResource":{"kinds":["ConfigMap"]}})", false, true, true},
      // The new object decides where there is one.
      {R"({"newResource":{"names":["a"]},"existingResource":{"names":["d","u"]}})",
       true, true, false},
      // Sides come before ops.
      {R"({"newResource":{"names":["a","u"]},"ops":["delete"]})", true, false,
       true},
      {R"({"not":{"ops":["add"]}})", false, true, true},
      {R"({"and":[{"ops":["add","update"]},{"newResource":{"names":["u"]}}]})",
       false, false, true},
      {R"({"or":[{"ops":["add"]},{"existingResource":{"names":["d"]}}]})", true,
       true, false},
      {R"({"and":[],"ops":["add"]})", true, false, false},
      {R"({"or":[]})", true, true, true},
      {"null", true, true, true},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.filter);
    absl::StatusOr<DiffFilter> f = DiffFilter::ParseJson(c.filter);
    ASSERT_TRUE(f.ok()) << f.status();
    EXPECT_EQ(f->Matches(add), c.add);
    EXPECT_EQ(f->Matches(gone), c.gone);
    EXPECT_EQ(f->Matches(update), c.update);
    EXPECT_EQ(f->Apply({add, gone, update}).size(),
              size_t{c.add} + c.gone + c.update);
    if (f->MatchesAll()) {
      EXPECT_TRUE(c.add && c.gone && c.update);
    }
  }
}

TEST(DiffFilterTest, MalformedJson) {
  for (const char* bad :
       {"{", "x", "[]", "5", "\"add\"", R"({"newResource":{"labels":["a b"]}})",
        R"({"and":[{"existingResource":{"labels":["!"]}}]})",
        R"({"not":{"newResource":{"labels":["("]}}})"}) {
    EXPECT_EQ(DiffFilter::ParseJson(bad).status().code(),
              absl::StatusCode::kInvalidArgument)
        << bad;
  }
  EXPECT_TRUE(
      absl::StrContains(DiffFilter::ParseJson("[]").status().message(),
                        "json: cannot unmarshal array into Go value of type"));
}

}  // namespace
}  // namespace gitops::deploy
