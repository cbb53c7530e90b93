#include "pkg/kube/errors.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/json/json.h"

namespace gitops::kube {
namespace {

using value::Value;

constexpr char kPayloadUrl[] = "gitops.kube/status";
constexpr size_t kMaxServerMessage = 2048;

// What each HTTP status means: our code, the reason, and the words for an
// answer that says nothing itself ("" = the server's own text).
struct Meaning {
  int http;
  absl::StatusCode code;
  absl::string_view reason;
  absl::string_view message;
};

constexpr Meaning kMeanings[] = {
    {400, absl::StatusCode::kInvalidArgument, "BadRequest",
     "the server rejected our request for an unknown reason"},
    {401, absl::StatusCode::kUnauthenticated, "Unauthorized",
     "the server has asked for the client to provide credentials"},
    {403, absl::StatusCode::kPermissionDenied, "Forbidden", ""},
    {404, absl::StatusCode::kNotFound, "NotFound",
     "the server could not find the requested resource"},
    {405, absl::StatusCode::kUnimplemented, "MethodNotAllowed",
     "the server does not allow this method on the requested resource"},
    {406, absl::StatusCode::kInvalidArgument, "NotAcceptable", ""},
    {409, absl::StatusCode::kAborted, "Conflict",
     "the server reported a conflict"},
    {410, absl::StatusCode::kOutOfRange, "Gone", ""},
    {413, absl::StatusCode::kResourceExhausted, "RequestEntityTooLarge", ""},
    {415, absl::StatusCode::kInvalidArgument, "UnsupportedMediaType", ""},
    {422, absl::StatusCode::kInvalidArgument, "Invalid",
     "the server rejected our request due to an error in our request"},
    {429, absl::StatusCode::kResourceExhausted, "TooManyRequests",
     "the server has received too many requests and has asked us to try again "
     "later"},
    {500, absl::StatusCode::kInternal, "InternalError", ""},
    {503, absl::StatusCode::kUnavailable, "ServiceUnavailable",
     "the server is currently unable to handle the request"},
    {504, absl::StatusCode::kDeadlineExceeded, "Timeout",
     "the server was unable to return a response in the time allotted, but may "
     "still be processing the request"},
};

const Meaning* Find(int http) {
  for (const Meaning& meaning : kMeanings) {
    if (meaning.http == http) return &meaning;
  }
  return nullptr;
}

absl::StatusCode CodeOf(const ApiError& error) {
  if (error.reason == "AlreadyExists") return absl::StatusCode::kAlreadyExists;
  if (error.reason == "Expired") return absl::StatusCode::kOutOfRange;
  const Meaning* meaning = Find(error.code);
  if (meaning != nullptr) return meaning->code;
  return error.code >= 500 ? absl::StatusCode::kInternal
                           : absl::StatusCode::kUnknown;
}

std::string StringAt(const Value& object, absl::string_view key) {
  const Value* found = object.Find(key);
  return found == nullptr ? "" : std::string(found->string_or_empty());
}

int64_t IntAt(const Value& object, absl::string_view key) {
  const Value* found = object.Find(key);
  return found != nullptr && found->is_int() ? found->as_int() : 0;
}

ApiError FromObject(const Value& object) {
  ApiError error;
  error.code = static_cast<int>(IntAt(object, "code"));
  error.reason = StringAt(object, "reason");
  error.message = StringAt(object, "message");
  const Value* details = object.Find("details");
  if (details == nullptr) return error;
  error.name = StringAt(*details, "name");
  error.group = StringAt(*details, "group");
  error.kind = StringAt(*details, "kind");
  error.uid = StringAt(*details, "uid");
  error.retry_after_seconds = IntAt(*details, "retryAfterSeconds");
  const Value* causes = details->Find("causes");
  if (causes == nullptr || !causes->is_list()) return error;
  for (const Value& cause : causes->list()) {
    error.causes.push_back({StringAt(cause, "reason"),
                            StringAt(cause, "message"),
                            StringAt(cause, "field")});
  }
  return error;
}

void SetIfAny(Value* map, absl::string_view key, absl::string_view text) {
  if (!text.empty()) map->map().Set(key, Value::String(text));
}

// The payload: a Status object, so that one parser serves both.
std::string Serialize(const ApiError& error) {
  Value details = Value::NewMap();
  SetIfAny(&details, "name", error.name);
  SetIfAny(&details, "group", error.group);
  SetIfAny(&details, "kind", error.kind);
  SetIfAny(&details, "uid", error.uid);
  details.map().Set("retryAfterSeconds", Value::Int(error.retry_after_seconds));
  Value causes = Value::NewList();
  for (const ApiError::Cause& cause : error.causes) {
    Value item = Value::NewMap();
    SetIfAny(&item, "reason", cause.type);
    SetIfAny(&item, "message", cause.message);
    SetIfAny(&item, "field", cause.field);
    causes.list().Add(std::move(item));
  }
  details.map().Set("causes", std::move(causes));
  Value object = Value::NewMap();
  object.map().Set("code", Value::Int(error.code));
  SetIfAny(&object, "reason", error.reason);
  SetIfAny(&object, "message", error.message);
  object.map().Set("details", std::move(details));
  return json::Write(object).value_or("");
}

bool HasReason(const absl::Status& status,
               std::initializer_list<absl::string_view> reasons, int http) {
  const std::optional<ApiError> error = ApiErrorOf(status);
  if (!error.has_value()) return false;
  for (const absl::string_view reason : reasons) {
    if (error->reason == reason) return true;
  }
  // The code decides only where the reason says nothing.
  return (error->reason.empty() || error->reason == "Unknown") && http != 0 &&
         error->code == http;
}

std::string ServerText(absl::string_view body) {
  const absl::string_view text = absl::StripAsciiWhitespace(body);
  if (text.empty()) return "unknown";
  return std::string(text.substr(0, kMaxServerMessage));
}

}  // namespace

std::optional<ApiError> ApiErrorOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return std::nullopt;
  const absl::StatusOr<Value> object =
      json::Parse(std::string(*payload), {.numbers = json::Numbers::kKube});
  if (!object.ok()) return std::nullopt;
  return FromObject(*object);
}

