#include "pkg/image/minimum_version.h"

#include "gtest/gtest.h"

namespace gitops::image {
namespace {

TEST(MinimumVersionTest, Table) {
  struct Case {
    const char* minimum;
    const char* own;
    const char* error;
  };
  const Case cases[] = {
      {"", "0.43.0", ""},
      {"0.43.0", "0.43.0", ""},
      {"0", "0.43.0", ""},
      {" 0.1.0 ", "0.43.0", ""},
      {"0.1.0.0", "0.43.0", ""},
      {"0.1.0+build", "0.43.0", ""},
      {"0.1.0, <9.0.0", "0.43.0", ""},
      {"0.1.0, <0.2.0", "0.43.0",
       "kbld version '0.43.0' does not meet the minimum required version "
       "'0.1.0, <0.2.0'"},
      {"0.44.0", "0.43.0",
       "kbld version '0.43.0' does not meet the minimum required version "
       "'0.44.0'"},
      {"v0.1.0", "0.43.0",
       "Validating minimum version: Must not have prefix 'v' (e.g. '0.8.0')"},
      {"abc", "0.43.0",
       "Parsing minimum version constraint: Malformed constraint: >=abc"},
      {"0.1.0", "0.43.0-rc.1",
       "kbld version '0.43.0-rc.1' does not meet the minimum required version "
       "'0.1.0'"},
      {"0.43.0-alpha.1", "0.43.0-rc.1", ""},
      {"0.1.0", "develop",
       "Parsing version constraint: Malformed version: develop"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CheckMinimumVersion(c.minimum, c.own).message(), c.error)
        << c.minimum << " against " << c.own;
  }
}

}  // namespace
}  // namespace gitops::image
