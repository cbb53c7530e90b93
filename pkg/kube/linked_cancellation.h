#ifndef GITOPS_PKG_KUBE_LINKED_CANCELLATION_H_
#define GITOPS_PKG_KUBE_LINKED_CANCELLATION_H_

// A Cancellation that is used when one of two others is. Either may be null.
// Private to pkg/kube.

#include <initializer_list>
#include <utility>
#include <vector>

#include "pkg/http/cancel.h"

namespace gitops::kube {

class LinkedCancellation {
 public:
  LinkedCancellation(http::Cancellation* a, http::Cancellation* b) {
    for (http::Cancellation* source : {a, b}) {
      if (source == nullptr) continue;
      tickets_.emplace_back(source,
                            source->Subscribe([this] { own_.Cancel(); }));
    }
  }
  ~LinkedCancellation() {
    for (const auto& [source, ticket] : tickets_) source->Unsubscribe(ticket);
  }
  LinkedCancellation(const LinkedCancellation&) = delete;
  LinkedCancellation& operator=(const LinkedCancellation&) = delete;

  http::Cancellation* get() { return &own_; }

 private:
  http::Cancellation own_;
  std::vector<std::pair<http::Cancellation*, uint64_t>> tickets_;
};

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_LINKED_CANCELLATION_H_
