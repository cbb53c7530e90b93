#include "pkg/coordinator/messages.h"

#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace gitops::coordinator {
namespace {

TEST(MessagesTest, Times) {
  EXPECT_EQ(FormatWireTime(absl::UnixEpoch()), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatWireTime(absl::FromUnixMillis(1735689600123)),
            "2025-01-01T00:00:00.123Z");
  EXPECT_EQ(ParseWireTime("2025-01-01T01:00:00.5+01:00"),
            absl::FromUnixMillis(1735689600500));
  for (const char* bad : {"", "now", "2025-01-01", "2025-13-01T00:00:00Z"}) {
    EXPECT_EQ(ParseWireTime(bad), absl::UnixEpoch()) << bad;
  }
  // To the millisecond, a time comes back as it went.
  const absl::Time time = absl::FromUnixMillis(1234567890987);
  EXPECT_EQ(ParseWireTime(FormatWireTime(time)), time);
}

TEST(MessagesTest, Events) {
  EventRecord record;
  record.sequence = 7;
  record.time = absl::FromUnixMillis(1500);
  record.environment = "e";
  record.kind = "k";
  record.release_id = "r";
  record.actor = "a";
  record.step = "s";
  record.outcome = "o";
  record.detail = "d";
  v1::Event message;
  ToMessage(record, &message);
  EXPECT_EQ(message.time(), "1970-01-01T00:00:01.500Z");
  const EventRecord back = FromMessage(message);
  EXPECT_EQ(back.sequence, 7);
  EXPECT_EQ(back.time, record.time);
  EXPECT_EQ(back.environment, "e");
  EXPECT_EQ(back.kind, "k");
  EXPECT_EQ(back.release_id, "r");
  EXPECT_EQ(back.actor, "a");
  EXPECT_EQ(back.step, "s");
  EXPECT_EQ(back.outcome, "o");
  EXPECT_EQ(back.detail, "d");
}

TEST(MessagesTest, LeasesSayWhenTheyEndOnlyWhileHeld) {
  const LeaseRecord record = {"e", "me@here", 42, absl::FromUnixSeconds(9)};
  v1::Lease held;
  ToMessage(record, true, &held);
  EXPECT_TRUE(held.held());
  EXPECT_EQ(held.expires_at(), "1970-01-01T00:00:09.000Z");
  const LeaseRecord back = FromMessage(held);
  EXPECT_EQ(back.environment, "e");
  EXPECT_EQ(back.holder, "me@here");
  EXPECT_EQ(back.token, 42);
  EXPECT_EQ(back.expires_at, record.expires_at);
  v1::Lease free;
  ToMessage(record, false, &free);
  EXPECT_FALSE(free.held());
  EXPECT_EQ(free.expires_at(), "");
}

TEST(MessagesTest, ReleasesTravelWithoutTheirBytes) {
  StoredRelease record;
  record.release_id = "r";
  record.environment = "e";
  record.name = "n";
  record.bytes = "bytes";
  record.size_bytes = 5;
  record.order = 3;
  record.stored_at = absl::FromUnixSeconds(1);
  v1::ReleaseEntry message;
  ToMessage(record, &message);
  const StoredRelease back = FromMessage(message);
  EXPECT_EQ(back.release_id, "r");
  EXPECT_EQ(back.environment, "e");
  EXPECT_EQ(back.name, "n");
  EXPECT_EQ(back.size_bytes, 5);
  EXPECT_EQ(back.stored_at, record.stored_at);
  EXPECT_EQ(back.bytes, "");
}

}  // namespace
}  // namespace gitops::coordinator
