#include "cmd/renderer/revision/checkout.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "cmd/renderer/app.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"
#include "pkg/state/repository.h"

namespace gitops::renderer {
namespace {

class CheckoutTest : public testing::Test {
 protected:
  // A work tree whose chart has one revision and an uncommitted change.
  void SetUp() override {
    root_ = *fs::MakeTempDir("checkout_test.");
    const std::string git = fs::JoinPath(root_, ".git");
    ASSERT_TRUE(state::Repository::InitBare(git, "main").ok());
    auto repository = state::Repository::Open(root_);
    ASSERT_TRUE(repository.ok()) << repository.status();
    state::Repository::NewCommit commit;
    commit.files = {{"charts/c/Chart.yaml", "old"},
                    {"charts/c/templates/a.yaml", "a"},
                    {"other", "x"}};
    commit.message = "first\n";
    commit.author = {"A", "a@x"};
    commit.time = absl::FromUnixSeconds(1000);
    const auto id = (*repository)->WriteCommit(commit);
    ASSERT_TRUE(id.ok()) << id.status();
    ASSERT_TRUE((*repository)->MoveBranch("main", std::nullopt, *id).ok());
    chart_ = fs::JoinPath(root_, "charts/c");
    ASSERT_TRUE(fs::MakeDirs(chart_).ok());
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(chart_, "Chart.yaml"), "new").ok());
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(root_).ok()); }

  std::string root_;
  std::string chart_;
};

TEST_F(CheckoutTest, HoldsWhatWasThereAndNothingElse) {
  std::string path;
  {
    const auto checkout = Checkout::Create(chart_, "main");
    ASSERT_TRUE(checkout.ok()) << checkout.status();
    path = checkout->path();
    EXPECT_EQ(fs::BaseName(path), "c");
    EXPECT_EQ(*fs::ReadFile(fs::JoinPath(path, "Chart.yaml")), "old");
    EXPECT_EQ(*fs::ReadFile(fs::JoinPath(path, "templates/a.yaml")), "a");
    EXPECT_EQ(fs::ListDir(path)->size(), 2u);
    EXPECT_EQ(*fs::ReadFile(fs::JoinPath(chart_, "Chart.yaml")), "new");
  }
  EXPECT_FALSE(fs::Exists(path));
}

TEST_F(CheckoutTest, SaysWhatIsMissing) {
  const auto message = [](const absl::StatusOr<Checkout>& checkout) {
    return std::string(checkout.status().message());
  };
  EXPECT_EQ(Checkout::Create(chart_, "nope").status().code(),
            absl::StatusCode::kNotFound);
  const std::string fresh = fs::JoinPath(root_, "fresh");
  ASSERT_TRUE(fs::MakeDirs(fresh).ok());
  EXPECT_TRUE(absl::StrContains(message(Checkout::Create(fresh, "main")),
                                "is not there at main"));
  EXPECT_TRUE(
      absl::StrContains(message(Checkout::Create("/", "main")), "work tree"));
  EXPECT_TRUE(absl::StrContains(
      message(Checkout::Create(fs::JoinPath(root_, "gone"), "main")),
      "not found"));
}

TEST_F(CheckoutTest, DiffComparesWithARevision) {
  for (const char* name : {"Chart.yaml", "templates/a.yaml"}) {
    ASSERT_TRUE(fs::MakeDirs(fs::JoinPath(chart_, "templates")).ok());
    ASSERT_TRUE(fs::WriteFile(fs::JoinPath(chart_, name), "").ok());
  }
  auto repository = state::Repository::Open(root_);
  ASSERT_TRUE(repository.ok()) << repository.status();
  const std::string about = "apiVersion: v2\nname: c\nversion: 1.0.0\n";
  const std::string object = "kind: A\nmetadata: {name: n}\nx: ";
  state::Repository::NewCommit commit;
  commit.files = {{"charts/c/Chart.yaml", about},
                  {"charts/c/templates/a.yaml", object + "old\n"}};
  commit.message = "second\n";
  commit.author = {"A", "a@x"};
  commit.time = absl::FromUnixSeconds(2000);
  const auto id = (*repository)->WriteCommit(commit);
  ASSERT_TRUE(id.ok()) << id.status();
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(chart_, "Chart.yaml"), about).ok());
  const std::string path = fs::JoinPath(chart_, "templates/a.yaml");
  ASSERT_TRUE(fs::WriteFile(path, object + "new\n").ok());

  cli::StringOutput out;
  cli::StringOutput err;
  cli::Environment env;
  env.out = &out;
  env.err = &err;
  env.getenv = [](absl::string_view) { return std::optional<std::string>(); };
  EXPECT_EQ(RunRenderer({"diff", "--rev", *id, chart_}, env), 3) << err.text();
  EXPECT_TRUE(absl::StrContains(out.text(), "-x: old\n+x: new\n"))
      << out.text();
  ASSERT_TRUE(fs::WriteFile(path, object + "old\n").ok());
  EXPECT_EQ(RunRenderer({"diff", "--rev", *id, chart_, "name"}, env), 0)
      << err.text();
  EXPECT_EQ(RunRenderer({"diff", "--rev", "nope", chart_}, env), 1);
  EXPECT_EQ(RunRenderer({"diff", "--rev", *id, chart_, "a", "b"}, env), 1);
  EXPECT_EQ(RunRenderer({"diff", chart_}, env), 1);
}

}  // namespace
}  // namespace gitops::renderer
