#include "pkg/deploy/config/config.h"

#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/config/builtin.h"
#include "pkg/deploy/resource/field_names.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {

using value::Value;

namespace {

std::string Text(const Value& v, absl::string_view key) {
  const Value* f = FindField(v, key);
  return f == nullptr ? "" : std::string(f->string_or_empty());
}

bool Flag(const Value& v, absl::string_view key) {
  const Value* f = FindField(v, key);
  return f != nullptr && f->is_bool() && f->as_bool();
}

// The items of the list `key`; empty where absent.
const std::vector<Value>& Items(const Value& v, absl::string_view key) {
  static const std::vector<Value>* const kNone = new std::vector<Value>();
  const Value* f = FindField(v, key);
  return f != nullptr && f->is_list() ? f->list().items : *kNone;
}

absl::StatusOr<Path> PathOf(const Value& v) {
  const Value* f = FindField(v, "path");
  return ParsePath(f == nullptr ? Value() : *f);
}

absl::Status ParseRebaseRule(const Value& v, Config* config) {
  RebaseRule rule;
  GITOPS_ASSIGN_OR_RETURN(rule.matchers,
                          ParseMatchers(FindField(v, "resourceMatchers")));
  const Value* ytt = FindField(v, "ytt");
  if (ytt != nullptr && ytt->is_map()) {
    const Value* contract = FindField(*ytt, "overlayContractV1");
    const Value* text =
        contract == nullptr ? nullptr : contract->Find("overlay.yml");
    if (text == nullptr || !text->is_string()) {
      return absl::InvalidArgumentError(
          "Expected overlayContractV1 to have 'overlay.yml'");
    }
    rule.type = RebaseRule::Type::kOverlay;
    rule.overlay = std::string(text->as_string());
    config->rebase.push_back(std::move(rule));
    return absl::OkStatus();
  }
  std::vector<Path> paths;
  const Value* path = FindField(v, "path");
  const Value* many = FindField(v, "paths");
  bool has_path = path != nullptr && path->is_list() && !path->list().empty();
  bool has_paths = many != nullptr && many->is_list() && !many->list().empty();
  if (has_path && has_paths) {
    return absl::InvalidArgumentError(
        "Expected only one of path or paths specified");
  }
  if (has_paths) {
    for (const Value& p : many->list()) {
      GITOPS_ASSIGN_OR_RETURN(Path parsed, ParsePath(p));
      paths.push_back(std::move(parsed));
    }
  } else if (has_path) {
    GITOPS_ASSIGN_OR_RETURN(Path parsed, ParsePath(*path));
    paths.push_back(std::move(parsed));
  } else {
    return absl::InvalidArgumentError(
        "Expected either path or paths to be specified");
  }
  std::string type = Text(v, "type");
  if (type == "copy") {
    rule.type = RebaseRule::Type::kCopy;
  } else if (type == "remove") {
    rule.type = RebaseRule::Type::kRemove;
  } else if (type == "serviceAccountTokens") {
    rule.type = RebaseRule::Type::kServiceAccountTokens;
  } else {
    return PanicError(absl::StrCat("Unknown rebase rule type: ", type,
                                   " (supported: copy, remove)"));
  }
  for (const Value& s : Items(v, "sources")) {
    if (s.string_or_empty() == "new") {
      rule.sources.push_back(RebaseSource::kNew);
    } else if (s.string_or_empty() == "existing") {
      rule.sources.push_back(RebaseSource::kExisting);
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "Expected rebase rule source to be 'new' or 'existing', but was ",
          Quote(s.string_or_empty())));
    }
  }
  for (Path& p : paths) {
    RebaseRule one = rule;
    one.path = std::move(p);
    config->rebase.push_back(std::move(one));
  }
  return absl::OkStatus();
}

absl::Status ParseWaitRule(const Value& v, Config* config) {
  WaitRule rule;
  GITOPS_ASSIGN_OR_RETURN(rule.matchers,
                          ParseMatchers(FindField(v, "resourceMatchers")));
  rule.supports_observed_generation = Flag(v, "supportsObservedGeneration");
  for (const Value& c : Items(v, "conditionMatchers")) {
    ConditionMatcher m;
    m.type = Text(c, "type");
    m.status = Text(c, "status");
    m.failure = Flag(c, "failure");
    m.success = Flag(c, "success");
    m.supports_observed_generation = Flag(c, "supportsObservedGeneration");
    m.unblock_changes = Flag(c, "unblockChanges");
    rule.conditions.push_back(std::move(m));
  }
  const Value* ytt = FindField(v, "ytt");
  if (ytt != nullptr && ytt->is_map()) {
    const Value* contract = FindField(*ytt, "funcContractV1");
    const Value* text =
        contract == nullptr ? nullptr : contract->Find("resource.star");
    if (text != nullptr) rule.script = std::string(text->string_or_empty());
  }
  config->wait.push_back(std::move(rule));
  return absl::OkStatus();
}

