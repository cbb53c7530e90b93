// Groups whose apps wait for each other, and whose group it is.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/deployer/program_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/sha256.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/json/json.h"

namespace gitops::deployer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using value::Value;

std::string ConfigMap(absl::string_view name) {
  return absl::StrCat(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ", name, "}\n");
}

class AppGroupTest : public ProgramFixture {
 protected:
  void Apps(const std::vector<std::string>& names) {
    for (const std::string& n : names) {
      File(absl::StrCat("g/", n, "/a.yml"), ConfigMap(n));
    }
  }
  Result Deploy(std::vector<std::string> more = {"-y"}) {
    std::vector<std::string> args = {"app-group", "deploy",  "-g",          "g",
                                     "-d",        Path("g"), "--logs=false"};
    args.insert(args.end(), more.begin(), more.end());
    return Run(args);
  }
  bool Has(const std::string& name) {
    return client_.Objects("configmaps").count("prod/" + name) > 0;
  }
  // Makes writes of this app's object fail.
  void Break(const std::string& name) {
    client_.before_write = [name](const std::string& what) {
      return absl::EndsWith(what, "/" + name)
                 ? absl::InternalError("broken on purpose")
                 : absl::OkStatus();
    };
  }
};

TEST_F(AppGroupTest, AppsWaitAsTheirFileSays) {
  Apps({"alpha", "beta", "gamma", "omega"});
  File("g/apps.yaml",
       "apps: [{name: alpha, after: [omega]}, {name: beta, after: [alpha]}]");
  Result r = Deploy();
  ASSERT_EQ(r.code, 0) << r.err;
  std::vector<std::string> log = client_.log();
  auto at = [&](absl::string_view name) {
    for (size_t i = 0; i < log.size(); ++i) {
      if (log[i] == absl::StrCat("create configmaps prod/", name)) return i;
    }
    ADD_FAILURE() << name;
    return log.size();
  };
  EXPECT_LT(at("omega"), at("alpha"));
  EXPECT_LT(at("alpha"), at("beta"));
  // What the apps print does not mix: each block is whole, in order.
  size_t last = 0;
  for (const char* app : {"gamma", "omega", "alpha", "beta"}) {
    size_t begin = r.out.find(absl::StrCat("--- deploying app 'g-", app, "'"));
    ASSERT_NE(begin, std::string::npos) << app;
    EXPECT_GT(begin, last);
    last = begin;
    size_t end = r.out.find("--- deploying", begin + 1);
    const std::string block = r.out.substr(begin, end - begin);
    EXPECT_THAT(block, HasSubstr(absl::StrCat("create configmap/", app)));
    for (const char* other : {"alpha", "beta", "gamma", "omega"}) {
      if (std::string(other) == app) continue;
      EXPECT_THAT(block, Not(HasSubstr(absl::StrCat("configmap/", other))));
    }
  }
  // Each app has a label of its own.
  client_.ResetCounts();
  ASSERT_EQ(Deploy().code, 0);
  EXPECT_EQ(client_.writes(), 0);
}

TEST_F(AppGroupTest, DeletesAgainstTheOrderOfTheDeploy) {
  Apps({"alpha", "beta", "gamma", "omega"});
  File("g/apps.yaml",
       "apps: [{name: alpha, after: [omega]}, {name: beta, after: [alpha]}]");
  ASSERT_EQ(Deploy().code, 0);
  const size_t before = client_.log().size();
  Result r = Run({"app-group", "delete", "-g", "g", "-y"});
  ASSERT_EQ(r.code, 0) << r.err;
  std::vector<std::string> log = client_.log();
  auto at = [&](absl::string_view name) {
    for (size_t i = before; i < log.size(); ++i) {
      if (log[i] == absl::StrCat("delete configmaps prod/", name)) return i;
    }
    ADD_FAILURE() << name;
    return log.size();
  };
  EXPECT_LT(at("beta"), at("alpha"));
  EXPECT_LT(at("alpha"), at("omega"));
  EXPECT_FALSE(Has("gamma"));
  // What is printed stands in the order of the names.
  EXPECT_LT(r.out.find("app 'g-alpha'"), r.out.find("app 'g-beta'"));
}

TEST_F(AppGroupTest, JsonOutputStaysWhole) {
  Apps({"a", "b", "c"});
  File("g/apps.yaml", "apps: [{name: c, after: [a, b]}]");
  Result r = Deploy({"-y", "--json", "--tty"});
  ASSERT_EQ(r.code, 0) << r.err;
  absl::StatusOr<Value> json = json::Parse(r.out);
  ASSERT_TRUE(json.ok()) << json.status() << r.out;
  EXPECT_EQ(json->Find("Tables")->list().size(), 3u);
}

