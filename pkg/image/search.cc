#include "pkg/image/search.h"

namespace gitops::image {
namespace {

bool PartMatches(const PathPart& part, const Step& step) {
  if (part.key.has_value()) return step.is_key && step.key == *part.key;
  if (step.is_key) return false;
  return part.all_indexes || part.index == step.index;
}

bool KeyMatches(const KeyMatcher& matcher, const Path& path) {
  if (!matcher.name.empty()) {
    return !path.empty() && path.back().is_key &&
           path.back().key == matcher.name;
  }
  if (matcher.path.size() != path.size()) return false;
  for (size_t i = 0; i < path.size(); ++i) {
    if (!PartMatches(matcher.path[i], path[i])) return false;
  }
  return true;
}

}  // namespace

const SearchRule* FindRule(const std::vector<SearchRule>& rules,
                           const Path& path, absl::string_view text) {
  for (const SearchRule& rule : rules) {
    if (rule.key.has_value() && !KeyMatches(*rule.key, path)) continue;
    if (rule.value.has_value() && !Matches(rule.value->ref, text)) continue;
    if (rule.key.has_value() || rule.value.has_value()) return &rule;
  }
  return nullptr;
}

}  // namespace gitops::image
