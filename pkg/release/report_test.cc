#include "pkg/release/report.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/release/record_proto.h"

namespace gitops::release {
namespace {

using ::testing::HasSubstr;

Outcome Deployed() {
  Outcome o;
  o.environment = "staging";
  o.release_name = "shop";
  o.release_id = std::string(64, 'a');
  o.commit = std::string(40, 'b');
  o.result = "deployed";
  o.started_at = absl::FromUnixSeconds(1000000000);
  o.ended_at = o.started_at + absl::Milliseconds(1500);
  o.steps = {{"push", "done", "1 image", absl::Milliseconds(250)}};
  o.pushes = {"r.io/web@sha256:d"};
  o.diff = "@@ update @@\n";
  o.tools = {{"deployer", "sha256:e"}};
  return o;
}

TEST(Report, Lines) {
  EXPECT_EQ(StepLine(Deployed().steps[0]), "push     1 image  0.2s\n");
  EXPECT_EQ(SummaryLine(Deployed()),
            "shop -> staging: deployed, release aaaaaaaaaaaa, commit "
            "bbbbbbbbbbbb, 1.5s\n");
  Outcome dry = Deployed();
  dry.result = "differs";
  dry.dry_run = true;
  dry.commit.clear();
  EXPECT_EQ(SummaryLine(dry),
            "shop -> staging: differs (dry run), release aaaaaaaaaaaa, 1.5s\n");
}

TEST(Report, AsDataInBothForms) {
  std::string json = RecordText(Deployed());
  EXPECT_THAT(json, HasSubstr("\"startedAt\": \"2001-09-09T01:46:40Z\""));
  EXPECT_THAT(json, HasSubstr("\"durationMs\": \"250\""));
  EXPECT_THAT(json, HasSubstr("\"diff\": \"@@ update @@\\n\""));
  EXPECT_THAT(json, HasSubstr("\"name\": \"deployer\",\n      \"digest\": "
                              "\"sha256:e\""));
  EXPECT_THAT(json, HasSubstr("\"exitCode\": 0"));
  Outcome dry = Deployed();
  dry.dry_run = true;
  dry.exit_code = 3;
  EXPECT_THAT(RecordText(dry),
              HasSubstr("\"dryRun\": true,\n  \"exitCode\": 3"));
  EXPECT_TRUE(RecordBytes(RecordText(dry)).ok());
  auto bytes = RecordBytes(json);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  // Field 1, 64 bytes; and the image's reference somewhere.
  EXPECT_EQ(bytes->substr(0, 4),
            "\x0a\x40"
            "aa");
  EXPECT_THAT(*bytes, HasSubstr("r.io/web@sha256:d"));
  EXPECT_FALSE(RecordBytes("{").ok());
  EXPECT_FALSE(RecordBytes(R"({"nonsense": 1})").ok());
}

}  // namespace
}  // namespace gitops::release
