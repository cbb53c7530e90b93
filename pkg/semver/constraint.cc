#include "pkg/semver/constraint.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"

namespace gitops::semver {
namespace {

// The white space of regular expressions: no vertical tab.
bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

size_t CountSpaces(absl::string_view text) {
  size_t n = 0;
  while (n < text.size() && IsSpace(text[n])) ++n;
  return n;
}

bool IsPartChar(char c) {
  return absl::ascii_isdigit(c) || c == 'x' || c == 'X' || c == '*' || c == '|';
}

bool IsWildcard(absl::string_view part) {
  return part.empty() || part == "x" || part == "X" || part == "*";
}

// A version as constraints write it: each of up to three parts may be a
// wildcard.
struct LooseVersion {
  absl::string_view text;
  absl::string_view parts[3];
  absl::string_view prerelease;  // With its hyphen.
};

size_t CountPart(absl::string_view text) {
  size_t n = 0;
  while (n < text.size() && IsPartChar(text[n])) ++n;
  return n;
}

// Length of "<mark>id(.id)*" at the start of `text`, 0 if there is none.
size_t CountSuffix(absl::string_view text, char mark) {
  if (text.empty() || text[0] != mark) return 0;
  size_t end = 0;
  size_t i = 1;
  while (true) {
    const size_t start = i;
    while (i < text.size() &&
           (absl::ascii_isalnum(text[i]) || text[i] == '-')) {
      ++i;
    }
    if (i == start) return end;
    end = i;
    if (i >= text.size() || text[i] != '.') return end;
    ++i;
  }
}

// Reads the longest version at the start of `text`.
bool ReadVersion(absl::string_view text, LooseVersion* out) {
  size_t i = !text.empty() && text[0] == 'v' ? 1 : 0;
  size_t n = CountPart(text.substr(i));
  if (n == 0) return false;
  out->parts[0] = text.substr(i, n);
  i += n;
  for (int part = 1; part < 3 && i < text.size() && text[i] == '.'; ++part) {
    n = CountPart(text.substr(i + 1));
    if (n == 0) break;
    out->parts[part] = text.substr(i + 1, n);
    i += n + 1;
  }
  n = CountSuffix(text.substr(i), '-');
  out->prerelease = text.substr(i, n);
  i += n;
  i += CountSuffix(text.substr(i), '+');
  out->text = text.substr(0, i);
  return true;
}

absl::string_view ReadOperator(absl::string_view text) {
  for (absl::string_view op :
       {"!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"}) {
    if (absl::StartsWith(text, op)) return text.substr(0, op.size());
  }
  return absl::string_view();
}

// "A - B" reads as ">= A, <= B ".
std::string RewriteRanges(absl::string_view text) {
  std::string out;
  size_t i = 0;
  while (i < text.size()) {
    const absl::string_view rest = text.substr(i);
    const size_t lead = CountSpaces(rest);
    LooseVersion low;
    if (ReadVersion(rest.substr(lead), &low)) {
      size_t at = lead + low.text.size();
      const size_t gap = CountSpaces(rest.substr(at));
      at += gap;
      if (gap > 0 && at < rest.size() && rest[at] == '-') {
        const size_t gap_after = CountSpaces(rest.substr(at + 1));
        at += 1 + gap_after;
        LooseVersion high;
        if (gap_after > 0 && ReadVersion(rest.substr(at), &high)) {
          at += high.text.size();
          at += CountSpaces(rest.substr(at));
          absl::StrAppend(&out, ">= ", low.text, ", <= ", high.text, " ");
          i += at;
          continue;
        }
      }
    }
    out.push_back(text[i++]);
  }
  return out;
}

absl::Status Improper(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("improper constraint: ", text));
}

}  // namespace

absl::StatusOr<Constraints> Constraints::Parse(absl::string_view text) {
  Constraints out;
  const std::string rewritten = RewriteRanges(text);
  for (absl::string_view part : absl::StrSplit(rewritten, "||")) {
    GITOPS_ASSIGN_OR_RETURN(Group group, ParseGroup(part));
    out.groups_.push_back(std::move(group));
  }
  return out;
}

absl::StatusOr<Constraints::Group> Constraints::ParseGroup(
    absl::string_view text) {
  std::vector<std::pair<absl::string_view, absl::string_view>> found;
  absl::string_view rest = text;
  bool separated = true;  // Whether another condition may start here.
  while (true) {
    const size_t lead = CountSpaces(rest);
    rest.remove_prefix(lead);
    if (rest.empty() && !found.empty()) break;
    if (!found.empty()) {
      separated = lead > 0;
      if (!rest.empty() && rest[0] == ',') {
        rest.remove_prefix(1);
        rest.remove_prefix(CountSpaces(rest));
        separated = true;
      }
    }
    if (!separated) return Improper(text);
    const absl::string_view op = ReadOperator(rest);
    rest.remove_prefix(op.size());
    rest.remove_prefix(CountSpaces(rest));
    LooseVersion version;
    if (!ReadVersion(rest, &version)) return Improper(text);
    rest.remove_prefix(version.text.size());
    found.emplace_back(op, version.text);
  }
  Group group;
  for (const auto& [op, version] : found) {
    GITOPS_ASSIGN_OR_RETURN(Condition condition, MakeCondition(op, version));
    if (!condition.version.prerelease().empty()) group.has_prerelease = true;
    group.conditions.push_back(std::move(condition));
  }
  return group;
}