TEST_F(AppGroupTest, AFailureStopsTheGroupAndDeletesNothing) {
  Apps({"a", "b", "old"});
  ASSERT_EQ(Deploy().code, 0);
  ASSERT_TRUE(fs::RemoveAll(Path("g/old")).ok());
  Apps({"c"});
  File("g/b/b.yml", ConfigMap("b2"));
  File("g/apps.yaml", "apps: [{name: b}, {name: c, after: [b]}]");
  Break("b2");
  Result r = Deploy({"-y", "--parallel-apps=1"});
  EXPECT_EQ(r.code, 1);
  EXPECT_THAT(r.err, HasSubstr("broken on purpose"));
  EXPECT_THAT(r.out, HasSubstr("--- not deployed after the failure: g-c"));
  EXPECT_FALSE(Has("c"));
  EXPECT_TRUE(Has("old"));
  client_.before_write = nullptr;
  ASSERT_EQ(Deploy().code, 0);
  EXPECT_TRUE(Has("c"));
  EXPECT_FALSE(Has("old"));
}

TEST_F(AppGroupTest, KeepGoingSkipsAndNamesWhatComesAfter) {
  Apps({"a", "b", "c", "d"});
  File("g/apps.yaml",
       "apps: [{name: b, after: [a]}, {name: c, after: [b]}, {name: d}]");
  Break("a");
  Result r = Deploy({"-y", "--keep-going"});
  EXPECT_EQ(r.code, 1);
  EXPECT_THAT(r.err, HasSubstr("app 'g-a': "));
  EXPECT_THAT(r.err, HasSubstr("app 'g-b': skipped, it comes after 'g-a'"));
  EXPECT_THAT(r.err, HasSubstr("app 'g-c': skipped, it comes after 'g-b'"));
  EXPECT_TRUE(Has("d"));
  EXPECT_FALSE(Has("b"));
}

TEST_F(AppGroupTest, RefusesCirclesAndUnknownNames) {
  Apps({"a", "b"});
  File("g/apps.yaml", "apps: [{name: a, after: [b]}, {name: b, after: [a]}]");
  Result r = Deploy();
  EXPECT_EQ(r.code, 1);
  EXPECT_THAT(r.err, HasSubstr("\"a\" after \"b\" after \"a\""));
  File("g/apps.yaml", "apps: [{name: a, after: [nobody]}]");
  EXPECT_THAT(Deploy().err, HasSubstr("\"nobody\""));
  File("g/apps.yaml", "apps: [{name: ghost}]");
  EXPECT_THAT(Deploy().err, HasSubstr("\"ghost\""));
  EXPECT_EQ(client_.writes(), 0);
}

class ReleaseOwnerTest : public AppGroupTest {
 protected:
  // A state directory g with the apps of a release.
  void Release(const std::string& name, const std::vector<std::string>& apps) {
    ASSERT_TRUE(fs::RemoveAll(Path("g")).ok());
    descriptor::Release release;
    release.environment = "production";
    release.name = name;
    release.app_group = "g";
    for (const std::string& app : apps) {
      release.apps.push_back({app});
      release.files.push_back(
          {absl::StrCat(app, "/a.yml"), Sha256Hex(ConfigMap(app)), {}});
    }
    descriptor::Finish(&release);
    absl::StatusOr<std::string> bytes = descriptor::WriteRelease(release);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    Apps(apps);
    File("g/release.binpb", *bytes);
  }
};

TEST_F(ReleaseOwnerTest, AnotherReleasesGroupIsNotTaken) {
  Release("shop", {"web", "db"});
  ASSERT_EQ(Deploy().code, 0);
  Value record = client_.Objects("configmaps").at("prod/g-web");
  EXPECT_EQ(
      record.FindPath({"metadata", "labels", "gitops.release.v1/release"})
          ->as_string(),
      "shop");
  Release("blog", {"posts"});
  client_.ResetCounts();
  for (const char* mode : {"-y", "--diff-run"}) {
    Result r = Deploy({mode});
    EXPECT_EQ(r.code, 4);
    EXPECT_THAT(r.err, HasSubstr("app group 'g'"));
    EXPECT_THAT(r.err, HasSubstr("release 'shop'"));
    EXPECT_THAT(r.err, HasSubstr("--take-over"));
  }
  EXPECT_EQ(client_.writes(), 0);
  Result r = Deploy({"-y", "--take-over"});
  ASSERT_EQ(r.code, 0) << r.err;
  EXPECT_TRUE(Has("posts"));
  EXPECT_FALSE(Has("web"));
  EXPECT_EQ(Deploy().code, 0);
}

TEST_F(ReleaseOwnerTest, TakesAnAppOfTheSameNameWhenTold) {
  Release("shop", {"web"});
  ASSERT_EQ(Deploy().code, 0);
  Release("blog", {"web"});
  EXPECT_EQ(Deploy().code, 4);
  ASSERT_EQ(Deploy({"-y", "--take-over"}).code, 0);
  Value record = client_.Objects("configmaps").at("prod/g-web");
  EXPECT_EQ(
      record.FindPath({"metadata", "labels", "gitops.release.v1/release"})
          ->as_string(),
      "blog");
}

TEST_F(ReleaseOwnerTest, AGroupWithoutReleaseIsFree) {
  Apps({"web"});
  ASSERT_EQ(Deploy().code, 0);
  Release("shop", {"web"});
  EXPECT_EQ(Deploy().code, 0);
}

}  // namespace
}  // namespace gitops::deployer
