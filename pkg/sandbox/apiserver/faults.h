#ifndef GITOPS_PKG_SANDBOX_APISERVER_FAULTS_H_
#define GITOPS_PKG_SANDBOX_APISERVER_FAULTS_H_

// Faults on demand: which requests of the sandbox are to fail, and how.
// A rule fits a method and a part of the path; it lets `skip` requests pass,
// then strikes `count` times. Given as JSON to POST /sandbox/faults:
//
//   {"method": "PUT", "path": "/configmaps/", "skip": 2, "count": 1,
//    "status": 409, "reason": "Conflict", "retryAfter": 1,
//    "cutAfter": 100, "delay": "250ms"}
//
// `status` answers so without doing anything; `cutAfter` drops the connection
// after that many bytes of the answer (what was asked has been done);
// `delay` waits first. Thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/mutex.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

struct Fault {
  std::string method;  // "" fits all.
  std::string path;    // Part of path and query.
  int64_t skip = 0;
  int64_t count = 1;  // Negative: always.
  int status = 0;
  std::string reason;
  int retry_after_seconds = 0;
  int64_t cut_after = -1;
  absl::Duration delay;
};

class Faults {
 public:
  // InvalidArgument where the JSON says nothing that can be done.
  absl::Status Add(const value::Value& rule);
  void Clear();
  // The fault that strikes this request, if any; counts.
  std::optional<Fault> Strike(absl::string_view method,
                              absl::string_view target);

 private:
  Mutex mutex_;
  std::vector<Fault> rules_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_FAULTS_H_
