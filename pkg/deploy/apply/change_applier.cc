#include "pkg/deploy/apply/change_applier.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/apply/likely_saved.h"
#include "pkg/deploy/cluster/errors.h"
#include "pkg/deploy/diff/text_diff.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

using value::Value;

namespace {

constexpr char kRetryUrl[] = "gitops.deploy/retry-later";
constexpr int kUpdateTries = 10;
constexpr int kRecordTries = 60;
constexpr int kQuickTries = 3;
constexpr absl::Duration kPause = absl::Seconds(1);
constexpr size_t kMaxAlong = 100'000;  // Annotations may take 256 KiB.

absl::Status RetryLater(absl::Status status) {
  status.SetPayload(kRetryUrl, absl::Cord("1"));
  return status;
}

Resource WithIdentity(const Resource& r) {
  Resource out = r.DeepCopy();
  out.SetAnnotation(keys::kIdentity, IdentityValue(r));
  return out;
}

// No answer of the server's: it is out of reach for good (client_options.h).
bool OutOfReach(const absl::Status& status) {
  return absl::IsDeadlineExceeded(status) &&
         !kube::ApiErrorOf(status).has_value();
}

// What a live object is without the marks of who wrote it.
Resource WithoutIdentity(const Resource& r) {
  return WithoutAnnotations(r, {keys::kIdentity});
}

// What is kept while it is waited for: who manages which field is not needed,
// and often is the larger part of an object.
Resource Kept(Resource saved) {
  Value* meta = saved.object().map().Find("metadata");
  if (meta != nullptr && meta->is_map()) meta->map().Erase("managedFields");
  return saved;
}

std::string RecalculatedDiff(const Change& change) {
  std::string left = ResourceYaml(*change.base);
  std::string right = ResourceYaml(*change.wanted);
  return FormatChangedLines(
      DiffTexts(DiffLines(left), DiffLines(right), DiffAlgorithm::kLcs));
}

}  // namespace

bool IsRetryLater(const absl::Status& status) {
  return status.GetPayload(kRetryUrl).has_value() || IsWebhookFailure(status);
}

absl::Status ChangeApplier::MayWrite() {
  return before_write_ == nullptr ? absl::OkStatus() : before_write_();
}

absl::StatusOr<Applied> ChangeApplier::Apply(const PlannedChange& change) {
  switch (change.apply) {
    case ApplyOp::kCreate:
      return Create(change);
    case ApplyOp::kUpdate:
      return Update(change);
    case ApplyOp::kDelete:
      return Delete(change);
    case ApplyOp::kExists:
      return Exists(change);
    case ApplyOp::kNoop: {
      Applied out;
      out.live = change.change.existing;
      return out;
    }
  }
  return absl::InternalError("unknown operation");
}

absl::StatusOr<Resource> ChangeApplier::Put(const Resource& wanted) {
  GITOPS_RETURN_IF_ERROR(MayWrite());
  return cluster_->Update(WithIdentity(wanted));
}

absl::StatusOr<Resource> ChangeApplier::Post(const Resource& wanted) {
  GITOPS_RETURN_IF_ERROR(MayWrite());
  return cluster_->Create(WithIdentity(wanted));
}

// Of most kinds the server keeps what it is given: what is to be recorded then
// goes along with the object, and recording needs no write of its own. Where
// it does not hold, the checksum says so to any reader until it is corrected.
absl::StatusOr<ChangeApplier::Marked> ChangeApplier::WithLikelyRecord(
    const Resource& wanted, const Resource& applied) const {
  // As it is looked at after a write: the identity was there, too.
  Resource likely = WithoutIdentity(WithIdentity(LikelySaved(wanted)));
  GITOPS_ASSIGN_OR_RETURN(auto record, factory_->Record(likely, applied));
  if (!record || record->first.size() > kMaxAlong) {
    return Marked{wanted, std::nullopt};
  }
  Resource sent = wanted.DeepCopy();
  sent.SetAnnotation(keys::kOriginal, record->first);
  sent.SetAnnotation(keys::kOriginalDiffMd5, record->second);
  return Marked{std::move(sent), std::move(likely)};
}

bool ChangeApplier::WentAlong(const Marked& marked,
                              const Resource& saved) const {
  if (!marked.likely) return false;
  for (absl::string_view key : {keys::kOriginal, keys::kOriginalDiffMd5}) {
    if (saved.AnnotationOr(key, "") != marked.sent.AnnotationOr(key, "")) {
      return false;
    }
  }
  return factory_->RecordAlike(WithoutIdentity(saved), *marked.likely);
}

