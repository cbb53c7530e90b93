#include <optional>

#include "absl/strings/str_cat.h"
#include "pkg/jsonschema/run.h"

namespace gitops::jsonschema {

using value::Value;

// The outermost frame's answer to a $dynamicRef or $recursiveRef.
void Run::DynamicReferences(Check& c) {
  if (c.s.recursive_ref != nullptr) {
    const Schema* target = c.s.recursive_ref;
    if (target->recursive_anchor) {
      for (const Frame* at = &c.frame; at != nullptr; at = at->parent) {
        const Schema* resource = at->schema->resource;
        if (resource != nullptr && resource->recursive_anchor) {
          target = resource;
        }
      }
    }
    Add(c, Reference(c, *target, "$recursiveRef"));
  }
  if (c.s.dynamic_ref != nullptr) {
    const Schema* target = c.s.dynamic_ref;
    if (!c.s.dynamic_anchor.empty()) {
      for (const Frame* at = &c.frame; at != nullptr; at = at->parent) {
        const Schema* resource = at->schema->resource;
        if (resource == nullptr) continue;
        const auto found = resource->dynamic_anchors.find(c.s.dynamic_anchor);
        if (found != resource->dynamic_anchors.end()) target = found->second;
      }
    }
    Add(c, Reference(c, *target, "$dynamicRef"));
  }
}

void Run::Combinations(Check& c) {
  if (c.s.not_schema != nullptr && Self(c, *c.s.not_schema, true) == nullptr) {
    AddMessage(c, "'not' failed");
  }
  if (!c.s.all_of.empty()) {
    std::vector<FailurePtr> failures;
    for (const Schema* schema : c.s.all_of) {
      FailurePtr failure = Self(c, *schema, false);
      if (failure == nullptr) continue;
      failures.push_back(std::move(failure));
      if (c.quick) break;
    }
    if (!failures.empty()) {
      AddWithCauses(c, "'allOf' failed", std::move(failures));
    }
  }
  if (!c.s.any_of.empty()) {
    std::vector<FailurePtr> failures;
    bool matched = false;
    for (const Schema* schema : c.s.any_of) {
      FailurePtr failure = Self(c, *schema, matched);
      if (failure != nullptr) {
        failures.push_back(std::move(failure));
        continue;
      }
      matched = true;
      if (!c.unevaluated.tracked) break;
    }
    if (!matched) AddWithCauses(c, "'anyOf' failed", std::move(failures));
  }
  if (!c.s.one_of.empty()) OneOf(c);
  if (c.s.if_schema != nullptr) {
    const Schema* then = Self(c, *c.s.if_schema, true) == nullptr
                             ? c.s.then_schema
                             : c.s.else_schema;
    if (then != nullptr) Add(c, Self(c, *then, false));
  }
}

void Run::OneOf(Check& c) {
  std::vector<FailurePtr> failures;
  std::optional<size_t> matched;
  for (size_t i = 0; i < c.s.one_of.size(); ++i) {
    FailurePtr failure = Self(c, *c.s.one_of[i], matched.has_value());
    if (failure != nullptr) {
      failures.push_back(std::move(failure));
    } else if (!matched) {
      matched = i;
    } else {
      AddMessage(
          c, absl::StrCat("'oneOf' failed, subschemas ", PrintCount(*matched),
                          ", ", PrintCount(i), " matched"));
      return;
    }
  }
  if (!matched) {
    AddWithCauses(c, "'oneOf' failed, none matched", std::move(failures));
  }
}

void Run::UnevaluatedChecks(Check& c) {
  if (c.s.unevaluated_properties != nullptr && c.v.is_map()) {
    for (const std::string& name : c.unevaluated.names) {
      const Value* v = c.v.map().Find(name);
      if (v == nullptr) continue;
      Add(c, Inner(c, *c.s.unevaluated_properties, *v, name, false));
    }
    c.unevaluated.names.clear();
  }
  if (c.s.unevaluated_items != nullptr && c.v.is_list()) {
    for (size_t i : c.unevaluated.items) {
      Add(c, Inner(c, *c.s.unevaluated_items, c.v.list()[i], absl::StrCat(i),
                   false));
    }
    c.unevaluated.items.clear();
  }
}

}  // namespace gitops::jsonschema
