#include "pkg/deploy/diff/change.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/diff/op_list.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/mods.h"
#include "pkg/json/json.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {

using value::Value;

namespace {

constexpr size_t kMaxAnnotationBytes = 262144;

Value ShallowCopy(const Value& map) {
  Value out = Value::NewMap();
  out.map().Reserve(map.map().size());
  for (const auto& e : map.map()) out.map().Set(e.key, e.value);
  return out;
}

Resource WithTree(const Resource& r, Value tree) {
  Resource out(std::move(tree));
  out.set_origin(r.origin());
  out.set_transient(r.transient());
  return out;
}

Resource WithoutFields(const Resource& r, const std::vector<FieldRule>& rules) {
  Resource out = r;
  bool own = false;
  for (const FieldRule& rule : rules) {
    if (rule.path.empty() || !rule.matchers.Matches(r)) continue;
    if (rule.path.size() == 1 && rule.path[0].type == PathPart::Type::kKey) {
      if (out.object().Find(rule.path[0].key) == nullptr) continue;
      if (!own) out = WithTree(r, ShallowCopy(out.object()));
      out.object().map().Erase(rule.path[0].key);
      continue;
    }
    out = out.DeepCopy();
    own = true;
    // A path that does not fit removes nothing.
    RemoveField(rule.path, &out.object()).IgnoreError();
  }
  return out;
}

// What the server alone sets. The first built-in rebase rule takes it from the
// live object, so that it is in no checksum.
constexpr absl::string_view kServerMetadata[] = {
    "creationTimestamp", "generation", "managedFields",
    "resourceVersion",   "selfLink",   "uid"};

Value WithoutServerMetadata(const Value& object) {
  Value out = ShallowCopy(object);
  const Value* there = object.Find("metadata");
  if (there == nullptr || !there->is_map()) return out;
  Value metadata = ShallowCopy(*there);
  for (absl::string_view key : kServerMetadata) metadata.map().Erase(key);
  out.map().Set("metadata", std::move(metadata));
  return out;
}

// Whether a rule may bring it into one.
bool TouchesServerMetadata(const RebaseRule& rule) {
  if (rule.type == RebaseRule::Type::kServiceAccountTokens) return false;
  if (rule.type == RebaseRule::Type::kOverlay || rule.path.empty() ||
      rule.path[0].type != PathPart::Type::kKey) {
    return true;
  }
  if (rule.path[0].key != "metadata") return false;
  if (rule.path.size() == 1) {
    return rule.type != RebaseRule::Type::kCopy || rule.sources.size() != 1 ||
           rule.sources[0] != RebaseSource::kExisting;
  }
  const PathPart& field = rule.path[1];
  return field.type != PathPart::Type::kKey ||
         std::find(std::begin(kServerMetadata), std::end(kServerMetadata),
                   field.key) != std::end(kServerMetadata);
}

Resource WithoutHistory(const Resource& r) {
  return WithoutAnnotations(
      r, {keys::kOriginal, keys::kOriginalDiff, keys::kOriginalDiffMd5,
          keys::kOriginalDiffFull});
}

}  // namespace

Resource WithoutAnnotations(const Resource& r,
                            std::initializer_list<absl::string_view> names) {
  const Value* annotations = r.object().FindPath({"metadata", "annotations"});
  if (annotations == nullptr || !annotations->is_map()) return r;
  bool any = false;
  for (absl::string_view n : names) any = any || annotations->map().Has(n);
  if (!any) return r;
  Value top = ShallowCopy(r.object());
  Value meta = ShallowCopy(*r.object().Find("metadata"));
  Value kept = ShallowCopy(*annotations);
  for (absl::string_view n : names) kept.map().Erase(n);
  meta.map().Set("annotations", std::move(kept));
  top.map().Set("metadata", std::move(meta));
  return WithTree(r, std::move(top));
}

const char* ChangeOpName(ChangeOp op) {
  switch (op) {
    case ChangeOp::kAdd:
      return "add";
    case ChangeOp::kDelete:
      return "delete";
    case ChangeOp::kUpdate:
      return "update";
    case ChangeOp::kKeep:
      return "keep";
    case ChangeOp::kExists:
      return "exists";
    case ChangeOp::kNoop:
      return "noop";
  }
  return "";
}

Resource ChangeFactory::Stripped(const Resource& resource) const {
  return WithoutFields(WithoutHistory(resource),
                       config_->exclude_against_existing);
}

Resource ChangeFactory::Recorded(const Resource& live) const {
  return Stripped(WithoutFields(WithoutAnnotations(live, {keys::kIdentity}),
                                config_->exclude_against_last_applied));
}

bool ChangeFactory::RecordAlike(const Resource& a, const Resource& b) const {
  return a.HasAnnotation(keys::kDisableOriginal) ==
             b.HasAnnotation(keys::kDisableOriginal) &&
         std::none_of(config_->rebase.begin(), config_->rebase.end(),
                      TouchesServerMetadata) &&
         SameContent(WithoutServerMetadata(Recorded(a).object()),
                     WithoutServerMetadata(Recorded(b).object()));
}

