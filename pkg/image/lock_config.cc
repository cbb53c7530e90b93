#include "pkg/image/lock_config.h"

#include "pkg/image/version.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image {
namespace {

using value::Value;

Value RefValue(const ImageRef& ref) {
  Value out = Value::NewMap();
  if (!ref.image.empty()) out.map().Set("image", Value::String(ref.image));
  if (!ref.image_repo.empty()) {
    out.map().Set("imageRepo", Value::String(ref.image_repo));
  }
  return out;
}

Value PathValue(const std::vector<PathPart>& path) {
  Value out = Value::NewList();
  for (const PathPart& part : path) {
    if (part.key.has_value()) {
      out.list().Add(Value::String(*part.key));
      continue;
    }
    Value step = Value::NewMap();
    if (part.index.has_value()) {
      step.map().Set("index", Value::Int(*part.index));
    } else {
      step.map().Set("allIndexes", Value::Bool(part.all_indexes_value));
    }
    out.list().Add(std::move(step));
  }
  return out;
}

Value RulesValue(const std::vector<SearchRule>& rules);

Value StrategyValue(const SearchRule& rule) {
  Value body = Value::NewMap();
  if (!rule.nested.empty()) {
    body.map().Set("searchRules", RulesValue(rule.nested));
  }
  const char* name = "entireValue";
  if (rule.update == SearchRule::Update::kNone) name = "none";
  if (rule.update == SearchRule::Update::kJson) name = "json";
  if (rule.update == SearchRule::Update::kYaml) name = "yaml";
  Value out = Value::NewMap();
  out.map().Set(name, std::move(body));
  return out;
}

Value RuleValue(const SearchRule& rule) {
  Value out = Value::NewMap();
  if (rule.key.has_value()) {
    Value key = Value::NewMap();
    if (!rule.key->name.empty()) {
      key.map().Set("name", Value::String(rule.key->name));
    }
    if (!rule.key->path.empty()) {
      key.map().Set("path", PathValue(rule.key->path));
    }
    out.map().Set("keyMatcher", std::move(key));
  }
  if (rule.has_strategy) out.map().Set("updateStrategy", StrategyValue(rule));
  if (rule.value.has_value()) {
    out.map().Set("valueMatcher", RefValue(rule.value->ref));
  }
  return out;
}

Value RulesValue(const std::vector<SearchRule>& rules) {
  Value out = Value::NewList();
  for (const SearchRule& rule : rules) out.list().Add(RuleValue(rule));
  return out;
}

}  // namespace

absl::StatusOr<std::string> FormatLockConfig(const ResolvedPairs& images,
                                             const Config& config) {
  Value document = Value::NewMap();
  value::Map& root = document.map();
  root.Set("apiVersion", Value::String(kConfigApiVersion));
  root.Set("kind", Value::String("Config"));
  root.Set("minimumRequiredVersion", Value::String(kVersion));
  Value overrides = Value::NewList();
  for (const auto& [image, new_image] : images) {
    Value item = Value::NewMap();
    item.map().Set("image", Value::String(image));
    item.map().Set("newImage", Value::String(new_image));
    item.map().Set("preresolved", Value::Bool(true));
    overrides.list().Add(std::move(item));
  }
  if (!images.empty()) root.Set("overrides", std::move(overrides));
  // The user's rules, without repetitions and without the built-in one.
  std::vector<SearchRule> rules = EffectiveRules(config);
  rules.pop_back();
  Value list = Value::NewList();
  for (const SearchRule& rule : rules) {
    Value item = RuleValue(rule);
    bool seen = false;
    for (const Value& other : list.list()) seen = seen || other == item;
    if (!seen) list.list().Add(std::move(item));
  }
  if (!list.list().empty()) root.Set("searchRules", std::move(list));
  return yaml::Emit(document, {yaml::EmitStyle::kKbld});
}

}  // namespace gitops::image
