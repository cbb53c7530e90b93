#ifndef GITOPS_PKG_DEPLOY_PIPELINE_CONSOLE_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_CONSOLE_H_

// The terminal of one run, shared by threads: the same calls as cli::Ui, each
// whole. Thread-safe. `ui` outlives this.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/base/mutex.h"
#include "pkg/cli/ui.h"

namespace gitops::deploy {

class Console {
 public:
  explicit Console(cli::Ui* ui) : ui_(ui) {}

  void Info(absl::string_view line) {
    MutexLock lock(&mutex_);
    ui_->Info(line);
  }
  void Progress(absl::string_view line) {
    MutexLock lock(&mutex_);
    ui_->Progress(line);
  }
  void Block(absl::string_view text) {
    MutexLock lock(&mutex_);
    ui_->Block(text);
  }
  absl::Status Table(cli::Table table) {
    MutexLock lock(&mutex_);
    return ui_->PrintTable(std::move(table));
  }
  absl::Status Confirm() {
    MutexLock lock(&mutex_);
    return ui_->Confirm();
  }
  bool color() const { return ui_->color(); }

 private:
  cli::Ui* ui_;
  Mutex mutex_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_CONSOLE_H_
