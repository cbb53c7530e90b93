#include "pkg/deploy/filter/label_selector.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::deploy {

using value::Value;

namespace {

std::optional<int64_t> WholeNumber(absl::string_view text) {
  int64_t n = 0;
  if (!absl::SimpleAtoi(text, &n)) return std::nullopt;
  return n;
}

class SelectorParser {
 public:
  explicit SelectorParser(absl::string_view text) : text_(text) {}

  absl::StatusOr<std::vector<LabelSelector::Requirement>> Run() {
    std::vector<LabelSelector::Requirement> out;
    SkipSpace();
    while (at_ < text_.size()) {
      GITOPS_ASSIGN_OR_RETURN(LabelSelector::Requirement r, One());
      out.push_back(std::move(r));
      SkipSpace();
      if (at_ == text_.size()) break;
      if (text_[at_] != ',') return Bad("expected: ',' or 'end of string'");
      ++at_;
      SkipSpace();
      if (at_ == text_.size()) {
        return Bad("expected: identifier after ','");
      }
    }
    return out;
  }

 private:
  using Op = LabelSelector::Op;

  absl::Status Bad(absl::string_view rule) {
    std::string found(at_ < text_.size() ? text_.substr(at_, 1) : "");
    return absl::InvalidArgumentError(absl::StrCat(
        "unable to parse requirement: found '", found, "', ", rule));
  }

  void SkipSpace() {
    while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) ++at_;
  }

  std::string Word() {
    SkipSpace();
    size_t from = at_;
    while (at_ < text_.size() &&
           (absl::ascii_isalnum(text_[at_]) || text_[at_] == '-' ||
            text_[at_] == '_' || text_[at_] == '.' || text_[at_] == '/')) {
      ++at_;
    }
    return std::string(text_.substr(from, at_ - from));
  }

  bool Take(absl::string_view token) {
    SkipSpace();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  absl::StatusOr<LabelSelector::Requirement> One() {
    LabelSelector::Requirement r;
    if (Take("!")) {
      r.op = Op::kNotExists;
      r.key = Word();
      if (r.key.empty()) return Bad("expected: identifier");
      return r;
    }
    r.key = Word();
    if (r.key.empty())
      return Bad("expected: !, identifier, or 'end of string'");
    if (Take("!=")) {
      r.op = Op::kNotIn;
      r.values.push_back(Word());
      return r;
    }
    if (Take("==") || Take("=")) {
      r.op = Op::kIn;
      r.values.push_back(Word());
      return r;
    }
    for (absl::string_view sign : {">", "<"}) {
      if (!Take(sign)) continue;
      r.op = sign == ">" ? Op::kGreater : Op::kLess;
      r.values.push_back(Word());
      if (WholeNumber(r.values[0]).has_value()) return r;
      return absl::InvalidArgumentError(absl::StrCat(
          "unable to parse requirement: values[0][", r.key,
          "]: Invalid value: ", Quote(r.values[0]),
          ": for 'Gt', 'Lt' operators, the value must be an integer"));
    }
    size_t before = at_;
    std::string word = Word();
    if (word == "in" || word == "notin") {
      r.op = word == "in" ? Op::kIn : Op::kNotIn;
      GITOPS_RETURN_IF_ERROR(Set(&r.values));
      return r;
    }
    at_ = before;
    if (!word.empty()) {
      return Bad("expected: in, notin, =, ==, !=, gt, lt");
    }
    r.op = Op::kExists;
    return r;
  }

  absl::Status Set(std::vector<std::string>* values) {
    if (!Take("(")) return Bad("expected: '('");
    while (true) {
      values->push_back(Word());
      if (Take(")")) return absl::OkStatus();
      if (!Take(",")) return Bad("expected: ',', or ')'");
    }
  }

  absl::string_view text_;
  size_t at_ = 0;
};

bool Contains(const std::vector<std::string>& list, absl::string_view s) {
  return std::find(list.begin(), list.end(), s) != list.end();
}

}  // namespace

absl::StatusOr<LabelSelector> LabelSelector::Parse(absl::string_view text) {
  LabelSelector out;
  GITOPS_ASSIGN_OR_RETURN(out.requirements_, SelectorParser(text).Run());
  return out;
}

bool LabelSelector::Matches(const Value* labels) const {
  for (const Requirement& r : requirements_) {
    const Value* v = labels == nullptr ? nullptr : labels->Find(r.key);
    bool present = v != nullptr && v->is_string();
    bool in = present && Contains(r.values, v->as_string());
    switch (r.op) {
      case Op::kIn:
        if (!in) return false;
        break;
      case Op::kNotIn:
        if (in) return false;
        break;
      case Op::kExists:
        if (!present) return false;
        break;
      case Op::kGreater:
      case Op::kLess: {
        if (!present) return false;
        const std::optional<int64_t> n = WholeNumber(v->as_string());
        const std::optional<int64_t> bound = WholeNumber(r.values[0]);
        if (!n || !bound) return false;
        if (r.op == Op::kGreater ? *n <= *bound : *n >= *bound) return false;
        break;
      }
      case Op::kNotExists:
        if (present) return false;
        break;
    }
  }
  return true;
}

std::string LabelSelector::ToString() const {
  std::vector<std::string> parts;
  for (const Requirement& r : requirements_) {
    std::vector<std::string> values = r.values;
    std::sort(values.begin(), values.end());
    switch (r.op) {
      case Op::kIn:
        parts.push_back(values.size() == 1
                            ? absl::StrCat(r.key, "=", values[0])
                            : absl::StrCat(r.key, " in (",
                                           absl::StrJoin(values, ","), ")"));
        break;
      case Op::kNotIn:
        parts.push_back(values.size() == 1
                            ? absl::StrCat(r.key, "!=", values[0])
                            : absl::StrCat(r.key, " notin (",
                                           absl::StrJoin(values, ","), ")"));
        break;
      case Op::kExists:
        parts.push_back(r.key);
        break;
      case Op::kNotExists:
        parts.push_back(absl::StrCat("!", r.key));
        break;
      case Op::kGreater:
      case Op::kLess:
        parts.push_back(
            absl::StrCat(r.key, r.op == Op::kGreater ? ">" : "<", values[0]));
        break;
    }
  }
  return absl::StrJoin(parts, ",");
}

absl::Status LabelSelector::EqualityError() const {
  if (requirements_.size() != 1) {
    return absl::InvalidArgumentError(
        "Expected label selector to have one label KV");
  }
  if (requirements_[0].op != Op::kIn) {
    return absl::InvalidArgumentError(
        "Expected label selector to check for equality");
  }
  if (requirements_[0].values.size() != 1) {
    return absl::InvalidArgumentError(
        "Expected label selector to check against single label value");
  }
  return absl::OkStatus();
}

bool LabelSelector::SingleEquality(
    std::pair<std::string, std::string>* out) const {
  if (requirements_.size() != 1 || requirements_[0].op != Op::kIn ||
      requirements_[0].values.size() != 1) {
    return false;
  }
  *out = {requirements_[0].key, requirements_[0].values[0]};
  return true;
}

}  // namespace gitops::deploy
