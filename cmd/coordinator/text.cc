#include "cmd/coordinator/text.h"

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/cli/program.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::coordinator {
namespace {

using value::Value;

std::string JsonLine(const Value& v) {
  json::WriteOptions options;
  options.escape_html = false;
  options.sort_keys = false;
  auto text = json::Write(v, options);
  return text.ok() ? *text + "\n" : "";
}

// Leaves out what is empty.
Value Fields(
    std::initializer_list<std::pair<const char*, std::string>> fields) {
  Value v = Value::NewMap();
  for (const auto& [name, text] : fields) {
    if (!text.empty()) v.map().Set(name, Value::String(text));
  }
  return v;
}

}  // namespace

absl::Status CheckOutput(absl::string_view output) {
  if (output == "text" || output == "json") return absl::OkStatus();
  return cli::UsageError(
      absl::StrCat("--output: ", Quote(output), " is neither text nor json"));
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string Line(const StoredRelease& r, bool json) {
  if (!json) {
    return absl::StrCat(r.release_id, "  ", TimeText(r.stored_at), "  ",
                        r.environment, "/", r.name, "  ", r.size_bytes,
                        " bytes\n");
  }
  Value v = Fields({{"releaseId", r.release_id},
                    {"environment", r.environment},
                    {"name", r.name},
                    {"storedAt", TimeText(r.stored_at)}});
  v.map().Set("sizeBytes", Value::Int(r.size_bytes));
  return JsonLine(v);
}

std::string Line(const EventRecord& e, bool json) {
  if (!json) {
    std::string line = absl::StrCat(e.sequence, "  ", TimeText(e.time), "  ",
                                    e.environment, "  ", e.kind);
    for (const std::string* part :
         {&e.step, &e.outcome, &e.release_id, &e.actor, &e.detail}) {
      if (!part->empty()) absl::StrAppend(&line, "  ", *part);
    }
    return line + "\n";
  }
  Value v = Value::NewMap();
  v.map().Set("sequence", Value::Int(e.sequence));
  Value rest = Fields({{"time", TimeText(e.time)},
                       {"environment", e.environment},
                       {"kind", e.kind},
                       {"releaseId", e.release_id},
                       {"actor", e.actor},
                       {"step", e.step},
                       {"outcome", e.outcome},
                       {"detail", e.detail}});
  for (const auto& entry : rest.map()) v.map().Set(entry.key, entry.value);
  return JsonLine(v);
}

std::string Line(const LeaseRecord& l, bool held, bool json) {
  if (!json) {
    if (!held) return absl::StrCat(l.environment, ": nobody holds the lease\n");
    return absl::StrCat(l.environment, ": held by ", l.holder, ", token ",
                        l.token, ", until ", TimeText(l.expires_at), "\n");
  }
  Value v = Fields({{"environment", l.environment}, {"holder", l.holder}});
  v.map().Set("token", Value::Int(l.token));
  v.map().Set("held", Value::Bool(held));
  if (held) v.map().Set("expiresAt", Value::String(TimeText(l.expires_at)));
  return JsonLine(v);
}

}  // namespace gitops::coordinator
