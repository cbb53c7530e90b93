#ifndef GITOPS_PKG_CHART_MERGE_H_
#define GITOPS_PKG_CHART_MERGE_H_

// How values come together: files over each other, and the user's values over
// the defaults of a tree of charts.
//
// Source: Helm 4.1.4 (spec 4.1, 4.4, 4.5). Trees are shared by reference as in
// Go, except where a function says that it copies. Not thread-safe for trees
// that are shared.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/log.h"
#include "pkg/value/value.h"

namespace gitops::chart {

// Values files: maps merge, anything else in `from` replaces, null included.
void MergeInto(value::Map& into, const value::Map& from);

enum class NullRule {
  kDelete,  // A null above a value of the defaults removes both.
  kKeep,    // Nulls stay: for the step that imports values.
  kDrop,    // As kDelete; nulls of the defaults are not taken (Helm 4.2).
};

// Defaults under what `into` has already, recursively, with Helm's warnings.
// `path` names `into` in them.
void MergeTables(value::Map& into, const value::Map& defaults,
                 absl::string_view path, NullRule nulls, Log& log);

// The values that `chart` and the charts below it see: a copy of `user` over
// a copy of their defaults. InvalidArgument: "type mismatch on s: …".
absl::StatusOr<value::Value> Coalesce(const Chart& chart,
                                      const value::Value& user, NullRule nulls,
                                      Log& log);

// Coalesce with NullRule::kDelete, for reading only: what cannot differ from
// `above` is shared with it instead of copied.
absl::StatusOr<value::Value> CoalesceShared(const Chart& chart,
                                            const value::Value& above,
                                            Log& log);

// The table at a dotted path. InvalidArgument: "\"x\" is not a table".
absl::StatusOr<value::Value> FindTable(const value::Value& root,
                                       absl::string_view path);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_MERGE_H_
