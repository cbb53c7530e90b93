#include "pkg/deploy/diff/change_set.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/flags.h"
#include "pkg/deploy/diff/versioned.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

namespace {

using Versions = std::map<std::string, std::vector<Resource>>;
constexpr int kMaxPasses = 5;

// What becomes of one versioned input.
struct Decision {
  std::string final_name;
  Change change;
};

class VersionedSet {
 public:
  VersionedSet(const Config& config, const ChangeFactory& factory,
               Versions existing)
      : config_(config), factory_(factory), existing_(std::move(existing)) {}

  // Decides names, then rewrites references in all inputs, until nothing moves
  // any more: versioned objects may refer to each other.
  absl::Status Run(std::vector<Resource>* versioned,
                   std::vector<Resource>* plain) {
    const std::vector<Resource> inputs = *versioned;
    std::vector<std::string> names;
    for (int pass = 0; pass < kMaxPasses; ++pass) {
      std::vector<Resource> current;
      for (const Resource& r : inputs) current.push_back(r.DeepCopy());
      for (Resource& r : current) {
        GITOPS_RETURN_IF_ERROR(Rewrite(inputs, names, &r));
      }
      decisions_.clear();
      std::vector<std::string> next;
      for (const Resource& r : current) {
        GITOPS_ASSIGN_OR_RETURN(Decision d, Decide(r));
        next.push_back(d.final_name);
        decisions_.push_back(std::move(d));
      }
      if (next == names) break;
      names = std::move(next);
    }
    for (Resource& r : *plain) {
      GITOPS_RETURN_IF_ERROR(Rewrite(inputs, names, &r));
    }
    return AddOld(inputs);
  }

  std::vector<Change> TakeChanges() {
    std::vector<Change> out;
    for (Decision& d : decisions_) out.push_back(std::move(d.change));
    for (Change& c : old_) out.push_back(std::move(c));
    return out;
  }

