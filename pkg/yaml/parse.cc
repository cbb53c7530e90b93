#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/status_macros.h"
#include "pkg/value/value.h"
#include "pkg/yaml/composer.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml {
namespace {

using ::gitops::value::Value;

absl::Status CheckSize(absl::string_view text, const ParseOptions& options) {
  if (static_cast<int64_t>(text.size()) <= options.max_bytes) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("yaml: more than ", options.max_bytes, " bytes"));
}

absl::Status Annotate(const absl::Status& status, absl::string_view before) {
  if (before.empty()) return status;
  return absl::Status(status.code(), absl::StrCat(before, status.message()));
}

std::string FilePrefix(const ParseOptions& options) {
  return options.file.empty() ? "" : absl::StrCat(options.file, ": ");
}

absl::StatusOr<Value> ParseBare(absl::string_view text,
                                const ParseOptions& options) {
  GITOPS_RETURN_IF_ERROR(CheckSize(text, options));
  const internal::InputText input(text);
  return internal::Composer(input, options).Compose();
}

absl::string_view JsonTypeName(const Value& value) {
  if (value.is_map()) return "object";
  if (value.is_list()) return "array";
  if (value.is_string()) return "string";
  return value.is_bool() ? "bool" : "number";
}

absl::StatusOr<Value> ParseAs(absl::string_view text,
                              const ParseOptions& options, bool map) {
  absl::StatusOr<Value> parsed = ParseBare(text, options);
  if (!parsed.ok()) {
    return Annotate(
        parsed.status(),
        absl::StrCat(FilePrefix(options), "error converting YAML to JSON: "));
  }
  if (map ? parsed->is_map() : parsed->is_list()) return parsed;
  if (parsed->is_null()) return map ? Value::NewMap() : Value::NewList();
  return absl::InvalidArgumentError(absl::StrCat(
      FilePrefix(options),
      "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ",
      JsonTypeName(*parsed), " into Go value of type ",
      map ? "map[string]interface {}" : "[]interface {}"));
}

}  // namespace

absl::StatusOr<Value> Parse(absl::string_view text,
                            const ParseOptions& options) {
  absl::StatusOr<Value> parsed = ParseBare(text, options);
  if (!parsed.ok()) return Annotate(parsed.status(), FilePrefix(options));
  return parsed;
}

absl::StatusOr<Value> ParseMap(absl::string_view text,
                               const ParseOptions& options) {
  return ParseAs(text, options, true);
}

absl::StatusOr<Value> ParseList(absl::string_view text,
                                const ParseOptions& options) {
  return ParseAs(text, options, false);
}

absl::StatusOr<std::vector<Document>> ParseAll(absl::string_view text,
                                               const ParseOptions& options) {
  absl::StatusOr<std::vector<RawDocument>> raw = SplitDocuments(text);
  if (!raw.ok()) return Annotate(raw.status(), FilePrefix(options));
  std::vector<Document> documents;
  documents.reserve(raw->size());
  for (const RawDocument& document : *raw) {
    GITOPS_ASSIGN_OR_RETURN(Value parsed, Parse(document.text, options));
    documents.push_back({std::move(parsed), document.line});
  }
  return documents;
}

}  // namespace gitops::yaml