absl::Status ParseLabelRule(const Value& v, std::vector<LabelRule>* out) {
  LabelRule rule;
  GITOPS_ASSIGN_OR_RETURN(rule.matchers,
                          ParseMatchers(FindField(v, "resourceMatchers")));
  GITOPS_ASSIGN_OR_RETURN(rule.path, PathOf(v));
  rule.is_default = Flag(v, "isDefault");
  out->push_back(std::move(rule));
  return absl::OkStatus();
}

absl::Status ParseFieldRule(const Value& v, std::vector<FieldRule>* out) {
  FieldRule rule;
  GITOPS_ASSIGN_OR_RETURN(rule.matchers,
                          ParseMatchers(FindField(v, "resourceMatchers")));
  GITOPS_ASSIGN_OR_RETURN(rule.path, PathOf(v));
  out->push_back(std::move(rule));
  return absl::OkStatus();
}

absl::Status ParseTemplateRule(const Value& v, Config* config) {
  TemplateRule rule;
  GITOPS_ASSIGN_OR_RETURN(rule.matchers,
                          ParseMatchers(FindField(v, "resourceMatchers")));
  const Value* affected = FindField(v, "affectedResources");
  if (affected != nullptr) {
    for (const Value& r : Items(*affected, "objectReferences")) {
      ObjectReference ref;
      GITOPS_ASSIGN_OR_RETURN(ref.matchers,
                              ParseMatchers(FindField(r, "resourceMatchers")));
      GITOPS_ASSIGN_OR_RETURN(ref.path, PathOf(r));
      ref.name_key = Text(r, "nameKey");
      if (ref.name_key.empty()) ref.name_key = "name";
      rule.references.push_back(std::move(ref));
    }
  }
  config->templates.push_back(std::move(rule));
  return absl::OkStatus();
}

absl::Status ParseChangeBindings(const Value& document, Config* config) {
  for (const Value& v : Items(document, "changeGroupBindings")) {
    ChangeGroupBinding b;
    b.name = Text(v, "name");
    GITOPS_ASSIGN_OR_RETURN(b.matchers,
                            ParseMatchers(FindField(v, "resourceMatchers")));
    config->change_groups.push_back(std::move(b));
  }
  for (const Value& v : Items(document, "changeRuleBindings")) {
    ChangeRuleBinding b;
    for (const Value& r : Items(v, "rules")) {
      b.rules.emplace_back(r.string_or_empty());
    }
    b.ignore_if_cyclical = Flag(v, "ignoreIfCyclical");
    GITOPS_ASSIGN_OR_RETURN(b.matchers,
                            ParseMatchers(FindField(v, "resourceMatchers")));
    config->change_rules.push_back(std::move(b));
  }
  return absl::OkStatus();
}

// Major, minor, patch; false where it is no version.
bool ParseVersion(absl::string_view text, std::array<int, 3>* out) {
  std::vector<absl::string_view> parts =
      absl::StrSplit(text.substr(0, text.find_first_of("-+")), '.');
  if (parts.size() != 3) return false;
  for (size_t i = 0; i < 3; ++i) {
    if (!absl::SimpleAtoi(parts[i], &(*out)[i])) return false;
  }
  return true;
}

absl::Status CheckVersion(const std::string& wanted) {
  if (wanted.empty()) return absl::OkStatus();
  if (wanted[0] == 'v') {
    return absl::InvalidArgumentError(
        "Validating config: Validating minimum version: Must not have prefix "
        "'v' (e.g. '0.8.0')");
  }
  std::array<int, 3> want, have;
  if (!ParseVersion(wanted, &want)) {
    return absl::InvalidArgumentError(
        absl::StrCat("Parsing minimum version: No Major.Minor.Patch elements "
                     "found in ",
                     Quote(wanted)));
  }
  ParseVersion(kCompatibleVersion, &have);
  if (have < want) {
    return absl::InvalidArgumentError(absl::StrCat(
        "kapp version '", kCompatibleVersion,
        "' does not meet the minimum required version '", wanted, "'"));
  }
  return absl::OkStatus();
}

