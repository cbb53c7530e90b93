#include "pkg/jsonschema/validator.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/jsonschema/equality.h"
#include "pkg/jsonschema/format.h"
#include "pkg/jsonschema/schema_text.h"

namespace gitops::jsonschema {
namespace {

using value::Map;
using value::Value;
using FailurePtr = std::unique_ptr<Failure>;

constexpr int kMaxDepth = 2'000;
constexpr int64_t kMaxChecks = 3'000'000;
constexpr int64_t kMaxComparisons = 100'000'000;  // Of uniqueItems.

// What no keyword has looked at yet; only kept where a schema asks for it.
struct Unevaluated {
  bool tracked = false;
  std::set<std::string> names;
  std::set<size_t> items;

  void Intersect(const Unevaluated& other) {
    for (auto it = names.begin(); it != names.end();) {
      it = other.names.count(*it) == 0 ? names.erase(it) : std::next(it);
    }
    for (auto it = items.begin(); it != items.end();) {
      it = other.items.count(*it) == 0 ? items.erase(it) : std::next(it);
    }
  }
};

// A schema that is being applied; `value_id` tells applications to one value.
struct Frame {
  const Frame* parent;
  const Schema* schema;
  absl::string_view keyword;  // "$ref" and the like, where it came that way.
  int64_t value_id;
};

class Run {
 public:
  FailurePtr Start(const Schema& schema, const Value& v) {
    Unevaluated none;
    return Apply(nullptr, schema, "", ++last_id_, v, &none, false);
  }
  const absl::Status& status() const { return status_; }

 private:
  // Applies `schema` to a value; `quick` only asks whether it fits.
  FailurePtr Apply(const Frame* parent, const Schema& schema,
                   absl::string_view keyword, int64_t value_id, const Value& v,
                   Unevaluated* unevaluated, bool quick);

  // One application with its failures.
  struct Check {
    const Frame& frame;
    const Schema& s;
    const Value& v;
    Unevaluated& unevaluated;
    bool quick;
    std::vector<FailurePtr> failures;

    bool done() const { return quick && !failures.empty(); }
  };

  FailurePtr Fail(std::string message) const {
    auto out = std::make_unique<Failure>();
    out->path = path_;
    out->message = std::move(message);
    return out;
  }
  void Add(Check& c, FailurePtr failure) const {
    if (failure != nullptr) c.failures.push_back(std::move(failure));
  }
  void AddMessage(Check& c, std::string message) const {
    c.failures.push_back(Fail(std::move(message)));
  }
  void AddWithCauses(Check& c, std::string message,
                     std::vector<FailurePtr> causes) const {
    FailurePtr failure = Fail(std::move(message));
    for (FailurePtr& cause : causes) {
      failure->causes.push_back(std::move(*cause));
    }
    c.failures.push_back(std::move(failure));
  }

  FailurePtr Self(Check& c, const Schema& schema, bool quick,
                  absl::string_view keyword = "");
  FailurePtr Inner(Check& c, const Schema& schema, const Value& v,
                   std::string token, bool quick);
  FailurePtr Reference(Check& c, const Schema& schema,
                       absl::string_view keyword);
  FailurePtr FirstChecks(Check& c);
  FailurePtr Cycle(const Frame& frame) const;

  void Object(Check& c);
  void Properties(Check& c);
  void Dependencies(Check& c);
  void Array(Check& c);
  void Contains(Check& c);
  void Text(Check& c);
  void NumberChecks(Check& c);
  void DynamicReferences(Check& c);
  void Combinations(Check& c);
  void OneOf(Check& c);
  void UnevaluatedChecks(Check& c);