absl::StatusOr<Applied> ChangeApplier::RecordUnlessAlong(
    Resource saved, const Marked& marked, const Resource& applied) {
  if (!WentAlong(marked, saved)) return Record(std::move(saved), applied);
  Applied out;
  out.live = Kept(std::move(saved));
  return out;
}

absl::StatusOr<Applied> ChangeApplier::Record(Resource saved,
                                              const Resource& applied) {
  GITOPS_ASSIGN_OR_RETURN(auto record,
                          factory_->Record(WithoutIdentity(saved), applied));
  Applied out;
  if (!record ||
      (saved.AnnotationOr(keys::kOriginalDiffMd5, "") == record->second &&
       saved.AnnotationOr(keys::kOriginal, "") == record->first)) {
    out.live = Kept(std::move(saved));
    return out;
  }
  absl::Status last;
  for (int i = 0; i < kRecordTries; ++i) {
    if (i > 0) {
      // Controllers write at once when an object appears; once is enough to
      // come after them.
      if (i > kQuickTries || !kube::IsConflict(last)) {
        cluster_->clock()->Sleep(kPause);
      }
      absl::StatusOr<Resource> fresh = cluster_->Get(saved);
      if (!fresh.ok()) {
        last = fresh.status();
        if (OutOfReach(last)) return last;
        continue;
      }
      saved = *std::move(fresh);
    }
    Resource marked = saved.DeepCopy();
    marked.SetAnnotation(keys::kOriginal, record->first);
    marked.SetAnnotation(keys::kOriginalDiffMd5, record->second);
    absl::StatusOr<Resource> written = Put(marked);
    if (written.ok()) {
      out.live = Kept(*std::move(written));
      return out;
    }
    last = written.status();
    if (absl::IsCancelled(last) || OutOfReach(last)) return last;
  }
  return WithMessage(
      last, absl::StrCat("Recording last applied resource: ", last.message()));
}

absl::StatusOr<Applied> ChangeApplier::Create(const PlannedChange& change) {
  GITOPS_ASSIGN_OR_RETURN(Strategy strategy,
                          ParseStrategy(change.apply, change.strategy));
  GITOPS_ASSIGN_OR_RETURN(
      const Marked marked,
      WithLikelyRecord(*change.change.wanted, *change.change.applied));
  absl::StatusOr<Resource> saved = Post(marked.sent);
  if (saved.ok()) {
    return RecordUnlessAlong(*std::move(saved), marked, *change.change.applied);
  }
  if (!kube::IsAlreadyExists(saved.status()) || strategy == Strategy::kPlain) {
    return saved.status();
  }
  return UpdateExisting(change.change,
                        strategy == Strategy::kFallbackOnUpdateOrNoop);
}

absl::StatusOr<Applied> ChangeApplier::UpdateExisting(const Change& change,
                                                      bool or_noop) {
  absl::Status last;
  for (int i = 0; i < kUpdateTries; ++i) {
    GITOPS_ASSIGN_OR_RETURN(Resource live, cluster_->Get(*change.wanted));
    live = WithoutIdentity(live);
    GITOPS_ASSIGN_OR_RETURN(Change again,
                            factory_->New(std::move(live), *change.applied));
    if (again.op == ChangeOp::kNoop && or_noop) {
      Applied out;
      out.live = again.existing;
      return out;
    }
    if (again.op == ChangeOp::kKeep) {
      // Exactly what is wanted is there already.
      Applied out;
      out.live = again.existing;
      return out;
    }
    if (again.op != ChangeOp::kUpdate) {
      return absl::FailedPreconditionError(absl::StrCat(
          "Expected recalculated change to be an update, but was ",
          ChangeOpName(again.op),
          again.op == ChangeOp::kNoop
              ? " (hint: use create strategy 'fallback-on-update-or-noop')"
              : ""));
    }
    absl::StatusOr<Resource> saved = Put(*again.wanted);
    if (saved.ok()) return Record(*std::move(saved), *again.applied);
    last = saved.status();
    if (!kube::IsConflict(last)) return last;
  }
  return WithMessage(
      last, absl::StrCat("Failed to update due to resource conflict (tried "
                         "multiple times): ",
                         last.message()));
}