template <typename Parse>
absl::Status Each(const Value& document, absl::string_view key, Parse parse) {
  for (const Value& v : Items(document, key)) {
    GITOPS_RETURN_IF_ERROR(parse(v));
  }
  return absl::OkStatus();
}

absl::Status ParseRules(const Value& d, Config* c) {
  int index = 0;
  GITOPS_RETURN_IF_ERROR(
      Each(d, "rebaseRules", [c, &index](const Value& v) -> absl::Status {
        absl::Status s = ParseRebaseRule(v, c);
        if (s.ok() || IsPanic(s)) {
          ++index;
          return s;
        }
        return absl::InvalidArgumentError(
            absl::StrCat("Validating config: Validating rebase rule ", index,
                         ": ", s.message()));
      }));
  GITOPS_RETURN_IF_ERROR(Each(
      d, "waitRules", [c](const Value& v) { return ParseWaitRule(v, c); }));
  GITOPS_RETURN_IF_ERROR(Each(d, "ownershipLabelRules", [c](const Value& v) {
    return ParseLabelRule(v, &c->ownership_labels);
  }));
  GITOPS_RETURN_IF_ERROR(Each(d, "labelScopingRules", [c](const Value& v) {
    return ParseLabelRule(v, &c->label_scoping);
  }));
  GITOPS_RETURN_IF_ERROR(Each(d, "templateRules", [c](const Value& v) {
    return ParseTemplateRule(v, c);
  }));
  GITOPS_RETURN_IF_ERROR(Each(d, "diffMaskRules", [c](const Value& v) {
    return ParseFieldRule(v, &c->diff_masks);
  }));
  GITOPS_RETURN_IF_ERROR(
      Each(d, "diffAgainstLastAppliedFieldExclusionRules", [c](const Value& v) {
        return ParseFieldRule(v, &c->exclude_against_last_applied);
      }));
  GITOPS_RETURN_IF_ERROR(
      Each(d, "diffAgainstExistingFieldExclusionRules", [c](const Value& v) {
        return ParseFieldRule(v, &c->exclude_against_existing);
      }));
  return ParseChangeBindings(d, c);
}

void ParseRest(const Value& d, Config* config) {
  for (const Value& v : Items(d, "preflightRules")) {
    const Value* body = FindField(v, "config");
    config->preflight.push_back(
        {Text(v, "name"), body == nullptr ? Value() : *body});
  }
  const Value* labels = FindField(d, "additionalLabels");
  if (labels == nullptr || !labels->is_map()) return;
  for (const auto* e : labels->map().Sorted()) {
    std::string key(e->name());
    auto at = std::find_if(config->additional_labels.begin(),
                           config->additional_labels.end(),
                           [&](const auto& p) { return p.first == key; });
    std::string value(e->value.string_or_empty());
    if (at != config->additional_labels.end()) {
      at->second = value;
    } else {
      config->additional_labels.emplace_back(key, value);
    }
  }
  std::sort(config->additional_labels.begin(), config->additional_labels.end());
}

absl::Status Annotate(const absl::Status& status, absl::string_view origin) {
  if (status.ok() || IsPanic(status)) return status;
  return absl::InvalidArgumentError(
      absl::StrCat("Parsing ", origin, " kapp config: ", status.message()));
}

