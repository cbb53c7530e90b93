#include "pkg/oci/registry_error.h"

#include <algorithm>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/http/url.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::oci {
namespace {

constexpr size_t kMaxShownBytes = 8 << 10;

absl::string_view StatusText(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 413:
      return "Request Entity Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Requested Range Not Satisfiable";
    case 418:
      return "I'm a teapot";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}

absl::StatusCode CodeOf(int status) {
  if (status == 401) return absl::StatusCode::kUnauthenticated;
  if (status == 403) return absl::StatusCode::kPermissionDenied;
  if (status == 404) return absl::StatusCode::kNotFound;
  if (status == 408 || status == 429 || status >= 500) {
    return absl::StatusCode::kUnavailable;
  }
  return absl::StatusCode::kFailedPrecondition;
}

// A JSON value as Go's %v prints it.
std::string GoText(const value::Value& json) {
  if (json.is_null()) return "<nil>";
  if (json.is_string()) return std::string(json.as_string());
  if (json.is_bool()) return json.as_bool() ? "true" : "false";
  if (json.is_list()) {
    return absl::StrCat("[",
                        absl::StrJoin(json.list(), " ",
                                      [](std::string* out, const auto& item) {
                                        out->append(GoText(item));
                                      }),
                        "]");
  }
  if (json.is_map()) {
    std::vector<std::string> entries;
    for (const value::Map::Entry* entry : json.map().Sorted()) {
      entries.push_back(absl::StrCat(entry->name(), ":", GoText(entry->value)));
    }
    return absl::StrCat("map[", absl::StrJoin(entries, " "), "]");
  }
  absl::StatusOr<std::string> number = json::Write(json);
  return number.ok() ? *number : "";
}

std::string Diagnostic(const value::Value& error) {
  const auto text = [&](absl::string_view name) {
    const value::Value* found = error.Find(name);
    return found == nullptr ? absl::string_view() : found->string_or_empty();
  };
  std::string out = absl::StrCat(text("code"), ": ", text("message"));
  if (const value::Value* detail = error.Find("detail");
      detail != nullptr && !detail->is_null()) {
    absl::StrAppend(&out, "; ", GoText(*detail));
  }
  return out;
}

std::vector<std::string> Diagnostics(absl::string_view body) {
  std::vector<std::string> out;
  json::ParseOptions options;
  options.max_bytes = 1 << 20;
  options.max_depth = 50;
  absl::StatusOr<value::Value> parsed = json::Parse(body, options);
  if (!parsed.ok()) return out;
  const value::Value* errors = parsed->Find("errors");
  if (errors == nullptr || !errors->is_list()) return out;
  for (const value::Value& error : errors->list()) {
    if (error.is_map()) out.push_back(Diagnostic(error));
  }
  return out;
}

std::string Explain(absl::string_view method, const http::Response& response) {
  const std::string plain =
      absl::StrCat("unexpected status code ", response.status, " ",
                   StatusText(response.status));
  if (IsRetryableStatus(response.status)) return plain;
  const std::vector<std::string> diagnostics = Diagnostics(response.body);
  if (diagnostics.size() == 1) return diagnostics[0];
  if (!diagnostics.empty()) {
    return absl::StrCat("multiple errors returned: ",
                        absl::StrJoin(diagnostics, "; "));
  }
  if (!response.body.empty()) {
    return absl::StrCat(
        plain, ": ",
        absl::string_view(response.body).substr(0, kMaxShownBytes));
  }
  if (method == "HEAD") {
    return absl::StrCat(plain,
                        " (HEAD responses have no body, use GET for details)");
  }
  return plain;
}

// Parameters of the distribution API that hold no secret.
bool IsHarmless(absl::string_view parameter) {
  for (const absl::string_view name :
       {"scope", "service", "mount", "from", "digest", "n", "last"}) {
    if (parameter == name) return true;
  }
  return false;
}

}  // namespace

bool IsRetryableStatus(int status) {
  return status == 408 || status == 500 || status == 502 || status == 503 ||
         status == 504 || status == 499 || status == 522;
}

std::string MaskUrl(absl::string_view text) {
  absl::StatusOr<http::Url> url = http::ParseUrl(text);
  if (!url.ok()) return std::string(text.substr(0, text.find('?')));
  http::Query query = http::ParseQuery(url->query);
  for (auto& [name, content] : query) {
    if (!IsHarmless(name)) content = "REDACTED";
  }
  // As Go's Values.Encode: sorted by name.
  std::stable_sort(
      query.begin(), query.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  url->query = http::FormatQuery(query);
  return http::RedactUrl(url->ToString());
}

absl::Status RegistryError(absl::string_view method, absl::string_view url,
                           const http::Response& response) {
  return absl::Status(
      CodeOf(response.status),
      absl::StrCat(method, " ", MaskUrl(url), ": ", Explain(method, response)));
}

}  // namespace gitops::oci
