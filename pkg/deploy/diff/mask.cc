#include "pkg/deploy/diff/mask.h"

#include "absl/strings/str_cat.h"
#include "pkg/deploy/resource/mods.h"
#include "pkg/json/json.h"

namespace gitops::deploy {

using value::Value;

int Masker::NumberOf(const Value& v) {
  absl::StatusOr<std::string> text = json::Write(v);
  return seen_
      .emplace(text.ok() ? *text : "", static_cast<int>(seen_.size()) + 1)
      .first->second;
}

absl::StatusOr<Resource> Masker::Mask(const Resource& r) {
  Resource out = r;
  bool own = false;
  for (const FieldRule& rule : rules_) {
    if (!rule.matchers.Matches(r)) continue;
    if (!own) out = r.DeepCopy();
    own = true;
    absl::Status s = VisitMaps(rule.path, &out.object(), [&](Value* map) {
      if (map->is_null()) return absl::OkStatus();
      std::vector<std::string> names;
      for (const auto* e : map->map().Sorted()) names.emplace_back(e->name());
      for (const std::string& name : names) {
        int n = NumberOf(*map->map().Find(name));
        map->map().Set(name, Value::String(absl::StrCat(
                                 "<-- value not shown (#", n, ")")));
      }
      return absl::OkStatus();
    });
    if (!s.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("ObjectRefSetMod for path '", FormatPath(rule.path),
                       "' on resource '", r.Description(), "': ", s.message()));
    }
  }
  return out;
}

}  // namespace gitops::deploy
