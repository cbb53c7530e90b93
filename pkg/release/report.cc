#include "pkg/release/report.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "pkg/json/json.h"

namespace gitops::release {
namespace {

using value::Value;

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

void SetText(Value& v, absl::string_view key, const std::string& text) {
  if (!text.empty()) v.map().Set(key, Value::String(text));
}

}  // namespace

std::string DurationText(absl::Duration duration) {
  return absl::StrFormat("%.1fs", absl::ToDoubleSeconds(duration));
}

std::string StepLine(const StepResult& step) {
  return absl::StrFormat("%-8s %s%s  %s\n", step.name,
                         step.outcome == "done" ? "" : step.outcome + ": ",
                         step.detail, DurationText(step.duration));
}

std::string SummaryLine(const Outcome& o) {
  std::string line = absl::StrCat(o.release_name, " -> ", o.environment, ": ",
                                  o.result, o.dry_run ? " (dry run)" : "");
  if (!o.release_id.empty()) {
    absl::StrAppend(&line, ", release ", o.release_id.substr(0, 12));
  }
  if (!o.commit.empty()) {
    absl::StrAppend(&line, ", commit ", o.commit.substr(0, 12));
  }
  absl::StrAppend(&line, ", ", DurationText(o.ended_at - o.started_at), "\n");
  return line;
}

Value RecordValue(const Outcome& o) {
  Value v = Value::NewMap();
  SetText(v, "releaseId", o.release_id);
  SetText(v, "environment", o.environment);
  SetText(v, "name", o.release_name);
  SetText(v, "startedAt", TimeText(o.started_at));
  SetText(v, "endedAt", TimeText(o.ended_at));
  SetText(v, "who", o.who);
  Value tools = Value::NewList();
  for (const ToolUse& use : o.tools) {
    Value tool = Value::NewMap();
    SetText(tool, "name", use.name);
    SetText(tool, "digest", use.digest);
    tools.list().Add(tool);
  }
  if (!o.tools.empty()) v.map().Set("tools", tools);
  SetText(v, "commit", o.commit);
  SetText(v, "rollbackTo", o.rollback_to);
  Value pushes = Value::NewList();
  for (const std::string& reference : o.pushes) {
    Value push = Value::NewMap();
    SetText(push, "reference", reference);
    pushes.list().Add(push);
  }
  if (!o.pushes.empty()) v.map().Set("pushes", pushes);
  Value steps = Value::NewList();
  for (const StepResult& s : o.steps) {
    Value step = Value::NewMap();
    SetText(step, "name", s.name);
    SetText(step, "outcome", s.outcome);
    SetText(step, "detail", s.detail);
    // 64-bit integers are strings in protobuf's JSON.
    SetText(step, "durationMs",
            absl::StrCat(absl::ToInt64Milliseconds(s.duration)));
    steps.list().Add(step);
  }
  v.map().Set("steps", steps);
  SetText(v, "result", o.result);
  SetText(v, "error", o.error);
  SetText(v, "diff", o.diff);
  if (o.dry_run) v.map().Set("dryRun", Value::Bool(true));
  v.map().Set("exitCode", Value::Int(o.exit_code));
  return v;
}

std::string RecordText(const Outcome& outcome) {
  json::WriteOptions options;
  options.indent = "  ";
  options.sort_keys = false;
  options.escape_html = false;
  absl::StatusOr<std::string> text = json::Write(RecordValue(outcome), options);
  return text.ok() ? *text + "\n" : "";
}

}  // namespace gitops::release
