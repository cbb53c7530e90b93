// Semantic versions in templates.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(VersionsTest, Parts) {
  ExpectAsRecorded({
      {"(semver \"1.2.3-rc.1+b5\").Major", "1"},
      {"(semver \"1.2.3-rc.1+b5\").Minor", "2"},
      {"(semver \"1.2.3-rc.1+b5\").Patch", "3"},
      {"(semver \"1.2.3-rc.1+b5\").Prerelease", "rc.1"},
      {"(semver \"1.2.3-rc.1+b5\").Metadata", "b5"},
      {"(semver \"v1.2\").Original", "v1.2"},
      {"(semver \"v1.2\").String", "1.2.0"},
      {"semver \"v1.2.3\"", "1.2.3"},
      {"semver \"1\"", "1.0.0"},
      {"semver \"x\"", "!invalid semantic version"},
      {"semver \"\"", "!invalid semantic version"},
      {"semver \"1.2.3.4\"", "!invalid semantic version"},
      {"semver \"01.2.3\"", "1.2.3"},
      {"printf \"%T\" (semver \"1.2.3\").Major", "uint64"},
      {"(semver \"1.2.3\").Compare (semver \"1.2.4\")", "-1"},
      {"(semver \"1.2.3\").Equal (semver \"v1.2.3\")", "true"},
      {"(semver \"1.2.3\").GreaterThan (semver \"1.2.3-a\")", "true"},
      {"(semver \"1.2.3\").LessThan (semver \"1.2.3-a\")", "false"},
      {"(semver \"1.2.3\").IncMinor", "1.3.0"},
      {"(semver \"1.2.3\").IncMajor", "2.0.0"},
      {"(semver \"1.2.3-a\").IncPatch", "1.2.3"},
      {"(semver \"1.2.3\").None",
       "!can't evaluate field None in type *semver.Version"},
      {"semver \"1.2.3\" | toJson", "\"1.2.3\""},
      {"semver \"1.2.3\" | toYaml", "1.2.3"},
  });
}

TEST(VersionsTest, Comparing) {
  ExpectAsRecorded({
      {"semverCompare \">=1.2\" \"1.2.3\"", "true"},
      {"semverCompare \"^1.2\" \"2.0.0\"", "false"},
      {"semverCompare \"~1.2.3\" \"1.2.9\"", "true"},
      {"semverCompare \"1.2.x\" \"1.2.9\"", "true"},
      {"semverCompare \">1.0 <2.0 || >3\" \"3.1\"", "false"},
      {"semverCompare \">=1.0\" \"1.1.0-rc1\"", "false"},
      {"semverCompare \">=1.0-0\" \"1.1.0-rc1\"", "true"},
      {"semverCompare \"1.2 - 1.4\" \"1.3.9\"", "true"},
      {"semverCompare \"!=1.2.3\" \"1.2.3\"", "false"},
      {"semverCompare \"x\" \"1.2.3\"", "true"},
      {"semverCompare \">=1\" \"y\"", "!invalid semantic version"},
      {"semverCompare \"*\" \"1.2.3\"", "true"},
      {"semverCompare \"\" \"1.2.3\"", "!improper constraint: "},
      {"semverCompare \">=1.20-0\" \"v1.20.4-gke.1\"", "true"},
  });
}

}  // namespace
}  // namespace gitops::render
