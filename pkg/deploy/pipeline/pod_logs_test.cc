#include "pkg/deploy/pipeline/pod_logs.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/deploy/pipeline/pipeline_fixture.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

class PodLogsTest : public PipelineTest {
 protected:
  void SetUp() override {
    PipelineTest::SetUp();
    AppStore::CreateOptions options;
    options.label_value = "1";
    AppStore store(&server_, &clock_, {.ns = "prod"});
    ASSERT_TRUE(store.FindOrCreate("app", options).ok());
    flags_.app.name = "app";
  }
  // A Pod of the app with running containers, each with a log of two lines.
  void Pod(const std::string& name, const std::vector<std::string>& containers,
           absl::string_view mode = "-", absl::string_view only = "") {
    std::string specs, statuses;
    for (const std::string& c : containers) {
      absl::StrAppend(&specs, specs.empty() ? "" : ", ", "{name: ", c, "}");
      absl::StrAppend(&statuses, statuses.empty() ? "" : ", ", "{name: ", c,
                      ", state: {running: {}}}");
      server_.container_logs[absl::StrCat("prod/", name, "/", c)] = {
          absl::StrCat("one of ", c), absl::StrCat("two of ", c)};
    }
    Resource r = testing::Object(absl::StrCat(
        "{apiVersion: v1, kind: Pod, metadata: {namespace: prod}, spec: "
        "{containers: [",
        specs, "]}, status: {containerStatuses: [", statuses, "]}}"));
    r.SetName(name);
    r.SetLabel(keys::kApp, "1");
    if (mode != "-") r.SetAnnotation(keys::kDeployLogs, mode);
    if (!only.empty()) r.SetAnnotation(keys::kDeployLogsContainerNames, only);
    ASSERT_TRUE(cluster_.Create(r).ok());
  }
  bool Shows(absl::string_view text) const {
    return absl::StrContains(Printed(), text);
  }
  PodLogFlags flags_;
};

TEST_F(PodLogsTest, EachContainerWithItsTag) {
  Pod("a", {"main", "side"});
  ASSERT_TRUE(PrintPodLogs(session_, flags_).ok());
  for (const char* text :
       {"# starting tailing 'a > main' logs", "a > main | one of main",
        "a > main | two of main", "# ending tailing 'a > main' logs",
        "a > side | one of side"}) {
    EXPECT_TRUE(Shows(text)) << text << "\n" << Printed();
  }
}

TEST_F(PodLogsTest, SomeOfThemWithoutTag) {
  Pod("web-1", {"main", "side"});
  Pod("db-1", {"main"});
  flags_.pod_name = "web*";
  flags_.container_names = {"ma%"};
  flags_.container_tag = false;
  ASSERT_TRUE(PrintPodLogs(session_, flags_).ok());
  EXPECT_TRUE(Shows("one of main\n"));
  EXPECT_FALSE(Shows("side"));
  EXPECT_FALSE(Shows("db-1"));
  EXPECT_FALSE(Shows(" | "));
}

TEST_F(PodLogsTest, ContainersThatDoNotRunAreOnlyMentioned) {
  Pod("a", {"main"});
  server_.Edit("pods", "prod", "a",
               [](value::Value* v) { v->map().Erase("status"); });
  ASSERT_TRUE(PrintPodLogs(session_, flags_).ok());
  EXPECT_TRUE(Shows("# waiting for 'a > main' logs to become available..."));
  EXPECT_FALSE(Shows("one of main"));
}

TEST_F(PodLogsTest, Errors) {
  for (int64_t lines : {0, -1}) {
    flags_.lines = lines;
    EXPECT_EQ(PrintPodLogs(session_, flags_).code(),
              absl::StatusCode::kInvalidArgument)
        << lines;
  }
  flags_.lines = 10;
  flags_.app.name = "none";
  EXPECT_EQ(PrintPodLogs(session_, flags_).code(), absl::StatusCode::kNotFound);
  // A log that cannot be opened does not keep others from being printed.
  flags_.app.name = "app";
  Pod("a", {"main"});
  Pod("b", {"main"});
  server_.container_logs.erase("prod/a/main");
  EXPECT_FALSE(PrintPodLogs(session_, flags_).ok());
  EXPECT_TRUE(Shows("b > main | one of main"));
}

TEST_F(PodLogsTest, WhileADeployRunsThoseThatAsk) {
  Pod("asks", {"main", "side"}, "", "main");
  Pod("silent", {"main"});
  Pod("old", {"main"}, "for-new");
  Pod("old-asks", {"main"}, "for-existing");
  Pod("not-yet-old", {"main"}, "for-existing");
  Pod("both", {"main"}, "for-new-or-existing");
  {
    DeployLogs::Options options;
    options.selector = absl::StrCat(keys::kApp, "=1");
    options.expected = true;
    options.existing = {"prod/old", "prod/old-asks", "prod/both"};
    DeployLogs logs(session_, options);
    logs.Start();
  }
  for (const char* text :
       {"logs | # starting tailing 'asks > main' logs",
        "logs | asks > main | one of main", "logs | asks > main | two of main",
        "logs | old-asks > main | one of main",
        "logs | both > main | one of main"}) {
    EXPECT_TRUE(Shows(text)) << text << "\n" << Printed();
  }
  for (const char* text : {"side", "silent >", "old > ", "not-yet-old >"}) {
    EXPECT_FALSE(Shows(text)) << text << "\n" << Printed();
  }
}

TEST_F(PodLogsTest, OrAll) {
  Pod("silent", {"main"});
  {
    DeployLogs::Options options;
    options.selector = absl::StrCat(keys::kApp, "=1");
    options.all = true;
    options.expected = true;
    DeployLogs logs(session_, options);
    logs.Start();
  }
  EXPECT_TRUE(Shows("logs | silent > main | one of main")) << Printed();
}

TEST_F(PodLogsTest, AnEndWithoutAStartIsFine) { DeployLogs logs(session_, {}); }

}  // namespace
}  // namespace gitops::deploy
