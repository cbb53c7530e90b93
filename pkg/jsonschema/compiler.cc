#include "pkg/jsonschema/compiler.h"

#include <re2/re2.h>

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/jsonschema/failure.h"
#include "pkg/jsonschema/schema_text.h"
#include "pkg/jsonschema/url.h"
#include "pkg/render/regex_cache.h"

namespace gitops::jsonschema {
namespace {

using value::Map;
using value::Value;

std::optional<int64_t> Count(const Map& map, absl::string_view keyword) {
  const Value* v = map.Find(keyword);
  if (v == nullptr || !IsNumber(*v)) return std::nullopt;
  const double d = ToNumber(*v).value();
  return d > 9e18 ? INT64_MAX : d < -9e18 ? INT64_MIN : static_cast<int64_t>(d);
}

std::optional<Number> NumberAt(const Map& map, absl::string_view keyword) {
  const Value* v = map.Find(keyword);
  if (v == nullptr || !IsNumber(*v)) return std::nullopt;
  return ToNumber(*v);
}

std::optional<bool> Boolean(const Map& map, absl::string_view keyword) {
  const Value* v = map.Find(keyword);
  if (v == nullptr || !v->is_bool()) return std::nullopt;
  return v->as_bool();
}

std::optional<std::string> Text(const Map& map, absl::string_view keyword) {
  const Value* v = map.Find(keyword);
  if (v == nullptr || !IsText(*v)) return std::nullopt;
  return std::string(v->as_string());
}

std::vector<std::string> Texts(const Value& v) {
  std::vector<std::string> out;
  if (!v.is_list()) return out;
  for (const Value& item : v.list()) {
    if (IsText(item)) out.emplace_back(item.as_string());
  }
  return out;
}

uint8_t TypeBitOf(absl::string_view name) {
  if (name == "null") return kNullType;
  if (name == "boolean") return kBooleanType;
  if (name == "number") return kNumberType;
  if (name == "integer") return kIntegerType;
  if (name == "string") return kStringType;
  if (name == "array") return kArrayType;
  return name == "object" ? kObjectType : 0;
}

std::string Below(const std::string& pointer, absl::string_view keyword) {
  return absl::StrCat(pointer, "/", keyword);
}

std::string Below(const std::string& pointer, absl::string_view keyword,
                  absl::string_view name) {
  return absl::StrCat(pointer, "/", keyword, "/", EscapePointerToken(name));
}

}  // namespace

Compiler::Compiler(const Options& options, MetaCheck check,
                   bool assert_all_formats)
    : documents_(options),
      options_(options),
      check_(std::move(check)),
      assert_all_formats_(assert_all_formats) {}

Compiler::~Compiler() = default;

absl::StatusOr<const Schema*> Compiler::CompileRoot(Value root) {
  Document* document = documents_.Add(options_.url, std::move(root));
  GITOPS_RETURN_IF_ERROR(Check(*document, ""));
  const Schema* schema = At(document, "");
  GITOPS_RETURN_IF_ERROR(Finish());
  return schema;
}

absl::StatusOr<const Schema*> Compiler::CompileUrl(absl::string_view url) {
  bool loaded = false;
  GITOPS_ASSIGN_OR_RETURN(Document * document,
                          documents_.Get(SplitFragment(url).first, &loaded));
  const Schema* schema = At(document, "");
  GITOPS_RETURN_IF_ERROR(Finish());
  return schema;
}

absl::Status Compiler::Check(const Document& document,
                             const std::string& pointer) {
  if (!check_ || document.metaschema.empty()) return absl::OkStatus();
  const Value* schema = FindPointer(document.root, pointer);
  return check_(document.metaschema, *schema,
                absl::StrCat(document.url, "#", pointer));
}

Schema* Compiler::At(Document* document, const std::string& pointer) {
  std::string location = absl::StrCat(document->url, "#", pointer);
  std::unique_ptr<Schema>& slot = schemas_[location];
  if (slot == nullptr) {
    slot = std::make_unique<Schema>();
    slot->location = std::move(location);
    slot->draft = document->draft;
    slot->assert_format = assert_all_formats_ || document->draft <= 7;
    pending_.push_back({slot.get(), document, pointer});
  }
  return slot.get();
}

absl::Status Compiler::Finish() {
  while (!pending_.empty()) {
    const Pending pending = std::move(pending_.front());
    pending_.pop_front();
    GITOPS_RETURN_IF_ERROR(Fill(pending));
  }
  return absl::OkStatus();
}

absl::Status Compiler::Fill(const Pending& pending) {
  Schema& s = *pending.schema;
  const Value* v = FindPointer(pending.document->root, pending.pointer);
  const auto position = pending.document->positions.find(pending.pointer);
  if (position != pending.document->positions.end()) {
    const std::string& resource = position->second.resource;
    Schema* owner = At(pending.document, resource);
    s.resource = owner;
    if (owner == &s) {
      for (const auto& [key, pointer] : pending.document->dynamic_anchors) {
        if (key.first == resource) {
          s.dynamic_anchors[key.second] = At(pending.document, pointer);
        }
      }
    }
  }
  if (v == nullptr || !v->is_map()) {
    s.boolean = v == nullptr || !v->is_bool() || v->as_bool();
    return absl::OkStatus();
  }
  const Map& map = v->map();
  GITOPS_RETURN_IF_ERROR(FillReferences(pending, map));
  if (s.ref != nullptr && s.draft <= 7) {
    // Other keywords do not count beside $ref; Helm still looks at const.
    if (s.draft >= 6) s.const_value = map.Find("const");
    return absl::OkStatus();
  }
  GITOPS_RETURN_IF_ERROR(FillGeneral(pending, map));
  GITOPS_RETURN_IF_ERROR(FillObject(pending, map));
  FillArray(pending, map);
  GITOPS_RETURN_IF_ERROR(FillScalars(pending, map));
  FillCombinations(pending, map);
  return absl::OkStatus();
}

absl::StatusOr<Schema*> Compiler::Reference(const Pending& pending,
                                            absl::string_view reference) {
  const Position& position = pending.document->positions[pending.pointer];
  bool loaded = false;
  GITOPS_ASSIGN_OR_RETURN(
      Target target, documents_.Resolve(position.base, reference, &loaded));
  if (loaded) GITOPS_RETURN_IF_ERROR(Check(*target.document, ""));
  if (target.document->positions.count(target.pointer) == 0) {
    // No keyword says that there is a schema, so nobody has checked it.
    GITOPS_RETURN_IF_ERROR(Check(*target.document, target.pointer));
    documents_.Index(target.document, target.pointer);
  }
  return At(target.document, target.pointer);
}

absl::Status Compiler::FillReferences(const Pending& pending, const Map& map) {
  Schema& s = *pending.schema;
  if (const auto ref = Text(map, "$ref")) {
    GITOPS_ASSIGN_OR_RETURN(s.ref, Reference(pending, *ref));
  }
  if (s.draft == 2019) {
    s.recursive_anchor = Boolean(map, "$recursiveAnchor").value_or(false);
    if (const auto ref = Text(map, "$recursiveRef")) {
      GITOPS_ASSIGN_OR_RETURN(s.recursive_ref, Reference(pending, *ref));
    }
  }
  if (s.draft == 2020) {
    if (const auto ref = Text(map, "$dynamicRef")) {
      GITOPS_ASSIGN_OR_RETURN(Schema * target, Reference(pending, *ref));
      s.dynamic_ref = target;
      const std::string name(SplitFragment(*ref).second);
      // Dynamic only if the static target carries that very anchor.
      const Value* v = nullptr;
      for (const auto& [key, pointer] : pending.document->dynamic_anchors) {
        if (key.second == name && absl::StrCat(pending.document->url, "#",
                                               pointer) == target->location) {
          v = FindPointer(pending.document->root, pointer);
        }
      }
      if (v != nullptr) s.dynamic_anchor = name;
    }
  }
  return absl::OkStatus();
}

absl::Status Compiler::FillGeneral(const Pending& pending, const Map& map) {
  Schema& s = *pending.schema;
  if (const Value* type = map.Find("type")) {
    if (IsText(*type)) s.types = TypeBitOf(type->as_string());
    for (const std::string& name : Texts(*type)) s.types |= TypeBitOf(name);
  }
  if (s.draft >= 6) s.const_value = map.Find("const");
  const Value* values = map.Find("enum");
  if (values != nullptr && values->is_list()) s.enum_values = values;
  if (s.assert_format) s.format = Text(map, "format").value_or("");
  return absl::OkStatus();
}

const Schema* Compiler::Child(const Pending& pending, const Map& map,
                              absl::string_view keyword) {
  const Value* v = map.Find(keyword);
  if (v == nullptr || (!v->is_map() && !v->is_bool())) return nullptr;
  return At(pending.document, Below(pending.pointer, keyword));
}

std::vector<const Schema*> Compiler::Children(const Pending& pending,
                                              const Map& map,
                                              absl::string_view keyword) {
  std::vector<const Schema*> out;
  const Value* v = map.Find(keyword);
  if (v == nullptr || !v->is_list()) return out;
  for (size_t i = 0; i < v->list().size(); ++i) {
    out.push_back(
        At(pending.document, Below(pending.pointer, keyword, absl::StrCat(i))));
  }
  return out;
}

absl::Status Compiler::FillObject(const Pending& pending, const Map& map) {
  Schema& s = *pending.schema;
  s.min_properties = Count(map, "minProperties");
  s.max_properties = Count(map, "maxProperties");
  if (const Value* required = map.Find("required")) {
    s.required = Texts(*required);
  }
  const auto named = [&](absl::string_view keyword, Schema::Named* out) {
    const Value* v = map.Find(keyword);
    if (v == nullptr || !v->is_map()) return;
    for (const Map::Entry* entry : v->map().Sorted()) {
      if (entry->value.is_list()) continue;
      out->emplace_back(
          std::string(entry->name()),
          At(pending.document, Below(pending.pointer, keyword, entry->name())));
    }
  };
  named("properties", &s.properties);
  Schema::Named patterns;
  named("patternProperties", &patterns);
  for (const auto& [pattern, schema] : patterns) {
    absl::StatusOr<const re2::RE2*> regex = Regex(pattern);
    if (!regex.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("invalid regex ", Quote(pattern), " at ",
                       Quote(absl::StrCat(s.location, "/patternProperties")),
                       ": ", regex.status().message()));
    }
    s.pattern_properties.emplace_back(*regex, schema);
  }
  s.additional_properties_allowed = Boolean(map, "additionalProperties");
  if (!s.additional_properties_allowed) {
    s.additional_properties = Child(pending, map, "additionalProperties");
  }
  const auto names =
      [&](absl::string_view keyword,
          std::vector<std::pair<std::string, std::vector<std::string>>>* out) {
        const Value* v = map.Find(keyword);
        if (v == nullptr || !v->is_map()) return;
        for (const Map::Entry* entry : v->map().Sorted()) {
          if (!entry->value.is_list()) continue;
          out->emplace_back(std::string(entry->name()), Texts(entry->value));
        }
      };
  named("dependencies", &s.dependency_schemas);
  names("dependencies", &s.dependency_names);
  if (s.draft >= 6) s.property_names = Child(pending, map, "propertyNames");
  if (s.draft >= 2019) {
    named("dependentSchemas", &s.dependent_schemas);
    names("dependentRequired", &s.dependent_required);
    s.unevaluated_properties = Child(pending, map, "unevaluatedProperties");
  }
  return absl::OkStatus();
}

