#ifndef GITOPS_PKG_COORDINATOR_SQLITE_STORE_H_
#define GITOPS_PKG_COORDINATOR_SQLITE_STORE_H_

// The store of one machine: an SQLite file with a write-ahead log, synced at
// each commit. Thread-safe. A file of a newer schema is FailedPrecondition.

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/coordinator/store.h"

namespace gitops::coordinator {

// Opens or creates `path`, mode 0600; ":memory:" keeps nothing.
absl::StatusOr<std::unique_ptr<Store>> OpenSqliteStore(absl::string_view path);

}  // namespace gitops::coordinator

#endif  // GITOPS_PKG_COORDINATOR_SQLITE_STORE_H_
