#include "pkg/deploy/diff/rebase.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/mods.h"
#include "pkg/deploy/resource/panic.h"

namespace gitops::deploy {

using value::Value;

namespace {

// The last name in `list` (of {name: …}) that starts with `prefix`; "" = none.
std::string LastNamed(const Value* list, absl::string_view prefix) {
  std::string found;
  if (list == nullptr || !list->is_list()) return found;
  for (const Value& item : list->list()) {
    const Value* name = item.Find("name");
    if (name != nullptr && absl::StartsWith(name->string_or_empty(), prefix)) {
      found = std::string(name->as_string());
    }
  }
  return found;
}

void AddNamed(const std::string& name, absl::string_view key, Value* object) {
  if (name.empty()) return;
  Value& list = object->map()[key];
  if (!list.is_list()) list = Value::NewList();
  for (const Value& item : list.list()) {
    const Value* n = item.Find("name");
    if (n != nullptr && n->string_or_empty() == name) return;
  }
  Value entry = Value::NewMap();
  entry.map().Set("name", Value::String(name));
  list.list().Add(std::move(entry));
}

// Keeps the secrets that controllers add to a service account.
void KeepTokens(const Resource& existing, Resource* current) {
  const std::string dockercfg = absl::StrCat(current->Name(), "-dockercfg-");
  const Value* secrets = existing.object().Find("secrets");
  std::string token =
      LastNamed(secrets, absl::StrCat(current->Name(), "-token-"));
  std::string config = LastNamed(secrets, dockercfg);
  std::string pull =
      LastNamed(existing.object().Find("imagePullSecrets"), dockercfg);
  AddNamed(pull, "imagePullSecrets", &current->object());
  AddNamed(token, "secrets", &current->object());
  AddNamed(config, "secrets", &current->object());
}

absl::Status Wrap(const absl::Status& status, absl::string_view what,
                  const RebaseRule& rule, const Resource& r) {
  if (status.ok() || IsPanic(status)) return status;
  return absl::Status(status.code(),
                      absl::StrCat(what, " for path '", FormatPath(rule.path),
                                   "' on resource '", r.Description(),
                                   "': ", status.message()));
}

}  // namespace

absl::Status Rebaser::Apply(const RebaseRule& rule, const Resource& existing,
                            const Resource& wanted, Resource* current) const {
  switch (rule.type) {
    case RebaseRule::Type::kRemove:
      return Wrap(RemoveField(rule.path, &current->object()), "FieldRemoveMod",
                  rule, wanted);
    case RebaseRule::Type::kCopy: {
      std::vector<const Value*> sources;
      for (RebaseSource s : rule.sources) {
        sources.push_back(s == RebaseSource::kNew ? &wanted.object()
                                                  : &existing.object());
      }
      return Wrap(CopyField(rule.path, sources, &current->object()),
                  "FieldCopyMod", rule, wanted);
    }
    case RebaseRule::Type::kServiceAccountTokens:
      KeepTokens(existing, current);
      return absl::OkStatus();
    case RebaseRule::Type::kOverlay: {
      if (overlay_ == nullptr) {
        return absl::UnimplementedError("ytt overlay rebase rules");
      }
      GITOPS_ASSIGN_OR_RETURN(
          Value out,
          overlay_(rule.overlay,
                   {&current->object(), &existing.object(), &wanted.object()}));
      if (!out.is_map()) {
        return absl::InvalidArgumentError(
            "expected overlay result to be an object");
      }
      current->object() = std::move(out);
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Resource> Rebaser::Rebase(const Resource* existing,
                                         const Resource& wanted) const {
  Resource current = wanted.DeepCopy();
  if (existing == nullptr) return current;
  for (const RebaseRule& rule : config_->rebase) {
    if (!rule.matchers.Matches(current)) continue;
    absl::Status s = Apply(rule, *existing, wanted, &current);
    if (s.ok()) continue;
    if (IsPanic(s)) return s;
    return absl::Status(
        s.code(), absl::StrCat("Applying rebase rule to ", wanted.Description(),
                               ": ", s.message()));
  }
  return current;
}

}  // namespace gitops::deploy
