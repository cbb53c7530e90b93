#include "pkg/deploy/apply/apply_loop.h"

#include <algorithm>
#include <atomic>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/flags.h"
#include "pkg/deploy/cluster/errors.h"
#include "pkg/deploy/cluster/parallel.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

namespace {

absl::string_view ApplyHint(const absl::Status& s) {
  if (absl::StrContains(s.message(),
                        "the server does not allow this method on the "
                        "requested resource")) {
    return " (hint: resource is possibly not namespaced but must be)";
  }
  if (absl::StrContains(s.message(),
                        "the server could not find the requested resource")) {
    return " (hint: resource is possibly namespaced but cannot be)";
  }
  return "";
}

absl::Status Joined(const std::vector<absl::Status>& errors) {
  if (errors.empty()) return absl::OkStatus();
  if (errors.size() == 1) return errors[0];
  std::vector<std::string> texts;
  for (const absl::Status& e : errors) texts.emplace_back(e.message());
  return absl::Status(errors[0].code(),
                      absl::StrCat("[", absl::StrJoin(texts, ", "), "]"));
}

bool IsTokenSecret(const PlannedChange& change) {
  if (change.apply != ApplyOp::kCreate) return false;
  const value::Value* type = change.subject().object().Find("type");
  return type != nullptr &&
         type->string_or_empty() == "kubernetes.io/service-account-token";
}

bool IsServiceAccount(const PlannedChange& change) {
  return change.apply == ApplyOp::kCreate &&
         change.subject().Kind() == "ServiceAccount";
}

// Moves ServiceAccounts to the front where a token Secret goes with them, and
// returns how many there are: the token controller removes a Secret whose
// account it does not find. (Created at once, as the original does, the Secret
// is lost now and then.)
size_t AccountsAhead(const std::vector<PlannedChange>& changes,
                     std::vector<int>* batch) {
  if (std::none_of(batch->begin(), batch->end(),
                   [&](int i) { return IsTokenSecret(changes[i]); })) {
    return 0;
  }
  auto end = std::stable_partition(batch->begin(), batch->end(), [&](int i) {
    return IsServiceAccount(changes[i]);
  });
  return static_cast<size_t>(end - batch->begin());
}

class Loop {
 public:
  Loop(const ApplyContext& context, const std::vector<PlannedChange>& changes,
       const ChangeGraph& graph)
      : context_(context),
        changes_(changes),
        applier_(context.cluster, context.factory, context.before_write),
        waiter_(context.cluster, context.progress, context.ready, context.wait,
                context.label_selector) {
    const size_t size = graph.size_with_joints();
    open_.resize(size);
    releases_.resize(size);
    released_.resize(size, false);
    const auto takes_part = [&](size_t i) {
      return is_joint(i) || changes[i].is_visible();
    };
    for (size_t i = 0; i < size; ++i) {
      if (!takes_part(i)) continue;
      if (!is_joint(i)) ++total_;
      for (int target : graph.Direct(i)) {
        if (!takes_part(target)) continue;
        ++open_[i];
        releases_[target].push_back(static_cast<int>(i));
      }
    }
    std::vector<int> empty;
    for (size_t i = 0; i < size; ++i) {
      if (!takes_part(i) || open_[i] > 0) continue;
      if (is_joint(i)) {
        empty.push_back(static_cast<int>(i));
      } else {
        ready_.push_back(static_cast<int>(i));
      }
    }
    for (int joint : empty) Release(joint);
  }

  absl::Status Run() {
    while (true) {
      GITOPS_RETURN_IF_ERROR(ApplyReady());
      if (waiter_.empty()) break;
      GITOPS_ASSIGN_OR_RETURN(Waiter::Outcome outcome,
                              waiter_.WaitForAny(finished_, total_));
      for (int i : outcome.done) {
        ++finished_;
        Release(i);
      }
      for (int i : outcome.unblocked) Release(i);
      finished_ += outcome.failed.size();
      for (absl::Status& e : outcome.errors) errors_.push_back(std::move(e));
    }
    GITOPS_RETURN_IF_ERROR(Joined(errors_));
    if (applied_ != total_) return Stuck();
    context_.progress->Section(
        absl::StrCat("applying complete [", applied_, "/", total_, " done]"));
    context_.progress->Section(
        absl::StrCat("waiting complete [", finished_, "/", total_, " done]"));
    return absl::OkStatus();
  }

 private:
  bool is_joint(size_t i) const { return i >= changes_.size(); }

  // ApplyReady sorts what is ready.
  void Release(int i) {
    if (released_[i]) return;
    released_[i] = true;
    for (int r : releases_[i]) {
      if (--open_[r] > 0) continue;
      if (is_joint(r)) {
        Release(r);
      } else {
        ready_.push_back(r);
      }
    }
  }

