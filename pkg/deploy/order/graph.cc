#include "pkg/deploy/order/graph.h"

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

using value::Value;

absl::StatusOr<ChangeRule> ParseChangeRule(absl::string_view text) {
  std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  if (words.size() != 4) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Expected change rule annotation value to have format '(upsert|delete) "
        "(before|after) (upserting|deleting) (change-group)', but was '",
        text, "'"));
  }
  ChangeRule rule;
  if (words[0] == "upsert") {
    rule.op = OrderOp::kUpsert;
  } else if (words[0] == "delete") {
    rule.op = OrderOp::kDelete;
  } else {
    return absl::InvalidArgumentError("Unknown change rule Action");
  }
  if (words[1] == "after") {
    rule.after = true;
  } else if (words[1] == "before") {
    rule.after = false;
  } else {
    return absl::InvalidArgumentError("Unknown change rule Order");
  }
  if (words[2] == "upserting") {
    rule.target_op = OrderOp::kUpsert;
  } else if (words[2] == "deleting") {
    rule.target_op = OrderOp::kDelete;
  } else {
    return absl::InvalidArgumentError("Unknown change rule TargetAction");
  }
  rule.group = std::string(words[3]);
  return rule;
}

namespace {

// Letters, digits, '-', '_' and '.', beginning and ending alphanumeric; an
// optional DNS prefix before a slash.
bool IsQualifiedName(absl::string_view name) {
  std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() > 2) return false;
  for (absl::string_view part : parts) {
    if (part.empty() || !absl::ascii_isalnum(part.front()) ||
        !absl::ascii_isalnum(part.back())) {
      return false;
    }
    for (char c : part) {
      if (!absl::ascii_isalnum(c) && c != '-' && c != '_' && c != '.') {
        return false;
      }
    }
  }
  return true;
}

std::string CrdField(const Resource& r,
                     std::initializer_list<absl::string_view> path) {
  const Value* v = r.object().FindPath(path);
  return v == nullptr ? "" : std::string(v->string_or_empty());
}

bool IsCrd(const Resource& r) {
  return r.Group() == "apiextensions.k8s.io" &&
         r.Kind() == "CustomResourceDefinition";
}

absl::StatusOr<std::string> PlaceholderValue(absl::string_view name,
                                             const Resource& r) {
  std::string value;
  if (name == "api-group") {
    value = std::string(r.Group());
  } else if (name == "kind") {
    value = std::string(r.Kind());
  } else if (name == "name") {
    value = std::string(r.Name());
  } else if (name == "namespace") {
    value = std::string(r.Namespace());
  } else if (name == "crd-kind" && IsCrd(r)) {
    value = CrdField(r, {"spec", "names", "kind"});
  } else if (name == "crd-group" && IsCrd(r)) {
    value = CrdField(r, {"spec", "group"});
  }
  if (value.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Placeholder {", name,
        "} does not have a value for target resource (hint: placeholders with "
        "the 'crd-' prefix can only be used with CRDs)"));
  }
  return value;
}

absl::StatusOr<std::string> Expand(absl::string_view text, const Resource& r) {
  std::string out;
  while (true) {
    size_t open = text.find('{');
    size_t close =
        open == absl::string_view::npos ? open : text.find('}', open);
    if (close == absl::string_view::npos) break;
    absl::StrAppend(&out, text.substr(0, open));
    GITOPS_ASSIGN_OR_RETURN(
        std::string value,
        PlaceholderValue(text.substr(open + 1, close - open - 1), r));
    out += value;
    text.remove_prefix(close + 1);
  }
  absl::StrAppend(&out, text);
  return out;
}

absl::StatusOr<std::string> GroupName(absl::string_view text,
                                      const Resource& r) {
  GITOPS_ASSIGN_OR_RETURN(std::string name, Expand(text, r));
  if (name.empty()) {
    return absl::InvalidArgumentError("Expected non-empty group name");
  }
  if (!IsQualifiedName(name)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Expected change group name ", Quote(name),
        " to be a qualified name: name part must consist of alphanumeric "
        "characters, '-', '_' or '.', and must start and end with an "
        "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', "
        "regex used for validation is "
        "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"));
  }
  return name;
}

// Values of `key` and of `key`.suffix, by key.
std::vector<std::string> AnnotationFamily(const Resource& r,
                                          absl::string_view key) {
  std::vector<std::string> out;
  const Value* annotations = r.object().FindPath({"metadata", "annotations"});
  if (annotations == nullptr || !annotations->is_map()) return out;
  const std::string prefix = absl::StrCat(key, ".");
  for (const auto* e : annotations->map().Sorted()) {
    if (e->name() == key || absl::StartsWith(e->name(), prefix)) {
      out.emplace_back(e->value.string_or_empty());
    }
  }
  return out;
}

absl::Status OfResource(const absl::Status& s, const Resource& r) {
  return s.ok()
             ? s
             : absl::Status(s.code(), absl::StrCat("Resource ", r.Description(),
                                                   ": ", s.message()));
}

struct BoundRule {
  ChangeRule rule;
  bool optional = false;
  int binding = -1;
};

}  // namespace

