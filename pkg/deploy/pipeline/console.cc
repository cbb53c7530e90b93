#include "pkg/deploy/pipeline/console.h"

namespace gitops::deploy {

bool Console::asks() const {
  {
    MutexLock lock(&mutex_);
    if (agreed_) return false;
  }
  return parent_ != nullptr ? parent_->asks() : !ui_->yes();
}

absl::Status Console::Confirm() {
  if (!asks()) return absl::OkStatus();
  if (parent_ != nullptr) {
    return absl::InternalError("a question among runs that go on at once");
  }
  MutexLock lock(&mutex_);
  return ui_->Confirm();
}

absl::Status Console::Pass(Call call) {
  MutexLock lock(&mutex_);
  if (!kept_) return call(parent_);
  calls_.push_back(std::move(call));
  return absl::OkStatus();
}

absl::Status Console::Open() {
  MutexLock lock(&mutex_);
  absl::Status first;
  for (const Call& call : calls_) first.Update(call(parent_));
  calls_.clear();
  kept_ = false;
  return first;
}

}  // namespace gitops::deploy
