#ifndef GITOPS_PKG_BASE_CHECK_H_
#define GITOPS_PKG_BASE_CHECK_H_

// CHECK for invariants of our own code. Never for outside input.

#include <cstdio>
#include <cstdlib>

#define GITOPS_CHECK(condition)                                             \
  do {                                                                      \
    if (!(condition)) {                                                     \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, \
                   #condition);                                             \
      std::abort();                                                         \
    }                                                                       \
  } while (false)

#endif  // GITOPS_PKG_BASE_CHECK_H_
