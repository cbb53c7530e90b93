#include "pkg/deploy/wait/fields.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace gitops::deploy {

using value::Value;

namespace {
std::optional<int64_t> ToInt(const Value* v) {
  if (v == nullptr) return std::nullopt;
  if (v->is_int()) return v->as_int();
  if (v->is_uint()) return static_cast<int64_t>(v->as_uint());
  if (v->is_float() && std::floor(v->as_float()) == v->as_float() &&
      std::fabs(v->as_float()) < 9e15) {
    return static_cast<int64_t>(v->as_float());
  }
  return std::nullopt;
}

std::string TextOf(const Value& v, absl::string_view key) {
  const Value* f = v.Find(key);
  return f == nullptr ? "" : std::string(f->string_or_empty());
}
}  // namespace

std::optional<int64_t> IntAt(const Value& object, FieldPath path) {
  return ToInt(object.FindPath(path));
}

std::string TextAt(const Value& object, FieldPath path) {
  const Value* v = object.FindPath(path);
  return v == nullptr ? "" : std::string(v->string_or_empty());
}

std::vector<Condition> ConditionsOf(const Value& object) {
  std::vector<Condition> out;
  const Value* list = object.FindPath({"status", "conditions"});
  if (list == nullptr || !list->is_list()) return out;
  for (const Value& c : list->list()) {
    if (!c.is_map()) continue;
    out.push_back({TextOf(c, "type"), TextOf(c, "status"), TextOf(c, "reason"),
                   TextOf(c, "message"), ToInt(c.Find("observedGeneration"))});
  }
  return out;
}

const Condition* FindCondition(const std::vector<Condition>& conditions,
                               absl::string_view type) {
  for (const Condition& c : conditions) {
    if (c.type == type) return &c;
  }
  return nullptr;
}

std::string GenerationPending(const Value& object) {
  int64_t generation = IntOr(object, {"metadata", "generation"}, 0);
  int64_t observed = IntOr(object, {"status", "observedGeneration"}, 0);
  if (generation == observed) return "";
  return absl::StrCat("Waiting for generation ", generation, " to be observed");
}

}  // namespace gitops::deploy
