#include "pkg/deploy/apply/waiter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/flags.h"
#include "pkg/deploy/cluster/errors.h"
#include "pkg/deploy/cluster/parallel.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

namespace {
// Events come in bursts; many objects are looked at once per burst.
constexpr absl::Duration kSettle = absl::Milliseconds(20);
constexpr absl::Duration kSyncLimit = absl::Seconds(5);

// `selector` is KEY=VALUE.
bool HasLabel(const Resource& r, const std::string& selector) {
  const size_t equals = selector.find('=');
  return equals != std::string::npos &&
         r.LabelOr(selector.substr(0, equals), "\n") ==
             selector.substr(equals + 1);
}
}  // namespace

Waiter::Waiter(Cluster* cluster, Progress* progress, ReadyOptions ready,
               WaitSettings settings, std::string selector)
    : cluster_(cluster),
      progress_(progress),
      ready_(std::move(ready)),
      settings_(settings),
      selector_(std::move(selector)) {
  if (!selector_.empty()) {
    tracker_ = std::make_unique<ObjectTracker>(cluster_->client(), selector_);
  }
}

void Waiter::Look(const PlannedChange& change, Applied* applied) const {
  if (change.wait == WaitOp::kNoop) applied->live.reset();
  if (change.wait != WaitOp::kReconcile || !applied->live ||
      !ChildTypes(*applied->live).empty()) {
    return;
  }
  const Check check = CheckReconcile(*applied->live);
  if (!check.error.ok() || !check.state.ok() || !check.state.message.empty()) {
    return;
  }
  applied->ready = true;
  applied->live.reset();
}

void Waiter::Track(int index, const PlannedChange* change, Applied applied) {
  Item item;
  item.index = index;
  item.change = change;
  item.applied = std::move(applied);
  items_.push_back(std::move(item));
}

void Waiter::FollowItem(Item* item, const Resource& live) {
  if (item->type == nullptr) {
    absl::StatusOr<const kube::ResourceType*> type = cluster_->TypeOf(live);
    if (!type.ok()) return;
    item->type = *type;
  }
  if (tracker_ == nullptr) return;
  // An object without the app's label is not in the watch.
  if (!HasLabel(live, selector_)) return;
  tracker_->Follow(item->type, live.Namespace());
  if (item->change->wait != WaitOp::kReconcile ||
      live.HasAnnotation(keys::kDisableAssociatedWait)) {
    return;
  }
  absl::StatusOr<std::shared_ptr<const kube::Discovery>> types =
      cluster_->Types();
  if (!types.ok()) return;
  for (const ChildType& child : ChildTypes(live)) {
    const kube::ResourceType* type =
        (*types)->Find(kube::GroupKind{child.group, child.kind});
    if (type != nullptr) tracker_->Follow(type, live.Namespace());
  }
}

absl::StatusOr<std::optional<Resource>> Waiter::Observe(Item* item) {
  if (item->applied.gone) return std::nullopt;
  if (item->fresh) {
    item->fresh = false;
    if (item->applied.live) return item->applied.live;
    if (item->change->wait == WaitOp::kReconcile) {
      GITOPS_ASSIGN_OR_RETURN(Resource live,
                              cluster_->Get(item->change->subject()));
      return live;
    }
  }
  const Resource& like =
      item->applied.live ? *item->applied.live : item->change->subject();
  const bool deleting = item->change->wait == WaitOp::kDelete;
  FollowItem(item, like);
  ObjectTracker::Sync sync = ObjectTracker::Sync::kNone;
  if (tracker_ != nullptr && item->type != nullptr) {
    sync = tracker_->WaitForSync(item->type, like.Namespace(), kSyncLimit);
  }
  if (sync == ObjectTracker::Sync::kSynced) {
    item->key = like.VersionedKey();
    if (item->association.empty()) item->association = AssociationLabel(like);
    std::optional<Resource> live = tracker_->Find(like);
    if (live) {
      item->applied.live = live;
      return live;
    }
    // It was there, with the label, before the watch began.
    item->key.clear();
    if (deleting && HasLabel(like, selector_)) return std::nullopt;
  } else if (cluster_->clock()->Now() < item->next_poll) {
    return absl::UnavailableError("nothing new");
  }
  // Not in the watch, or not watched: ask.
  item->next_poll = cluster_->clock()->Now() + settings_.check_interval;
  absl::StatusOr<Resource> live = cluster_->Get(like);
  if (live.ok()) {
    item->applied.live = *live;
    return *std::move(live);
  }
  if (deleting &&
      (kube::IsNotFound(live.status()) || absl::IsNotFound(live.status()))) {
    return std::nullopt;
  }
  return live.status();
}

