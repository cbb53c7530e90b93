#include "pkg/deploy/diff/versioned.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/resource/mods.h"
#include "pkg/deploy/resource/panic.h"
#include "pkg/deploy/resource/whole_number.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deploy {

using value::Value;

namespace {
constexpr char kSeparator[] = "-ver-";
constexpr size_t kDefaultVersions = 5;
}  // namespace

absl::StatusOr<std::optional<VersionedName>> ParseVersionedName(
    absl::string_view name) {
  size_t at = name.rfind(kSeparator);
  if (at == absl::string_view::npos) return std::nullopt;
  VersionedName out;
  out.base = std::string(name.substr(0, at));
  absl::string_view number = name.substr(at + sizeof(kSeparator) - 1);
  if (!absl::SimpleAtoi(number, &out.version)) {
    return PanicError(absl::StrCat("strconv.Atoi: parsing ", Quote(number),
                                   ": invalid syntax"));
  }
  return out;
}

std::string FormatVersionedName(absl::string_view base, int64_t version) {
  return absl::StrCat(base, kSeparator, version);
}

absl::StatusOr<std::map<std::string, std::vector<Resource>>> TakeVersions(
    std::vector<Resource>* existing) {
  std::map<std::string, std::vector<std::pair<int64_t, Resource>>> found;
  std::vector<Resource> rest;
  for (Resource& r : *existing) {
    std::optional<VersionedName> name;
    if (!r.transient() && r.HasAnnotation(keys::kVersioned)) {
      GITOPS_ASSIGN_OR_RETURN(name, ParseVersionedName(r.Name()));
    }
    if (!name) {
      rest.push_back(std::move(r));
      continue;
    }
    std::string key = absl::StrCat(r.Namespace(), "/", r.Group(), "/", r.Kind(),
                                   "/", name->base);
    found[key].emplace_back(name->version, std::move(r));
  }
  *existing = std::move(rest);
  std::map<std::string, std::vector<Resource>> out;
  for (auto& [key, versions] : found) {
    std::stable_sort(
        versions.begin(), versions.end(),
        [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [n, r] : versions) out[key].push_back(std::move(r));
  }
  return out;
}

absl::StatusOr<size_t> VersionsToKeep(const Resource& wanted) {
  const Value* text = wanted.Annotation(keys::kNumVersions);
  if (text == nullptr) return kDefaultVersions;
  const absl::StatusOr<int64_t> n = ParseWholeNumber(text->as_string());
  if (!n.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("Expected annotation '",
                                                   keys::kNumVersions,
                                                   "' value to be an integer"));
  }
  if (*n < 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Expected annotation '", keys::kNumVersions, "' value to be a >= 1"));
  }
  return static_cast<size_t>(*n);
}

namespace {

bool FieldAllows(const Value& ref, absl::string_view key,
                 absl::string_view wanted) {
  const Value* v = ref.Find(key);
  return v == nullptr || v->is_null() || v->string_or_empty() == wanted;
}

bool Refers(const Value& ref, absl::string_view name_key,
            const Resource& base) {
  const Value* name = ref.Find(name_key);
  return name != nullptr && name->string_or_empty() == base.Name() &&
         FieldAllows(ref, "namespace", base.Namespace()) &&
         FieldAllows(ref, "kind", base.Kind()) &&
         FieldAllows(ref, "apiVersion", base.ApiVersion());
}

// An object cannot use another namespace's ConfigMap.
bool SameScope(const Resource& affected, const Resource& base) {
  return affected.Namespace().empty() || base.Namespace().empty() ||
         affected.Namespace() == base.Namespace();
}

absl::StatusOr<std::string> RewriteExplicit(absl::string_view key,
                                            absl::string_view text,
                                            const Resource& base,
                                            absl::string_view final_name) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKube;
  absl::StatusOr<Value> ref = yaml::Parse(text, options);
  if (!ref.ok() || !ref->is_map()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "Parsing versioned explicit ref from annotation '", key,
        "': ", ref.ok() ? "expected a map" : ref.status().message()));
  }
  for (absl::string_view field : {"apiVersion", "kind", "name"}) {
    const Value* v = ref->Find(field);
    if (v == nullptr || v->string_or_empty().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Explicit reference in annotation '", key,
                       "' must specify '", field, "'"));
    }
  }
  if (!Refers(*ref, "name", base)) return std::string(text);
  ref->map().Set("name", Value::String(final_name));
  yaml::EmitOptions emit;
  emit.style = yaml::EmitStyle::kKbld;
  return yaml::Emit(*ref, emit);
}

absl::Status RewriteAnnotations(const Resource& base,
                                absl::string_view final_name,
                                Resource* affected) {
  const Value* annotations =
      affected->object().FindPath({"metadata", "annotations"});
  if (annotations == nullptr || !annotations->is_map()) {
    return absl::OkStatus();
  }
  std::vector<std::pair<std::string, std::string>> changed;
  for (const auto& e : annotations->map()) {
    absl::string_view key = e.name();
    if (key != keys::kVersionedExplicitRef &&
        !absl::StartsWith(key,
                          absl::StrCat(keys::kVersionedExplicitRef, "."))) {
      continue;
    }
    GITOPS_ASSIGN_OR_RETURN(
        std::string text,
        RewriteExplicit(key, e.value.string_or_empty(), base, final_name));
    if (text != e.value.string_or_empty()) {
      changed.emplace_back(std::string(key), std::move(text));
    }
  }
  for (const auto& [key, text] : changed) affected->SetAnnotation(key, text);
  return absl::OkStatus();
}

}  // namespace

absl::Status RewriteReferences(const Config& config, const Resource& base,
                               absl::string_view final_name,
                               Resource* affected) {
  for (const TemplateRule& rule : config.templates) {
    if (!rule.matchers.Matches(base)) continue;
    for (const ObjectReference& ref : rule.references) {
      if (!ref.matchers.Matches(*affected) || !SameScope(*affected, base)) {
        continue;
      }
      absl::Status s = VisitMaps(
          ref.path, &affected->object(), [&](Value* map) -> absl::Status {
            if (Refers(*map, ref.name_key, base)) {
              map->map().Set(ref.name_key, Value::String(final_name));
            }
            return absl::OkStatus();
          });
      if (!s.ok()) {
        return absl::Status(
            s.code(),
            absl::StrCat("ObjectRefSetMod for path '", FormatPath(ref.path),
                         "' on resource '", affected->Description(),
                         "': ", s.message()));
      }
    }
  }
  return RewriteAnnotations(base, final_name, affected);
}

}  // namespace gitops::deploy
