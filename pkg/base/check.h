#ifndef GITOPS_PKG_BASE_CHECK_H_
#define GITOPS_PKG_BASE_CHECK_H_

// CHECK for invariants of our own code. Never for outside input.

#include <cstdio>
#include <cstdlib>

namespace gitops::internal {

// Out of the way of the code that checks.
[[noreturn, gnu::cold, gnu::noinline]] inline void CheckFailed(
    const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace gitops::internal

#define GITOPS_CHECK(condition)                                        \
  do {                                                                 \
    if (!(condition)) {                                                \
      ::gitops::internal::CheckFailed(__FILE__, __LINE__, #condition); \
    }                                                                  \
  } while (false)

#endif  // GITOPS_PKG_BASE_CHECK_H_
