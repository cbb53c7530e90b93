#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/jsonschema/equality.h"
#include "pkg/jsonschema/run.h"
#include "pkg/jsonschema/schema_text.h"

namespace gitops::jsonschema {

using value::Map;
using value::Value;

std::string LimitMessage(absl::string_view keyword, int64_t got, int64_t want) {
  return absl::StrCat(keyword, ": got ", PrintCount(got), ", want ",
                      PrintCount(want));
}

void Run::Array(Check& c) {
  const std::vector<Value>& items = c.v.list().items;
  const int64_t size = static_cast<int64_t>(items.size());
  if (c.s.min_items && size < *c.s.min_items) {
    AddMessage(c, LimitMessage("minItems", size, *c.s.min_items));
  }
  if (c.s.max_items && size > *c.s.max_items) {
    AddMessage(c, LimitMessage("maxItems", size, *c.s.max_items));
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
    // Helm counts from the end of the prefix here.
    const size_t first = evaluated;
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

namespace {

int64_t RuneCount(absl::string_view text) {
  int64_t count = 0;
  while (!text.empty()) {
    char32_t rune;
    text.remove_prefix(DecodeRune(text, &rune));
    ++count;
  }
  return count;
}

}  // namespace

void Run::Text(Check& c) {
  const absl::string_view text = c.v.as_string();
  if (c.s.min_length || c.s.max_length) {
    const int64_t length = RuneCount(text);
    if (c.s.min_length && length < *c.s.min_length) {
      AddMessage(c, LimitMessage("minLength", length, *c.s.min_length));
    }
    if (c.s.max_length && length > *c.s.max_length) {
      AddMessage(c, LimitMessage("maxLength", length, *c.s.max_length));
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

}  // namespace gitops::jsonschema
