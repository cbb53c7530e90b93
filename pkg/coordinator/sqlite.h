#ifndef GITOPS_PKG_COORDINATOR_SQLITE_H_
#define GITOPS_PKG_COORDINATOR_SQLITE_H_

// SQLite with owners and Status. Internal to this package. Not thread-safe.

#include <sqlite3.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::coordinator {

absl::Status SqliteStatus(sqlite3* db, int code, absl::string_view what);

// One prepared statement: bind in order, step, read columns.
class Statement {
 public:
  // A statement of ours that does not compile is a bug: Next() reports it.
  Statement(sqlite3* db, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& Text(absl::string_view text);
  Statement& Blob(absl::string_view bytes);
  Statement& Int(int64_t value);

  // Whether there is a row.
  absl::StatusOr<bool> Next();
  // Runs to the end; rows are dropped.
  absl::Status Run();

  std::string TextAt(int column) const;
  int64_t IntAt(int column) const;

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
  int code_;
  int next_ = 1;
};

// BEGIN IMMEDIATE; rolls back unless Commit() was called.
class Transaction {
 public:
  explicit Transaction(sqlite3* db) : db_(db) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  absl::Status Begin();
  absl::Status Commit();

 private:
  sqlite3* db_;
  bool open_ = false;
};

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_SQLITE_H_
