#include "cmd/coordinator/text.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace gitops::coordinator {
namespace {

const absl::Time kTime = absl::FromUnixMillis(1700000000999);

StoredRelease SomeRelease() {
  StoredRelease r;
  r.release_id = "0123abcd";
  r.environment = "staging";
  r.name = "shop";
  r.bytes = "never shown";
  r.size_bytes = 11;
  r.stored_at = kTime;
  return r;
}

TEST(TextTest, OutputIsOneOfTwo) {
  EXPECT_TRUE(CheckOutput("text").ok());
  EXPECT_TRUE(CheckOutput("json").ok());
  for (const char* bad : {"", "JSON", "yaml", "text "}) {
    SCOPED_TRACE(bad);
    const absl::Status status = CheckOutput(bad);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(status.message().find("neither text nor json"),
              absl::string_view::npos);
  }
}

TEST(TextTest, TimesAreUtcInWholeSeconds) {
  EXPECT_EQ(TimeText(kTime), "2023-11-14T22:13:20Z");
  EXPECT_EQ(TimeText(absl::UnixEpoch()), "1970-01-01T00:00:00Z");
}

TEST(TextTest, Releases) {
  EXPECT_EQ(Line(SomeRelease(), false),
            "0123abcd  2023-11-14T22:13:20Z  staging/shop  11 bytes\n");
  EXPECT_EQ(Line(SomeRelease(), true),
            "{\"releaseId\":\"0123abcd\",\"environment\":\"staging\","
            "\"name\":\"shop\",\"storedAt\":\"2023-11-14T22:13:20Z\","
            "\"sizeBytes\":11}\n");
}

TEST(TextTest, EventsLeaveOutWhatIsEmpty) {
  EventRecord e;
  e.sequence = 7;
  e.time = kTime;
  e.environment = "staging";
  e.kind = "put";
  EXPECT_EQ(Line(e, false), "7  2023-11-14T22:13:20Z  staging  put\n");
  EXPECT_EQ(Line(e, true),
            "{\"sequence\":7,\"time\":\"2023-11-14T22:13:20Z\","
            "\"environment\":\"staging\",\"kind\":\"put\"}\n");
  e.kind = "progress";
  e.step = "push";
  e.outcome = "failed";
  e.release_id = "0123";
  e.actor = "a@x";
  e.detail = "a <b> \"c\"";
  EXPECT_EQ(Line(e, false),
            "7  2023-11-14T22:13:20Z  staging  progress  push  failed  0123  "
            "a@x  a <b> \"c\"\n");
  EXPECT_EQ(Line(e, true),
            "{\"sequence\":7,\"time\":\"2023-11-14T22:13:20Z\","
            "\"environment\":\"staging\",\"kind\":\"progress\","
            "\"releaseId\":\"0123\",\"actor\":\"a@x\",\"step\":\"push\","
            "\"outcome\":\"failed\",\"detail\":\"a <b> \\\"c\\\"\"}\n");
}

TEST(TextTest, ALineStaysALine) {
  EventRecord e;
  e.kind = "progress";
  e.detail = "two\nlines";
  const std::string json = Line(e, true);
  EXPECT_EQ(json.find('\n'), json.size() - 1);
}

TEST(TextTest, Leases) {
  LeaseRecord l;
  l.environment = "staging";
  l.token = 3;
  EXPECT_EQ(Line(l, false, false), "staging: nobody holds the lease\n");
  EXPECT_EQ(Line(l, false, true),
            "{\"environment\":\"staging\",\"token\":3,\"held\":false}\n");
  l.holder = "a@x";
  l.expires_at = kTime;
  EXPECT_EQ(Line(l, true, false),
            "staging: held by a@x, token 3, until 2023-11-14T22:13:20Z\n");
  EXPECT_EQ(Line(l, true, true),
            "{\"environment\":\"staging\",\"holder\":\"a@x\",\"token\":3,"
            "\"held\":true,\"expiresAt\":\"2023-11-14T22:13:20Z\"}\n");
}

}  // namespace
}  // namespace gitops::coordinator
