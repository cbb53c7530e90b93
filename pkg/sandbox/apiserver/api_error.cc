#include "pkg/sandbox/apiserver/api_error.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

constexpr char kPayload[] = "k8s_gitops/sandbox/status";

absl::StatusCode CodeOf(int http) {
  switch (http) {
    case 400:
    case 422:
      return absl::StatusCode::kInvalidArgument;
    case 404:
      return absl::StatusCode::kNotFound;
    case 409:
      return absl::StatusCode::kAborted;
    case 410:
      return absl::StatusCode::kOutOfRange;
    default:
      return absl::StatusCode::kInternal;
  }
}

Value DetailsOf(const Resource& resource, absl::string_view name,
                bool by_kind = false) {
  Value details = Value::NewMap();
  if (!name.empty()) details.map().Set("name", Value::String(name));
  if (!resource.group.empty()) {
    details.map().Set("group", Value::String(resource.group));
  }
  details.map().Set("kind",
                    Value::String(by_kind ? resource.kind : resource.plural));
  return details;
}

Value MakeStatus(int code, absl::string_view reason, absl::string_view message,
                 Value details) {
  Value status = Value::NewMap();
  status.map().Set("kind", Value::String("Status"));
  status.map().Set("apiVersion", Value::String("v1"));
  status.map().Set("metadata", Value::NewMap());
  status.map().Set("status", Value::String("Failure"));
  status.map().Set("message", Value::String(message));
  status.map().Set("reason", Value::String(reason));
  if (!details.is_null()) status.map().Set("details", std::move(details));
  status.map().Set("code", Value::Int(code));
  return status;
}

}  // namespace

absl::Status ApiError(int code, absl::string_view reason,
                      absl::string_view message, Value details) {
  absl::Status status(CodeOf(code), message);
  auto text = json::Write(MakeStatus(code, reason, message, std::move(details)),
                          {.sort_keys = false});
  if (text.ok()) status.SetPayload(kPayload, absl::Cord(*text));
  return status;
}

absl::Status NotFound(const Resource& resource, absl::string_view name) {
  return ApiError(
      404, "NotFound",
      absl::StrCat(resource.QualifiedName(), " ", Quote(name), " not found"),
      DetailsOf(resource, name));
}

absl::Status AlreadyExists(const Resource& resource, absl::string_view name) {
  return ApiError(409, "AlreadyExists",
                  absl::StrCat(resource.QualifiedName(), " ", Quote(name),
                               " already exists"),
                  DetailsOf(resource, name));
}

absl::Status Conflict(const Resource& resource, absl::string_view name,
                      absl::string_view why) {
  return ApiError(
      409, "Conflict",
      absl::StrCat("Operation cannot be fulfilled on ",
                   resource.QualifiedName(), " ", Quote(name), ": ", why),
      DetailsOf(resource, name));
}

absl::Status BadRequest(absl::string_view message) {
  return ApiError(400, "BadRequest", message);
}

absl::Status InvalidField(const Resource& resource, absl::string_view name,
                          absl::string_view field, absl::string_view why) {
  Value cause = Value::NewMap();
  const bool required = absl::StartsWith(why, "Required value");
  cause.map().Set("reason", Value::String(required ? "FieldValueRequired"
                                                   : "FieldValueInvalid"));
  cause.map().Set("message", Value::String(why));
  cause.map().Set("field", Value::String(field));
  Value details = DetailsOf(resource, name, /*by_kind=*/true);
  details.map().Set("causes", Value::NewList({cause}));
  const std::string kind =
      resource.group.empty() ? resource.kind
                             : absl::StrCat(resource.kind, ".", resource.group);
  return ApiError(
      422, "Invalid",
      absl::StrCat(kind, " ", Quote(name), " is invalid: ", field, ": ", why),
      std::move(details));
}

absl::Status MethodNotAllowed() {
  return ApiError(405, "MethodNotAllowed",
                  "the server does not allow this method on the requested "
                  "resource");
}

absl::Status Gone(absl::string_view message) {
  return ApiError(410, "Expired", message);
}

Value StatusObject(const absl::Status& status, int* code) {
  if (const auto payload = status.GetPayload(kPayload)) {
    auto object =
        json::Parse(std::string(*payload), {.numbers = json::Numbers::kKube});
    if (object.ok()) {
      *code = static_cast<int>(object->Find("code")->as_int());
      return *std::move(object);
    }
  }
  *code = 500;
  return MakeStatus(500, "InternalError", status.message(), Value());
}

}  // namespace gitops::sandbox