absl::StatusOr<std::string> ChangeFactory::Checksum(
    const Resource& live, const Resource& applied) const {
  const Resource left = Recorded(live);
  // Stripped as well: exclusions may be newer than what was recorded.
  GITOPS_ASSIGN_OR_RETURN(Resource right,
                          rebaser_->Rebase(&left, Stripped(applied)));
  return OpListMd5(left.object(), right.object());
}

absl::StatusOr<std::optional<Resource>> ChangeFactory::LastApplied(
    const Resource& live) const {
  const Value* original = live.Annotation(keys::kOriginal);
  const Value* recorded = live.Annotation(keys::kOriginalDiffMd5);
  if (original == nullptr || recorded == nullptr) return std::nullopt;
  json::ParseOptions options;
  options.numbers = json::Numbers::kKube;
  absl::StatusOr<Value> tree = json::Parse(original->as_string(), options);
  // Not ours any more: held against the live object then.
  if (!tree.ok() || !tree->is_map()) return std::nullopt;
  Resource applied(*std::move(tree));
  GITOPS_ASSIGN_OR_RETURN(std::string sum, Checksum(live, applied));
  if (sum != recorded->as_string()) return std::nullopt;
  return applied;
}

absl::StatusOr<std::optional<std::pair<std::string, std::string>>>
ChangeFactory::Record(const Resource& saved, const Resource& applied) const {
  if (saved.HasAnnotation(keys::kDisableOriginal)) return std::nullopt;
  GITOPS_ASSIGN_OR_RETURN(std::string original, json::Write(applied.object()));
  GITOPS_ASSIGN_OR_RETURN(std::string sum, Checksum(saved, applied));
  if (original.size() > kMaxAnnotationBytes) return std::nullopt;
  return std::make_pair(std::move(original), std::move(sum));
}

absl::StatusOr<Change> ChangeFactory::Finish(
    std::optional<Resource> existing, std::optional<Resource> base,
    std::optional<Resource> wanted, std::optional<Resource> applied) const {
  Change change;
  change.existing = std::move(existing);
  change.base = std::move(base);
  change.wanted = std::move(wanted);
  change.applied = std::move(applied);
  const std::optional<Resource>& w = change.wanted;
  if (w && w->HasAnnotation(keys::kNoop)) {
    change.op = ChangeOp::kNoop;
  } else if (!change.existing) {
    change.op =
        w->HasAnnotation(keys::kExists) ? ChangeOp::kExists : ChangeOp::kAdd;
  } else if (!w) {
    change.op = ChangeOp::kDelete;
  } else if (w->HasAnnotation(keys::kExists) ||
             SameContent(change.base->object(), w->object())) {
    change.op = ChangeOp::kKeep;
  } else {
    change.op = ChangeOp::kUpdate;
  }
  return change;
}

absl::StatusOr<Change> ChangeFactory::New(
    std::optional<Resource> existing, std::optional<Resource> wanted) const {
  std::optional<Resource> base = existing;
  if (show_live_ && existing && !wanted) {
    base = WithoutHistory(*existing);
    return Finish(std::move(existing), std::move(base), std::nullopt,
                  std::nullopt);
  }
  if (!against_last_applied_) {
    return NewExact(std::move(existing), std::move(wanted));
  }
  if (existing) {
    GITOPS_ASSIGN_OR_RETURN(std::optional<Resource> last,
                            LastApplied(*existing));
    if (last) {
      GITOPS_ASSIGN_OR_RETURN(Resource rebased,
                              rebaser_->Rebase(&*existing, *last));
      base = std::move(rebased);
    }
    base = Stripped(*base);
  }
  std::optional<Resource> applied, right;
  if (wanted) {
    applied = Stripped(*wanted);
    GITOPS_ASSIGN_OR_RETURN(
        right, rebaser_->Rebase(existing ? &*existing : nullptr, *applied));
  }
  return Finish(std::move(existing), std::move(base), std::move(right),
                std::move(applied));
}

absl::StatusOr<Change> ChangeFactory::NewExact(
    std::optional<Resource> existing, std::optional<Resource> wanted) const {
  std::optional<Resource> base, applied, right;
  if (existing) base = Stripped(*existing);
  if (wanted) {
    applied = Stripped(*wanted);
    GITOPS_ASSIGN_OR_RETURN(
        right, rebaser_->Rebase(base ? &*base : nullptr, *applied));
  }
  return Finish(std::move(existing), std::move(base), std::move(right),
                std::move(applied));
}

std::string ResourceYaml(const Resource& r) {
  yaml::EmitOptions options;
  options.style = yaml::EmitStyle::kKbld;
  absl::StatusOr<std::string> text = yaml::Emit(r.object(), options);
  return text.ok() ? *std::move(text) : std::string();
}

std::string ChangeFingerprint(const Change& change) {
  Value none;
  return OpListMd5(change.base ? change.base->object() : none,
                   change.wanted ? change.wanted->object() : none);
}

}  // namespace gitops::deploy