absl::StatusOr<Constraints::Condition> Constraints::MakeCondition(
    absl::string_view op, absl::string_view text) {
  Condition out;
  if (op == "!=") out.op = Op::kNotEqual;
  if (op == ">") out.op = Op::kGreater;
  if (op == "<") out.op = Op::kLess;
  if (op == ">=" || op == "=>") out.op = Op::kGreaterEqual;
  if (op == "<=" || op == "=<") out.op = Op::kLessEqual;
  if (op == "~" || op == "~>") out.op = Op::kTilde;
  if (op == "^") out.op = Op::kCaret;

  LooseVersion loose;
  ReadVersion(text, &loose);
  std::string version(text);
  if (IsWildcard(loose.parts[0])) {
    version = absl::StrCat("0.0.0", loose.prerelease);
    out.dirty = true;
  } else if (IsWildcard(loose.parts[1])) {
    version = absl::StrCat(loose.parts[0], ".0.0", loose.prerelease);
    out.dirty = out.minor_dirty = true;
  } else if (IsWildcard(loose.parts[2])) {
    version = absl::StrCat(loose.parts[0], ".", loose.parts[1], ".0",
                           loose.prerelease);
    out.dirty = out.patch_dirty = true;
  }
  absl::StatusOr<Version> parsed = Version::Parse(version);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError("constraint parser error");
  }
  out.version = *std::move(parsed);
  return out;
}

bool Constraints::Check(const Version& version) const {
  for (const Group& group : groups_) {
    if (!version.prerelease().empty() && !group.has_prerelease) continue;
    bool all = true;
    for (const Condition& condition : group.conditions) {
      if (!Holds(condition, version)) {
        all = false;
        break;
      }
    }
    if (all) return true;
  }
  return false;
}

bool Constraints::Holds(const Condition& c, const Version& v) {
  switch (c.op) {
    case Op::kEqual:
      return c.dirty ? HoldsTilde(c, v) : v.Compare(c.version) == 0;
    case Op::kNotEqual:
      return HoldsNotEqual(c, v);
    case Op::kGreater:
      return HoldsGreater(c, v);
    case Op::kLess:
      return v.Compare(c.version) < 0;
    case Op::kGreaterEqual:
      return v.Compare(c.version) >= 0;
    case Op::kLessEqual:
      return HoldsLessEqual(c, v);
    case Op::kTilde:
      return HoldsTilde(c, v);
    case Op::kCaret:
      return HoldsCaret(c, v);
  }
  return false;
}

bool Constraints::HoldsNotEqual(const Condition& c, const Version& v) {
  if (!c.dirty) return v.Compare(c.version) != 0;
  if (v.major_number() != c.version.major_number()) return true;
  if (c.minor_dirty) return false;
  if (v.minor_number() != c.version.minor_number()) return true;
  if (c.patch_dirty) {
    return (!v.prerelease().empty() || !c.version.prerelease().empty()) &&
           ComparePrereleases(v.prerelease(), c.version.prerelease()) != 0;
  }
  return v.Compare(c.version) != 0;
}

bool Constraints::HoldsGreater(const Condition& c, const Version& v) {
  if (!c.dirty) return v.Compare(c.version) > 0;
  if (v.major_number() != c.version.major_number()) {
    return v.major_number() > c.version.major_number();
  }
  if (c.minor_dirty) return false;
  if (c.patch_dirty) return v.minor_number() > c.version.minor_number();
  return v.Compare(c.version) > 0;
}

bool Constraints::HoldsLessEqual(const Condition& c, const Version& v) {
  if (!c.dirty) return v.Compare(c.version) <= 0;
  if (v.major_number() != c.version.major_number()) {
    return v.major_number() < c.version.major_number();
  }
  return c.minor_dirty || v.minor_number() <= c.version.minor_number();
}

bool Constraints::HoldsTilde(const Condition& c, const Version& v) {
  if (v.Compare(c.version) < 0) return false;
  const Version& base = c.version;
  if (base.major_number() == 0 && base.minor_number() == 0 &&
      base.patch_number() == 0 && !c.minor_dirty && !c.patch_dirty) {
    return true;  // ~* and also ~0.0.0 take every version.
  }
  return v.major_number() == base.major_number() &&
         (c.minor_dirty || v.minor_number() == base.minor_number());
}

bool Constraints::HoldsCaret(const Condition& c, const Version& v) {
  if (v.Compare(c.version) < 0) return false;
  const Version& base = c.version;
  if (base.major_number() > 0 || c.minor_dirty) {
    return v.major_number() == base.major_number();
  }
  if (v.major_number() > base.major_number()) return false;
  if (base.minor_number() > 0 || c.patch_dirty) {
    return v.minor_number() == base.minor_number();
  }
  return v.minor_number() == 0 && v.patch_number() == base.patch_number();
}

}  // namespace gitops::semver
