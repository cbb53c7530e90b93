#include "pkg/image/tag_selection.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::image {
namespace {

const std::vector<std::string> kTags = {
    "v1.0.0", "1.0.1",    "1.2.0",          "1.2.3",   "1.3.0-rc.1",
    "1.3.0",  "2.0.0",    "2.1.0-dev.7.rc", "1.2",     "latest",
    "01.0.0", "1.0.0-01", "10.0.0",         "1.2.3.4", ""};

TagSelection Semver(absl::string_view constraints) {
  TagSelection selection;
  selection.has_semver = true;
  selection.constraints = std::string(constraints);
  return selection;
}

// Every row was seen on the original.
TEST(TagSelectionTest, Constraints) {
  struct Case {
    const char* constraints;
    const char* tag;  // nullptr: none fits
  };
  const Case cases[] = {
      {"", "10.0.0"},
      {">1.0.0", "10.0.0"},
      {"<1.2.0", "1.0.1"},
      {"<=1.2.3", "1.2.3"},
      {"=1.2.0", "1.2.0"},
      {"==1.2.0", "1.2.0"},
      {"1.2.0", "1.2.0"},
      {"!1.2.0 <1.2.3", "1.0.1"},
      {"!=1.2.3 <1.2.4", "1.2.0"},
      {"<1.0.1", "v1.0.0"},
      {"1.x", "1.3.0"},
      {"1.2.x", "1.2.3"},
      {">1.x", "10.0.0"},
      {">1.2.x <2.0.0", "1.3.0"},
      {">=1.2.x <2.0.0", "1.3.0"},
      {"<1.2.x", "1.0.1"},
      {"<=1.2.x", "1.2.3"},
      {">=1.x.x", "10.0.0"},
      {"1.2.0 || 2.0.0", "2.0.0"},
      {">=1.0.0 <1.2.0 || =1.0.1", "1.0.1"},
      {">= 1.0.0 < 1.2.0", "1.0.1"},
      {"  >=1.2.0   <1.3.0  ", "1.2.3"},
      // A wildcard in an odd place, and words of one character.
      {"x.1.0", "v1.0.0"},
      {"x.1.2.0", "1.2.0"},
      {"~1.2.x", "1.2.0"},
      {">=1.x.0", "10.0.0"},
      {"<1.2.3-x", "1.2.0"},
      {"1.x.x", "1.0.1"},
      {"<=1.x.x", "1.0.1"},
      {">01.x", "10.0.0"},
      {"==1.2.x", "1.2.3"},
      {"!=1.x", nullptr},
      {"!1.2.x", nullptr},
      {"! 1.2.0", "1.2.0"},
      {"1.2.0 - 2.0.0", nullptr},
      {"> 1.2.0 - <1.3.0", "1.2.3"},
      {"9.0.0", nullptr},
      {">1.2.0 <1.2.0", nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.constraints);
    auto tag = SelectTag(kTags, Semver(c.constraints));
    if (c.tag == nullptr) {
      EXPECT_EQ(tag.status(),
                absl::NotFoundError(
                    "Expected to find at least one version, but did not"));
      continue;
    }
    ASSERT_TRUE(tag.ok()) << tag.status();
    EXPECT_EQ(*tag, c.tag);
  }
}

TEST(TagSelectionTest, ConstraintErrors) {
  struct Case {
    const char* constraints;
    const char* message;
    bool range = false;  // Preceded by `Could not parse Range "C": `
  };
  const Case cases[] = {
      {" ", "Last element in range is '||'"},
      {"  ", "Last element in range is '||'"},
      {"1", "Last element in range is '||'"},
      {"x", "Last element in range is '||'"},
      {">", "Last element in range is '||'"},
      {"|| 1.0.0", "First element in range is '||'"},
      {"1.0.0 ||", "Last element in range is '||'"},
      {"> ", "Could not get version from string: \">\""},
      {"1.x.0", "Could not get version from string: \"<\""},
      {">1.x.0", "Could not get version from string: \">=\""},
      {"!=1.2.x.x", "Could not get version from string: \">=\""},
      {"1.2.3-x", "Could not get version from string: \"<\""},
      {"x.x", "Could not get version from string: \"x.x\""},
      {"1.2.0 || - ", "Last element in range is '||'"},
      {"garbage", "Could not get version from string: \"garbage\""},
      {"^1.0.0", "Could not parse comparator \"^\" in \"^1.0.0\"", true},
      {"~1.0", "Could not parse comparator \"~\" in \"~1.0\"", true},
      {"(1.0.0)", "Could not parse comparator \"(\" in \"(1.0.0)\"", true},
      {">=v1.0.0", "Could not parse comparator \">=v\" in \">=v1.0.0\"", true},
      {">==1.0.0", "Could not parse comparator \">==\" in \">==1.0.0\"", true},
      {"1.2",
       "Could not parse version \"1.2\" in \"1.2\": No Major.Minor.Patch "
       "elements found",
       true},
      {"1.*",
       "Could not parse version \"1.*\" in \"1.*\": No Major.Minor.Patch "
       "elements found",
       true},
      {"1.0.0||2.0.0",
       "Could not parse version \"1.0.0||2.0.0\" in \"1.0.0||2.0.0\": Invalid "
       "character(s) found in patch number \"0||2.0.0\"",
       true},
      {">=1.0.0,<2.0.0",
       "Could not parse version \"1.0.0,<2.0.0\" in \">=1.0.0,<2.0.0\": "
       "Invalid character(s) found in patch number \"0,<2.0.0\"",
       true},
      {"1.2.3.4",
       "Could not parse version \"1.2.3.4\" in \"1.2.3.4\": Invalid "
       "character(s) found in patch number \"3.4\"",
       true},
      {"01.0.0",
       "Could not parse version \"01.0.0\" in \"01.0.0\": Major number must "
       "not contain leading zeroes \"01\"",
       true},
      {"1.01.0",
       "Could not parse version \"1.01.0\" in \"1.01.0\": Minor number must "
       "not contain leading zeroes \"01\"",
       true},
      {"1.a.0",
       "Could not parse version \"1.a.0\" in \"1.a.0\": Invalid character(s) "
       "found in minor number \"a\"",
       true},
      {"1..0",
       "Could not parse version \"1..0\" in \"1..0\": strconv.ParseUint: "
       "parsing \"\": invalid syntax",
       true},
      {"99999999999999999999.0.0",
       "Could not parse version \"99999999999999999999.0.0\" in "
       "\"99999999999999999999.0.0\": strconv.ParseUint: parsing "
       "\"99999999999999999999\": value out of range",
       true},
      {"1.0.0-",
       "Could not parse version \"1.0.0-\" in \"1.0.0-\": PreRelease is empty",
       true},
      {"1.0.0-a..b",
       "Could not parse version \"1.0.0-a..b\" in \"1.0.0-a..b\": PreRelease "
       "is empty",
       true},
      {"1.0.0-a_b",
       "Could not parse version \"1.0.0-a_b\" in \"1.0.0-a_b\": Invalid "
       "character(s) found in PreRelease \"a_b\"",
       true},
      {"1.0.0-01",
       "Could not parse version \"1.0.0-01\" in \"1.0.0-01\": Numeric "
       "PreRelease version must not contain leading zeroes \"01\"",
       true},
      {"1.0.0+",
       "Could not parse version \"1.0.0+\" in \"1.0.0+\": BuildMeta is empty",
       true},
      {"1.0.0+a_b",
       "Could not parse version \"1.0.0+a_b\" in \"1.0.0+a_b\": Invalid "
       "character(s) found in BuildMeta \"a_b\"",
       true},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.constraints);
    EXPECT_EQ(SelectTag(kTags, Semver(c.constraints)).status(),
              absl::InvalidArgumentError(absl::StrCat(
                  "Selecting versions: Parsing version constraint '",
                  c.constraints, "': ",
                  c.range ? absl::StrCat("Could not parse Range \"",
                                         c.constraints, "\": ")
                          : "",
                  c.message)));
  }
}

