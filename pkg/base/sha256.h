#ifndef GITOPS_PKG_BASE_SHA256_H_
#define GITOPS_PKG_BASE_SHA256_H_

// SHA-256, on OpenSSL. Not thread-safe per object; pure functions are.

#include <cstddef>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops {

// 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view data);

// Incremental form: Update any number of times, then Finish once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void Update(absl::string_view data);
  std::string FinishHex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_SHA256_H_
