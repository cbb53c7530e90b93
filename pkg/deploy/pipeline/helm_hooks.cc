#include "pkg/deploy/pipeline/helm_hooks.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

namespace {

constexpr char kHook[] = "helm.sh/hook";
constexpr char kWeight[] = "helm.sh/hook-weight";
constexpr char kDeletePolicy[] = "helm.sh/hook-delete-policy";

std::set<std::string> Words(absl::string_view text) {
  std::set<std::string> out;
  for (absl::string_view word : absl::StrSplit(text, ',')) {
    word = absl::StripAsciiWhitespace(word);
    if (!word.empty()) out.emplace(word);
  }
  return out;
}

HookPhase PhaseOf(const HookInfo& hook, bool is_new) {
  return is_new ? hook.install : hook.upgrade;
}

}  // namespace

HookInfo ReadHook(const Resource& r) {
  HookInfo info;
  std::set<std::string> events = Words(r.AnnotationOr(kHook, ""));
  // CRDs of old charts are installed like any object.
  if (events.empty() || events.count("crd-install") > 0) return info;
  info.is_hook = true;
  auto phase = [&](const char* pre, const char* post) {
    if (events.count(pre) > 0) return HookPhase::kPre;
    return events.count(post) > 0 ? HookPhase::kPost : HookPhase::kNone;
  };
  info.install = phase("pre-install", "post-install");
  info.upgrade = phase("pre-upgrade", "post-upgrade");
  if (!absl::SimpleAtoi(r.AnnotationOr(kWeight, "0"), &info.weight)) {
    info.weight = 0;
  }
  std::set<std::string> policy = Words(r.AnnotationOr(kDeletePolicy, ""));
  if (!policy.empty()) {
    info.delete_before = policy.count("before-hook-creation") > 0;
    info.delete_succeeded = policy.count("hook-succeeded") > 0;
    info.delete_failed = policy.count("hook-failed") > 0;
  }
  return info;
}

void SelectHooks(bool is_new, std::vector<Resource>* wanted) {
  std::vector<Resource> kept;
  for (Resource& r : *wanted) {
    HookInfo hook = ReadHook(r);
    if (hook.is_hook && PhaseOf(hook, is_new) == HookPhase::kNone) continue;
    if (hook.is_hook && hook.delete_before &&
        !r.HasAnnotation(keys::kUpdateStrategy)) {
      r.SetAnnotation(keys::kUpdateStrategy, "always-replace");
    }
    kept.push_back(std::move(r));
  }
  *wanted = std::move(kept);
}

void DropHooks(const std::vector<Resource>& wanted,
               std::vector<Resource>* existing) {
  std::set<std::string> keys;
  for (const Resource& r : wanted) keys.insert(r.UKey());
  existing->erase(std::remove_if(existing->begin(), existing->end(),
                                 [&](const Resource& r) {
                                   return ReadHook(r).is_hook &&
                                          keys.count(r.UKey()) == 0;
                                 }),
                  existing->end());
}

void DecideHooks(bool is_new, std::vector<PlannedChange>* plan) {
  bool others = is_new;
  for (const PlannedChange& p : *plan) {
    others =
        others || (p.apply != ApplyOp::kNoop && !ReadHook(p.subject()).is_hook);
  }
  for (PlannedChange& p : *plan) {
    HookInfo hook = ReadHook(p.subject());
    if (!hook.is_hook || !p.change.wanted) continue;
    if (!others) {
      p.apply = ApplyOp::kNoop;
      p.wait = WaitOp::kNoop;
    } else if (p.apply == ApplyOp::kNoop && p.change.existing &&
               hook.delete_before) {
      p.apply = ApplyOp::kUpdate;
      p.wait = WaitOp::kReconcile;
      p.strategy = "always-replace";
    }
  }
}

void OrderHooks(bool is_new, const std::vector<PlannedChange>& plan,
                ChangeGraph* graph) {
  // Rank: pre hooks below zero, plain objects at zero, post hooks above.
  struct Ranked {
    int index;
    int side;
    int64_t weight;
  };
  std::vector<Ranked> all;
  for (size_t i = 0; i < plan.size(); ++i) {
    if (!plan[i].is_visible()) continue;
    HookInfo hook = ReadHook(plan[i].subject());
    int side = 0;
    if (hook.is_hook && plan[i].change.wanted) {
      side = PhaseOf(hook, is_new) == HookPhase::kPre ? -1 : 1;
    }
    all.push_back({static_cast<int>(i), side, side == 0 ? 0 : hook.weight});
  }
  std::stable_sort(
      all.begin(), all.end(), [](const Ranked& a, const Ranked& b) {
        return std::tie(a.side, a.weight) < std::tie(b.side, b.weight);
      });
  // Built-in rules know nothing of hooks: what they say against the ranks goes.
  std::vector<std::pair<int, int64_t>> ranks(plan.size());
  for (const Ranked& r : all) ranks[r.index] = {r.side, r.weight};
  graph->RemoveEdges(
      [&](int node, int target) { return ranks[node] < ranks[target]; });
  // Each group of equal rank waits for the whole group before it.
  size_t previous = 0, begin = 0;
  for (size_t end = 0; end <= all.size(); ++end) {
    if (end < all.size() && all[end].side == all[begin].side &&
        all[end].weight == all[begin].weight) {
      continue;
    }
    for (size_t i = begin; begin > 0 && i < end; ++i) {
      for (size_t j = previous; j < begin; ++j) {
        graph->AddEdge(all[i].index, all[j].index);
      }
    }
    previous = begin;
    begin = end;
  }
}

std::vector<int> HooksToDelete(const std::vector<PlannedChange>& plan,
                               bool succeeded) {
  std::vector<int> out;
  for (size_t i = 0; i < plan.size(); ++i) {
    HookInfo hook = ReadHook(plan[i].subject());
    if (!hook.is_hook || plan[i].apply == ApplyOp::kNoop ||
        !plan[i].change.wanted) {
      continue;
    }
    if (succeeded ? hook.delete_succeeded : hook.delete_failed) {
      out.push_back(static_cast<int>(i));
    }
  }
  return out;
}

}  // namespace gitops::deploy
