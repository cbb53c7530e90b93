#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/render/functions/go_time.h"

namespace gitops::render {
namespace {

using value::GoType;
using value::Value;

constexpr absl::string_view kTypeName = "time.Time";

int64_t Saturated(absl::Duration duration) {
  return absl::ToInt64Nanoseconds(duration);
}

class TimeObject : public value::Object {
 public:
  explicit TimeObject(GoTime time) : time_(std::move(time)) {}

  const GoTime& time() const { return time_; }

  absl::string_view GoTypeName() const override { return kTypeName; }
  std::string Print() const override { return PrintGoTime(time_); }
  std::string GoSyntax() const override {
    const absl::TimeZone::CivilInfo info = time_.zone.At(time_.time);
    const absl::CivilSecond& cs = info.cs;
    const std::string zone =
        time_.fixed_name.has_value()
            ? absl::StrCat("time.Location(", Quote(*time_.fixed_name), ")")
        : time_.zone == absl::LocalTimeZone() ? "time.Local"
        : time_.zone == absl::UTCTimeZone()
            ? "time.UTC"
            : absl::StrCat("time.Location(", Quote(time_.zone.name()), ")");
    return absl::StrCat(
        "time.Date(", cs.year(), ", time.", FormatGoTime(time_, "January"),
        ", ", cs.day(), ", ", cs.hour(), ", ", cs.minute(), ", ", cs.second(),
        ", ", absl::ToInt64Nanoseconds(info.subsecond), ", ", zone, ")");
  }
  bool IsStringer() const override { return true; }
  Value ToPlain() const override { return Value::String(FormatRfc3339(time_)); }
  std::optional<absl::string_view> MethodParameters(
      absl::string_view name) const override;
  absl::StatusOr<Value> Call(absl::string_view name,
                             const std::vector<Value>& args) const override;

 private:
  std::optional<Value> CallPlain(absl::string_view name) const;