TEST(TagSelectionTest, Prereleases) {
  struct Case {
    const char* name;
    std::optional<std::vector<std::string>> identifiers;
    const char* tag;
  };
  const Case cases[] = {
      {"none", std::nullopt, "2.0.0"},
      {"all", std::vector<std::string>(), "2.1.0-dev.7.rc"},
      {"one", {{"rc"}}, "2.1.0-dev.7.rc"},
      {"a number", {{"7"}}, "2.1.0-dev.7.rc"},
      {"one of several", {{"x", "dev"}}, "2.1.0-dev.7.rc"},
      {"no match", {{"beta"}}, "2.0.0"},
      {"a part of one", {{"de"}}, "2.0.0"},
  };
  for (const Case& c : cases) {
    TagSelection selection = Semver(">1.2.3 <3.0.0");
    selection.prerelease_identifiers = c.identifiers;
    auto tag = SelectTag(kTags, selection);
    ASSERT_TRUE(tag.ok()) << c.name << ": " << tag.status();
    EXPECT_EQ(*tag, c.tag) << c.name;
  }
}

// Ascending, semver's own example included; build metadata takes part.
TEST(TagSelectionTest, OrderDoesNotDependOnThatOfTheTags) {
  const std::vector<std::string> ascending = {"1.0.0-1",
                                              "1.0.0-9",
                                              "1.0.0-10",
                                              "1.0.0-alpha",
                                              "1.0.0-alpha.1",
                                              "1.0.0-alpha.beta",
                                              "1.0.0-beta.2",
                                              "1.0.0-beta.11",
                                              "1.0.0-rc.1",
                                              "1.0.0",
                                              "1.0.0+a",
                                              "1.0.0+a.1",
                                              "1.0.0+b",
                                              "1.0.1",
                                              "1.9.0",
                                              "1.10.0",
                                              "18446744073709551615.0.0"};
  TagSelection all = Semver("");
  all.prerelease_identifiers.emplace();
  for (size_t n = 1; n <= ascending.size(); ++n) {
    std::vector<std::string> tags(ascending.begin(),
                                  ascending.begin() + static_cast<long>(n));
    EXPECT_EQ(*SelectTag(tags, all), ascending[n - 1]);
    std::reverse(tags.begin(), tags.end());
    EXPECT_EQ(*SelectTag(tags, all), ascending[n - 1]);
  }
}

TEST(TagSelectionTest, Errors) {
  EXPECT_EQ(SelectTag(kTags, TagSelection()).status(),
            absl::InvalidArgumentError("Unknown tag selection strategy"));
  EXPECT_EQ(SelectTag({}, Semver("")).status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gitops::image
