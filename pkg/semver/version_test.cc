#include "pkg/semver/version.h"

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::semver {
namespace {

TEST(VersionTest, PrintsTheNormalForm) {
  const struct {
    absl::string_view text;
    absl::string_view printed;
  } kCases[] = {{"1.2.3", "1.2.3"},        {"v1", "1.0.0"},
                {"1.2-pre", "1.2.0-pre"},  {"01.02.03", "1.2.3"},
                {"1.2.3-0a", "1.2.3-0a"},  {"1.2.3-rc.1+b.5", "1.2.3-rc.1+b.5"},
                {"1.2.3+a.b", "1.2.3+a.b"}};
  for (const auto& c : kCases) {
    absl::StatusOr<Version> version = Version::Parse(c.text);
    ASSERT_TRUE(version.ok()) << c.text;
    EXPECT_EQ(version->ToString(), c.printed);
    EXPECT_EQ(version->original(), c.text);
  }
}

TEST(VersionTest, RefusesWithHelmsText) {
  const struct {
    absl::string_view text;
    absl::string_view message;
  } kCases[] = {
      {"", "invalid semantic version"},
      {"v", "invalid semantic version"},
      {"V1.2.3", "invalid semantic version"},
      {" 1.2.3", "invalid semantic version"},
      {"1.2.3.4", "invalid semantic version"},
      {"1.2.3+", "invalid semantic version"},
      {"1.2.3-a..b", "invalid semantic version"},
      {"1.2.3-01", "version segment starts with 0"},
      {"99999999999999999999",
       "error parsing version segment: strconv.ParseUint: parsing "
       "\"99999999999999999999\": value out of range"},
  };
  for (const auto& c : kCases) {
    absl::StatusOr<Version> version = Version::Parse(c.text);
    ASSERT_FALSE(version.ok()) << c.text;
    EXPECT_EQ(version.status().message(), c.message);
  }
}

TEST(VersionTest, OrdersByPrecedence) {
  // The example of semver.org, section 11.
  const absl::string_view kAscending[] = {
      "1.0.0-alpha",  "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
      "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",       "1.0.0"};
  for (size_t i = 0; i < std::size(kAscending); ++i) {
    for (size_t j = 0; j < std::size(kAscending); ++j) {
      const int want = i < j ? -1 : i > j ? 1 : 0;
      EXPECT_EQ(Version::Parse(kAscending[i])
                    ->Compare(*Version::Parse(kAscending[j])),
                want);
    }
  }
  EXPECT_EQ(Version::Parse("1.0+a")->Compare(*Version::Parse("1.0.0+b")), 0);
}

TEST(VersionTest, Increments) {
  const Version version = *Version::Parse("v1.2.3-rc.1+b");
  EXPECT_EQ(version.IncMajor().ToString(), "2.0.0");
  EXPECT_EQ(version.IncMinor().ToString(), "1.3.0");
  EXPECT_EQ(version.IncPatch().ToString(), "1.2.3");
  EXPECT_EQ(version.IncPatch().IncPatch().original(), "v1.2.4");
  EXPECT_EQ(version.SetPrerelease("a.1")->ToString(), "1.2.3-a.1+b");
  EXPECT_EQ(version.SetPrerelease("a.01").status().message(),
            "version segment starts with 0");
  EXPECT_EQ(version.SetMetadata("a_1").status().message(),
            "invalid metadata string");
}

TEST(VersionTest, StrictFormWantsThreeNumbers) {
  EXPECT_TRUE(Version::ParseStrict("1.2.3-a+b").ok());
  for (absl::string_view text : {"v1.2.3", "1.2", "01.2.3", "1.2.3-01"}) {
    EXPECT_FALSE(Version::ParseStrict(text).ok()) << text;
  }
}

}  // namespace
}  // namespace gitops::semver
