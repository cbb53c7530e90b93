#include "cmd/state_committer/result_text.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/cli/program.h"

namespace gitops::state_committer {
namespace {

release::CommitResult Result() {
  release::CommitResult r;
  r.commit = "0123456789abcdef";
  r.changed = true;
  r.release_id = "fedcba9876543210";
  r.directory = "umbrella-state/staging";
  r.added = {"a", "b"};
  r.modified = {"c"};
  r.removed = {"d"};
  r.attempts = 2;
  return r;
}

TEST(ResultTextTest, Output) {
  EXPECT_TRUE(CheckOutput("text").ok());
  EXPECT_TRUE(CheckOutput("json").ok());
  for (const char* bad : {"", "JSON", "yaml"}) {
    const absl::Status status = CheckOutput(bad);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(cli::ExitCodeOf(status), cli::kExitUsage);
  }
}

TEST(ResultTextTest, Commits) {
  release::CommitResult r = Result();
  EXPECT_EQ(CommitText(r, false),
            "  + a\n  + b\n  ~ c\n  - d\n"
            "umbrella-state/staging: 2 added, 1 changed, 1 removed, release "
            "fedcba987654, commit 0123456789abcdef\n");
  EXPECT_EQ(CommitText(r, true),
            "  + a\n  + b\n  ~ c\n  - d\n"
            "umbrella-state/staging: 2 added, 1 changed, 1 removed, release "
            "fedcba987654 (dry run: nothing written)\n");
  r.changed = false;
  r.directory = "";
  EXPECT_EQ(CommitText(r, false), "/: unchanged at 0123456789abcdef\n");
  EXPECT_EQ(JsonText(CommitValue(Result())),
            "{\n"
            "  \"commit\": \"0123456789abcdef\",\n"
            "  \"changed\": true,\n"
            "  \"releaseId\": \"fedcba9876543210\",\n"
            "  \"directory\": \"umbrella-state/staging\",\n"
            "  \"added\": [\n    \"a\",\n    \"b\"\n  ],\n"
            "  \"modified\": [\n    \"c\"\n  ],\n"
            "  \"removed\": [\n    \"d\"\n  ],\n"
            "  \"attempts\": 2\n"
            "}\n");
}

TEST(ResultTextTest, Log) {
  state::CommitInfo info;
  info.id = "0123456789abcdef0123456789abcdef01234567";
  info.subject = "Deploy <shop>";
  info.author = {"A B", "a@x"};
  info.time = absl::FromUnixSeconds(1735689600);
  EXPECT_EQ(LogText({info}),
            "0123456789ab  2025-01-01T00:00:00Z  Deploy <shop>\n");
  info.trailers = {{"Release-Id", "fedcba9876543210"}, {"X", "y"}};
  EXPECT_EQ(LogText({info}),
            "0123456789ab  2025-01-01T00:00:00Z  Deploy <shop>  (release "
            "fedcba987654)\n");
  EXPECT_EQ(LogText({}), "");
  EXPECT_EQ(JsonText(InfoValue(info)),
            "{\n"
            "  \"commit\": \"0123456789abcdef0123456789abcdef01234567\",\n"
            "  \"subject\": \"Deploy <shop>\",\n"
            "  \"author\": \"A B <a@x>\",\n"
            "  \"time\": \"2025-01-01T00:00:00Z\",\n"
            "  \"trailers\": {\n"
            "    \"Release-Id\": \"fedcba9876543210\",\n"
            "    \"X\": \"y\"\n"
            "  }\n"
            "}\n");
}

}  // namespace
}  // namespace gitops::state_committer