// Rules that are no lists of maps: they would be taken for absent.
absl::Status CheckShape(const Value& document) {
  struct List {
    absl::string_view field, item;
  };
  for (const List& list :
       {List{"RebaseRules", "RebaseRule"}, List{"WaitRules", "WaitRule"},
        List{"OwnershipLabelRules", "OwnershipLabelRule"},
        List{"LabelScopingRules", "LabelScopingRule"},
        List{"TemplateRules", "TemplateRule"},
        List{"DiffMaskRules", "DiffMaskRule"},
        List{"PreflightRules", "PreflightRule"},
        List{"DiffAgainstLastAppliedFieldExclusionRules",
             "DiffAgainstLastAppliedFieldExclusionRule"},
        List{"DiffAgainstExistingFieldExclusionRules",
             "DiffAgainstExistingFieldExclusionRule"},
        List{"ChangeGroupBindings", "ChangeGroupBinding"},
        List{"ChangeRuleBindings", "ChangeRuleBinding"},
        List{"AdditionalLabels", ""}}) {
    const Value* found = FindField(document, list.field);
    if (found == nullptr || found->is_null()) continue;
    const Value* wrong = nullptr;
    std::string type = absl::StrCat("config.", list.item);
    if (list.item.empty()) {
      type = "map[string]string";
      if (!found->is_map()) wrong = found;
    } else if (!found->is_list()) {
      type = absl::StrCat("[]", type);
      wrong = found;
    } else {
      for (const Value& item : found->list()) {
        if (!item.is_map() && !item.is_null()) wrong = &item;
      }
    }
    if (wrong == nullptr) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "Unmarshaling config/ (kapp.k14s.io/v1alpha1) cluster: error "
        "unmarshaling JSON: while decoding JSON: json: cannot unmarshal ",
        JsonTypeName(*wrong), " into Go struct field Config.", list.field,
        " of type ", type));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AppendConfig(const Value& document, absl::string_view origin,
                          Config* config) {
  if (Text(document, "kind") != "Config") {
    return Annotate(absl::InvalidArgumentError(absl::StrCat(
                        "Expected kapp config to have kind 'Config', but was '",
                        Text(document, "kind"), "'")),
                    origin);
  }
  GITOPS_RETURN_IF_ERROR(Annotate(CheckShape(document), origin));
  GITOPS_RETURN_IF_ERROR(
      Annotate(CheckVersion(Text(document, "minimumRequiredVersion")), origin));
  GITOPS_RETURN_IF_ERROR(Annotate(ParseRules(document, config), origin));
  ParseRest(document, config);
  return absl::OkStatus();
}

absl::StatusOr<Config> BuiltinConfig() {
  Config config;
  GITOPS_RETURN_IF_ERROR(
      AppendConfig(BuiltinConfigDocument(), "built in as", &config));
  return config;
}

absl::StatusOr<Config> ExtractConfig(std::vector<Resource>* resources,
                                     std::vector<Value>* documents) {
  GITOPS_ASSIGN_OR_RETURN(Config config, BuiltinConfig());
  std::vector<Resource> rest;
  rest.reserve(resources->size());
  for (Resource& r : *resources) {
    if (r.ApiVersion() == "kapp.k14s.io/v1alpha1") {
      if (documents != nullptr) documents->push_back(r.object());
      GITOPS_RETURN_IF_ERROR(AppendConfig(
          r.object(), absl::StrCat("resource '", r.Description(), "' as"),
          &config));
      continue;
    }
    if (r.Label(keys::kConfig) != nullptr) {
      if (r.ApiVersion() != "v1" || r.Kind() != "ConfigMap") {
        return absl::InvalidArgumentError(
            absl::StrCat("Expected to find v1 ConfigMap with label '",
                         keys::kConfig, "', but was ", r.Description()));
      }
      const std::string origin =
          absl::StrCat("resource '", r.Description(), "' labeled as");
      const Value* text = r.object().FindPath({"data", "config.yml"});
      if (text == nullptr || !text->is_string()) {
        return Annotate(
            absl::InvalidArgumentError("Expected to find field "
                                       "'data.\"config.yml\"', but did not"),
            origin);
      }
      yaml::ParseOptions options;
      options.dialect = yaml::Dialect::kKube;
      absl::StatusOr<Value> doc = yaml::Parse(text->as_string(), options);
      if (!doc.ok()) {
        return Annotate(absl::InvalidArgumentError(absl::StrCat(
                            "Parsing kapp config as resource: error converting "
                            "YAML to JSON: ",
                            doc.status().message())),
                        origin);
      }
      if (Text(*doc, "apiVersion") != "kapp.k14s.io/v1alpha1") {
        return Annotate(absl::InvalidArgumentError(absl::StrCat(
                            "Expected kapp config to have apiVersion "
                            "'kapp.k14s.io/v1alpha1', but was '",
                            Text(*doc, "apiVersion"), "'")),
                        origin);
      }
      if (documents != nullptr) documents->push_back(*doc);
      GITOPS_RETURN_IF_ERROR(AppendConfig(*doc, origin, &config));
    }
    rest.push_back(std::move(r));
  }
  *resources = std::move(rest);
  return config;
}

}  // namespace gitops::deploy
