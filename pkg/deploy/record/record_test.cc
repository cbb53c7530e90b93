#include "pkg/deploy/record/record.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

TEST(GoTimeTest, FormatsAndParses) {
  struct Case {
    absl::Time time;
    const char* text;
  };
  const absl::Time second = absl::FromUnixSeconds(1711620672);
  const Case kCases[] = {
      {absl::InfinitePast(), "0001-01-01T00:00:00Z"},
      {second, "2024-03-28T10:11:12Z"},
      {second + absl::Nanoseconds(123456789), "2024-03-28T10:11:12.123456789Z"},
      // Without trailing zeros.
      {second + absl::Milliseconds(500), "2024-03-28T10:11:12.5Z"},
      {absl::UnixEpoch(), "1970-01-01T00:00:00Z"},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(FormatGoTime(c.time), c.text);
    EXPECT_EQ(ParseGoTime(c.text), c.time) << c.text;
  }
  EXPECT_EQ(ParseGoTime("2024-03-28T12:11:12+02:00"), second);
  for (const char* bad : {"", "yesterday", "2024-03-28", "0001-01-01"}) {
    EXPECT_EQ(ParseGoTime(bad), absl::InfinitePast()) << bad;
  }
}

TEST(ChangeRecordTest, JsonIsTheOriginals) {
  ChangeRecord r;
  EXPECT_EQ(r.ToJson(), R"({"startedAt":"0001-01-01T00:00:00Z",)"
                        R"("finishedAt":"0001-01-01T00:00:00Z"})");
  r.started_at = absl::FromUnixSeconds(1711620672);
  r.successful = false;
  r.description = "update: Op: 1 create & <more>";
  r.namespaces = {"(cluster)", "ns"};
  EXPECT_EQ(r.ToJson(),
            R"({"startedAt":"2024-03-28T10:11:12Z",)"
            R"("finishedAt":"0001-01-01T00:00:00Z","successful":false,)"
            R"("description":"update: Op: 1 create \u0026 \u003cmore\u003e",)"
            R"j("namespaces":["(cluster)","ns"]})j");
  absl::StatusOr<ChangeRecord> again = ChangeRecord::FromJson(r.ToJson());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->ToJson(), r.ToJson());
  EXPECT_EQ(again->successful, false);
}

TEST(ChangeRecordTest, FieldsOfOtherTypesAreUnset) {
  absl::StatusOr<ChangeRecord> r = ChangeRecord::FromJson(
      R"({"startedAt":5,"successful":"yes","namespaces":"ns","extra":{}})");
  ASSERT_TRUE(r.ok()) << r.status();
  EXPECT_EQ(r->started_at, absl::InfinitePast());
  EXPECT_FALSE(r->successful.has_value());
  EXPECT_TRUE(r->namespaces.empty());
  for (const char* bad : {"", "[]", "null", "5", "{", "{}x"}) {
    EXPECT_FALSE(ChangeRecord::FromJson(bad).ok()) << bad;
    EXPECT_FALSE(AppRecord::FromJson(bad).ok()) << bad;
  }
}

TEST(AppRecordTest, JsonIsTheOriginals) {
  AppRecord r;
  r.label_key = "kapp.k14s.io/app";
  r.label_value = "1711620672000000000";
  r.used_gks.emplace();
  EXPECT_EQ(r.ToJson(),
            R"({"labelKey":"kapp.k14s.io/app",)"
            R"("labelValue":"1711620672000000000",)"
            R"("lastChange":{"startedAt":"0001-01-01T00:00:00Z",)"
            R"("finishedAt":"0001-01-01T00:00:00Z"},"usedGKs":[]})");
  r.last_change_name = "app-change-x";
  r.SetUsed(
      {{"apps", "v1"}, {"", "v1"}, {"apps", "v1"}},
      {{"", "Pod"}, {"apps", "Deployment"}, {"", "ConfigMap"}, {"", "Pod"}});
  EXPECT_EQ(r.ToJson(), R"({"labelKey":"kapp.k14s.io/app",)"
                        R"("labelValue":"1711620672000000000",)"
                        R"("lastChangeName":"app-change-x",)"
                        R"("lastChange":{"startedAt":"0001-01-01T00:00:00Z",)"
                        R"("finishedAt":"0001-01-01T00:00:00Z"},)"
                        R"("usedGVs":[{"Group":"apps","Version":"v1"},)"
                        R"({"Group":"","Version":"v1"}],)"
                        R"("usedGKs":[{"Group":"","Kind":"ConfigMap"},)"
                        R"({"Group":"","Kind":"Pod"},)"
                        R"({"Group":"apps","Kind":"Deployment"}]})");
  absl::StatusOr<AppRecord> again = AppRecord::FromJson(r.ToJson());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->ToJson(), r.ToJson());
}

TEST(AppRecordTest, KindsThatAreNotKnownStaySo) {
  absl::StatusOr<AppRecord> old =
      AppRecord::FromJson(R"({"labelKey":"k","labelValue":"v"})");
  ASSERT_TRUE(old.ok()) << old.status();
  EXPECT_FALSE(old->used_gks.has_value());
  absl::StatusOr<AppRecord> fresh =
      AppRecord::FromJson(R"({"labelKey":"k","usedGKs":[]})");
  ASSERT_TRUE(fresh.ok());
  ASSERT_TRUE(fresh->used_gks.has_value());
  EXPECT_TRUE(fresh->used_gks->empty());
  EXPECT_EQ(fresh->label_value, "");
}

// By group and version in one word, as the original sorts: "apps"+"v1" comes
// before "v1".
TEST(AppRecordTest, SortedByTheWholeWord) {
  AppRecord r;
  r.SetUsed({{"", "v1"}, {"z.com", "v1"}, {"apps", "v2"}, {"apps", "v1"}},
            {{"z.com", "A"}, {"", "Z"}});
  std::string gvs, gks;
  for (const GroupVersion& gv : r.used_gvs) gvs += gv.ToString() + " ";
  for (const GroupKind& gk : *r.used_gks) gks += gk.ToString() + " ";
  EXPECT_EQ(gvs, "apps/v1 apps/v2 v1 z.com/v1 ");
  EXPECT_EQ(gks, "Z A.z.com ");
}

}  // namespace
}  // namespace gitops::deploy
