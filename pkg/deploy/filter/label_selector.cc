#include "pkg/deploy/filter/label_selector.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/filter/label_syntax.h"

namespace gitops::deploy {

using value::Value;

namespace {

std::optional<int64_t> WholeNumber(absl::string_view text) {
  int64_t n = 0;
  if (!absl::SimpleAtoi(text, &n)) return std::nullopt;
  return n;
}

absl::Status Malformed(absl::string_view found, absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat("found '", found, "'", rule));
}

std::string Invalid(absl::string_view field, absl::string_view value,
                    absl::string_view problems) {
  return absl::StrCat(field, ": Invalid value: ", Quote(value), ": ", problems);
}

// Kubernetes' grammar: everything that is no space and none of =!(),<> is a
// word, whose letters are looked at once the requirement is complete.
class SelectorParser {
 public:
  explicit SelectorParser(absl::string_view text) : text_(text) { Next(); }

  absl::StatusOr<std::vector<LabelSelector::Requirement>> Run() {
    std::vector<LabelSelector::Requirement> out;
    while (!token_.empty()) {
      if (token_ != "!" && !IsWord()) {
        return Malformed(token_,
                         ", expected: !, identifier, or 'end of string'");
      }
      absl::StatusOr<LabelSelector::Requirement> r = One();
      if (!r.ok()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "unable to parse requirement: ", r.status().message()));
      }
      out.push_back(*std::move(r));
      if (token_.empty()) break;
      if (token_ != ",") {
        return Malformed(token_, ", expected: ',' or 'end of string'");
      }
      Next();
      if (token_ != "!" && !IsWord()) {
        return Malformed(token_, ", expected: identifier after ','");
      }
    }
    return out;
  }

 private:
  using Op = LabelSelector::Op;

  static bool IsSign(char c) { return absl::StrContains("=!(),<>", c); }
  bool IsWord() const { return !token_.empty() && !IsSign(token_[0]); }

  // Sets token_ to the next word or sign; empty at the end.
  void Next() {
    while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) ++at_;
    size_t end = at_;
    while (end < text_.size() && !IsSign(text_[end]) &&
           !absl::ascii_isspace(text_[end])) {
      ++end;
    }
    if (end == at_ && at_ < text_.size()) {
      const absl::string_view two = text_.substr(at_, 2);
      end += two == "==" || two == "!=" ? 2 : 1;
    }
    token_ = text_.substr(at_, end - at_);
    at_ = end;
  }

  absl::Status Key(LabelSelector::Requirement* r) {
    if (token_ == "!") {
      r->op = Op::kNotExists;
      Next();
    }
    if (!IsWord()) return Malformed(token_, ", expected: identifier");
    const std::string problems = LabelKeyProblems(token_);
    if (!problems.empty()) {
      return absl::InvalidArgumentError(Invalid("<nil>", token_, problems));
    }
    r->key = std::string(token_);
    Next();
    return absl::OkStatus();
  }

  absl::StatusOr<LabelSelector::Requirement> One() {
    LabelSelector::Requirement r;
    GITOPS_RETURN_IF_ERROR(Key(&r));
    if (r.op == Op::kNotExists || token_.empty() || token_ == ",") return r;
    const absl::string_view sign = token_;
    if (sign == "in" || sign == "notin") {
      r.op = sign == "in" ? Op::kIn : Op::kNotIn;
      Next();
      GITOPS_RETURN_IF_ERROR(Set(&r.values));
    } else if (sign == "=" || sign == "==" || sign == "!=" || sign == ">" ||
               sign == "<") {
      r.op = sign == "!="  ? Op::kNotIn
             : sign == ">" ? Op::kGreater
             : sign == "<" ? Op::kLess
                           : Op::kIn;
      Next();
      GITOPS_RETURN_IF_ERROR(Single(&r.values));
    } else {
      return Malformed(sign, ", expected: in, notin, =, ==, !=, gt, lt");
    }
    GITOPS_RETURN_IF_ERROR(CheckValues(r));
    return r;
  }

  absl::Status Single(std::vector<std::string>* values) {
    if (token_.empty() || token_ == ",") {
      values->emplace_back();
      return absl::OkStatus();
    }
    if (!IsWord()) return Malformed(token_, ", expected: identifier");
    values->emplace_back(token_);
    Next();
    return absl::OkStatus();
  }

  absl::Status Set(std::vector<std::string>* values) {
    if (token_ != "(") return Malformed(token_, " expected: '('");
    Next();
    if (token_ != ")" && token_ != "," && !IsWord()) {
      return Malformed(token_, ", expected: ',', ')' or identifier");
    }
    while (true) {
      const bool word = IsWord();
      values->emplace_back(word ? token_ : "");
      if (word) Next();
      if (token_ == ")") break;
      if (token_ != ",") {
        return Malformed(token_, word ? ", expected: ',' or ')'"
                                      : ", expected: ',', or identifier");
      }
      Next();
    }
    Next();
    std::sort(values->begin(), values->end());
    values->erase(std::unique(values->begin(), values->end()), values->end());
    return absl::OkStatus();
  }

  absl::Status CheckValues(const LabelSelector::Requirement& r) {
    std::vector<std::string> problems;
    if ((r.op == Op::kGreater || r.op == Op::kLess) &&
        !WholeNumber(r.values[0]).has_value()) {
      problems.push_back(
          Invalid("values[0]", r.values[0],
                  "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
    for (size_t i = 0; i < r.values.size(); ++i) {
      const std::string wrong = LabelValueProblems(r.values[i]);
      if (wrong.empty()) continue;
      problems.push_back(Invalid(absl::StrCat("values[", i, "][", r.key, "]"),
                                 r.values[i], wrong));
    }
    if (problems.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        problems.size() == 1
            ? problems[0]
            : absl::StrCat("[", absl::StrJoin(problems, ", "), "]"));
  }

  absl::string_view text_;
  size_t at_ = 0;
  absl::string_view token_;
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
