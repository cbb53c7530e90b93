#include "cmd/renderer/manifest_diff.h"

#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "cmd/renderer/unified_diff.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::renderer {
namespace {

using value::Value;

// Kind, namespace, name, and how many of these came before.
using Key = std::tuple<std::string, std::string, std::string, int>;

struct Side {
  const DiffDocument* document = nullptr;
  Value content;
};

struct Pair {
  Side left;
  Side right;
};

std::string TextAt(const Value* text) {
  return text == nullptr ? "" : std::string(text->string_or_empty());
}

void Collect(const std::vector<DiffDocument>& documents, Side Pair::*side,
             std::map<Key, Pair>* pairs) {
  for (const DiffDocument& document : documents) {
    Side found;
    found.document = &document;
    found.content = yaml::Parse(document.text).value_or(Value());
    const Value& content = found.content;
    std::string name = TextAt(content.FindPath({"metadata", "name"}));
    if (name.empty()) name = document.path;
    Key key(TextAt(content.Find("kind")),
            TextAt(content.FindPath({"metadata", "namespace"})),
            std::move(name), 0);
    while (((*pairs)[key].*side).document != nullptr) ++std::get<3>(key);
    (*pairs)[key].*side = std::move(found);
  }
}

// Masks what a Secret holds below `field`.
void MaskField(absl::string_view field, const Value* other, Value* secret) {
  Value* const held = secret->map().Find(field);
  if (held == nullptr || held->is_null()) return;
  const Value* const others = other == nullptr ? nullptr : other->Find(field);
  const auto mask = [](const Value& mine, const Value* theirs) {
    return Value::String(theirs == nullptr || *theirs == mine
                             ? "(masked)"
                             : "(masked, changed)");
  };
  if (!held->is_map()) {
    *held = mask(*held, others);
    return;
  }
  Value masked = Value::NewMap();
  for (const value::Map::Entry* entry : held->map().Sorted()) {
    const absl::string_view name = entry->key.as_string();
    masked.map().Set(
        name,
        mask(entry->value, others == nullptr ? nullptr : others->Find(name)));
  }
  *held = std::move(masked);
}

// Masks the Secrets in `content`, an object or a list of objects. `other` is
// the other side of the comparison, where changes are to be marked. Returns
// whether there were any.
bool MaskSecrets(const Value* other, Value* content) {
  if (!content->is_map()) return false;
  const std::string kind = TextAt(content->Find("kind"));
  if (kind == "Secret") {
    MaskField("data", other, content);
    MaskField("stringData", other, content);
    return true;
  }
  if (!absl::EndsWith(kind, "List")) return false;
  Value* const items = content->map().Find("items");
  if (items == nullptr || !items->is_list()) return false;
  const Value* const others = other == nullptr ? nullptr : other->Find("items");
  bool any = false;
  for (size_t i = 0; i < items->list().size(); ++i) {
    const bool paired =
        others != nullptr && others->is_list() && i < others->list().size();
    const bool masked = MaskSecrets(paired ? &others->list()[i] : nullptr,
                                    &items->list().items[i]);
    any = any || masked;
  }
  return any;
}

struct Texts {
  std::string left;
  std::string right;
};

Texts MaskedTexts(const Pair& pair, Texts texts) {
  Value left = pair.left.content.DeepCopy();
  Value right = pair.right.content.DeepCopy();
  const bool left_masked = MaskSecrets(nullptr, &left);
  const bool right_masked = MaskSecrets(&pair.left.content, &right);
  if (!left_masked && !right_masked) return texts;
  yaml::EmitOptions options;
  options.style = yaml::EmitStyle::kKbld;
  if (!texts.left.empty()) {
    texts.left = yaml::Emit(left, options).value_or("(masked)\n");
  }
  if (!texts.right.empty()) {
    texts.right = yaml::Emit(right, options).value_or("(masked, changed)\n");
  }
  return texts;
}

}  // namespace

std::vector<ObjectChange> DiffManifests(const std::vector<DiffDocument>& left,
                                        const std::vector<DiffDocument>& right,
                                        SecretValues secrets) {
  std::map<Key, Pair> pairs;
  Collect(left, &Pair::left, &pairs);
  Collect(right, &Pair::right, &pairs);
  std::vector<ObjectChange> changes;
  for (const auto& [key, pair] : pairs) {
    const DiffDocument none;
    const DiffDocument& a = pair.left.document ? *pair.left.document : none;
    const DiffDocument& b = pair.right.document ? *pair.right.document : none;
    Texts texts = {a.text, b.text};
    if (secrets == SecretValues::kMask) {
      texts = MaskedTexts(pair, std::move(texts));
    }
    std::string hunks = UnifiedHunks(texts.left, texts.right);
    if (hunks.empty()) continue;
    changes.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key),
                       a.path, b.path, std::move(hunks)});
  }
  return changes;
}

}  // namespace gitops::renderer
