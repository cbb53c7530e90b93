#include "pkg/deploy/resource/path.h"

#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/panic.h"
#include "re2/re2.h"

namespace gitops::deploy {

using value::Value;

PathPart PathPart::Key(absl::string_view key) {
  PathPart p;
  p.key = std::string(key);
  return p;
}

PathPart PathPart::Index(int index) {
  PathPart p;
  p.type = Type::kIndex;
  p.index = index;
  return p;
}

PathPart PathPart::All() {
  PathPart p;
  p.type = Type::kAllIndexes;
  return p;
}

bool PathPart::RegexMatches(absl::string_view text) const {
  return regex != nullptr &&
         RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex);
}

namespace {

absl::StatusOr<PathPart> ParsePart(const Value& v) {
  if (v.is_string()) return PathPart::Key(v.as_string());
  const Value* index = v.Find("index");
  if (index != nullptr && index->is_number()) {
    return PathPart::Index(index->is_int() ? static_cast<int>(index->as_int())
                           : index->is_uint()
                               ? static_cast<int>(index->as_uint())
                               : static_cast<int>(index->as_float()));
  }
  const Value* all = v.Find("allIndexes");
  if (all != nullptr && all->is_bool()) return PathPart::All();
  const Value* regex = v.Find("regex");
  if (regex != nullptr && regex->is_string()) {
    PathPart p;
    p.type = PathPart::Type::kRegex;
    p.key = std::string(regex->as_string());
    RE2::Options options;
    options.set_log_errors(false);
    auto re = std::make_shared<RE2>(p.key, options);
    if (!re->ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Parsing regex ", Quote(p.key), ": ", re->error()));
    }
    p.regex = std::move(re);
    return p;
  }
  return PanicError("Unknown path part");
}

}  // namespace

absl::StatusOr<Path> ParsePath(const Value& list) {
  Path path;
  if (list.is_null()) return path;
  if (!list.is_list()) {
    return absl::InvalidArgumentError("Expected path to be a list");
  }
  for (const Value& v : list.list()) {
    GITOPS_ASSIGN_OR_RETURN(PathPart part, ParsePart(v));
    path.push_back(std::move(part));
  }
  return path;
}

std::string FormatPath(const Path& path) {
  std::string out;
  for (const PathPart& p : path) {
    if (!out.empty()) out.push_back(',');
    switch (p.type) {
      case PathPart::Type::kKey:
        absl::StrAppend(&out, p.key);
        break;
      case PathPart::Type::kIndex:
        absl::StrAppend(&out, p.index);
        break;
      case PathPart::Type::kAllIndexes:
        absl::StrAppend(&out, "(all)");
        break;
      case PathPart::Type::kRegex:
        absl::StrAppend(&out, "/", p.key, "/");
        break;
    }
  }
  return out;
}

Path KeyPath(std::initializer_list<absl::string_view> keys) {
  Path path;
  for (absl::string_view k : keys) path.push_back(PathPart::Key(k));
  return path;
}

bool HasArrayStep(const Path& path, size_t from) {
  for (size_t i = from; i < path.size(); ++i) {
    if (path[i].is_array_step()) return true;
  }
  return false;
}

}  // namespace gitops::deploy
