#include "pkg/image/config.h"

#include "pkg/oci/reference.h"

namespace gitops::image {

bool Matches(const ImageRef& ref, absl::string_view image) {
  if (!ref.image.empty()) return image == ref.image;
  return !ref.image_repo.empty() &&
         oci::RepositoryPart(image) == ref.image_repo;
}

SearchRule RuleForKey(absl::string_view key) {
  SearchRule rule;
  rule.key.emplace();
  rule.key->name = std::string(key);
  rule.raw = value::Value::NewMap();
  rule.raw.map()["keyMatcher"] = value::Value::NewMap();
  rule.raw.map()["keyMatcher"].map().Set("name", value::Value::String(key));
  return rule;
}

std::vector<SearchRule> EffectiveRules(const Config& config) {
  std::vector<SearchRule> rules;
  for (const std::string& key : config.keys) rules.push_back(RuleForKey(key));
  rules.insert(rules.end(), config.search_rules.begin(),
               config.search_rules.end());
  rules.push_back(RuleForKey("image"));
  return rules;
}

void Append(const Config& more, Config* config) {
  const auto add = [](const auto& from, auto* to) {
    to->insert(to->end(), from.begin(), from.end());
  };
  add(more.sources, &config->sources);
  add(more.overrides, &config->overrides);
  add(more.destinations, &config->destinations);
  add(more.keys, &config->keys);
  add(more.search_rules, &config->search_rules);
}

}  // namespace gitops::image
