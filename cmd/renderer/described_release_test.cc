#include "cmd/renderer/described_release.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"

namespace gitops::renderer {
namespace {

// A chart and values on disk, the descriptor of a release of them, and a shell
// script in place of the coordinator.
class DescribedReleaseTest : public testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("described");
    chart_ = fs::JoinPath(dir_, "web");
    values_ = fs::JoinPath(dir_, "v.yaml");
    ASSERT_TRUE(fs::MakeDirs(chart_).ok());
    constexpr absl::string_view kChart =
        "apiVersion: v2\nname: web\nversion: 1.0.0\n";
    ASSERT_TRUE(fs::WriteFile(chart_ + "/Chart.yaml", kChart).ok());
    ASSERT_TRUE(fs::WriteFile(values_, "a: 1\n").ok());
    const std::string line =
        absl::StrCat("Chart.yaml ", Sha256Hex(kChart), "\n");
    json_ = absl::StrCat(
        R"({"schemaVersion": 1, "name": "shop", "namespace": "prod",
          "charts": [{"name": "web", "digest": "sha256:)",
        Sha256Hex(line), R"("}, {"name": "db", "digest": "sha256:0"}],
          "values": [{"path": "values.yaml", "sha256": ")",
        Sha256Hex("a: 1\n"), R"("}],
          "flags": [{"name": "set.b", "value": "2"},
                    {"name": "include-crds", "value": "true"},
                    {"name": "api-versions", "value": "a/v1"},
                    {"name": "api-versions", "value": "b/v1"}]})");
    release_ = *ParseDescribedRelease(json_);
    flags_.StringArray(&set_, "set", 0, "");
    flags_.StringSlice(&api_versions_, "api-versions", 'a', "");
    flags_.Bool(&include_crds_, "include-crds", 0, "");
  }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  absl::StatusOr<DescribedRelease> Fetch(absl::string_view script) {
    const std::string program = fs::JoinPath(dir_, "coordinator");
    EXPECT_TRUE(
        fs::WriteFile(
            program, absl::StrCat("#!/bin/sh\ncd '", dir_, "'\n", script), 0755)
            .ok());
    ReleaseQuery query;
    query.coordinator = "unix:s";
    query.environment = "staging";
    return FetchDescribedRelease(
        query, [&](absl::string_view name) -> std::optional<std::string> {
          if (name == "GITOPS_COORDINATOR") return program;
          return std::nullopt;
        });
  }

  std::string dir_, chart_, values_, json_;
  DescribedRelease release_;
  cli::FlagSet flags_;
  std::vector<std::string> set_, api_versions_;
  bool include_crds_ = false;
  std::string ns_;
};

TEST_F(DescribedReleaseTest, ReadsTheJsonForm) {
  EXPECT_EQ(release_.name, "shop");
  EXPECT_EQ(release_.ns, "prod");
  EXPECT_EQ(release_.chart_name, "web");
  ASSERT_EQ(release_.values.size(), 1u);
  EXPECT_EQ(release_.values[0].first, "values.yaml");
  for (absl::string_view bad :
       {"", "[]", "{", "{}", R"({"name": "a"})",
        R"({"name": 1, "charts": [1]})",
        R"({"name": "a", "charts": [{"name": "x"}]})"}) {
    EXPECT_EQ(ParseDescribedRelease(bad).status().code(),
              absl::StatusCode::kDataLoss)
        << bad;
  }
}

TEST_F(DescribedReleaseTest, AsksTheCoordinator) {
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir_, "json"), json_).ok());
  const auto fetched = Fetch("echo \"$@\" >args; cat json\n");
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->chart_digest, release_.chart_digest);
  EXPECT_EQ(*fs::ReadFile(fs::JoinPath(dir_, "args")),
            "get --environment=staging --output=json --address=unix:s\n");
  EXPECT_EQ(Fetch("echo none >&2; exit 6\n").status(),
            absl::NotFoundError("none"));
}