  std::vector<std::string> path_;
  int64_t last_id_ = 0;
  int64_t checks_ = 0;
  int64_t comparisons_ = 0;
  int depth_ = 0;
  absl::Status status_;
};

FailurePtr Run::Apply(const Frame* parent, const Schema& schema,
                      absl::string_view keyword, int64_t value_id,
                      const Value& v, Unevaluated* outer, bool quick) {
  if (++checks_ > kMaxChecks || depth_ >= kMaxDepth) {
    status_ = absl::ResourceExhaustedError(
        depth_ >= kMaxDepth ? "schema validation is nested too deeply"
                            : "schema validation takes too many steps");
    return Fail("");
  }
  if (schema.boolean) {
    return *schema.boolean ? nullptr : Fail("false schema");
  }
  ++depth_;
  const Frame frame{parent, &schema, keyword, value_id};
  Unevaluated unevaluated;
  unevaluated.tracked = outer->tracked ||
                        schema.unevaluated_properties != nullptr ||
                        schema.unevaluated_items != nullptr;
  if (unevaluated.tracked && v.is_map()) {
    for (const Map::Entry& entry : v.map()) {
      unevaluated.names.insert(std::string(entry.name()));
    }
  }
  if (unevaluated.tracked && v.is_list()) {
    for (size_t i = 0; i < v.list().size(); ++i) unevaluated.items.insert(i);
  }
  Check c{frame, schema, v, unevaluated, quick, {}};
  FailurePtr failure = FirstChecks(c);
  if (failure != nullptr) {
    --depth_;
    return failure;
  }
  if (schema.ref != nullptr) {
    Add(c, Reference(c, *schema.ref, "$ref"));
  }
  if (schema.ref == nullptr || schema.draft > 7) {
    if (!c.done()) {
      if (v.is_map()) Object(c);
      if (v.is_list()) Array(c);
      if (IsText(v)) Text(c);
      if (IsNumber(v)) NumberChecks(c);
    }
    if (!c.done() && status_.ok()) {
      if (schema.draft >= 2019) DynamicReferences(c);
      Combinations(c);
      if (schema.draft >= 2019) UnevaluatedChecks(c);
    }
  }
  --depth_;
  if (c.failures.empty()) {
    if (outer->tracked) outer->Intersect(unevaluated);
    return nullptr;
  }
  if (c.failures.size() == 1) return std::move(c.failures[0]);
  FailurePtr group = Fail("");
  group->kind = Failure::Kind::kGroup;
  for (FailurePtr& one : c.failures) group->causes.push_back(std::move(*one));
  return group;
}

// Where a schema was come by: keywords and pointers along the frames.
std::string KeywordLocation(const Frame& frame) {
  std::string out;
  for (const Frame* at = &frame; at->parent != nullptr; at = at->parent) {
    if (!at->keyword.empty()) {
      out = absl::StrCat("/", at->keyword, out);
    } else {
      const absl::string_view own = at->schema->location;
      out = absl::StrCat(
          own.substr(std::min(own.size(), at->parent->schema->location.size())),
          out);
    }
  }
  return out;
}

FailurePtr Run::Cycle(const Frame& frame) const {
  for (const Frame* at = frame.parent;
       at != nullptr && at->value_id == frame.value_id; at = at->parent) {
    if (at->schema != frame.schema) continue;
    return Fail(absl::StrCat("both ", KeywordLocation(frame), " and ",
                             KeywordLocation(*at), " resolve to ",
                             Quote(frame.schema->location),
                             " causing reference cycle"));
  }
  return nullptr;
}

// Checks whose failure hides all others.
FailurePtr Run::FirstChecks(Check& c) {
  if (FailurePtr cycle = Cycle(c.frame)) return cycle;
  const Schema& s = c.s;
  if (s.ref != nullptr && s.draft <= 7) return nullptr;
  const uint8_t type = TypeOf(c.v);
  if (s.types != 0 && (s.types & type) == 0 &&
      !((s.types & kIntegerType) != 0 && type == kNumberType &&
        ToNumber(c.v).IsInteger())) {
    if (c.quick) return Fail("");
    return Fail(
        absl::StrCat("got ", TypeNames(type), ", want ", TypeNames(s.types)));
  }
  if (s.const_value != nullptr && !SameJson(c.v, *s.const_value)) {
    const std::string text = PrintScalar(*s.const_value);
    return Fail(text.empty() ? "'const' failed"
                             : absl::StrCat("value must be ", text));
  }
  if (s.enum_values != nullptr) {
    bool found = false;
    bool scalars = true;
    std::vector<std::string> texts;
    for (const Value& item : s.enum_values->list()) {
      if (SameJson(c.v, item)) {
        found = true;
        break;
      }
      texts.push_back(PrintScalar(item));
      scalars = scalars && !texts.back().empty();
    }
    if (!found) {
      return Fail(scalars ? absl::StrCat("value must be one of ",
                                         absl::StrJoin(texts, ", "))
                          : "'enum' failed");
    }
  }
  if (!s.format.empty() && IsText(c.v)) {
    if (const auto reason = FormatError(s.format, c.v.as_string())) {
      return Fail(absl::StrCat(SingleQuote(c.v.as_string()), " is not valid ",
                               s.format, ": ", *reason));
    }
  }
  return nullptr;
}

FailurePtr Run::Self(Check& c, const Schema& schema, bool quick,
                     absl::string_view keyword) {
  return Apply(&c.frame, schema, keyword, c.frame.value_id, c.v, &c.unevaluated,
               quick || c.quick);
}

FailurePtr Run::Inner(Check& c, const Schema& schema, const Value& v,
                      std::string token, bool quick) {
  path_.push_back(std::move(token));
  Unevaluated none;
  FailurePtr failure =
      Apply(&c.frame, schema, "", ++last_id_, v, &none, quick || c.quick);
  path_.pop_back();
  return failure;
}

FailurePtr Run::Reference(Check& c, const Schema& schema,
                          absl::string_view keyword) {
  FailurePtr failure = Self(c, schema, false, keyword);
  if (failure == nullptr) return nullptr;
  FailurePtr out = Fail("");
  out->kind = Failure::Kind::kReference;
  if (failure->kind == Failure::Kind::kGroup) {
    out->causes = std::move(failure->causes);
  } else {
    out->causes.push_back(std::move(*failure));
  }
  return out;
}

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

std::string Limit(absl::string_view keyword, int64_t got, int64_t want) {
  return absl::StrCat(keyword, ": got ", PrintCount(got), ", want ",
                      PrintCount(want));
}

void Run::Object(Check& c) {
  const Map& map = c.v.map();
  const int64_t size = static_cast<int64_t>(map.size());
  if (c.s.min_properties && size < *c.s.min_properties) {
    AddMessage(c, Limit("minProperties", size, *c.s.min_properties));
  }
  if (c.s.max_properties && size > *c.s.max_properties) {
    AddMessage(c, Limit("maxProperties", size, *c.s.max_properties));
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

void Run::Array(Check& c) {
  const std::vector<Value>& items = c.v.list().items;
  const int64_t size = static_cast<int64_t>(items.size());
  if (c.s.min_items && size < *c.s.min_items) {
    AddMessage(c, Limit("minItems", size, *c.s.min_items));
  }
  if (c.s.max_items && size > *c.s.max_items) {
    AddMessage(c, Limit("maxItems", size, *c.s.max_items));
  }
  if (c.s.unique_items) {
    for (size_t i = 1; i < items.size(); ++i) {
      size_t twin = i;
      for (size_t j = 0; j < i && twin == i; ++j) {
        if (++comparisons_ > kMaxComparisons) {
          status_ = absl::ResourceExhaustedError(
              "schema validation takes too many steps");
          return;
        }
        if (SameJson(items[i], items[j])) twin = j;
      }
      if (twin == i) continue;
      AddMessage(c, absl::StrCat("items at ", PrintCount(twin), " and ",
                                 PrintCount(i), " are equal"));
      break;
    }
  }
  if (c.done()) return;
  size_t evaluated = std::min(items.size(), c.s.prefix_items.size());
  for (size_t i = 0; i < evaluated; ++i) {
    Add(c, Inner(c, *c.s.prefix_items[i], items[i], absl::StrCat(i), false));
  }
  if (c.s.items != nullptr) {
    // From 2020-12 on, Helm counts from the end of the prefix here.
    const size_t first = c.s.draft >= 2020 ? evaluated : 0;
    for (size_t i = evaluated; i < items.size() && !c.done(); ++i) {
      Add(c, Inner(c, *c.s.items, items[i], absl::StrCat(i - first), false));
    }
    evaluated = items.size();
  } else if (c.s.additional_items_allowed && !c.s.prefix_items.empty()) {
    if (!*c.s.additional_items_allowed && evaluated != items.size()) {
      AddMessage(c, absl::StrCat("last ", PrintCount(size - evaluated),
                                 " additionalItem(s) not allowed"));
    }
    evaluated = items.size();
  }
  for (size_t i = 0; i < evaluated; ++i) c.unevaluated.items.erase(i);
  if (c.s.contains != nullptr) Contains(c);
}

void Run::Contains(Check& c) {
  const std::vector<Value>& items = c.v.list().items;
  std::vector<FailurePtr> failures;
  std::vector<size_t> matched;
  for (size_t i = 0; i < items.size(); ++i) {
    FailurePtr failure =
        Inner(c, *c.s.contains, items[i], absl::StrCat(i), false);
    if (failure != nullptr) {
      failures.push_back(std::move(failure));
      continue;
    }
    matched.push_back(i);
    if (c.s.draft >= 2020) c.unevaluated.items.erase(i);
  }
  const int64_t count = static_cast<int64_t>(matched.size());
  const std::string places = absl::StrJoin(matched, " ");
  if (c.s.min_contains) {
    if (count < *c.s.min_contains) {
      AddWithCauses(
          c,
          absl::StrCat("min ", PrintCount(*c.s.min_contains),
                       " items required to match contains schema, but ",
                       count == 0 ? "none matched"
                                  : absl::StrCat("matched ", PrintCount(count),
                                                 " items at ", places)),
          std::move(failures));
    }
  } else if (count == 0) {
    AddWithCauses(c, "no items match contains schema", std::move(failures));
  }
  if (c.s.max_contains && count > *c.s.max_contains) {
    AddMessage(c, absl::StrCat("max ", PrintCount(*c.s.max_contains),
                               " items required to match contains schema, but "
                               "matched ",
                               PrintCount(count), " items at ", places));
  }
}

int64_t RuneCount(absl::string_view text) {
  int64_t count = 0;
  while (!text.empty()) {
    char32_t rune;
    text.remove_prefix(DecodeRune(text, &rune));
    ++count;
  }
  return count;
}

void Run::Text(Check& c) {
  const absl::string_view text = c.v.as_string();
  if (c.s.min_length || c.s.max_length) {
    const int64_t length = RuneCount(text);
    if (c.s.min_length && length < *c.s.min_length) {
      AddMessage(c, Limit("minLength", length, *c.s.min_length));
    }
    if (c.s.max_length && length > *c.s.max_length) {
      AddMessage(c, Limit("maxLength", length, *c.s.max_length));
    }
  }
  if (c.s.pattern != nullptr &&
      !re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()),
                              *c.s.pattern)) {
    AddMessage(c, absl::StrCat(SingleQuote(text), " does not match pattern ",
                               SingleQuote(c.s.pattern_text)));
  }
}

void Run::NumberChecks(Check& c) {
  const Number number = ToNumber(c.v);
  const auto check = [&](absl::string_view keyword,
                         const std::optional<Number>& limit, auto holds) {
    if (!limit || holds(number, *limit)) return;
    AddMessage(c, absl::StrCat(keyword, ": got ", number.Print(), ", want ",
                               limit->Print()));
  };
  check("minimum", c.s.minimum, [](const Number& a, const Number& b) {
    return a.value() >= b.value();
  });
  check("maximum", c.s.maximum, [](const Number& a, const Number& b) {
    return a.value() <= b.value();
  });
  check("exclusiveMinimum", c.s.exclusive_minimum,
        [](const Number& a, const Number& b) { return a.value() > b.value(); });
  check("exclusiveMaximum", c.s.exclusive_maximum,
        [](const Number& a, const Number& b) { return a.value() < b.value(); });
  check("multipleOf", c.s.multiple_of,
        [](const Number& a, const Number& b) { return a.IsMultipleOf(b); });
}

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

}  // namespace

absl::StatusOr<FailurePtr> CheckValue(const Schema& schema, const Value& v) {
  Run run;
  FailurePtr failure = run.Start(schema, v);
  if (!run.status().ok()) return run.status();
  return failure;
}

}  // namespace gitops::jsonschema
