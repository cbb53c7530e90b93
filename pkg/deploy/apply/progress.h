#ifndef GITOPS_PKG_DEPLOY_APPLY_PROGRESS_H_
#define GITOPS_PKG_DEPLOY_APPLY_PROGRESS_H_

// The lines that tell how a deploy goes, each with the local time in front;
// what was said within the last minute is not said again.
// Source: kapp behaviour 4.2. Thread-safe.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/base/mutex.h"

namespace gitops::deploy {

class Progress {
 public:
  // `write` gets one line at a time, without its newline, never two at once.
  // `dim`: with escape codes around the marks of lines that explain others.
  Progress(Clock* clock, std::function<void(absl::string_view)> write,
           bool dim = false)
      : clock_(clock), write_(std::move(write)), dim_(dim) {}

  // "---- applying 2 changes [0/2 done] ----"
  void Section(absl::string_view text);
  // The lines count as one message.
  void Message(const std::vector<std::string>& lines);
  // Without time and never left out (logs).
  void Raw(absl::string_view line);

 private:
  void Write(absl::string_view line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock* clock_;
  std::function<void(absl::string_view)> write_;
  const bool dim_;
  Mutex mutex_;
  std::map<std::string, absl::Time> told_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_APPLY_PROGRESS_H_