 private:
  absl::Status Rewrite(const std::vector<Resource>& inputs,
                       const std::vector<std::string>& names,
                       Resource* affected) {
    for (size_t i = 0; i < names.size(); ++i) {
      GITOPS_RETURN_IF_ERROR(
          RewriteReferences(config_, inputs[i], names[i], affected));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Decision> Decide(const Resource& wanted) {
    auto at = existing_.find(wanted.UKey());
    Decision out;
    Resource named = wanted.DeepCopy();
    if (at == existing_.end()) {
      out.final_name = FormatVersionedName(wanted.Name(), 1);
      named.SetName(out.final_name);
      GITOPS_ASSIGN_OR_RETURN(out.change,
                              factory_.New(std::nullopt, std::move(named)));
      return out;
    }
    const Resource& newest = at->second.back();
    GITOPS_ASSIGN_OR_RETURN(Change diff, factory_.New(newest, wanted));
    if (diff.op != ChangeOp::kUpdate) {
      out.final_name = std::string(newest.Name());
      out.change = std::move(diff);
      return out;
    }
    GITOPS_ASSIGN_OR_RETURN(auto name, ParseVersionedName(newest.Name()));
    const auto last = name.value_or(VersionedName());
    out.final_name = FormatVersionedName(wanted.Name(), last.version + 1);
    named.SetName(out.final_name);
    GITOPS_ASSIGN_OR_RETURN(out.change,
                            factory_.New(std::nullopt, std::move(named)));
    out.change.base = std::move(diff.base);
    out.change.shown = std::move(diff.wanted);
    return out;
  }

  // Versions past the number to keep, and those nobody wants any more.
  absl::Status AddOld(const std::vector<Resource>& inputs) {
    std::map<std::string, size_t> keep;
    for (const Resource& r : inputs) {
      // Not looked at before there is something to keep, as there.
      if (existing_.count(r.UKey()) == 0) continue;
      GITOPS_ASSIGN_OR_RETURN(keep[r.UKey()], VersionsToKeep(r));
    }
    for (auto& [key, versions] : existing_) {
      auto at = keep.find(key);
      size_t kept = at == keep.end() ? 0 : at->second;
      size_t gone = versions.size() > kept ? versions.size() - kept : 0;
      for (size_t i = 0; i < gone; ++i) {
        GITOPS_ASSIGN_OR_RETURN(Change c,
                                factory_.New(versions[i], std::nullopt));
        old_.push_back(std::move(c));
      }
    }
    return absl::OkStatus();
  }

  const Config& config_;
  const ChangeFactory& factory_;
  Versions existing_;
  std::vector<Decision> decisions_;
  std::vector<Change> old_;
};

absl::Status AddPlain(const ChangeFactory& factory,
                      std::vector<Resource> existing,
                      std::vector<Resource> wanted, bool prune,
                      std::vector<Change>* changes) {
  std::map<std::string, size_t> by_key;
  for (size_t i = 0; i < existing.size(); ++i) by_key[existing[i].UKey()] = i;
  std::vector<bool> used(existing.size(), false);
  for (Resource& w : wanted) {
    auto at = by_key.find(w.UKey());
    std::optional<Resource> live;
    if (at != by_key.end()) {
      used[at->second] = true;
      live = existing[at->second];
    }
    GITOPS_ASSIGN_OR_RETURN(Change c,
                            factory.New(std::move(live), std::move(w)));
    changes->push_back(std::move(c));
  }
  if (!prune) return absl::OkStatus();
  std::map<std::string, Resource> left;
  for (size_t i = 0; i < existing.size(); ++i) {
    if (!used[i]) left.emplace(existing[i].UKey(), std::move(existing[i]));
  }
  for (auto& [key, r] : left) {
    GITOPS_ASSIGN_OR_RETURN(Change c, factory.New(std::move(r), std::nullopt));
    changes->push_back(std::move(c));
  }
  return absl::OkStatus();
}

// An object that moved between API groups is seen twice; the deletion of its
// old face is dropped.
absl::Status DropMoved(std::vector<Change>* changes) {
  std::map<std::string, std::vector<size_t>> by_uid;
  for (size_t i = 0; i < changes->size(); ++i) {
    const Change& c = (*changes)[i];
    if (c.existing && !c.existing->Uid().empty()) {
      by_uid[std::string(c.existing->Uid())].push_back(i);
    }
  }
  std::set<size_t> drop;
  for (const auto& [uid, at] : by_uid) {
    if (at.size() < 2) continue;
    std::vector<size_t> deletes;
    std::vector<std::string> names;
    for (size_t i : at) {
      names.push_back((*changes)[i].subject().Description());
      if ((*changes)[i].op == ChangeOp::kDelete) deletes.push_back(i);
    }
    if (at.size() != 2 || deletes.size() != 1) {
      return absl::FailedPreconditionError(
          absl::StrCat("Expected exactly one delete change in changes: ",
                       absl::StrJoin(names, ", ")));
    }
    drop.insert(deletes[0]);
  }
  if (drop.empty()) return absl::OkStatus();
  std::vector<Change> kept;
  for (size_t i = 0; i < changes->size(); ++i) {
    if (drop.count(i) == 0) kept.push_back(std::move((*changes)[i]));
  }
  *changes = std::move(kept);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Change>> ComputeChanges(
    const Config& config, const ChangeFactory& factory,
    std::vector<Resource> existing, std::vector<Resource> wanted,
    const ChangeSetOptions& options) {
  std::vector<Change> changes;
  std::vector<Resource> plain;
  if (options.versioning) {
    GITOPS_ASSIGN_OR_RETURN(Versions versions, TakeVersions(&existing));
    std::vector<Resource> versioned;
    for (Resource& r : wanted) {
      if (!r.HasAnnotation(keys::kVersioned)) {
        plain.push_back(std::move(r));
        continue;
      }
      if (r.HasAnnotation(keys::kVersionedKeepOriginal)) {
        plain.push_back(r.DeepCopy());
      }
      versioned.push_back(std::move(r));
    }
    VersionedSet set(config, factory, std::move(versions));
    GITOPS_RETURN_IF_ERROR(set.Run(&versioned, &plain));
    changes = set.TakeChanges();
  } else {
    plain = std::move(wanted);
  }
  GITOPS_RETURN_IF_ERROR(AddPlain(factory, std::move(existing),
                                  std::move(plain), options.prune, &changes));
  GITOPS_RETURN_IF_ERROR(DropMoved(&changes));
  return changes;
}

namespace {

absl::StatusOr<absl::Time> RenewAt(const Resource& live,
                                   absl::Duration duration) {
  absl::Time from = live.CreatedAt();
  absl::string_view stamp = live.AnnotationOr(keys::kLastRenewedTime, "");
  if (!stamp.empty()) {
    absl::Time t;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, stamp, &t, &error)) {
      return absl::InvalidArgumentError(
          absl::StrCat("Parsing annotation '", keys::kLastRenewedTime, "' ",
                       Quote(stamp), ": ", error));
    }
    from = std::max(from, t);
  }
  return from + duration;
}

}  // namespace

absl::Status ApplyRenewal(const std::vector<Resource>& existing, absl::Time now,
                          std::vector<Resource>* wanted) {
  std::map<std::string, const Resource*> plain;
  std::map<std::string, std::pair<int64_t, const Resource*>> newest;
  bool any = false;
  for (const Resource& w : *wanted) {
    any = any || w.HasAnnotation(keys::kRenewDuration);
  }
  if (!any) return absl::OkStatus();
  for (const Resource& r : existing) {
    plain[r.UKey()] = &r;
    if (!r.HasAnnotation(keys::kVersioned)) continue;
    GITOPS_ASSIGN_OR_RETURN(auto name, ParseVersionedName(r.Name()));
    if (!name) continue;
    std::string key = absl::StrCat(r.Namespace(), "/", r.Group(), "/", r.Kind(),
                                   "/", name->base);
    auto& slot = newest[key];
    if (slot.second == nullptr || slot.first < name->version) {
      slot = {name->version, &r};
    }
  }
  for (Resource& w : *wanted) {
    const value::Value* text = w.Annotation(keys::kRenewDuration);
    if (text == nullptr) continue;
    absl::Duration duration;
    const absl::Status parsed =
        cli::ParseGoDuration(text->as_string(), &duration);
    if (!parsed.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Unable to parse renew-duration for resource ",
                       w.Description(), ": ", parsed.message()));
    }
    const Resource* live = nullptr;
    if (w.HasAnnotation(keys::kVersioned)) {
      auto at = newest.find(w.UKey());
      if (at != newest.end()) live = at->second.second;
    } else {
      auto at = plain.find(w.UKey());
      if (at != plain.end()) live = at->second;
    }
    if (live == nullptr) continue;
    GITOPS_ASSIGN_OR_RETURN(absl::Time due, RenewAt(*live, duration));
    if (now >= due) {
      w.SetAnnotation(
          keys::kLastRenewedTime,
          absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", now, absl::UTCTimeZone()));
    } else if (const value::Value* stamp =
                   live->Annotation(keys::kLastRenewedTime)) {
      w.SetAnnotation(keys::kLastRenewedTime, stamp->as_string());
    }
  }
  return absl::OkStatus();
}

}  // namespace gitops::deploy
