#ifndef GITOPS_PKG_IMAGE_PROGRESS_LOG_H_
#define GITOPS_PKG_IMAGE_PROGRESS_LOG_H_

// Progress lines with a prefix each, as kbld writes them to stderr: inner
// lines get the prefix too, a missing final newline is added. Thread-safe: one
// chunk at a time.

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "pkg/base/mutex.h"

namespace gitops::image {

class ProgressLog {
 public:
  explicit ProgressLog(std::function<void(absl::string_view)> write)
      : write_(std::move(write)) {}

  // `prefix` without " | ".
  void Write(absl::string_view prefix, absl::string_view text);

 private:
  Mutex mutex_;
  const std::function<void(absl::string_view)> write_;
};

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_PROGRESS_LOG_H_
