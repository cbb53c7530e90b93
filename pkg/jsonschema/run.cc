#include "pkg/jsonschema/run.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/jsonschema/equality.h"
#include "pkg/jsonschema/format.h"
#include "pkg/jsonschema/schema_text.h"

namespace gitops::jsonschema {

using value::Map;
using value::Value;

namespace {

constexpr int kMaxDepth = 2'000;

}  // namespace

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

namespace {

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

}  // namespace

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
      if (!scalars) return Fail("'enum' failed");
      return Fail(absl::StrCat(
          texts.size() == 1 ? "value must be " : "value must be one of ",
          absl::StrJoin(texts, ", ")));
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

}  // namespace gitops::jsonschema
