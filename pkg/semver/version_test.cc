#include "pkg/semver/version.h"

#include <string>
#include <vector>

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

TEST(VersionTest, StrictFormOnly) {
  for (const absl::string_view text :
       {"0.0.0", "1.2.3", "1.2.3-a.b", "1.2.3+x", "1.2.3-0.x-y+01.b",
        "18446744073709551615.0.0"}) {
    const auto version = Version::ParseStrict(text);
    ASSERT_TRUE(version.ok()) << text;
    EXPECT_EQ(version->ToString(), text);
  }
  for (const absl::string_view text :
       {"", "1", "1.2", "v1.2.3", "01.2.3", "1.02.3", "1.2.03", "1.2.3-",
        "1.2.3-01", "1.2.3-a..b", "1.2.3+", "1.2.3 ", "1.2.3-é", "-1.2.3",
        "1.2.3.4", "18446744073709551616.0.0"}) {
    EXPECT_FALSE(Version::ParseStrict(text).ok()) << text;
  }
}

TEST(VersionTest, Derived) {
  struct Case {
    absl::string_view text;
    absl::string_view major;
    absl::string_view minor;
    absl::string_view patch;
  };
  for (const Case& c : {Case{"1.2.3", "2.0.0", "1.3.0", "1.2.4"},
                        Case{"1.2.3-rc.1", "2.0.0", "1.3.0", "1.2.3"},
                        Case{"1.2.3+b", "2.0.0", "1.3.0", "1.2.4"},
                        Case{"0.0.0-a+b", "1.0.0", "0.1.0", "0.0.0"}}) {
    const Version version = *Version::Parse(c.text);
    EXPECT_EQ(version.IncMajor().ToString(), c.major) << c.text;
    EXPECT_EQ(version.IncMinor().ToString(), c.minor) << c.text;
    EXPECT_EQ(version.IncPatch().ToString(), c.patch) << c.text;
    EXPECT_TRUE(version < version.IncPatch());
  }
  const Version with_v = *Version::Parse("v1.2.3");
  EXPECT_EQ(with_v.IncMinor().original(), "v1.3.0");
}

TEST(VersionTest, PartsCanBeReplaced) {
  const Version version = *Version::Parse("1.2.3-a+b");
  EXPECT_EQ(version.SetPrerelease("rc.1")->ToString(), "1.2.3-rc.1+b");
  EXPECT_EQ(version.SetPrerelease("")->ToString(), "1.2.3+b");
  EXPECT_EQ(version.SetMetadata("m.1")->ToString(), "1.2.3-a+m.1");
  EXPECT_EQ(version.SetMetadata("")->ToString(), "1.2.3-a");
  EXPECT_FALSE(version.SetPrerelease("01").ok());
  EXPECT_FALSE(version.SetPrerelease("a_b").ok());
  EXPECT_FALSE(version.SetMetadata("a_b").ok());
}

// A total order: antisymmetric, and transitive for every three.
TEST(VersionTest, OrderIsTotal) {
  const std::vector<std::string> texts = {
      "0.0.0",   "0.0.1",     "0.1.0",      "1.0.0-0",    "1.0.0-1",
      "1.0.0-2", "1.0.0-10",  "1.0.0-a",    "1.0.0-a.1",  "1.0.0-a.b",
      "1.0.0-A", "1.0.0-a-b", "1.0.0-1.a",  "1.0.0-1a",   "1.0.0",
      "1.0.0+x", "2.0.0",     "10.0.0-rc1", "10.0.0-rc2", "10.0.0-rc10"};
  std::vector<Version> versions;
  for (const std::string& text : texts)
    versions.push_back(*Version::Parse(text));
  for (const Version& a : versions) {
    EXPECT_EQ(a.Compare(a), 0);
    for (const Version& b : versions) {
      EXPECT_EQ(a.Compare(b), -b.Compare(a)) << a.ToString() << b.ToString();
      for (const Version& c : versions) {
        if (a.Compare(b) <= 0 && b.Compare(c) <= 0) {
          EXPECT_LE(a.Compare(c), 0)
              << a.ToString() << " " << b.ToString() << " " << c.ToString();
        }
      }
    }
  }
  // Metadata does not count.
  EXPECT_EQ(*Version::Parse("1.0.0"), *Version::Parse("1.0.0+x"));
}

}  // namespace
}  // namespace gitops::semver