Waiter::Check Waiter::CheckDelete(Item* item,
                                  const std::optional<Resource>& live) {
  Check check;
  const Resource& was = item->change->subject();
  if (!live || live->Uid() != was.Uid()) {
    check.state = ReadyState::Ok();
  } else {
    std::optional<ReadyState> deleting = EvaluateDeleting(*live);
    check.state = deleting ? *deleting : ReadyState::Ongoing("");
  }
  return check;
}

void Waiter::AddChildren(const std::vector<Resource>& children,
                         Check* check) const {
  for (const Resource& child : children) {
    ReadyOptions options = ready_;
    options.children = nullptr;
    absl::StatusOr<ReadyState> state = EvaluateReady(child, options);
    check->lines.push_back(absl::StrCat(" L ",
                                        state.ok() ? state->Name() : "error",
                                        ": waiting on ", child.Description()));
    std::string message =
        state.ok() ? state->message : std::string(state.status().message());
    if (!message.empty()) {
      check->lines.push_back(absl::StrCat("    ^ ", message));
    }
  }
}

Waiter::Check Waiter::CheckReconcile(const Resource& live) const {
  Check check;
  ReadyOptions options = ready_;
  std::vector<Resource> children;
  const bool shows_children = !live.HasAnnotation(keys::kDisableAssociatedWait);
  if (tracker_ != nullptr && !ChildTypes(live).empty()) {
    for (Resource& child : tracker_->Associated(AssociationLabel(live))) {
      if (child.Uid() != live.Uid()) children.push_back(std::move(child));
    }
    // Children that are not looked at are not known to be missing either.
    if (shows_children) options.children = &children;
  }
  absl::StatusOr<ReadyState> state = EvaluateReady(live, options);
  if (!state.ok()) {
    check.error = state.status();
    return check;
  }
  check.state = *state;
  if (!check.state.done && shows_children) {
    std::sort(children.begin(), children.end(),
              [](const Resource& a, const Resource& b) {
                return a.Description() > b.Description();
              });
    AddChildren(children, &check);
  }
  return check;
}

Waiter::Check Waiter::CheckItem(Item* item) {
  Check check;
  if (item->change->wait == WaitOp::kNoop || item->applied.ready) {
    check.state = ReadyState::Ok();
  } else {
    absl::StatusOr<std::optional<Resource>> live = Observe(item);
    if (absl::IsUnavailable(live.status()) &&
        live.status().message() == "nothing new") {
      return check;
    }
    if (!live.ok()) {
      check.error = live.status();
      return check;
    }
    check = item->change->wait == WaitOp::kDelete
                ? CheckDelete(item, *live)
                : (*live ? CheckReconcile(**live) : Check());
    if (!*live && item->change->wait == WaitOp::kReconcile) {
      check.error = absl::NotFoundError("object is gone");
      return check;
    }
    if (!check.error.ok()) return check;
  }
  std::vector<std::string> head = {
      absl::StrCat(check.state.Name(), ": ", WaitOpName(item->change->wait),
                   " ", item->change->subject().Description())};
  if (!check.state.message.empty()) {
    head.push_back(absl::StrCat(" ^ ", check.state.message));
  }
  check.lines.insert(check.lines.begin(), head.begin(), head.end());
  return check;
}