class GraphBuilder {
 public:
  GraphBuilder(const Config& config, const std::vector<OrderNode>& nodes)
      : config_(config), nodes_(nodes) {}

  absl::StatusOr<ChangeGraph> Run() {
    graph_.size_ = nodes_.size();
    graph_.waits_for_.resize(nodes_.size());
    waited_by_.resize(nodes_.size());
    rules_.resize(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].op == OrderOp::kNone) continue;
      absl::Status s = ReadGroups(static_cast<int>(i));
      if (!s.ok()) return Required(s);
    }
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].op == OrderOp::kNone) continue;
      absl::Status s = ReadRules(static_cast<int>(i));
      if (!s.ok()) return Required(OfResource(s, *nodes_[i].resource));
    }
    for (size_t i = 0; i < nodes_.size(); ++i) {
      for (const BoundRule& r : rules_[i]) {
        if (!r.optional) AddRequired(static_cast<int>(i), r.rule);
      }
    }
    Deduplicate();
    GITOPS_RETURN_IF_ERROR(CheckCycles());
    AddAllOptional();
    for (auto& list : graph_.waits_for_) std::sort(list.begin(), list.end());
    return std::move(graph_);
  }

 private:
  static absl::Status Required(const absl::Status& s) {
    return absl::Status(
        s.code(),
        absl::StrCat("Change graph: Calculating required deps: ", s.message()));
  }

  absl::Status ReadGroups(int i) {
    const Resource& r = *nodes_[i].resource;
    std::vector<std::string> groups = AnnotationFamily(r, keys::kChangeGroup);
    for (const ChangeGroupBinding& b : config_.change_groups) {
      if (b.matchers.Matches(r)) groups.push_back(b.name);
    }
    for (const std::string& text : groups) {
      GITOPS_ASSIGN_OR_RETURN(std::string name, GroupName(text, r));
      std::vector<int>& members = groups_[{name, nodes_[i].op}];
      if (members.empty() || members.back() != i) members.push_back(i);
    }
    return absl::OkStatus();
  }

  absl::Status ReadRules(int i) {
    const Resource& r = *nodes_[i].resource;
    for (const std::string& text : AnnotationFamily(r, keys::kChangeRule)) {
      GITOPS_RETURN_IF_ERROR(AddRule(i, text, false, -1));
    }
    for (size_t b = 0; b < config_.change_rules.size(); ++b) {
      const ChangeRuleBinding& binding = config_.change_rules[b];
      if (!binding.matchers.Matches(r)) continue;
      for (const std::string& text : binding.rules) {
        GITOPS_RETURN_IF_ERROR(
            AddRule(i, text, binding.ignore_if_cyclical, static_cast<int>(b)));
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddRule(int i, const std::string& text, bool optional,
                       int binding) {
    GITOPS_ASSIGN_OR_RETURN(std::string expanded,
                            Expand(text, *nodes_[i].resource));
    GITOPS_ASSIGN_OR_RETURN(ChangeRule rule, ParseChangeRule(expanded));
    GITOPS_ASSIGN_OR_RETURN(rule.group,
                            GroupName(rule.group, *nodes_[i].resource));
    if (rule.op == nodes_[i].op) {
      rules_[i].push_back({std::move(rule), optional, binding});
    }
    return absl::OkStatus();
  }

  const std::vector<int>& Members(const ChangeRule& rule) {
    static const std::vector<int>* const kNone = new std::vector<int>();
    auto at = groups_.find({rule.group, rule.target_op});
    return at == groups_.end() ? *kNone : at->second;
  }

  void Edge(int node, int target) {
    graph_.waits_for_[node].push_back(target);
    waited_by_[target].push_back(node);
  }

  void AddRequired(int i, const ChangeRule& rule) {
    for (int target : Members(rule)) {
      if (rule.after) {
        Edge(i, target);
      } else {
        Edge(target, i);
      }
    }
  }

  void Deduplicate() {
    for (auto* lists : {&graph_.waits_for_, &waited_by_}) {
      for (auto& list : *lists) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
      }
    }
  }

  absl::Status CheckCycles() {
    enum class State : char { kNew, kOpen, kDone };
    std::vector<State> state(nodes_.size(), State::kNew);
    for (size_t root = 0; root < nodes_.size(); ++root) {
      if (state[root] != State::kNew) continue;
      // An explicit stack: (node, next edge).
      std::vector<std::pair<int, size_t>> stack = {{root, 0}};
      state[root] = State::kOpen;
      while (!stack.empty()) {
        auto& [node, next] = stack.back();
        if (next == graph_.waits_for_[node].size()) {
          state[node] = State::kDone;
          stack.pop_back();
          continue;
        }
        int target = graph_.waits_for_[node][next++];
        if (state[target] == State::kOpen) return CycleError(stack, target);
        if (state[target] == State::kNew) {
          state[target] = State::kOpen;
          stack.push_back({target, 0});
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status CycleError(const std::vector<std::pair<int, size_t>>& stack,
                          int repeated) {
    std::string out = "Detected cycle while ordering changes: ";
    bool first = true;
    for (const auto& [node, next] : stack) {
      absl::StrAppend(&out, first ? "" : " -> ", "[",
                      nodes_[node].resource->Description(), "]");
      first = false;
    }
    absl::StrAppend(
        &out, " -> [", nodes_[repeated].resource->Description(),
        "] (found repeated: ", nodes_[repeated].resource->Description(), ")");
    return absl::FailedPreconditionError(out);
  }

  void AddAllOptional() {
    std::vector<std::pair<int, const BoundRule*>> optional;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      for (const BoundRule& r : rules_[i]) {
        if (r.optional) optional.emplace_back(static_cast<int>(i), &r);
      }
    }
    std::stable_sort(optional.begin(), optional.end(),
                     [](const auto& a, const auto& b) {
                       return a.second->binding > b.second->binding;
                     });
    for (const auto& [i, bound] : optional) AddOptional(i, bound->rule);
  }

  // An edge from i (or to i) closes a cycle only with what waits for i (or
  // what i waits for), which these edges do not change: one search serves the
  // whole rule.
  void AddOptional(int i, const ChangeRule& rule) {
    const std::vector<int>& members = Members(rule);
    if (members.empty()) return;
    const auto& back = rule.after ? waited_by_ : graph_.waits_for_;
    ++mark_;
    marks_.resize(back.size(), 0);
    std::vector<int> queue = {i};
    marks_[i] = mark_;
    while (!queue.empty()) {
      int node = queue.back();
      queue.pop_back();
      for (int next : back[node]) {
        if (marks_[next] == mark_) continue;
        marks_[next] = mark_;
        queue.push_back(next);
      }
    }
    if (members.size() >= kJointFrom &&
        std::none_of(members.begin(), members.end(),
                     [&](int target) { return marks_[target] == mark_; })) {
      AddJoint(i, rule, members);
      return;
    }
    const auto& forward = rule.after ? graph_.waits_for_[i] : waited_by_[i];
    for (int next : forward) marks_[next] = mark_;  // There already.
    for (int target : members) {
      if (marks_[target] == mark_) continue;
      if (rule.after) {
        Edge(i, target);
      } else {
        Edge(target, i);
      }
    }
  }

  // By the joint of all members, which is made when first needed.
  void AddJoint(int i, const ChangeRule& rule,
                const std::vector<int>& members) {
    auto [at, added] =
        joints_.try_emplace({&members, rule.after}, graph_.waits_for_.size());
    const int joint = at->second;
    if (added) {
      graph_.waits_for_.emplace_back();
      waited_by_.emplace_back();
      for (int member : members) {
        if (rule.after) {
          Edge(joint, member);
        } else {
          Edge(member, joint);
        }
      }
    }
    if (rule.after) {
      Edge(i, joint);
    } else {
      Edge(joint, i);
    }
  }

  // Below this a joint saves nothing.
  static constexpr size_t kJointFrom = 4;

  const Config& config_;
  const std::vector<OrderNode>& nodes_;
  ChangeGraph graph_;
  std::map<std::pair<const std::vector<int>*, bool>, int> joints_;
  std::vector<std::vector<int>> waited_by_;
  std::map<std::pair<std::string, OrderOp>, std::vector<int>> groups_;
  std::vector<std::vector<BoundRule>> rules_;
  std::vector<int> marks_;
  int mark_ = 0;
};

absl::StatusOr<ChangeGraph> ChangeGraph::Build(
    const Config& config, const std::vector<OrderNode>& nodes) {
  return GraphBuilder(config, nodes).Run();
}

std::vector<int> ChangeGraph::WaitsFor(size_t i) const {
  std::vector<int> out;
  for (int target : waits_for_[i]) {
    if (static_cast<size_t>(target) < size_) {
      out.push_back(target);
      continue;
    }
    for (int beyond : WaitsFor(target)) out.push_back(beyond);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void ChangeGraph::Flatten() {
  if (waits_for_.size() == size_) return;
  std::vector<std::vector<int>> flat(size_);
  for (size_t i = 0; i < size_; ++i) flat[i] = WaitsFor(i);
  waits_for_ = std::move(flat);
}

void ChangeGraph::RemoveEdges(
    const std::function<bool(int node, int target)>& drop) {
  Flatten();
  for (size_t i = 0; i < waits_for_.size(); ++i) {
    std::vector<int>& list = waits_for_[i];
    list.erase(std::remove_if(list.begin(), list.end(),
                              [&](int target) {
                                return drop(static_cast<int>(i), target);
                              }),
               list.end());
  }
}

bool ChangeGraph::AddEdge(int node, int target) {
  if (node == target) return false;
  std::vector<bool> seen(waits_for_.size(), false);
  std::vector<int> queue = {target};
  seen[target] = true;
  while (!queue.empty()) {
    int at = queue.back();
    queue.pop_back();
    if (at == node) return false;
    for (int next : waits_for_[at]) {
      if (!seen[next]) {
        seen[next] = true;
        queue.push_back(next);
      }
    }
  }
  auto& list = waits_for_[node];
  auto at = std::lower_bound(list.begin(), list.end(), target);
  if (at == list.end() || *at != target) list.insert(at, target);
  return true;
}

}  // namespace gitops::deploy
