#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/jsonschema/run.h"

namespace gitops::jsonschema {

using value::Map;
using value::Value;

namespace {

std::string QuotedNames(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const auto& name) {
    absl::StrAppend(out, SingleQuote(name));
  });
}

std::vector<std::string> Missing(const Map& map,
                                 const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names) {
    if (!map.Has(name)) out.push_back(name);
  }
  return out;
}

}  // namespace

void Run::Object(Check& c) {
  const Map& map = c.v.map();
  const int64_t size = static_cast<int64_t>(map.size());
  if (c.s.min_properties && size < *c.s.min_properties) {
    AddMessage(c, LimitMessage("minProperties", size, *c.s.min_properties));
  }
  if (c.s.max_properties && size > *c.s.max_properties) {
    AddMessage(c, LimitMessage("maxProperties", size, *c.s.max_properties));
  }
  const std::vector<std::string> missing = Missing(map, c.s.required);
  if (!missing.empty()) {
    AddMessage(c, absl::StrCat(missing.size() == 1 ? "missing property "
                                                   : "missing properties ",
                               QuotedNames(missing)));
  }
  if (c.done()) return;
  for (const auto& [name, wanted] : c.s.dependency_names) {
    if (!map.Has(name)) continue;
    const std::vector<std::string> absent = Missing(map, wanted);
    if (!absent.empty()) {
      AddMessage(
          c, absl::StrCat("properties ", QuotedNames(absent), " required, if ",
                          SingleQuote(name), " exists"));
    }
  }
  for (const auto& [name, schema] : c.s.dependency_schemas) {
    if (map.Has(name)) Add(c, Self(c, *schema, false));
  }
  Properties(c);
  Dependencies(c);
}

void Run::Properties(Check& c) {
  const Map& map = c.v.map();
  std::vector<std::string> additional;
  for (const Map::Entry* entry : map.Sorted()) {
    if (c.done() || !status_.ok()) return;
    const std::string name(entry->name());
    bool evaluated = false;
    const auto property = std::lower_bound(
        c.s.properties.begin(), c.s.properties.end(), name,
        [](const auto& p, const std::string& n) { return p.first < n; });
    if (property != c.s.properties.end() && property->first == name) {
      evaluated = true;
      Add(c, Inner(c, *property->second, entry->value, name, false));
    }
    for (const auto& [regex, schema] : c.s.pattern_properties) {
      if (!re2::RE2::PartialMatch(name, *regex)) continue;
      evaluated = true;
      Add(c, Inner(c, *schema, entry->value, name, false));
    }
    if (!evaluated && c.s.additional_properties_allowed) {
      evaluated = true;
      if (!*c.s.additional_properties_allowed) additional.push_back(name);
    }
    if (!evaluated && c.s.additional_properties != nullptr) {
      evaluated = true;
      Add(c, Inner(c, *c.s.additional_properties, entry->value, name, false));
    }
    if (evaluated) c.unevaluated.names.erase(name);
  }
  if (!additional.empty()) {
    AddMessage(c, absl::StrCat("additional properties ",
                               QuotedNames(additional), " not allowed"));
  }
}

void Run::Dependencies(Check& c) {
  const Map& map = c.v.map();
  if (c.s.property_names != nullptr) {
    for (const Map::Entry* entry : map.Sorted()) {
      // A name is a value of its own: its failures have no path.
      std::vector<std::string> path = std::exchange(path_, {});
      Unevaluated none;
      FailurePtr failure = Apply(nullptr, *c.s.property_names, "", ++last_id_,
                                 entry->key, &none, c.quick);
      if (failure != nullptr) {
        FailurePtr named = Fail(
            absl::StrCat("invalid propertyName ", SingleQuote(entry->name())));
        if (failure->kind == Failure::Kind::kGroup) {
          named->causes = std::move(failure->causes);
        } else {
          named->causes.push_back(std::move(*failure));
        }
        Add(c, std::move(named));
      }
      path_ = std::move(path);
    }
  }
  for (const auto& [name, schema] : c.s.dependent_schemas) {
    if (map.Has(name)) Add(c, Self(c, *schema, false));
  }
  for (const auto& [name, wanted] : c.s.dependent_required) {
    if (!map.Has(name)) continue;
    const std::vector<std::string> absent = Missing(map, wanted);
    if (!absent.empty()) {
      AddMessage(
          c, absl::StrCat("properties ", QuotedNames(absent), " required, if ",
                          SingleQuote(name), " exists"));
    }
  }
}

}  // namespace gitops::jsonschema
