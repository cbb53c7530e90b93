#include "pkg/chart/user_values.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/merge.h"
#include "pkg/chart/set_values.h"
#include "pkg/json/json.h"

namespace gitops::chart {
namespace {

using value::Value;

constexpr int64_t kMaxValuesBytes = int64_t{48} << 20;

absl::Status Prefix(const absl::Status& status, absl::string_view prefix) {
  return absl::Status(status.code(), absl::StrCat(prefix, status.message()));
}

absl::StatusOr<std::string> ReadStandardInput() {
  std::string out;
  char buffer[64 * 1024];
  while (true) {
    const ssize_t n = read(STDIN_FILENO, buffer, sizeof(buffer));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return absl::UnavailableError("read /dev/stdin failed");
    if (n == 0) return out;
    out.append(buffer, n);
    if (out.size() > static_cast<size_t>(kMaxValuesBytes)) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "standard input is larger than ", kMaxValuesBytes, " bytes"));
    }
  }
}

// One --set-json, which is either a whole object or key=JSON pairs.
absl::Status ApplyJson(const std::string& text, Value* base,
                       SetBudget* budget) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(text);
  if (absl::StartsWith(trimmed, "{")) {
    const absl::StatusOr<Value> object = json::ParseMap(trimmed);
    if (!object.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("failed parsing --set-json data JSON: ", text));
    }
    MergeInto(base->map(), object->map());
    return absl::OkStatus();
  }
  if (!ApplySetJson(text, base->map(), budget).ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("failed parsing --set-json data ", text));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadValuesFile(absl::string_view name) {
  if (absl::StripAsciiWhitespace(name) == "-") return ReadStandardInput();
  if (absl::StartsWith(name, "http://") || absl::StartsWith(name, "https://")) {
    return absl::UnimplementedError(
        absl::StrCat("values from a URL are not implemented: ", name));
  }
  absl::StatusOr<std::string> content = fs::ReadFile(name, kMaxValuesBytes);
  switch (content.status().code()) {
    case absl::StatusCode::kOk:
      return content;
    case absl::StatusCode::kNotFound:
      return absl::NotFoundError(
          absl::StrCat("open ", name, ": no such file or directory"));
    case absl::StatusCode::kPermissionDenied:
      return absl::PermissionDeniedError(
          absl::StrCat("open ", name, ": permission denied"));
    case absl::StatusCode::kFailedPrecondition:
      return absl::FailedPreconditionError(
          absl::StrCat("read ", name, ": is a directory"));
    default:
      return content.status();
  }
}

absl::StatusOr<Value> MergeUserValues(const UserValues& values,
                                      const ValuesReader& read) {
  Value base = Value::NewMap();
  for (const std::string& file : values.files) {
    GITOPS_ASSIGN_OR_RETURN(const std::string text, read(file));
    absl::StatusOr<Value> tree = ParseValues(text);
    if (!tree.ok()) {
      return Prefix(tree.status(),
                    absl::StrCat("failed to parse ", file, ": "));
    }
    MergeInto(base.map(), tree->map());
  }
  SetBudget budget;
  for (const std::string& text : values.set_json) {
    GITOPS_RETURN_IF_ERROR(ApplyJson(text, &base, &budget));
  }
  for (const std::string& text : values.set) {
    if (absl::Status s = ApplySet(text, base.map(), &budget); !s.ok()) {
      return Prefix(s, "failed parsing --set data: ");
    }
  }
  for (const std::string& text : values.set_string) {
    if (absl::Status s = ApplySetString(text, base.map(), &budget); !s.ok()) {
      return Prefix(s, "failed parsing --set-string data: ");
    }
  }
  for (const std::string& text : values.set_file) {
    if (absl::Status s = ApplySetFile(text, read, base.map(), &budget);
        !s.ok()) {
      return Prefix(s, "failed parsing --set-file data: ");
    }
  }
  for (const std::string& text : values.set_literal) {
    if (absl::Status s = ApplySetLiteral(text, base.map(), &budget); !s.ok()) {
      return Prefix(s, "failed parsing --set-literal data: ");
    }
  }
  return base;
}

}  // namespace gitops::chart