void Compiler::FillArray(const Pending& pending, const Map& map) {
  Schema& s = *pending.schema;
  s.min_items = Count(map, "minItems");
  s.max_items = Count(map, "maxItems");
  s.unique_items = Boolean(map, "uniqueItems").value_or(false);
  if (s.draft >= 2020) {
    s.prefix_items = Children(pending, map, "prefixItems");
    s.items = Child(pending, map, "items");
  } else {
    s.prefix_items = Children(pending, map, "items");
    s.items = Child(pending, map, "items");
    if (s.items == nullptr) {
      s.additional_items_allowed = Boolean(map, "additionalItems");
      if (!s.additional_items_allowed && map.Has("items")) {
        s.items = Child(pending, map, "additionalItems");
      }
    }
  }
  if (s.draft >= 6) s.contains = Child(pending, map, "contains");
  if (s.draft >= 2019) {
    s.min_contains = Count(map, "minContains");
    s.max_contains = Count(map, "maxContains");
    s.unevaluated_items = Child(pending, map, "unevaluatedItems");
  }
}

absl::Status Compiler::FillScalars(const Pending& pending, const Map& map) {
  Schema& s = *pending.schema;
  s.min_length = Count(map, "minLength");
  s.max_length = Count(map, "maxLength");
  if (const auto pattern = Text(map, "pattern")) {
    GITOPS_ASSIGN_OR_RETURN(s.pattern, Regex(*pattern));
    s.pattern_text = *pattern;
  }
  s.minimum = NumberAt(map, "minimum");
  s.maximum = NumberAt(map, "maximum");
  s.multiple_of = NumberAt(map, "multipleOf");
  if (s.draft == 4) {
    if (Boolean(map, "exclusiveMinimum").value_or(false)) {
      s.exclusive_minimum = std::exchange(s.minimum, std::nullopt);
    }
    if (Boolean(map, "exclusiveMaximum").value_or(false)) {
      s.exclusive_maximum = std::exchange(s.maximum, std::nullopt);
    }
  } else {
    s.exclusive_minimum = NumberAt(map, "exclusiveMinimum");
    s.exclusive_maximum = NumberAt(map, "exclusiveMaximum");
  }
  return absl::OkStatus();
}

void Compiler::FillCombinations(const Pending& pending, const Map& map) {
  Schema& s = *pending.schema;
  s.not_schema = Child(pending, map, "not");
  s.all_of = Children(pending, map, "allOf");
  s.any_of = Children(pending, map, "anyOf");
  s.one_of = Children(pending, map, "oneOf");
  if (s.draft >= 7) {
    s.if_schema = Child(pending, map, "if");
    if (s.if_schema != nullptr) {
      s.then_schema = Child(pending, map, "then");
      s.else_schema = Child(pending, map, "else");
    }
  }
}

absl::StatusOr<const re2::RE2*> Compiler::Regex(absl::string_view pattern) {
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<re2::RE2> regex,
                          render::CompileGoRegex(pattern));
  regexes_.push_back(std::move(regex));
  return regexes_.back().get();
}

}  // namespace gitops::jsonschema