std::vector<Waiter::Check> Waiter::CheckItems() {
  std::vector<Check> checks(items_.size());
  std::vector<size_t> due;
  ObjectTracker::Touched touched;
  const absl::Time now = cluster_->clock()->Now();
  if (tracker_ != nullptr) touched = tracker_->TakeTouched();
  // Now and then all of them, whatever the watches say.
  if (tracker_ == nullptr || now - all_checked_ >= settings_.check_interval) {
    touched.all = true;
  }
  if (touched.all) all_checked_ = now;
  for (size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    if (touched.all || item.key.empty() || touched.names.count(item.key) > 0 ||
        touched.names.count(item.association) > 0) {
      due.push_back(i);
    }
  }
  ParallelFor(due.size(), std::max<int64_t>(1, settings_.concurrency),
              [&](size_t i) { checks[due[i]] = CheckItem(&items_[due[i]]); });
  return checks;
}

absl::Status Waiter::TimedOut() const {
  std::vector<std::string> names;
  for (const Item& item : items_) {
    names.push_back(item.change->subject().Description());
  }
  return absl::DeadlineExceededError(absl::StrCat(
      "Timed out waiting after ", cli::FormatGoDuration(settings_.timeout),
      " for resources: [", absl::StrJoin(names, ", "), "]"));
}

absl::StatusOr<Waiter::Outcome> Waiter::WaitForAny(size_t finished,
                                                   size_t total) {
  progress_->Section(absl::StrCat("waiting on ", items_.size(), " changes [",
                                  finished, "/", total, " done]"));
  Clock* clock = cluster_->clock();
  const absl::Time start = clock->Now();
  while (true) {
    Outcome out;
    std::vector<Check> checks = CheckItems();
    std::vector<Item> kept;
    absl::Status stop;
    for (size_t i = 0; i < items_.size(); ++i) {
      Item& item = items_[i];
      Check& check = checks[i];
      if (item.started == absl::InfinitePast()) item.started = start;
      std::string what =
          absl::StrCat("waiting on ", WaitOpName(item.change->wait), " ",
                       item.change->subject().Description());
      absl::Status error;
      if (!check.lines.empty()) progress_->Message(check.lines);
      if (!check.error.ok()) {
        error = WithMessage(
            check.error,
            absl::StrCat(what, ": Errored: ", check.error.message()));
      } else if (check.state.failed()) {
        error = absl::FailedPreconditionError(
            absl::StrCat(what, ": Finished unsuccessfully",
                         check.state.message.empty()
                             ? ""
                             : absl::StrCat(" (", check.state.message, ")")));
      } else if (check.state.ok()) {
        out.done.push_back(item.index);
        continue;
      } else if (settings_.resource_timeout > absl::ZeroDuration() &&
                 clock->Now() - item.started > settings_.resource_timeout) {
        error = absl::DeadlineExceededError(
            absl::StrCat(what, ": Errored: Resource timed out waiting after ",
                         cli::FormatGoDuration(settings_.resource_timeout)));
      }
      if (!error.ok()) {
        if (settings_.exit_early) {
          if (stop.ok()) stop = error;
        } else {
          out.errors.push_back(error);
          out.failed.push_back(item.index);
          continue;
        }
      } else if (check.state.unblock && !item.released) {
        item.released = true;
        out.unblocked.push_back(item.index);
      }
      kept.push_back(std::move(item));
    }
    items_ = std::move(kept);
    if (!stop.ok()) return stop;
    if (!out.done.empty() || !out.unblocked.empty() || !out.failed.empty()) {
      return out;
    }
    absl::Duration left = settings_.timeout - (clock->Now() - start);
    if (left <= absl::ZeroDuration()) return TimedOut();
    absl::Duration pause = std::min(left, settings_.check_interval);
    if (settings_.resource_timeout > absl::ZeroDuration()) {
      pause = std::min(pause, settings_.resource_timeout);
    }
    if (tracker_ == nullptr) {
      clock->Sleep(pause);
      continue;
    }
    for (Item& item : items_) {
      if (item.type != nullptr) continue;
      FollowItem(&item, item.applied.live ? *item.applied.live
                                          : item.change->subject());
    }
    if (tracker_->WaitForChange(pause) && items_.size() > 16) {
      clock->Sleep(kSettle);
    }
  }
}

}  // namespace gitops::deploy
