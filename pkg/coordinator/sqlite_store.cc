#include "pkg/coordinator/sqlite_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/mutex.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/coordinator/sqlite.h"

namespace gitops::coordinator {
namespace {

constexpr int64_t kSchemaVersion = 1;
constexpr char kSchema[] = R"(
CREATE TABLE IF NOT EXISTS releases(
  release_id TEXT PRIMARY KEY, environment TEXT NOT NULL, name TEXT NOT NULL,
  bytes BLOB NOT NULL, put_order INTEGER NOT NULL, stored_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS releases_order ON releases(put_order);
CREATE TABLE IF NOT EXISTS leases(
  environment TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL,
  expires_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS events(
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL,
  environment TEXT NOT NULL, kind TEXT NOT NULL, release_id TEXT NOT NULL,
  actor TEXT NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL,
  detail TEXT NOT NULL);
)";
constexpr char kReleaseColumns[] =
    "SELECT release_id, environment, name, bytes, put_order, stored_at, "
    "length(bytes) FROM releases ";
constexpr char kSummaryColumns[] =
    "SELECT release_id, environment, name, '', put_order, stored_at, "
    "length(bytes) FROM releases ";

StoredRelease ReleaseAt(const Statement& s) {
  StoredRelease r;
  r.release_id = s.TextAt(0);
  r.environment = s.TextAt(1);
  r.name = s.TextAt(2);
  r.bytes = s.TextAt(3);
  r.order = s.IntAt(4);
  r.stored_at = absl::FromUnixMicros(s.IntAt(5));
  r.size_bytes = s.IntAt(6);
  return r;
}

bool SameLease(const LeaseRecord& a, const LeaseRecord& b) {
  return a.holder == b.holder && a.token == b.token &&
         absl::ToUnixMicros(a.expires_at) == absl::ToUnixMicros(b.expires_at);
}

class SqliteStore : public Store {
 public:
  explicit SqliteStore(sqlite3* db) : db_(db) {}
  ~SqliteStore() override { sqlite3_close(db_); }

  absl::Status Prepare() {
    MutexLock lock(&mutex_);
    sqlite3_busy_timeout(db_, 5000);
    sqlite3_extended_result_codes(db_, 1);
    for (const char* sql :
         {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
          "PRAGMA trusted_schema=OFF"}) {
      GITOPS_RETURN_IF_ERROR(Statement(db_, sql).Run());
    }
    Statement version(db_, "PRAGMA user_version");
    GITOPS_RETURN_IF_ERROR(version.Next().status());
    if (version.IntAt(0) > kSchemaVersion) {
      return absl::FailedPreconditionError(
          absl::StrCat("coordinator store: schema version ", version.IntAt(0),
                       " is newer than this program's ", kSchemaVersion));
    }
    GITOPS_RETURN_IF_ERROR(version.Run());
    GITOPS_RETURN_IF_ERROR(SqliteStatus(
        db_, sqlite3_exec(db_, kSchema, nullptr, nullptr, nullptr), "schema"));
    return SqliteStatus(
        db_,
        sqlite3_exec(db_, "PRAGMA user_version=1", nullptr, nullptr, nullptr),
        "schema version");
  }

  absl::Status PutRelease(const StoredRelease& r,
                          const EventRecord& event) override {
    MutexLock lock(&mutex_);
    Transaction transaction(db_);
    GITOPS_RETURN_IF_ERROR(transaction.Begin());
    Statement put(db_,
                  "INSERT INTO releases SELECT ?,?,?,?,"
                  "1+coalesce(max(put_order),0),? FROM releases WHERE true "
                  "ON CONFLICT(release_id) DO UPDATE SET "
                  "put_order=excluded.put_order, stored_at=excluded.stored_at");
    put.Text(r.release_id)
        .Text(r.environment)
        .Text(r.name)
        .Blob(r.bytes)
        .Int(absl::ToUnixMicros(r.stored_at));
    GITOPS_RETURN_IF_ERROR(put.Run());
    GITOPS_RETURN_IF_ERROR(InsertEvent(event).status());
    return CommitPoint(&transaction);
  }

  absl::StatusOr<StoredRelease> GetRelease(absl::string_view id) override {
    MutexLock lock(&mutex_);
    Statement get(db_,
                  absl::StrCat(kReleaseColumns, "WHERE release_id=?").c_str());
    get.Text(id);
    GITOPS_ASSIGN_OR_RETURN(bool found, get.Next());
    if (found) return ReleaseAt(get);
    return absl::NotFoundError(absl::StrCat("no release has the id ", id));
  }

  absl::StatusOr<StoredRelease> NewestRelease(
      absl::string_view environment) override {
    MutexLock lock(&mutex_);
    Statement get(db_, absl::StrCat(kReleaseColumns,
                                    "WHERE environment=? ORDER BY put_order "
                                    "DESC LIMIT 1")
                           .c_str());
    get.Text(environment);
    GITOPS_ASSIGN_OR_RETURN(bool found, get.Next());
    if (found) return ReleaseAt(get);
    return absl::NotFoundError(absl::StrCat("environment ", Quote(environment),
                                            " has no release yet"));
  }

  absl::StatusOr<std::vector<StoredRelease>> ListReleases(
      absl::string_view environment, int64_t before, int limit) override {
    MutexLock lock(&mutex_);
    Statement list(db_, absl::StrCat(kSummaryColumns,
                                     "WHERE (?1='' OR environment=?1) AND "
                                     "put_order<?2 ORDER BY put_order DESC "
                                     "LIMIT ?3")
                            .c_str());
    list.Text(environment).Int(before).Int(limit);
    std::vector<StoredRelease> out;
    while (true) {
      GITOPS_ASSIGN_OR_RETURN(bool more, list.Next());
      if (!more) return out;
      out.push_back(ReleaseAt(list));
    }
  }

  absl::StatusOr<std::optional<LeaseRecord>> GetLease(
      absl::string_view environment) override {
    MutexLock lock(&mutex_);
    return FindLease(environment);
  }

  absl::Status SwapLease(const std::optional<LeaseRecord>& old,
                         const LeaseRecord& lease,
                         const EventRecord& event) override {
    MutexLock lock(&mutex_);
    Transaction transaction(db_);
    GITOPS_RETURN_IF_ERROR(transaction.Begin());
    GITOPS_ASSIGN_OR_RETURN(std::optional<LeaseRecord> now,
                            FindLease(lease.environment));
    if (now.has_value() != old.has_value() ||
        (now.has_value() && !SameLease(*now, *old))) {
      return absl::AbortedError(absl::StrCat(
          "lease of environment ", Quote(lease.environment), " changed"));
    }
    Statement put(db_, "INSERT OR REPLACE INTO leases VALUES(?,?,?,?)");
    put.Text(lease.environment)
        .Text(lease.holder)
        .Int(lease.token)
        .Int(absl::ToUnixMicros(lease.expires_at));
    GITOPS_RETURN_IF_ERROR(put.Run());
    if (!event.kind.empty()) {
      GITOPS_RETURN_IF_ERROR(InsertEvent(event).status());
    }
    return CommitPoint(&transaction);
  }

  absl::StatusOr<int64_t> AddEvent(const EventRecord& event) override {
    MutexLock lock(&mutex_);
    return InsertEvent(event);
  }

  absl::StatusOr<std::vector<EventRecord>> EventsAfter(
      int64_t sequence, absl::string_view environment, int limit) override {
    MutexLock lock(&mutex_);
    Statement list(db_,
                   "SELECT sequence, time, environment, kind, release_id, "
                   "actor, step, outcome, detail FROM events WHERE sequence>?1 "
                   "AND (?2='' OR environment=?2) ORDER BY sequence LIMIT ?3");
    list.Int(sequence).Text(environment).Int(limit);
    std::vector<EventRecord> out;
    while (true) {
      GITOPS_ASSIGN_OR_RETURN(bool more, list.Next());
      if (!more) return out;
      out.push_back({list.IntAt(0), absl::FromUnixMicros(list.IntAt(1)),
                     list.TextAt(2), list.TextAt(3), list.TextAt(4),
                     list.TextAt(5), list.TextAt(6), list.TextAt(7),
                     list.TextAt(8)});
    }
  }

 private:
  static absl::Status CommitPoint(Transaction* transaction) {
    Failpoint("coordinator.commit.before");
    GITOPS_RETURN_IF_ERROR(transaction->Commit());
    Failpoint("coordinator.commit.after");
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<LeaseRecord>> FindLease(
      absl::string_view environment) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Statement get(db_,
                  "SELECT holder, token, expires_at FROM leases WHERE "
                  "environment=?");
    get.Text(environment);
    GITOPS_ASSIGN_OR_RETURN(bool found, get.Next());
    if (!found) return std::optional<LeaseRecord>();
    return std::optional<LeaseRecord>(
        LeaseRecord{std::string(environment), get.TextAt(0), get.IntAt(1),
                    absl::FromUnixMicros(get.IntAt(2))});
  }

  absl::StatusOr<int64_t> InsertEvent(const EventRecord& e)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Statement put(db_,
                  "INSERT INTO events(time, environment, kind, release_id, "
                  "actor, step, outcome, detail) VALUES(?,?,?,?,?,?,?,?)");
    put.Int(absl::ToUnixMicros(e.time))
        .Text(e.environment)
        .Text(e.kind)
        .Text(e.release_id)
        .Text(e.actor)
        .Text(e.step)
        .Text(e.outcome)
        .Text(e.detail);
    GITOPS_RETURN_IF_ERROR(put.Run());
    return sqlite3_last_insert_rowid(db_);
  }

  Mutex mutex_;
  sqlite3* const db_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(absl::string_view path) {
  std::string name(path);
  if (name != ":memory:") {
    // SQLite would create it readable for others.
    int fd = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
  }
  sqlite3* db = nullptr;
  int code = sqlite3_open_v2(
      name.c_str(), &db,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
      nullptr);
  auto store = std::make_unique<SqliteStore>(db);
  GITOPS_RETURN_IF_ERROR(
      SqliteStatus(db, code, absl::StrCat("open ", Quote(path))));
  GITOPS_RETURN_IF_ERROR(store->Prepare());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace gitops::coordinator
