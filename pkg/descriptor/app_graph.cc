#include "pkg/descriptor/app_graph.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::descriptor {
namespace {

// App number → numbers of those it comes after.
using Edges = std::vector<std::vector<size_t>>;

absl::StatusOr<Edges> EdgesOf(const std::vector<App>& apps) {
  std::map<std::string, size_t> numbers;
  for (size_t i = 0; i < apps.size(); ++i) numbers.emplace(apps[i].name, i);
  Edges edges(apps.size());
  for (size_t i = 0; i < apps.size(); ++i) {
    for (const std::string& other : apps[i].after) {
      auto at = numbers.find(other);
      if (at == numbers.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("app ", Quote(apps[i].name), " comes after ",
                         Quote(other), ", which is no app of the group"));
      }
      edges[i].push_back(at->second);
    }
  }
  return edges;
}

// Numbers in an order of deployment; those in or behind a circle are missing.
std::vector<size_t> Order(const Edges& edges) {
  std::vector<size_t> order;
  std::vector<bool> done(edges.size(), false);
  std::vector<std::vector<size_t>> next(edges.size());
  std::vector<size_t> open(edges.size());
  for (size_t i = 0; i < edges.size(); ++i) {
    open[i] = edges[i].size();
    for (size_t before : edges[i]) next[before].push_back(i);
  }
  // The lowest number that is ready goes first.
  std::vector<size_t> ready;
  for (size_t i = edges.size(); i-- > 0;) {
    if (open[i] == 0) ready.push_back(i);
  }
  while (!ready.empty()) {
    size_t i = ready.back();
    ready.pop_back();
    order.push_back(i);
    for (size_t n : next[i]) {
      if (--open[n] > 0) continue;
      ready.insert(std::upper_bound(ready.begin(), ready.end(), n,
                                    std::greater<size_t>()),
                   n);
    }
  }
  return order;
}

// One circle, by names, from its lowest member round to it again.
std::string Circle(const std::vector<App>& apps, const Edges& edges,
                   const std::vector<size_t>& order) {
  std::vector<bool> free(apps.size(), false);
  for (size_t i : order) free[i] = true;
  size_t at = 0;
  while (free[at]) ++at;
  // Whoever is not free waits for another that is not: the walk comes round.
  std::vector<size_t> walk;
  std::vector<bool> seen(apps.size(), false);
  while (!seen[at]) {
    seen[at] = true;
    walk.push_back(at);
    for (size_t before : edges[at]) {
      if (free[before]) continue;
      at = before;
      break;
    }
  }
  walk.erase(walk.begin(), std::find(walk.begin(), walk.end(), at));
  std::rotate(walk.begin(), std::min_element(walk.begin(), walk.end()),
              walk.end());
  walk.push_back(walk.front());
  return absl::StrJoin(walk, " after ", [&](std::string* out, size_t i) {
    out->append(Quote(apps[i].name));
  });
}

}  // namespace

absl::Status CheckAppGraph(const std::vector<App>& apps) {
  GITOPS_ASSIGN_OR_RETURN(Edges edges, EdgesOf(apps));
  std::vector<size_t> order = Order(edges);
  if (order.size() == apps.size()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "apps wait for each other in a circle: ", Circle(apps, edges, order)));
}

absl::StatusOr<std::vector<App>> OrderApps(std::vector<App> apps) {
  GITOPS_RETURN_IF_ERROR(CheckAppGraph(apps));
  GITOPS_ASSIGN_OR_RETURN(Edges edges, EdgesOf(apps));
  std::vector<App> out;
  for (size_t i : Order(edges)) out.push_back(std::move(apps[i]));
  return out;
}

}  // namespace gitops::descriptor
