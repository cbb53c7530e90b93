#ifndef GITOPS_PKG_DEPLOY_PIPELINE_CONSOLE_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_CONSOLE_H_

// The terminal of one run, shared by threads: the same calls as cli::Ui, each
// whole. Where several runs go on at once, each has a console of its own over
// the common one, which keeps what it is told until it is its turn.
// Thread-safe. What it is made over outlives this.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/base/mutex.h"
#include "pkg/cli/ui.h"

namespace gitops::deploy {

class Console {
 public:
  explicit Console(cli::Ui* ui) : ui_(ui), color_(ui->color()) {}
  // Keeps everything until Open().
  explicit Console(Console* parent)
      : parent_(parent), color_(parent->color()), kept_(true) {}

  void Info(absl::string_view line) {
    if (parent_ == nullptr) {
      MutexLock lock(&mutex_);
      ui_->Info(line);
      return;
    }
    Pass([text = std::string(line)](Console* c) {
      c->Info(text);
      return absl::OkStatus();
    }).IgnoreError();
  }
  void Progress(absl::string_view line) {
    if (parent_ == nullptr) {
      MutexLock lock(&mutex_);
      ui_->Progress(line);
      return;
    }
    Pass([text = std::string(line)](Console* c) {
      c->Progress(text);
      return absl::OkStatus();
    }).IgnoreError();
  }
  void Block(absl::string_view text) {
    if (parent_ == nullptr) {
      MutexLock lock(&mutex_);
      ui_->Block(text);
      return;
    }
    Pass([copy = std::string(text)](Console* c) {
      c->Block(copy);
      return absl::OkStatus();
    }).IgnoreError();
  }
  absl::Status Table(cli::Table table) {
    if (parent_ == nullptr) {
      MutexLock lock(&mutex_);
      return ui_->PrintTable(std::move(table));
    }
    return Pass([t = std::move(table)](Console* c) { return c->Table(t); });
  }
  // Over another console it may be asked only where nobody is asked.
  absl::Status Confirm();
  // Whether Confirm asks somebody.
  bool asks() const;
  // The user has agreed: Confirm asks no more.
  void Agree() {
    MutexLock lock(&mutex_);
    agreed_ = true;
  }
  // Passes on what was kept, and from now on everything at once. The first
  // error of a table that was kept.
  absl::Status Open();
  bool color() const { return color_; }

 private:
  using Call = std::function<absl::Status(Console* c)>;
  absl::Status Pass(Call call);

  cli::Ui* ui_ = nullptr;
  Console* parent_ = nullptr;
  const bool color_;
  mutable Mutex mutex_;
  bool agreed_ ABSL_GUARDED_BY(mutex_) = false;
  bool kept_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Call> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_CONSOLE_H_
