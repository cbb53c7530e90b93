#ifndef GITOPS_PKG_DEPLOY_ORDER_GRAPH_H_
#define GITOPS_PKG_DEPLOY_ORDER_GRAPH_H_

// Which change waits for which: change groups and change rules, from
// annotations and from the configuration's bindings.
// Source: kapp behaviour 4.1. Pure. Deterministic.
//
// Errors: InvalidArgument for a malformed rule, group or placeholder;
// FailedPrecondition for a cycle among rules that may not be ignored.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

enum class OrderOp { kUpsert, kDelete, kNone };  // kNone has no edges.

struct OrderNode {
  const Resource* resource = nullptr;
  OrderOp op = OrderOp::kNone;
};

struct ChangeRule {
  OrderOp op = OrderOp::kUpsert;
  bool after = true;  // Else before.
  OrderOp target_op = OrderOp::kUpsert;
  std::string group;
};

// "upsert after upserting my-group".
absl::StatusOr<ChangeRule> ParseChangeRule(absl::string_view text);

class ChangeGraph {
 public:
  static absl::StatusOr<ChangeGraph> Build(const Config& config,
                                           const std::vector<OrderNode>& nodes);
  // A graph as given; each list must be ascending.
  static ChangeGraph FromEdges(std::vector<std::vector<int>> waits_for) {
    ChangeGraph graph;
    graph.size_ = waits_for.size();
    graph.waits_for_ = std::move(waits_for);
    return graph;
  }
  // The nodes that node `i` waits for, ascending.
  std::vector<int> WaitsFor(size_t i) const;
  size_t size() const { return size_; }
  // The same edges as they are kept, in space that grows with the number of
  // nodes: "each of these waits for each of those" goes by a joint, a number
  // from size() on, over as soon as all that it waits for is.
  const std::vector<int>& Direct(size_t i) const { return waits_for_[i]; }
  size_t size_with_joints() const { return waits_for_.size(); }
  // Further edges (Helm hooks): `node` waits for `target`. Skipped, returning
  // false, where that would close a cycle.
  bool AddEdge(int node, int target);
  // Removes the edges for which `drop` is true.
  void RemoveEdges(const std::function<bool(int node, int target)>& drop);

 private:
  friend class GraphBuilder;
  // Replaces the joints by the edges that they stand for.
  void Flatten();

  size_t size_ = 0;
  std::vector<std::vector<int>> waits_for_;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_ORDER_GRAPH_H_
