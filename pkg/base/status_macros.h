#ifndef GITOPS_PKG_BASE_STATUS_MACROS_H_
#define GITOPS_PKG_BASE_STATUS_MACROS_H_

// Early returns for absl::Status and absl::StatusOr. For .cc files only.
//
//   GITOPS_RETURN_IF_ERROR(Write(path));
//   GITOPS_ASSIGN_OR_RETURN(Chart chart, LoadChart(path));
//
// Shaped like the macros that newer Abseil releases and their users share, so
// that they can be dropped for those later.

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define GITOPS_STATUS_CONCAT_INNER(a, b) a##b
#define GITOPS_STATUS_CONCAT(a, b) GITOPS_STATUS_CONCAT_INNER(a, b)

#define GITOPS_RETURN_IF_ERROR(expr)                                \
  do {                                                              \
    if (::absl::Status gitops_status = (expr); !gitops_status.ok()) \
      return gitops_status;                                         \
  } while (false)

#define GITOPS_ASSIGN_OR_RETURN(lhs, rexpr) \
  GITOPS_ASSIGN_OR_RETURN_IMPL(             \
      GITOPS_STATUS_CONCAT(gitops_statusor_, __LINE__), lhs, rexpr)

#define GITOPS_ASSIGN_OR_RETURN_IMPL(statusor, lhs, rexpr) \
  auto statusor = (rexpr);                                 \
  if (!statusor.ok()) return std::move(statusor).status(); \
  lhs = *std::move(statusor)

#endif  // GITOPS_PKG_BASE_STATUS_MACROS_H_