  // Applies what is ready, until at least one was applied.
  absl::Status ApplyReady() {
    if (ready_.empty()) return absl::OkStatus();
    std::sort(ready_.begin(), ready_.end());
    context_.progress->Section(absl::StrCat("applying ", ready_.size(),
                                            " changes [", applied_, "/", total_,
                                            " done]"));
    Clock* clock = context_.cluster->clock();
    const absl::Time start = clock->Now();
    while (true) {
      absl::Status last;
      bool progressed = false;
      GITOPS_RETURN_IF_ERROR(ApplyOnce(&last, &progressed));
      if (progressed || ready_.empty()) return absl::OkStatus();
      if (clock->Now() - start > context_.apply.timeout) {
        return WithMessage(
            last, absl::StrCat("Timed out waiting after ",
                               cli::FormatGoDuration(context_.apply.timeout),
                               ": Last error: ", last.message()));
      }
      clock->Sleep(context_.apply.check_interval);
    }
  }

  absl::Status ApplyOnce(absl::Status* last, bool* progressed) {
    std::vector<int> batch = std::move(ready_);
    ready_.clear();
    const size_t ahead = AccountsAhead(changes_, &batch);
    std::vector<absl::StatusOr<Applied>> results(batch.size(),
                                                 absl::CancelledError(""));
    std::vector<char> started(batch.size(), 0);
    std::atomic<bool> stop{false};
    const auto apply = [&](size_t i) {
      if (stop) return;
      started[i] = 1;
      results[i] = applier_.Apply(changes_[batch[i]]);
      if (results[i].ok()) waiter_.Look(changes_[batch[i]], &*results[i]);
      Tell(changes_[batch[i]], results[i].status());
      if (!results[i].ok() && !IsRetryLater(results[i].status()) &&
          context_.apply.exit_early) {
        stop = true;
      }
    };
    const int64_t workers = std::max<int64_t>(1, context_.apply.concurrency);
    ParallelFor(ahead, workers, apply);
    ParallelFor(batch.size() - ahead, workers,
                [&](size_t i) { apply(ahead + i); });
    for (size_t i = 0; i < batch.size(); ++i) {
      const PlannedChange& change = changes_[batch[i]];
      if (results[i].ok()) {
        ++applied_;
        *progressed = true;
        waiter_.Track(batch[i], &change, *std::move(results[i]));
        continue;
      }
      if (started[i] == 0) continue;  // Not begun: an error stopped it.
      absl::Status error = results[i].status();
      // A strategy nobody knows is told as it is.
      if (ParseStrategy(change.apply, change.strategy).ok()) {
        error = WithMessage(error,
                            absl::StrCat(ApplyOpName(change.apply), " ",
                                         change.subject().Description(), ": ",
                                         error.message(), ApplyHint(error)));
      }
      if (IsRetryLater(error)) {
        *last = error;
        ready_.push_back(batch[i]);
        continue;
      }
      if (context_.apply.exit_early) return error;
      errors_.push_back(error);
      ++applied_;
      *progressed = true;
      ++finished_;
    }
    return absl::OkStatus();
  }

  void Tell(const PlannedChange& change, const absl::Status& status) {
    std::vector<std::string> lines = {absl::StrCat(
        ApplyOpName(change.apply), " ", change.subject().Description())};
    if (!status.ok() && IsRetryLater(status)) {
      lines.push_back(absl::StrCat(" ^ Retryable error: ", status.message()));
    }
    context_.progress->Message(lines);
  }

  absl::Status Stuck() {
    std::vector<std::string> lines = {"Blocked changes:"};
    for (size_t i = 0; i < changes_.size(); ++i) {
      if (changes_[i].is_visible() && open_[i] > 0) {
        lines.push_back(
            absl::StrCat("- ", changes_[i].subject().Description()));
      }
    }
    context_.progress->Message(lines);
    return absl::InternalError(absl::StrCat(
        "Internal inconsistency: did not apply all changes: ", applied_,
        " != ", total_));
  }

  const ApplyContext& context_;
  const std::vector<PlannedChange>& changes_;
  ChangeApplier applier_;
  Waiter waiter_;
  std::vector<int> open_;
  std::vector<std::vector<int>> releases_;
  std::vector<bool> released_;
  std::vector<int> ready_;
  std::vector<absl::Status> errors_;
  size_t total_ = 0;
  size_t applied_ = 0;
  size_t finished_ = 0;
};

}  // namespace

absl::Status ApplyChanges(const ApplyContext& context,
                          const std::vector<PlannedChange>& changes,
                          const ChangeGraph& graph) {
  return Loop(context, changes, graph).Run();
}

}  // namespace gitops::deploy
