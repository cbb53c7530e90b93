#include "pkg/sandbox/apiserver/patch.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Map;
using value::Value;

absl::Status Bad(absl::string_view what) {
  return absl::InvalidArgumentError(what);
}

// ---- JSON patch

std::vector<std::string> SplitPointer(absl::string_view pointer) {
  std::vector<std::string> steps;
  if (pointer.empty()) return steps;
  for (absl::string_view step : absl::StrSplit(pointer.substr(1), '/')) {
    steps.push_back(absl::StrReplaceAll(step, {{"~1", "/"}, {"~0", "~"}}));
  }
  return steps;
}

bool ParseIndex(absl::string_view text, size_t limit, size_t* index) {
  return absl::SimpleAtoi(text, index) && *index < limit;
}

// The value at the steps, or nullptr.
Value* Walk(Value& root, const std::vector<std::string>& steps, size_t count) {
  Value* at = &root;
  for (size_t i = 0; i < count; ++i) {
    size_t index = 0;
    if (at->is_map()) {
      at = at->map().Find(steps[i]);
    } else if (at->is_list() &&
               ParseIndex(steps[i], at->list().size(), &index)) {
      at = &at->list().items[index];
    } else {
      return nullptr;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

absl::Status Missing(absl::string_view pointer) {
  return Bad(absl::StrCat("the path ", Quote(pointer), " does not exist"));
}

absl::Status Put(Value& root, absl::string_view pointer, Value value,
                 bool replace) {
  const std::vector<std::string> steps = SplitPointer(pointer);
  if (steps.empty()) {
    root = std::move(value);
    return absl::OkStatus();
  }
  Value* parent = Walk(root, steps, steps.size() - 1);
  if (parent == nullptr) return Missing(pointer);
  const std::string& last = steps.back();
  if (parent->is_map()) {
    if (replace && !parent->map().Has(last)) return Missing(pointer);
    parent->map().Set(last, std::move(value));
    return absl::OkStatus();
  }
  if (!parent->is_list()) return Missing(pointer);
  std::vector<Value>& items = parent->list().items;
  size_t index = items.size();
  if (replace) {
    if (!ParseIndex(last, items.size(), &index)) return Missing(pointer);
    items[index] = std::move(value);
    return absl::OkStatus();
  }
  if (last != "-" && !ParseIndex(last, items.size() + 1, &index)) {
    return Missing(pointer);
  }
  items.insert(items.begin() + static_cast<ptrdiff_t>(index), std::move(value));
  return absl::OkStatus();
}

absl::Status Remove(Value& root, absl::string_view pointer) {
  const std::vector<std::string> steps = SplitPointer(pointer);
  if (steps.empty()) return Missing(pointer);
  Value* parent = Walk(root, steps, steps.size() - 1);
  size_t index = 0;
  if (parent != nullptr && parent->is_map() &&
      parent->map().Erase(steps.back())) {
    return absl::OkStatus();
  }
  if (parent != nullptr && parent->is_list() &&
      ParseIndex(steps.back(), parent->list().size(), &index)) {
    parent->list().items.erase(parent->list().items.begin() +
                               static_cast<ptrdiff_t>(index));
    return absl::OkStatus();
  }
  return Missing(pointer);
}

absl::Status ApplyOperation(Value& root, const Value& operation) {
  const Value* op = operation.Find("op");
  const Value* path = operation.Find("path");
  if (op == nullptr || path == nullptr || !path->is_string()) {
    return Bad("a JSON patch operation needs op and path");
  }
  const absl::string_view name = op->string_or_empty();
  const absl::string_view pointer = path->as_string();
  const Value* from = operation.Find("from");
  const Value* value = operation.Find("value");
  const Value given = value == nullptr ? Value() : value->DeepCopy();
  if (name == "add") return Put(root, pointer, given, false);
  if (name == "replace") return Put(root, pointer, given, true);
  if (name == "remove") return Remove(root, pointer);
  if (name == "test") {
    const std::vector<std::string> steps = SplitPointer(pointer);
    const Value* found = Walk(root, steps, steps.size());
    if (found != nullptr && *found == given) return absl::OkStatus();
    return Bad(absl::StrCat("testing path ", Quote(pointer), " failed"));
  }
  if ((name == "move" || name == "copy") && from != nullptr &&
      from->is_string()) {
    const std::vector<std::string> steps = SplitPointer(from->as_string());
    const Value* found = Walk(root, steps, steps.size());
    if (found == nullptr) return Missing(from->as_string());
    const Value moved = found->DeepCopy();
    if (name == "move") {
      GITOPS_RETURN_IF_ERROR(Remove(root, from->as_string()));
    }
    return Put(root, pointer, moved, false);
  }
  return Bad(absl::StrCat("unknown JSON patch operation ", Quote(name)));
}

// ---- Strategic merge

struct MergeKey {
  const char* list;
  const char* key;
};
// The lists that merge, by field name. `ports` has two keys: see KeyOf.
constexpr MergeKey kMergeKeys[] = {
    {"containers", "name"},
    {"initContainers", "name"},
    {"ephemeralContainers", "name"},
    {"env", "name"},
    {"volumes", "name"},
    {"volumeMounts", "mountPath"},
    {"volumeDevices", "devicePath"},
    {"imagePullSecrets", "name"},
    {"hostAliases", "ip"},
    {"conditions", "type"},
    {"ownerReferences", "uid"},
    {"secrets", "name"},
    {"topologySpreadConstraints", "topologyKey"},
    {"webhooks", "name"},
    {"taints", "key"},
    {"addresses", "type"},
};

// The key by which lists under `field` merge; "" where they are replaced.
absl::string_view KeyOf(absl::string_view field, const Value& list) {
  if (field == "ports") {
    for (const Value& item : list.list()) {
      if (item.Find("containerPort") != nullptr) return "containerPort";
    }
    return "port";
  }
  for (const MergeKey& row : kMergeKeys) {
    if (field == row.list) return row.key;
  }
  return "";
}

// Where the item with this key value stands; -1 if it is not there.
ptrdiff_t PositionOf(const std::vector<Value>& items, absl::string_view key,
                     const Value& wanted) {
  for (size_t i = 0; i < items.size(); ++i) {
    const Value* have = items[i].Find(key);
    if (have != nullptr && *have == wanted) return static_cast<ptrdiff_t>(i);
  }
  return -1;
}

// The order a kube-apiserver gives a merged list: what the patch names keeps
// the patch's order, the rest the old one; new items come before old ones.
std::vector<Value> Reorder(const std::vector<Value>& merged,
                           const std::vector<Value>& before,
                           const std::vector<Value>& patch,
                           absl::string_view key) {
  std::vector<Value> named, rest;
  for (const Value& item : patch) {
    const Value* wanted = item.Find(key);
    const ptrdiff_t at =
        wanted == nullptr ? -1 : PositionOf(merged, key, *wanted);
    if (at >= 0) named.push_back(merged[static_cast<size_t>(at)]);
  }
  for (const Value& item : merged) {
    const Value* own = item.Find(key);
    if (own == nullptr || PositionOf(named, key, *own) < 0) {
      rest.push_back(item);
    }
  }
  std::vector<Value> ordered;
  size_t i = 0, j = 0;
  while (i < named.size() || j < rest.size()) {
    const bool take_named =
        j == rest.size() ||
        (i < named.size() && PositionOf(before, key, *named[i].Find(key)) <
                                 PositionOf(before, key, *rest[j].Find(key)));
    ordered.push_back(take_named ? named[i++] : rest[j++]);
  }
  return ordered;
}

Value* FindItem(std::vector<Value>& items, absl::string_view key,
                const Value& wanted, size_t* index) {
  for (size_t i = 0; i < items.size(); ++i) {
    const Value* have = items[i].Find(key);
    if (have != nullptr && *have == wanted) {
      *index = i;
      return &items[i];
    }
  }
  return nullptr;
}

absl::StatusOr<Value> MergeMaps(const Value& target, const Value& patch);

absl::StatusOr<Value> MergeLists(absl::string_view field, const Value& target,
                                 const Value& patch) {
  const absl::string_view key = KeyOf(field, patch);
  if (field == "finalizers") {
    Value merged = target.DeepCopy();
    for (const Value& item : patch.list()) {
      bool there = false;
      for (const Value& have : merged.list()) there = there || have == item;
      if (!there) merged.list().Add(item);
    }
    return merged;
  }
  if (key.empty()) return patch.DeepCopy();
  Value merged = target.DeepCopy();
  std::vector<Value>& items = merged.list().items;
  for (const Value& item : patch.list()) {
    const Value* directive = item.Find("$patch");
    if (directive != nullptr && directive->string_or_empty() == "replace") {
      items.clear();
      continue;
    }
    const Value* wanted = item.Find(key);
    if (wanted == nullptr) {
      return Bad(absl::StrCat("map: ", field,
                              " does not contain declared merge key: ", key));
    }
    size_t index = 0;
    Value* have = FindItem(items, key, *wanted, &index);
    if (directive != nullptr && directive->string_or_empty() == "delete") {
      if (have != nullptr) {
        items.erase(items.begin() + static_cast<ptrdiff_t>(index));
      }
    } else if (have != nullptr) {
      GITOPS_ASSIGN_OR_RETURN(items[index], MergeMaps(*have, item));
    } else {
      GITOPS_ASSIGN_OR_RETURN(Value added, MergeMaps(Value::NewMap(), item));
      items.push_back(std::move(added));
    }
  }
  items = Reorder(items, target.list().items, patch.list().items, key);
  return merged;
}

// Removes the keys that `$retainKeys` does not list.
void RetainKeys(const Value& keys, Value& map) {
  std::vector<std::string> drop;
  for (const Map::Entry& entry : map.map()) {
    bool kept = false;
    for (const Value& key : keys.list()) {
      kept = kept || key.string_or_empty() == entry.name();
    }
    if (!kept) drop.emplace_back(entry.name());
  }
  for (const std::string& key : drop) map.map().Erase(key);
}

absl::Status ApplyDirective(absl::string_view name, const Value& value,
                            Value& merged) {
  constexpr absl::string_view kDelete = "$deleteFromPrimitiveList/";
  if (absl::StartsWith(name, kDelete) && value.is_list()) {
    Value* list = merged.map().Find(name.substr(kDelete.size()));
    if (list == nullptr || !list->is_list()) return absl::OkStatus();
    std::vector<Value> kept;
    for (const Value& item : list->list()) {
      bool gone = false;
      for (const Value& drop : value.list()) gone = gone || drop == item;
      if (!gone) kept.push_back(item);
    }
    list->list().items = std::move(kept);
  }
  return absl::OkStatus();  // $setElementOrder only orders: not needed here.
}

absl::StatusOr<Value> MergeMaps(const Value& target, const Value& patch) {
  if (!target.is_map()) return ApplyMergePatch(Value::NewMap(), patch);
  const Value* directive = patch.Find("$patch");
  if (directive != nullptr) {
    if (directive->string_or_empty() == "delete") return Value::NewMap();
    if (directive->string_or_empty() == "replace") {
      Value replaced = patch.DeepCopy();
      replaced.map().Erase("$patch");
      return replaced;
    }
  }
  Value merged = target.DeepCopy();
  if (const Value* keys = patch.Find("$retainKeys");
      keys != nullptr && keys->is_list()) {
    RetainKeys(*keys, merged);
  }
  for (const Map::Entry& entry : patch.map()) {
    const absl::string_view name = entry.name();
    if (absl::StartsWith(name, "$")) {
      GITOPS_RETURN_IF_ERROR(ApplyDirective(name, entry.value, merged));
      continue;
    }
    const Value* have = merged.Find(name);
    if (entry.value.is_null()) {
      merged.map().Erase(name);
    } else if (entry.value.is_map()) {
      GITOPS_ASSIGN_OR_RETURN(
          Value child,
          MergeMaps(have != nullptr && have->is_map() ? *have : Value::NewMap(),
                    entry.value));
      merged.map().Set(name, std::move(child));
    } else if (entry.value.is_list() && have != nullptr && have->is_list()) {
      GITOPS_ASSIGN_OR_RETURN(Value child,
                              MergeLists(name, *have, entry.value));
      merged.map().Set(name, std::move(child));
    } else {
      merged.map().Set(name, entry.value.DeepCopy());
    }
  }
  return merged;
}

}  // namespace

absl::StatusOr<Value> ApplyJsonPatch(const Value& target,
                                     const Value& operations) {
  if (!operations.is_list()) return Bad("a JSON patch is a list of operations");
  Value patched = target.DeepCopy();
  for (const Value& operation : operations.list()) {
    GITOPS_RETURN_IF_ERROR(ApplyOperation(patched, operation));
  }
  return patched;
}

Value ApplyMergePatch(const Value& target, const Value& patch) {
  if (!patch.is_map()) return patch.DeepCopy();
  Value merged = target.is_map() ? target.DeepCopy() : Value::NewMap();
  for (const Map::Entry& entry : patch.map()) {
    if (entry.value.is_null()) {
      merged.map().Erase(entry.name());
      continue;
    }
    const Value* have = merged.Find(entry.name());
    merged.map().Set(
        entry.name(),
        ApplyMergePatch(have == nullptr ? Value() : *have, entry.value));
  }
  return merged;
}

absl::StatusOr<Value> ApplyStrategicPatch(const Value& target,
                                          const Value& patch) {
  if (!patch.is_map()) return Bad("a strategic merge patch is an object");
  return MergeMaps(target, patch);
}

}  // namespace gitops::sandbox
