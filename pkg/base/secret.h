#ifndef GITOPS_PKG_BASE_SECRET_H_
#define GITOPS_PKG_BASE_SECRET_H_

// A string that does not print: passwords, tokens, private keys. Reading it
// needs Reveal(), which is easy to search for. The bytes are wiped on
// destruction. Copyable; not for sharing between threads while assigned to.

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace gitops {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) = default;
  ~Secret() {
    volatile char* bytes = text_.data();
    for (size_t i = 0; i < text_.size(); ++i) bytes[i] = 0;
  }

  absl::string_view Reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_SECRET_H_
