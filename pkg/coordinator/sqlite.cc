#include "pkg/coordinator/sqlite.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace gitops::coordinator {

absl::Status SqliteStatus(sqlite3* db, int code, absl::string_view what) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) {
    return absl::OkStatus();
  }
  std::string message =
      absl::StrCat("coordinator store: ", what, ": ",
                   db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code));
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(message);
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(message);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return absl::FailedPreconditionError(message);
    default:
      return absl::InternalError(message);
  }
}

Statement::Statement(sqlite3* db, const char* sql) : db_(db) {
  code_ = sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::Text(absl::string_view text) {
  if (code_ == SQLITE_OK) {
    code_ = sqlite3_bind_text(statement_, next_++, text.data(),
                              static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  return *this;
}

Statement& Statement::Blob(absl::string_view bytes) {
  if (code_ == SQLITE_OK) {
    code_ = sqlite3_bind_blob(statement_, next_++, bytes.data(),
                              static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
  }
  return *this;
}

Statement& Statement::Int(int64_t value) {
  if (code_ == SQLITE_OK) {
    code_ = sqlite3_bind_int64(statement_, next_++, value);
  }
  return *this;
}

absl::StatusOr<bool> Statement::Next() {
  if (code_ != SQLITE_OK) return SqliteStatus(db_, code_, "prepare");
  int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return SqliteStatus(db_, code, "run");
}

absl::Status Statement::Run() {
  while (true) {
    absl::StatusOr<bool> row = Next();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
  }
}

std::string Statement::TextAt(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  int size = sqlite3_column_bytes(statement_, column);
  if (bytes == nullptr) return "";
  return std::string(static_cast<const char*>(bytes),
                     static_cast<size_t>(size));
}

int64_t Statement::IntAt(int column) const {
  return sqlite3_column_int64(statement_, column);
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
}

absl::Status Transaction::Begin() {
  int code = sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  open_ = code == SQLITE_OK;
  return SqliteStatus(db_, code, "begin");
}

absl::Status Transaction::Commit() {
  int code = sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) open_ = false;
  return SqliteStatus(db_, code, "commit");
}

}  // namespace gitops::coordinator