absl::StatusOr<Applied> ChangeApplier::Update(const PlannedChange& change) {
  GITOPS_ASSIGN_OR_RETURN(Strategy strategy,
                          ParseStrategy(change.apply, change.strategy));
  if (strategy == Strategy::kSkip) {
    Applied out;
    out.live = change.change.existing;
    return out;
  }
  if (strategy == Strategy::kAlwaysReplace) return Replace(change.change);
  GITOPS_ASSIGN_OR_RETURN(
      const Marked marked,
      WithLikelyRecord(*change.change.wanted, *change.change.applied));
  absl::StatusOr<Resource> saved = Put(marked.sent);
  if (saved.ok()) {
    return RecordUnlessAlong(*std::move(saved), marked, *change.change.applied);
  }
  if (kube::IsConflict(saved.status())) {
    return RetryUpdate(change, saved.status());
  }
  if (strategy == Strategy::kFallbackOnReplace &&
      kube::IsInvalid(saved.status())) {
    return Replace(change.change);
  }
  return saved.status();
}

absl::StatusOr<Applied> ChangeApplier::RetryUpdate(
    const PlannedChange& change, const absl::Status& conflict) {
  const std::string approved = ChangeFingerprint(change.change);
  absl::Status last = conflict;
  for (int i = 0; i < kUpdateTries; ++i) {
    GITOPS_ASSIGN_OR_RETURN(Resource live,
                            cluster_->Get(*change.change.wanted));
    live = WithoutIdentity(live);
    GITOPS_ASSIGN_OR_RETURN(
        Change again, factory_->New(std::move(live), *change.change.applied));
    if (again.op != ChangeOp::kUpdate || ChangeFingerprint(again) != approved) {
      return WithMessage(
          conflict,
          absl::StrCat("Failed to update due to resource conflict (approved "
                       "diff no longer matches): ",
                       conflict.message(), ": Recalculated diff:\n",
                       RecalculatedDiff(again)));
    }
    absl::StatusOr<Resource> saved = Put(*again.wanted);
    if (saved.ok()) return Record(*std::move(saved), *again.applied);
    last = saved.status();
    if (!kube::IsConflict(last)) return last;
  }
  return WithMessage(
      last, absl::StrCat("Failed to update due to resource conflict (tried "
                         "multiple times): ",
                         last.message()));
}

absl::StatusOr<Applied> ChangeApplier::Replace(const Change& change) {
  GITOPS_RETURN_IF_ERROR(MayWrite());
  GITOPS_ASSIGN_OR_RETURN(bool gone, cluster_->Delete(*change.existing));
  const std::string uid(change.existing->Uid());
  while (!gone) {
    absl::StatusOr<Resource> live = cluster_->Get(*change.existing);
    if (kube::IsNotFound(live.status()) || (live.ok() && live->Uid() != uid)) {
      break;
    }
    GITOPS_RETURN_IF_ERROR(live.status());
    cluster_->clock()->Sleep(kPause);
  }
  GITOPS_ASSIGN_OR_RETURN(const Marked marked,
                          WithLikelyRecord(*change.applied, *change.applied));
  GITOPS_ASSIGN_OR_RETURN(Resource saved, Post(marked.sent));
  return RecordUnlessAlong(std::move(saved), marked, *change.applied);
}

absl::StatusOr<Applied> ChangeApplier::Delete(const PlannedChange& change) {
  GITOPS_ASSIGN_OR_RETURN(Strategy strategy,
                          ParseStrategy(change.apply, change.strategy));
  const Resource& live = *change.change.existing;
  Applied out;
  GITOPS_RETURN_IF_ERROR(MayWrite());
  if (strategy == Strategy::kOrphan) {
    auto label_path = [](absl::string_view key) {
      return Value::String(absl::StrCat(
          "/metadata/labels/", absl::StrReplaceAll(key, {{"/", "~1"}})));
    };
    Value remove = Value::NewMap();
    remove.map().Set("op", Value::String("remove"));
    remove.map().Set("path", label_path(keys::kApp));
    Value add = Value::NewMap();
    add.map().Set("op", Value::String("add"));
    add.map().Set("path", label_path(keys::kOrphaned));
    add.map().Set("value", Value::String(""));
    GITOPS_RETURN_IF_ERROR(
        cluster_->JsonPatch(live, Value::NewList({remove, add})).status());
    out.gone = true;
    return out;
  }
  GITOPS_ASSIGN_OR_RETURN(out.gone, cluster_->Delete(live));
  return out;
}

absl::StatusOr<Applied> ChangeApplier::Exists(const PlannedChange& change) {
  GITOPS_ASSIGN_OR_RETURN(std::optional<Resource> live,
                          cluster_->Lookup(*change.change.wanted));
  if (!live) {
    return RetryLater(absl::NotFoundError("External resource doesn't exists"));
  }
  Applied out;
  out.live = std::move(live);
  return out;
}

}  // namespace gitops::deploy
