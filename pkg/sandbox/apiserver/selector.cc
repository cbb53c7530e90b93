#include "pkg/sandbox/apiserver/selector.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

// Splits at commas outside parentheses.
std::vector<absl::string_view> SplitTop(absl::string_view text) {
  std::vector<absl::string_view> parts;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '(') ++depth;
    if (i < text.size() && text[i] == ')') --depth;
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      const absl::string_view part =
          absl::StripAsciiWhitespace(text.substr(begin, i - begin));
      if (!part.empty()) parts.push_back(part);
      begin = i + 1;
    }
  }
  return parts;
}

absl::StatusOr<Requirement> ParseSet(absl::string_view text,
                                     absl::string_view word,
                                     Requirement::Op op) {
  const size_t at = text.find(word);
  const size_t open = text.find('(', at);
  if (open == absl::string_view::npos || text.back() != ')') {
    return absl::InvalidArgumentError(
        absl::StrCat("unable to parse requirement: ", text));
  }
  Requirement requirement;
  requirement.key = std::string(absl::StripAsciiWhitespace(text.substr(0, at)));
  requirement.op = op;
  for (absl::string_view item :
       absl::StrSplit(text.substr(open + 1, text.size() - open - 2), ',')) {
    requirement.values.emplace_back(absl::StripAsciiWhitespace(item));
  }
  return requirement;
}

absl::StatusOr<Requirement> ParseOne(absl::string_view text) {
  if (absl::StrContains(text, " notin ")) {
    return ParseSet(text, " notin ", Requirement::Op::kNotIn);
  }
  if (absl::StrContains(text, " in ")) {
    return ParseSet(text, " in ", Requirement::Op::kIn);
  }
  Requirement requirement;
  size_t at = text.find("!=");
  size_t length = 2;
  requirement.op = Requirement::Op::kNotIn;
  if (at == absl::string_view::npos) {
    at = text.find('=');
    length =
        text.substr(std::min(at, text.size())).substr(0, 2) == "==" ? 2 : 1;
    requirement.op = Requirement::Op::kIn;
  }
  if (at != absl::string_view::npos) {
    requirement.key =
        std::string(absl::StripAsciiWhitespace(text.substr(0, at)));
    requirement.values.emplace_back(
        absl::StripAsciiWhitespace(text.substr(at + length)));
    return requirement;
  }
  requirement.op = Requirement::Op::kExists;
  if (text[0] == '!') {
    requirement.op = Requirement::Op::kNotExists;
    text.remove_prefix(1);
  }
  requirement.key = std::string(absl::StripAsciiWhitespace(text));
  return requirement;
}

bool Holds(const Requirement& requirement, const Value* actual) {
  const bool there = actual != nullptr && actual->is_string();
  const bool listed =
      there &&
      std::find(requirement.values.begin(), requirement.values.end(),
                std::string(actual->as_string())) != requirement.values.end();
  switch (requirement.op) {
    case Requirement::Op::kExists:
      return there;
    case Requirement::Op::kNotExists:
      return !there;
    case Requirement::Op::kIn:
      return listed;
    case Requirement::Op::kNotIn:
      return !listed;
  }
  return false;
}

bool IsKnownField(absl::string_view key) {
  for (absl::string_view known :
       {"metadata.name", "metadata.namespace", "status.phase", "type",
        "spec.nodeName", "involvedObject.uid", "involvedObject.name"}) {
    if (key == known) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Selector> Selector::Parse(absl::string_view labels,
                                         absl::string_view fields) {
  Selector selector;
  for (absl::string_view part : SplitTop(labels)) {
    GITOPS_ASSIGN_OR_RETURN(Requirement requirement, ParseOne(part));
    selector.labels_.push_back(std::move(requirement));
  }
  for (absl::string_view part : SplitTop(fields)) {
    GITOPS_ASSIGN_OR_RETURN(Requirement requirement, ParseOne(part));
    if (!IsKnownField(requirement.key)) {
      return absl::InvalidArgumentError(
          absl::StrCat("field label not supported: ", requirement.key));
    }
    selector.fields_.push_back(std::move(requirement));
  }
  return selector;
}

bool Selector::Matches(const Value& object) const {
  const Value* labels = object.FindPath({"metadata", "labels"});
  for (const Requirement& requirement : labels_) {
    const Value* label =
        labels == nullptr ? nullptr : labels->Find(requirement.key);
    if (!Holds(requirement, label)) return false;
  }
  for (const Requirement& requirement : fields_) {
    const Value* at = &object;
    for (absl::string_view step : absl::StrSplit(requirement.key, '.')) {
      if (at != nullptr) at = at->Find(step);
    }
    if (!Holds(requirement, at)) return false;
  }
  return true;
}

}  // namespace gitops::sandbox
