#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/functions/go_time.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::FunctionBody;
using gotemplate::Param;
using value::GoType;
using value::Value;
using Result = absl::StatusOr<Value>;

constexpr int64_t kSecond = 1'000'000'000;
constexpr absl::string_view kHtmlDate = "2006-01-02";

absl::StatusOr<GoTime> CurrentTime(Call& call) {
  Host& host = call.host<Host>();
  GITOPS_ASSIGN_OR_RETURN(absl::Time now, host.Now(call.runtime()));
  GoTime out;
  out.time = now;
  if (host.options().nondeterminism == Nondeterminism::kSeed) return out;
  out.zone = absl::LocalTimeZone();
  out.monotonic = absl::ToInt64Nanoseconds(now - host.start());
  return out;
}

// A time, or seconds since 1970 as int, int32 or int64. Anything else, the
// float64 of a values file included, means the current time.
absl::StatusOr<GoTime> TimeArgument(Call& call, const Value& v) {
  if (const GoTime* time = AsTime(v)) return *time;
  if (v.is_int()) {
    const GoType type = v.go_type();
    if (type == GoType::kDefault || type == GoType::kInt ||
        type == GoType::kInt64 || type == GoType::kInt32) {
      GoTime out;
      out.time = absl::FromUnixSeconds(v.as_int());
      out.zone = absl::LocalTimeZone();
      return out;
    }
  }
  return CurrentTime(call);
}

Result Now(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(GoTime now, CurrentTime(call));
  return TimeValue(std::move(now));
}

Result InZone(Call& call, absl::string_view layout, const Value& date,
              absl::string_view zone) {
  GITOPS_ASSIGN_OR_RETURN(GoTime time, TimeArgument(call, date));
  time.zone = LoadGoZone(zone);
  time.fixed_name.reset();
  return Value::String(FormatGoTime(time, layout));
}

Result Date(Call& call) {
  return InZone(call, call.String(0), call[1], "Local");
}
Result DateInZone(Call& call) {
  return InZone(call, call.String(0), call[1], call.String(2));
}
Result HtmlDate(Call& call) {
  return InZone(call, kHtmlDate, call[0], "Local");
}
Result HtmlDateInZone(Call& call) {
  return InZone(call, kHtmlDate, call[0], call.String(1));
}

Value Moved(const Value& time, int64_t nanos) {
  GoTime out = *AsTime(time);
  out.time += absl::Nanoseconds(nanos);
  if (out.monotonic) *out.monotonic += nanos;
  return TimeValue(std::move(out));
}

Result DateModify(Call& call) {
  absl::StatusOr<int64_t> nanos = ParseGoDuration(call.String(0));
  if (!nanos.ok()) return std::move(call[1]);
  return Moved(call[1], *nanos);
}

Result MustDateModify(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(int64_t nanos, ParseGoDuration(call.String(0)));
  return Moved(call[1], nanos);
}

Result ToDate(Call& call) {
  absl::StatusOr<GoTime> time = ParseGoTime(call.String(0), call.String(1));
  return TimeValue(time.ok() ? *std::move(time) : GoTime::Zero());
}

Result MustToDate(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(GoTime time,
                          ParseGoTime(call.String(0), call.String(1)));
  return TimeValue(std::move(time));
}

Result UnixEpoch(Call& call) {
  return Value::String(
      absl::StrCat(absl::ToUnixSeconds(AsTime(call[0])->time)));
}

// Go's time.Since, which saturates.
absl::StatusOr<int64_t> Since(Call& call, absl::Time time) {
  GITOPS_ASSIGN_OR_RETURN(absl::Time now,
                          call.host<Host>().Now(call.runtime()));
  return absl::ToInt64Nanoseconds(now - time);
}

Result Ago(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(GoTime time, TimeArgument(call, call[0]));
  GITOPS_ASSIGN_OR_RETURN(int64_t nanos, Since(call, time.time));
  return Value::String(FormatGoDuration(RoundDuration(nanos, kSecond)));
}

bool IsInt64(const Value& v) {
  return v.is_int() &&
         (v.go_type() == GoType::kInt64 || v.go_type() == GoType::kDefault);
}

Result Duration(Call& call) {
  int64_t seconds = 0;
  if (call[0].is_string()) {
    if (!absl::SimpleAtoi(call.String(0), &seconds)) {
      seconds = 0;
    }
  } else if (IsInt64(call[0])) {
    seconds = call.Int(0);
  }
  return Value::String(FormatGoDuration(
      static_cast<int64_t>(static_cast<uint64_t>(seconds) * kSecond)));
}

// The largest unit that the duration strictly exceeds.
std::string LargestUnit(int64_t nanos) {
  constexpr uint64_t kDay = uint64_t{86'400} * kSecond;
  const struct {
    absl::string_view name;
    uint64_t nanos;
  } kUnits[] = {{"y", 365 * kDay},
                {"mo", 30 * kDay},
                {"d", kDay},
                {"h", uint64_t{3'600} * kSecond},
                {"m", uint64_t{60} * kSecond},
                {"s", kSecond}};
  const uint64_t u = nanos < 0 ? 0 - static_cast<uint64_t>(nanos)
                               : static_cast<uint64_t>(nanos);
  for (const auto& unit : kUnits) {
    if (u > unit.nanos) return absl::StrCat(u / unit.nanos, unit.name);
  }
  return "0s";
}

Result DurationRound(Call& call) {
  int64_t nanos = 0;
  if (call[0].is_string()) {
    absl::StatusOr<int64_t> parsed = ParseGoDuration(call.String(0));
    if (parsed.ok()) nanos = *parsed;
  } else if (const GoTime* time = AsTime(call[0])) {
    GITOPS_ASSIGN_OR_RETURN(nanos, Since(call, time->time));
  } else if (IsInt64(call[0])) {
    nanos = call.Int(0);
  }
  return Value::String(LargestUnit(nanos));
}

}  // namespace

void RegisterDates(gotemplate::FunctionMap& functions) {
  const auto add = [&](absl::string_view name, std::vector<Param> params,
                       FunctionBody body) {
    functions.Add({.name = name,
                   .params = std::move(params),
                   .body = body,
                   .object_type = "time.Time"});
  };
  add("now", {}, Now);
  add("date", {Param::kString, Param::kAny}, Date);
  for (absl::string_view name : {"dateInZone", "date_in_zone"}) {
    add(name, {Param::kString, Param::kAny, Param::kString}, DateInZone);
  }
  for (absl::string_view name : {"dateModify", "date_modify"}) {
    add(name, {Param::kString, Param::kObject}, DateModify);
  }
  for (absl::string_view name : {"mustDateModify", "must_date_modify"}) {
    add(name, {Param::kString, Param::kObject}, MustDateModify);
  }
  add("htmlDate", {Param::kAny}, HtmlDate);
  add("htmlDateInZone", {Param::kAny, Param::kString}, HtmlDateInZone);
  add("toDate", {Param::kString, Param::kString}, ToDate);
  add("mustToDate", {Param::kString, Param::kString}, MustToDate);
  add("unixEpoch", {Param::kObject}, UnixEpoch);
  add("ago", {Param::kAny}, Ago);
  add("duration", {Param::kAny}, Duration);
  add("durationRound", {Param::kAny}, DurationRound);
}

}  // namespace gitops::render
