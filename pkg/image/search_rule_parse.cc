#include "pkg/image/search_rule_parse.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/config_fields.h"

namespace gitops::image {
namespace {

using value::Value;

constexpr int kMaxNesting = 20;

absl::StatusOr<PathPart> ReadPathPart(const Value& item) {
  PathPart part;
  if (item.is_string()) {
    part.key = std::string(item.as_string());
    return part;
  }
  if (!item.is_map()) return absl::InvalidArgumentError("Unknown path part");
  const Value* index = FindField(item, "index");
  const Value* all = FindField(item, "allIndexes");
  if (index != nullptr) {
    if (!index->is_float() && !index->is_int()) {
      return absl::InvalidArgumentError("Unknown path part");
    }
    part.index = index->is_int() ? index->as_int()
                                 : static_cast<int64_t>(index->as_float());
  } else if (all != nullptr) {
    part.all_indexes = true;
    part.all_indexes_value = !all->is_bool() || all->as_bool();
  } else {
    return absl::InvalidArgumentError("Unknown path part");
  }
  return part;
}

absl::Status ReadKeyMatcher(const Value& item, SearchRule* rule) {
  constexpr absl::string_view kAt =
      "SearchRuleKeyMatcher.searchRules.keyMatcher";
  const Value* json = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(item, "keyMatcher",
                                 "SearchRule.searchRules.keyMatcher",
                                 "config.SearchRuleKeyMatcher", &json));
  if (json == nullptr) return absl::OkStatus();
  KeyMatcher& key = rule->key.emplace();
  GITOPS_RETURN_IF_ERROR(ReadText(*json, "name", absl::StrCat(kAt, ".name"),
                                  Text::kConvert, &key.name));
  const Value* path = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadList(*json, "path", absl::StrCat(kAt, ".path"),
                                  "resources.Path", &path));
  if (path == nullptr) return absl::OkStatus();
  for (const Value& part : path->list()) {
    GITOPS_ASSIGN_OR_RETURN(PathPart read, ReadPathPart(part));
    key.path.push_back(std::move(read));
  }
  return absl::OkStatus();
}

absl::Status ReadValueMatcher(const Value& item, SearchRule* rule) {
  constexpr absl::string_view kAt =
      "SearchRuleValueMatcher.searchRules.valueMatcher";
  const Value* json = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(item, "valueMatcher",
                                 "SearchRule.searchRules.valueMatcher",
                                 "config.SearchRuleValueMatcher", &json));
  if (json == nullptr) return absl::OkStatus();
  ImageRef& ref = rule->value.emplace().ref;
  GITOPS_RETURN_IF_ERROR(ReadText(*json, "image", absl::StrCat(kAt, ".image"),
                                  Text::kConvert, &ref.image));
  return ReadText(*json, "imageRepo", absl::StrCat(kAt, ".imageRepo"),
                  Text::kConvert, &ref.image_repo);
}

absl::StatusOr<SearchRule> ReadRule(const Value& item, int depth);

absl::Status ReadNestedRules(const Value& strategy, int depth,
                             SearchRule* rule) {
  const Value* list = nullptr;
  GITOPS_RETURN_IF_ERROR(
      ReadList(strategy, "searchRules",
               "SearchRuleUpdateStrategy.searchRules.updateStrategy",
               "[]config.SearchRule", &list));
  if (list == nullptr) return absl::OkStatus();
  for (const Value& item : list->list()) {
    GITOPS_ASSIGN_OR_RETURN(SearchRule nested, ReadRule(item, depth + 1));
    rule->nested.push_back(std::move(nested));
  }
  return absl::OkStatus();
}

absl::Status ReadStrategy(const Value& item, int depth, SearchRule* rule) {
  const Value* json = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(item, "updateStrategy",
                                 "SearchRule.searchRules.updateStrategy",
                                 "config.SearchRuleUpdateStrategy", &json));
  if (json == nullptr) return absl::OkStatus();
  rule->has_strategy = true;
  struct Known {
    absl::string_view name;
    SearchRule::Update update;
  };
  constexpr Known kKnown[] = {
      {"none", SearchRule::Update::kNone},
      {"entireValue", SearchRule::Update::kEntireValue},
      {"json", SearchRule::Update::kJson},
      {"yaml", SearchRule::Update::kYaml},
  };
  for (const Known& known : kKnown) {
    const Value* strategy = FindField(*json, known.name);
    if (strategy == nullptr) continue;
    rule->update = known.update;
    return ReadNestedRules(*strategy, depth, rule);
  }
  return absl::InvalidArgumentError(
      "Expected updateStrategy to be one of none, entireValue, json or yaml");
}

absl::StatusOr<SearchRule> ReadRule(const Value& item, int depth) {
  if (depth > kMaxNesting) {
    return absl::InvalidArgumentError("search rules are nested too deeply");
  }
  SearchRule rule;
  rule.raw = item;
  GITOPS_RETURN_IF_ERROR(ReadKeyMatcher(item, &rule));
  GITOPS_RETURN_IF_ERROR(ReadValueMatcher(item, &rule));
  GITOPS_RETURN_IF_ERROR(ReadStrategy(item, depth, &rule));
  return rule;
}

}  // namespace

absl::StatusOr<SearchRule> ReadSearchRule(const Value& item) {
  return ReadRule(item, 0);
}

absl::Status CheckSearchRule(const SearchRule& rule) {
  if (!rule.key.has_value() && !rule.value.has_value()) {
    return absl::InvalidArgumentError(
        "Expected KeyMatcher or ValueMatcher to be non-empty");
  }
  if (rule.key.has_value() && rule.key->name.empty() &&
      rule.key->path.empty()) {
    return absl::InvalidArgumentError(
        "Expected KeyMatcher.Name or KeyMatcher.Path to be non-empty");
  }
  if (rule.value.has_value() && rule.value->ref.image.empty() &&
      rule.value->ref.image_repo.empty()) {
    return absl::InvalidArgumentError(
        "Expected ValueMatcher.Image or ValueMatcher.ImageRepo to be "
        "non-empty");
  }
  return absl::OkStatus();
}

}  // namespace gitops::image