  GoTime time_;
};

struct Method {
  absl::string_view name;
  absl::string_view parameters;
};

constexpr Method kMethods[] = {
    {"Year", ""},       {"Month", ""},   {"Day", ""},        {"Hour", ""},
    {"Minute", ""},     {"Second", ""},  {"Nanosecond", ""}, {"Weekday", ""},
    {"YearDay", ""},    {"Unix", ""},    {"UnixMilli", ""},  {"UnixMicro", ""},
    {"UnixNano", ""},   {"IsZero", ""},  {"IsDST", ""},      {"UTC", ""},
    {"Local", ""},      {"String", ""},  {"Format", "s"},    {"Add", "I"},
    {"AddDate", "iii"}, {"Before", "o"}, {"After", "o"},     {"Equal", "o"},
    {"Compare", "o"},   {"Sub", "o"},    {"Truncate", "I"},  {"Round", "I"},
    {"GoString", ""},
};

std::optional<absl::string_view> TimeObject::MethodParameters(
    absl::string_view name) const {
  for (const Method& method : kMethods) {
    if (method.name == name) return method.parameters;
  }
  return std::nullopt;
}

Value Int(int64_t n, GoType type) { return Value::Int(n, type); }

std::optional<Value> TimeObject::CallPlain(absl::string_view name) const {
  const absl::TimeZone::CivilInfo info = time_.zone.At(time_.time);
  const absl::CivilSecond& cs = info.cs;
  const absl::CivilDay day(cs);
  if (name == "Year") return Int(cs.year(), GoType::kInt);
  if (name == "Month") return Int(cs.month(), GoType::kMonth);
  if (name == "Day") return Int(cs.day(), GoType::kInt);
  if (name == "Hour") return Int(cs.hour(), GoType::kInt);
  if (name == "Minute") return Int(cs.minute(), GoType::kInt);
  if (name == "Second") return Int(cs.second(), GoType::kInt);
  if (name == "Nanosecond") {
    return Int(absl::ToInt64Nanoseconds(info.subsecond), GoType::kInt);
  }
  if (name == "Weekday") {
    return Int((static_cast<int>(absl::GetWeekday(day)) + 1) % 7,
               GoType::kWeekday);
  }
  if (name == "YearDay") return Int(absl::GetYearDay(day), GoType::kInt);
  if (name == "Unix") {
    return Int(absl::ToUnixSeconds(time_.time), GoType::kInt64);
  }
  if (name == "UnixMilli") {
    return Int(absl::ToUnixMillis(time_.time), GoType::kInt64);
  }
  if (name == "UnixMicro") {
    return Int(absl::ToUnixMicros(time_.time), GoType::kInt64);
  }
  if (name == "UnixNano") return Int(time_.UnixNanos(), GoType::kInt64);
  if (name == "IsZero") {
    return Value::Bool(time_.time == GoTime::Zero().time);
  }
  if (name == "IsDST") return Value::Bool(info.is_dst);
  if (name == "String") return Value::String(Print());
  if (name == "GoString") return Value::String(GoSyntax());
  GoTime moved = time_;
  moved.fixed_name.reset();
  if (name == "UTC") {
    moved.zone = absl::UTCTimeZone();
    return TimeValue(std::move(moved));
  }
  if (name == "Local") {
    moved.zone = absl::LocalTimeZone();
    return TimeValue(std::move(moved));
  }
  return std::nullopt;
}

// Days and months beyond their range carry over, as in Go.
GoTime AddDate(const GoTime& time, int64_t years, int64_t months,
               int64_t days) {
  const absl::TimeZone::CivilInfo info = time.zone.At(time.time);
  const absl::CivilSecond& cs = info.cs;
  GoTime out = time;
  out.monotonic.reset();
  out.time =
      absl::FromCivil(absl::CivilSecond(cs.year() + years, cs.month() + months,
                                        cs.day() + days, cs.hour(), cs.minute(),
                                        cs.second()),
                      time.zone) +
      info.subsecond;
  return out;
}

absl::StatusOr<Value> TimeObject::Call(absl::string_view name,
                                       const std::vector<Value>& args) const {
  if (std::optional<Value> result = CallPlain(name)) return *std::move(result);
  GoTime moved = time_;
  if (name == "Format") {
    return Value::String(FormatGoTime(time_, args[0].as_string()));
  }
  if (name == "Add") {
    moved.time += absl::Nanoseconds(args[0].as_int());
    if (moved.monotonic) *moved.monotonic += args[0].as_int();
    return TimeValue(std::move(moved));
  }
  if (name == "AddDate") {
    return TimeValue(
        AddDate(time_, args[0].as_int(), args[1].as_int(), args[2].as_int()));
  }
  if (name == "Truncate" || name == "Round") {
    moved.monotonic.reset();
    const int64_t unit = args[0].as_int();
    if (unit > 0) {
      const absl::Time zero = GoTime::Zero().time;
      absl::Duration since =
          absl::Floor(moved.time - zero, absl::Nanoseconds(unit));
      const absl::Duration rest = moved.time - zero - since;
      if (name == "Round" && rest + rest >= absl::Nanoseconds(unit)) {
        since += absl::Nanoseconds(unit);
      }
      moved.time = zero + since;
    }
    return TimeValue(std::move(moved));
  }
  const GoTime* other = args.empty() ? nullptr : AsTime(args[0]);
  if (other == nullptr) return absl::NotFoundError(std::string(name));
  if (name == "Before") return Value::Bool(time_.time < other->time);
  if (name == "After") return Value::Bool(time_.time > other->time);
  if (name == "Equal") return Value::Bool(time_.time == other->time);
  if (name == "Compare") {
    return Value::Int(time_.time < other->time   ? -1
                      : time_.time > other->time ? 1
                                                 : 0,
                      GoType::kInt);
  }
  return Value::Int(Saturated(time_.time - other->time), GoType::kDuration);
}

}  // namespace

Value TimeValue(GoTime time) {
  return Value::FromObject(std::make_shared<TimeObject>(std::move(time)));
}

const GoTime* AsTime(const Value& v) {
  if (!v.is_object() || v.object().GoTypeName() != kTypeName) return nullptr;
  const auto* object = dynamic_cast<const TimeObject*>(&v.object());
  return object == nullptr ? nullptr : &object->time();
}

}  // namespace gitops::render
