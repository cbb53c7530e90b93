#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_error.h"
#include "pkg/render/functions/go_time.h"
#include "pkg/toml/toml.h"
#include "pkg/yaml/yaml.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::Value;
using Result = absl::StatusOr<Value>;

// --- YAML.

Result EmitYaml(const Value& v, yaml::EmitStyle style) {
  std::string text;
  GITOPS_RETURN_IF_ERROR(yaml::EmitTo(v, {.style = style}, &text));
  absl::string_view view = text;
  if (!view.empty() && view.back() == '\n') view.remove_suffix(1);
  return Value::String(view);
}

// What cannot be written becomes nothing.
Result OrNothing(Result result) {
  if (!result.ok() && absl::IsInvalidArgument(result.status())) {
    return Value::String("");
  }
  return result;
}

Result ToYaml(Call& call) {
  return OrNothing(EmitYaml(call[0], yaml::EmitStyle::kHelm));
}
Result MustToYaml(Call& call) {
  return EmitYaml(call[0], yaml::EmitStyle::kHelm);
}
Result ToYamlPretty(Call& call) {
  return OrNothing(EmitYaml(call[0], yaml::EmitStyle::kPretty));
}

// Errors become data: a dict with the key Error, a list with one item.
Value ErrorDict(const absl::Status& status) {
  Value out = Value::NewMap();
  out.map().Set("Error", Value::String(status.message()));
  return out;
}
Value ErrorList(const absl::Status& status) {
  return Value::NewList({Value::String(status.message())});
}

Result FromYaml(Call& call) {
  Result parsed = yaml::ParseMap(call.String(0));
  return parsed.ok() ? *std::move(parsed) : ErrorDict(parsed.status());
}
Result FromYamlArray(Call& call) {
  Result parsed = yaml::ParseList(call.String(0));
  return parsed.ok() ? *std::move(parsed) : ErrorList(parsed.status());
}

// --- JSON.

Result WriteJson(const Value& v, const json::WriteOptions& options) {
  std::string text;
  GITOPS_RETURN_IF_ERROR(json::WriteTo(v, options, &text));
  return Value::String(text);
}

Result MustToJson(Call& call) { return WriteJson(call[0], {}); }
Result ToJson(Call& call) { return OrNothing(MustToJson(call)); }
Result MustToPrettyJson(Call& call) {
  return WriteJson(call[0], {.indent = "  "});
}
Result ToPrettyJson(Call& call) { return OrNothing(MustToPrettyJson(call)); }
Result ToRawJson(Call& call) {
  return WriteJson(call[0], {.escape_html = false});
}

// What makes a nil map or list of the one that was to be filled.
bool IsJsonNull(absl::string_view text) {
  return absl::StripAsciiWhitespace(text) == "null";
}

Result FromJson(Call& call) {
  if (IsJsonNull(call.String(0))) return Value::NilMap();
  Result parsed = json::ParseMap(call.String(0));
  return parsed.ok() ? *std::move(parsed) : ErrorDict(parsed.status());
}
Result FromJsonArray(Call& call) {
  if (IsJsonNull(call.String(0))) return Value::NilList();
  Result parsed = json::ParseList(call.String(0));
  return parsed.ok() ? *std::move(parsed) : ErrorList(parsed.status());
}
Result MustFromJson(Call& call) { return json::Parse(call.String(0)); }

// --- TOML.

constexpr absl::string_view kLocalDate = "date-local";
constexpr absl::string_view kLocalTime = "time-local";
constexpr absl::string_view kLocalDateTime = "datetime-local";

std::optional<std::string> TomlTime(const Value& v) {
  const GoTime* time = AsTime(v);
  if (time == nullptr) return std::nullopt;
  if (time->fixed_name == kLocalDate) {
    return FormatGoTime(*time, "2006-01-02");
  }
  if (time->fixed_name == kLocalTime) {
    return FormatGoTime(*time, "15:04:05.999999999");
  }
  if (time->fixed_name == kLocalDateTime) {
    return FormatGoTime(*time, "2006-01-02T15:04:05.999999999");
  }
  return FormatRfc3339(*time);
}

// Dates without an offset get zones whose names tell what they lack.
Value MakeTime(const toml::DateTime& date, absl::string_view) {
  GoTime out;
  out.time = absl::FromCivil(
                 absl::CivilSecond(date.year, date.has_date ? date.month : 1,
                                   date.has_date ? date.day : 1, date.hour,
                                   date.minute, date.second),
                 absl::UTCTimeZone()) -
             absl::Seconds(date.offset_seconds) + absl::Nanoseconds(date.nanos);
  if (date.has_offset) {
    if (date.offset_seconds != 0) {
      out.zone = absl::FixedTimeZone(date.offset_seconds);
      out.fixed_name = "";
    }
  } else {
    const int offset =
        static_cast<int>(absl::LocalTimeZone().At(out.time).offset);
    out.time -= absl::Seconds(offset);
    out.zone = absl::FixedTimeZone(offset);
    out.fixed_name = std::string(!date.has_time  ? kLocalDate
                                 : date.has_date ? kLocalDateTime
                                                 : kLocalTime);
  }
  return TimeValue(std::move(out));
}

Result MustToToml(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(std::string text,
                          toml::Write(call[0], {.format_time = TomlTime}));
  return Value::String(text);
}

Result ToToml(Call& call) {
  Result text = MustToToml(call);
  if (text.ok() || call[0].is_null() ||
      !absl::IsInvalidArgument(text.status())) {
    return text;
  }
  return Value::String(text.status().message());
}

Result FromToml(Call& call) {
  Result parsed = toml::Parse(call.String(0), {.make_time = MakeTime});
  return parsed.ok() ? *std::move(parsed) : ErrorDict(parsed.status());
}

}  // namespace

void RegisterFormats(gotemplate::FunctionMap& functions, CompatLevel compat) {
  const struct {
    absl::string_view name;
    FunctionBody body;
  } kWriters[] = {{"toYaml", ToYaml},
                  {"mustToYaml", MustToYaml},
                  {"toYamlPretty", ToYamlPretty},
                  {"toJson", ToJson},
                  {"mustToJson", MustToJson},
                  {"toPrettyJson", ToPrettyJson},
                  {"mustToPrettyJson", MustToPrettyJson},
                  {"toRawJson", ToRawJson},
                  {"mustToRawJson", ToRawJson},
                  {"toToml", ToToml}},
    kReaders[] = {
        {"fromYaml", FromYaml},         {"fromYamlArray", FromYamlArray},
        {"fromJson", FromJson},         {"fromJsonArray", FromJsonArray},
        {"mustFromJson", MustFromJson}, {"fromToml", FromToml}};
  for (const auto& f : kWriters) {
    functions.Add({.name = f.name, .params = {Param::kAny}, .body = f.body});
  }
  for (const auto& f : kReaders) {
    functions.Add({.name = f.name, .params = {Param::kString}, .body = f.body});
  }
  if (compat >= CompatLevel::k42) {
    functions.Add(
        {.name = "mustToToml", .params = {Param::kAny}, .body = MustToToml});
  }
}

}  // namespace gitops::render
