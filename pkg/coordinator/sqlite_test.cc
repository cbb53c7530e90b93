#include "pkg/coordinator/sqlite.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace gitops::coordinator {
namespace {

class SqliteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(sqlite3_open(":memory:", &db_), SQLITE_OK);
    ASSERT_TRUE(
        Statement(db_, "CREATE TABLE t(k TEXT PRIMARY KEY, b BLOB, n INT)")
            .Run()
            .ok());
  }
  void TearDown() override { sqlite3_close(db_); }
  int64_t Count() {
    Statement statement(db_, "SELECT COUNT(*) FROM t");
    EXPECT_TRUE(*statement.Next());
    return statement.IntAt(0);
  }
  absl::Status Insert(absl::string_view key) {
    return Statement(db_, "INSERT INTO t VALUES(?, ?, ?)")
        .Text(key)
        .Blob("b")
        .Int(1)
        .Run();
  }
  sqlite3* db_ = nullptr;
};

TEST_F(SqliteTest, BindsAndReads) {
  const std::string blob("\0\xff'", 3);
  ASSERT_TRUE(Statement(db_, "INSERT INTO t VALUES(?, ?, ?)")
                  .Text("it's; DROP TABLE t")
                  .Blob(blob)
                  .Int(INT64_MIN)
                  .Run()
                  .ok());
  ASSERT_TRUE(Statement(db_, "INSERT INTO t VALUES(?, NULL, NULL)")
                  .Text("")
                  .Run()
                  .ok());
  Statement rows(db_, "SELECT k, b, n FROM t ORDER BY k DESC");
  ASSERT_TRUE(*rows.Next());
  EXPECT_EQ(rows.TextAt(0), "it's; DROP TABLE t");
  EXPECT_EQ(rows.TextAt(1), blob);
  EXPECT_EQ(rows.IntAt(2), INT64_MIN);
  ASSERT_TRUE(*rows.Next());
  EXPECT_EQ(rows.TextAt(0), "");
  EXPECT_EQ(rows.TextAt(1), "");
  EXPECT_EQ(rows.IntAt(2), 0);
  EXPECT_FALSE(*rows.Next());
}

TEST_F(SqliteTest, StatementsThatCannotBe) {
  const absl::Status status = Statement(db_, "SELEC").Text("x").Run();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(
      absl::StrContains(status.message(), "coordinator store: prepare: "))
      << status;
  ASSERT_TRUE(Insert("a").ok());
  EXPECT_EQ(Insert("a").code(), absl::StatusCode::kInternal);  // Twice.
}

TEST_F(SqliteTest, TransactionsRollBackUnlessCommitted) {
  {
    Transaction lost(db_);
    ASSERT_TRUE(lost.Begin().ok());
    ASSERT_TRUE(Insert("a").ok());
    EXPECT_EQ(Count(), 1);
  }
  EXPECT_EQ(Count(), 0);
  {
    Transaction kept(db_);
    ASSERT_TRUE(kept.Begin().ok());
    ASSERT_TRUE(Insert("a").ok());
    EXPECT_FALSE(Transaction(db_).Begin().ok());  // Not within another.
    ASSERT_TRUE(kept.Commit().ok());
  }
  EXPECT_EQ(Count(), 1);
  Transaction never(db_);
  EXPECT_FALSE(never.Commit().ok());
}

TEST_F(SqliteTest, Codes) {
  EXPECT_TRUE(SqliteStatus(nullptr, SQLITE_OK, "x").ok());
  EXPECT_TRUE(SqliteStatus(nullptr, SQLITE_ROW, "x").ok());
  EXPECT_TRUE(SqliteStatus(nullptr, SQLITE_DONE, "x").ok());
  struct Case {
    int code;
    absl::StatusCode status;
  };
  for (const Case& c :
       {Case{SQLITE_CORRUPT, absl::StatusCode::kDataLoss},
        Case{SQLITE_NOTADB, absl::StatusCode::kDataLoss},
        Case{SQLITE_BUSY, absl::StatusCode::kUnavailable},
        Case{SQLITE_BUSY | 1 << 8, absl::StatusCode::kUnavailable},
        Case{SQLITE_FULL, absl::StatusCode::kResourceExhausted},
        Case{SQLITE_CANTOPEN, absl::StatusCode::kFailedPrecondition},
        Case{SQLITE_READONLY, absl::StatusCode::kFailedPrecondition},
        Case{SQLITE_IOERR, absl::StatusCode::kInternal}}) {
    EXPECT_EQ(SqliteStatus(nullptr, c.code, "x").code(), c.status) << c.code;
  }
}

}  // namespace
}  // namespace gitops::coordinator