absl::Status ToStatus(const ApiError& given) {
  ApiError error = given;
  const Meaning* meaning = Find(error.code);
  if (error.reason.empty() && meaning != nullptr) {
    error.reason = std::string(meaning->reason);
  }
  if (error.message.empty()) {
    error.message = meaning != nullptr && !meaning->message.empty()
                        ? std::string(meaning->message)
                        : "unknown";
  }
  absl::Status status(CodeOf(error), error.message);
  status.SetPayload(kPayloadUrl, absl::Cord(Serialize(error)));
  return status;
}

absl::Status StatusFromResponse(int http_status, const http::Headers& headers,
                                absl::string_view body,
                                const RequestInfo& request) {
  int64_t retry_after = 0;
  if (!absl::SimpleAtoi(headers.Get("Retry-After"), &retry_after) ||
      retry_after < 0) {
    retry_after = 0;
  }
  const absl::StatusOr<Value> object = json::Parse(
      body, {.numbers = json::Numbers::kKube, .max_bytes = 16 << 20});
  if (object.ok() && StringAt(*object, "kind") == "Status" &&
      StringAt(*object, "status") != "Success") {
    ApiError error = FromObject(*object);
    if (error.code == 0) error.code = http_status;
    if (error.retry_after_seconds == 0) error.retry_after_seconds = retry_after;
    return ToStatus(error);
  }
  ApiError error;
  error.code = http_status;
  error.retry_after_seconds = retry_after;
  error.name = request.name;
  error.group = request.group;
  error.kind = request.resource;
  const Meaning* meaning = Find(http_status);
  const std::string text = ServerText(body);
  if (meaning != nullptr && !meaning->message.empty()) {
    error.message = std::string(meaning->message);
  } else if (http_status >= 500) {
    error.reason = "InternalError";
    error.message = absl::StrCat("an error on the server (", Quote(text),
                                 ") has prevented the request from succeeding");
  } else if (meaning != nullptr) {
    error.message = text;
  } else {
    error.reason = "Unknown";
    error.message =
        absl::StrCat("the server responded with the status code ", http_status,
                     " but did not return more information");
  }
  if (http_status == 409 && request.method == "POST") {
    error.reason = "AlreadyExists";
  }
  return ToStatus(error);
}

absl::Status StatusFromObject(const Value& status_object) {
  return ToStatus(FromObject(status_object));
}

bool IsNotFound(const absl::Status& s) {
  return HasReason(s, {"NotFound"}, 404);
}
bool IsAlreadyExists(const absl::Status& s) {
  return HasReason(s, {"AlreadyExists"}, 0);
}
bool IsConflict(const absl::Status& s) {
  return HasReason(s, {"Conflict"}, 409);
}
bool IsForbidden(const absl::Status& s) {
  return HasReason(s, {"Forbidden"}, 403);
}
bool IsUnauthorized(const absl::Status& s) {
  return HasReason(s, {"Unauthorized"}, 401);
}
bool IsInvalid(const absl::Status& s) { return HasReason(s, {"Invalid"}, 422); }
bool IsExpired(const absl::Status& s) {
  return HasReason(s, {"Expired", "Gone"}, 410);
}
bool IsMethodNotSupported(const absl::Status& s) {
  return HasReason(s, {"MethodNotAllowed"}, 405);
}
bool IsTooManyRequests(const absl::Status& s) {
  const std::optional<ApiError> error = ApiErrorOf(s);
  return error.has_value() &&
         (error->reason == "TooManyRequests" || error->code == 429);
}
bool IsInternalError(const absl::Status& s) {
  return HasReason(s, {"InternalError"}, 500);
}
bool IsServiceUnavailable(const absl::Status& s) {
  return HasReason(s, {"ServiceUnavailable"}, 503);
}
bool IsServerTimeout(const absl::Status& s) {
  return HasReason(s, {"ServerTimeout", "Timeout"}, 504);
}

std::string ReasonOf(const absl::Status& status) {
  const std::optional<ApiError> error = ApiErrorOf(status);
  return error.has_value() ? error->reason : "";
}

}  // namespace gitops::kube
