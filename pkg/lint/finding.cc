#include "pkg/lint/finding.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "re2/re2.h"

namespace gitops::lint {
namespace {

using value::Map;
using value::Value;

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "ERROR";
}

absl::string_view SarifLevel(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

Value Object(std::initializer_list<std::pair<absl::string_view, Value>> items) {
  Value out = Value::NewMap();
  for (const auto& [key, item] : items) out.map().Set(key, item);
  return out;
}

Value List(std::vector<Value> items) {
  return Value::NewList(std::move(items));
}

std::string Pretty(const Value& v) {
  const absl::StatusOr<std::string> text = json::Write(
      v, {.escape_html = false, .indent = "  ", .sort_keys = false});
  return absl::StrCat(text.ok() ? *text : "null", "\n");
}

std::vector<Finding> AllFindings(const Report& report) {
  std::vector<Finding> out = report.findings;
  if (!report.problem.empty()) {
    Finding finding;
    finding.severity = Severity::kError;
    finding.message = report.problem;
    out.insert(out.begin(), std::move(finding));
  }
  return out;
}

Value SarifResult(const Report& report, const Finding& finding) {
  Value location = Object(
      {{"artifactLocation",
        Object({{"uri", Value::String(absl::StrCat(
                            report.chart, finding.path.empty() ? "" : "/",
                            finding.path))}})}});
  if (finding.line > 0) {
    Value region = Object({{"startLine", Value::Int(finding.line)}});
    if (finding.column > 0) {
      region.map().Set("startColumn", Value::Int(finding.column));
    }
    location.map().Set("region", region);
  }
  return Object(
      {{"ruleId", Value::String("chart")},
       {"level", Value::String(SarifLevel(finding.severity))},
       {"message", Object({{"text", Value::String(finding.message)}})},
       {"locations", List({Object({{"physicalLocation", location}})})}});
}

}  // namespace

Severity WorstOf(const Report& report) {
  Severity worst = Severity::kInfo;
  for (const Finding& finding : AllFindings(report)) {
    worst = std::max(worst, finding.severity);
  }
  return worst;
}

std::string FormatFinding(const Finding& finding) {
  return absl::StrCat("[", SeverityName(finding.severity), "] ", finding.path,
                      ": ", finding.message);
}

std::string FormatJson(const std::vector<Report>& reports) {
  Value out = Value::NewList();
  for (const Report& report : reports) {
    Value findings = Value::NewList();
    for (const Finding& finding : AllFindings(report)) {
      Value item =
          Object({{"severity", Value::String(SeverityName(finding.severity))},
                  {"path", Value::String(finding.path)},
                  {"message", Value::String(finding.message)}});
      if (finding.line > 0) item.map().Set("line", Value::Int(finding.line));
      if (finding.column > 0) {
        item.map().Set("column", Value::Int(finding.column));
      }
      findings.list().Add(item);
    }
    out.list().Add(Object(
        {{"chart", Value::String(report.chart)}, {"findings", findings}}));
  }
  return Pretty(out);
}

std::string FormatSarif(const std::vector<Report>& reports) {
  Value results = Value::NewList();
  for (const Report& report : reports) {
    for (const Finding& finding : AllFindings(report)) {
      results.list().Add(SarifResult(report, finding));
    }
  }
  const Value driver =
      Object({{"name", Value::String("renderer lint")},
              {"rules", List({Object({{"id", Value::String("chart")}})})}});
  return Pretty(
      Object({{"$schema", Value::String("https://json.schemastore.org/"
                                        "sarif-2.1.0.json")},
              {"version", Value::String("2.1.0")},
              {"runs", List({Object({{"tool", Object({{"driver", driver}})},
                                     {"results", results}})})}}));
}

void AddPosition(Finding* finding) {
  static const auto& template_position = *new RE2(
      R"((?m)^[^\s:()]+:(\d+):(\d+)$|\(([^\s:()]+):(\d+)(?::(\d+))?\))");
  static const auto& yaml_line = *new RE2(R"(yaml: line (\d+):)");
  std::string line, column, file, parse_line, parse_column;
  if (RE2::PartialMatch(finding->message, template_position, &line, &column,
                        &file, &parse_line, &parse_column)) {
    if (line.empty()) {
      line = parse_line;
      column = parse_column;
    }
    finding->line = std::atoi(line.c_str());
    if (!column.empty()) finding->column = std::atoi(column.c_str()) + 1;
  } else if (RE2::PartialMatch(finding->message, yaml_line, &line)) {
    finding->line = std::atoi(line.c_str());
  }
}

}  // namespace gitops::lint
