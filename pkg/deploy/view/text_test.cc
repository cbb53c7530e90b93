#include "pkg/deploy/view/text.h"

#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

TEST(AgeTextTest, WholeUnits) {
  const absl::Time now = absl::FromUnixSeconds(2'000'000'000);
  struct Case {
    absl::Duration age;
    const char* text;
  };
  const Case kCases[] = {
      {absl::ZeroDuration(), "0s"},      {absl::Milliseconds(900), "0s"},
      {absl::Seconds(59), "59s"},        {absl::Seconds(60), "1m"},
      {absl::Minutes(59), "59m"},        {absl::Minutes(60), "1h"},
      {absl::Hours(23), "23h"},          {absl::Hours(24), "1d"},
      {absl::Hours(24 * 364), "364d"},   {absl::Hours(24 * 365), "1y"},
      {absl::Hours(24 * 365 * 3), "3y"}, {-absl::Seconds(5), "0s"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(AgeText(now - c.age, now), c.text) << c.age;
  }
  EXPECT_EQ(AgeText(absl::InfinitePast(), now), "");
}

TEST(NamespaceTextTest, ClusterScopedObjectsSaySo) {
  EXPECT_EQ(NamespaceText(""), "(cluster)");
  EXPECT_EQ(NamespaceText("prod"), "prod");
}

TEST(WrapWordsTest, Table) {
  struct Case {
    const char* text;
    size_t width;
    const char* want;
  };
  const Case kCases[] = {
      {"", 10, ""},
      {"one two three", 7, "one two\nthree"},
      {"one two three", 6, "one\ntwo\nthree"},
      {"one two three", 100, "one two three"},
      {"averyverylongword x", 5, "averyverylongword\nx"},
      {"x averyverylongword", 5, "x\naveryverylongword"},
      {"a\nb c", 10, "a\nb c"},
      {"a\n", 10, "a\n"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(WrapWords(c.text, c.width), c.want) << c.text << " " << c.width;
  }
}

TEST(ReadyCellsTest, NamesAndColours) {
  struct Case {
    absl::StatusOr<ReadyState> state;
    const char* name;
    const char* color;
    const char* info;
  };
  const Case kCases[] = {
      {ReadyState::Ok(), "ok", "green", ""},
      {ReadyState::Fail("bad"), "fail", "red", "bad"},
      {ReadyState::Ongoing("Waiting for generation 2 to be observed"),
       "ongoing", "red", "Waiting for generation 2 to be\nobserved"},
      {absl::InvalidArgumentError("no"), "error", "red", "no"},
  };
  for (const Case& c : kCases) {
    const StateCells cells = ReadyCells(c.state);
    EXPECT_EQ(cells.state.text, c.name);
    EXPECT_EQ(cells.state.color, c.color);
    EXPECT_EQ(cells.info.text, c.info);
  }
}

}  // namespace
}  // namespace gitops::deploy
