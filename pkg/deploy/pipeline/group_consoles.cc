#include "pkg/deploy/pipeline/group_consoles.h"

namespace gitops::deploy {

GroupConsoles::GroupConsoles(Console* console, size_t count, bool together)
    : console_(console) {
  if (!together || count < 2) return;
  for (size_t i = 0; i < count; ++i) {
    own_.push_back(std::make_unique<Console>(console));
  }
  over_.resize(count, false);
  shown_.Update(own_[0]->Open());
}

void GroupConsoles::Ended(size_t i) {
  if (!together()) return;
  over_[i] = true;
  while (first_open_ < over_.size() && over_[first_open_]) {
    if (++first_open_ < over_.size()) {
      shown_.Update(own_[first_open_]->Open());
    }
  }
}

absl::Status GroupConsoles::Close() {
  for (const std::unique_ptr<Console>& c : own_) shown_.Update(c->Open());
  return shown_;
}

}  // namespace gitops::deploy
