#include "pkg/jsonschema/failure.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "pkg/base/quote.h"

namespace gitops::jsonschema {
namespace {

void Print(const Failure& failure, int indent, std::string* out) {
  if (failure.kind == Failure::Kind::kReference && failure.causes.size() == 1) {
    Print(failure.causes[0], indent, out);
    return;
  }
  if (!out->empty()) out->push_back('\n');
  out->append(2 * indent, ' ');
  absl::StrAppend(out, "- at ", SingleQuote(JsonPointer(failure.path)), ": ",
                  failure.kind == Failure::Kind::kMessage
                      ? absl::string_view(failure.message)
                      : "validation failed");
  for (const Failure& cause : failure.causes) Print(cause, indent + 1, out);
}

}  // namespace

std::string PrintFailure(const Failure& failure) {
  std::string out;
  if (failure.kind == Failure::Kind::kGroup) {
    for (const Failure& cause : failure.causes) Print(cause, 0, &out);
  } else {
    Print(failure, 0, &out);
  }
  return out;
}

std::string SingleQuote(absl::string_view text) {
  const std::string quoted = Quote(text);
  const std::string inside = absl::StrReplaceAll(
      absl::string_view(quoted).substr(1, quoted.size() - 2),
      {{"\\\"", "\""}, {"'", "\\'"}, {"\\\\", "\\\\"}});
  return absl::StrCat("'", inside, "'");
}

std::string EscapePointerToken(absl::string_view token) {
  return absl::StrReplaceAll(token, {{"~", "~0"}, {"/", "~1"}});
}

std::string JsonPointer(const std::vector<std::string>& path) {
  std::string out;
  for (const std::string& token : path) {
    absl::StrAppend(&out, "/", EscapePointerToken(token));
  }
  return out;
}

}  // namespace gitops::jsonschema