TEST_F(DescribedReleaseTest, QueryFlagsFitEachOther) {
  struct Case {
    const char *name, *coordinator, *id, *environment, *error;
  };
  for (const Case& c : {
           Case{"nothing asked", "", "", "", ""},
           Case{"by id", "unix:s", "i", "", ""},
           Case{"by environment", "unix:s", "", "e", ""},
           Case{"both", "unix:s", "i", "e", "one of"},
           Case{"none", "unix:s", "", "", "one of"},
           Case{"id alone", "", "i", "", "need --coordinator"},
           Case{"environment alone", "", "", "e", "need --coordinator"},
       }) {
    SCOPED_TRACE(c.name);
    const absl::Status status =
        CheckReleaseQuery({c.coordinator, c.id, c.environment});
    EXPECT_EQ(status.ok(), c.error[0] == '\0');
    EXPECT_TRUE(absl::StrContains(status.message(), c.error)) << status;
  }
}

TEST_F(DescribedReleaseTest, CompletesTheCommandLine) {
  std::vector<std::string> args = {chart_};
  const absl::Status status =
      ApplyDescribedRelease(release_, flags_, &args, &ns_);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(args, (std::vector<std::string>{"shop", chart_}));
  EXPECT_EQ(ns_, "prod");
  EXPECT_EQ(set_, std::vector<std::string>{"b=2"});
  EXPECT_EQ(api_versions_, (std::vector<std::string>{"a/v1", "b/v1"}));
  EXPECT_TRUE(include_crds_);
}

TEST_F(DescribedReleaseTest, RefusesWhatSaysOtherwise) {
  const auto refusal = [&](std::vector<std::string> args, std::string ns) {
    return std::string(
        ApplyDescribedRelease(release_, flags_, &args, &ns).message());
  };
  EXPECT_EQ(refusal({"other", chart_}, ""),
            "--coordinator: the release is named \"shop\", not \"other\"");
  EXPECT_EQ(refusal({chart_}, "dev"),
            "--coordinator: the release's namespace is \"prod\", not \"dev\"");
  flags_.Find("include-crds")->changed = true;
  EXPECT_TRUE(absl::StartsWith(refusal({chart_}, ""), "--include-crds cannot"));
  flags_.Find("include-crds")->changed = false;
  release_.flags = {{"from-the-future", "1"}};
  std::vector<std::string> args = {chart_};
  EXPECT_EQ(ApplyDescribedRelease(release_, flags_, &args, &ns_).code(),
            absl::StatusCode::kUnimplemented);
  release_.flags = {{"include-crds", "perhaps"}};
  EXPECT_TRUE(absl::StrContains(refusal({chart_}, ""), "flag include-crds: "));
  flags_.Find("include-crds")->changed = false;
  release_.flags.clear();
  EXPECT_EQ(refusal({"shop", chart_}, "prod"), "");
}

TEST_F(DescribedReleaseTest, ComparesTheInputs) {
  const auto check = [&](const std::string& chart,
                         const std::vector<std::string>& values) {
    return CheckDescribedInputs(release_, chart, values);
  };
  EXPECT_TRUE(check(chart_, {values_}).ok()) << check(chart_, {values_});
  EXPECT_TRUE(
      absl::StrContains(check(chart_, {}).message(), "made of 1 files, not 0"));
  EXPECT_EQ(check(dir_ + "/none", {values_}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(check(chart_, {dir_ + "/none"}).code(),
            absl::StatusCode::kNotFound);
  ASSERT_TRUE(fs::WriteFile(values_, "a: 2\n").ok());
  absl::Status status = check(chart_, {values_});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(
      absl::StartsWith(status.message(), values_ + ": the release was made of "
                                                   "values.yaml with SHA-256 "))
      << status;
  ASSERT_TRUE(fs::WriteFile(values_, "a: 1\n").ok());
  ASSERT_TRUE(fs::WriteFile(chart_ + "/more", "").ok());
  status = check(chart_, {values_});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StartsWith(status.message(),
                               chart_ + ": the release was made of web"))
      << status;
}

}  // namespace
}  // namespace gitops::renderer
