#ifndef GITOPS_PKG_DEPLOY_PIPELINE_PIPELINE_FIXTURE_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_PIPELINE_FIXTURE_H_

// A session over a server in memory, with a directory for inputs: what tests
// of whole runs start from. Testonly.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"
#include "pkg/cli/ui.h"
#include "pkg/deploy/pipeline/console.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/deploy/record/app_store.h"
#include "pkg/deploy/testing/fake_client.h"
#include "pkg/deploy/testing/stepping_clock.h"

namespace gitops::deploy {

class PipelineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<std::string> dir = fs::MakeTempDir("pipeline");
    ASSERT_TRUE(dir.ok()) << dir.status();
    dir_ = *dir;
    env_.out = &out_;
    env_.err = &err_;
    env_.stdin_fd = -1;
    env_.getenv = [](absl::string_view) { return std::nullopt; };
    ui_flags_.tty = true;
    ui_flags_.yes = true;
    ui_ = std::make_unique<cli::Ui>(env_, ui_flags_);
    console_ = std::make_unique<Console>(ui_.get());
    session_.clock = &clock_;
    session_.console = console_.get();
    session_.cluster = &cluster_;
    session_.ns = "prod";
    session_.holder = "me";
  }
  void TearDown() override { fs::RemoveAll(dir_).IgnoreError(); }

  // Writes an input; returns its path.
  std::string File(const std::string& name, absl::string_view text) {
    const std::string path = fs::JoinPath(dir_, name);
    EXPECT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    EXPECT_TRUE(fs::WriteFile(path, text).ok());
    return path;
  }
  static std::string ConfigMap(absl::string_view name,
                               absl::string_view data = "x") {
    return absl::StrCat(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ", name,
        "}\ndata: {k: ", data, "}\n");
  }
  // "prod/a prod/b " of a kind; records of apps and changes left out.
  std::string Objects(absl::string_view resource = "configmaps") const {
    std::string out;
    for (const auto& [name, object] : server_.Objects(resource)) {
      if (object.FindPath({"data", "spec"}) != nullptr) continue;
      absl::StrAppend(&out, name, " ");
    }
    return out;
  }
  absl::StatusOr<App> Record(absl::string_view name) {
    return AppStore(&server_, &clock_, {.ns = "prod"}).Get(name);
  }
  std::string Printed() const { return out_.text(); }

  std::string dir_;
  testing::FakeClient server_;
  testing::SteppingClock clock_;
  Cluster cluster_{&server_, &clock_};
  cli::StringOutput out_, err_;
  cli::Environment env_;
  cli::UiFlags ui_flags_;
  std::unique_ptr<cli::Ui> ui_;
  std::unique_ptr<Console> console_;
  Session session_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_PIPELINE_FIXTURE_H_
