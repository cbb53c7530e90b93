#include "pkg/render/functions/functions.h"

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/function.h"
#include "pkg/render/host.h"

namespace gitops::render {
namespace {

TEST(FunctionsTest, EveryFamilyIsThere) {
  gotemplate::FunctionMap functions;
  RegisterAll(functions);
  for (const absl::string_view name : {"trim",
                                       "splitList",
                                       "first",
                                       "merge",
                                       "default",
                                       "add",
                                       "now",
                                       "semver",
                                       "regexFind",
                                       "urlParse",
                                       "base",
                                       "b64enc",
                                       "toYaml",
                                       "uuidv4",
                                       "bcrypt",
                                       "genCA",
                                       "required",
                                       "lookup",
                                       "include",
                                       "tpl",
                                       "eq",
                                       "printf",
                                       "fromJsonArray",
                                       "dig",
                                       "mustToDate",
                                       "regexQuoteMeta",
                                       "sha256sum",
                                       "toToml",
                                       "seq",
                                       "until"}) {
    EXPECT_NE(functions.Find(name), nullptr) << name;
  }
}

TEST(FunctionsTest, TheEnvironmentStaysOutside) {
  gotemplate::FunctionMap functions;
  RegisterAll(functions);
  EXPECT_EQ(functions.Find("env"), nullptr);
  EXPECT_EQ(functions.Find("expandenv"), nullptr);
}

TEST(FunctionsTest, FamiliesDoNotTakeEachOthersNames) {
  gotemplate::FunctionMap all;
  RegisterAll(all);
  using Register = void (*)(gotemplate::FunctionMap&);
  const std::vector<Register> families = {
      RegisterStrings, RegisterTextLists, RegisterLists,
      RegisterDicts,   RegisterLogic,     RegisterNumbers,
      RegisterDates,   RegisterSemver,    RegisterRegex,
      RegisterUrls,    RegisterPaths,     RegisterEncodings,
      RegisterRandom,  RegisterPasswords, RegisterCertificates,
      RegisterHelm};
  size_t sum = 0;
  for (const Register family : families) {
    gotemplate::FunctionMap functions;
    family(functions);
    EXPECT_GT(functions.size(), 0U);
    sum += functions.size();
  }
  gotemplate::FunctionMap formats;
  RegisterFormats(formats, CompatLevel::k41);
  // 19 of the language, include and tpl; slice replaces the language's own.
  EXPECT_EQ(all.size(), sum + formats.size() + 20);
}

TEST(FunctionsTest, LaterReleasesKeepAllNames) {
  gotemplate::FunctionMap k41;
  RegisterAll(k41, CompatLevel::k41);
  gotemplate::FunctionMap k42;
  RegisterAll(k42, CompatLevel::k42);
  EXPECT_GE(k42.size(), k41.size());
}

}  // namespace
}  // namespace gitops::render
