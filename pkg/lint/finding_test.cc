#include "pkg/lint/finding.h"

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::lint {
namespace {

TEST(FindingTest, Positions) {
  Finding finding;
  finding.message = "c/templates/x.yaml:3:13\n  executing \"x\"";
  AddPosition(&finding);
  EXPECT_EQ(finding.line, 3);
  EXPECT_EQ(finding.column, 14);
  finding.message = "parse error at (c/templates/x.yaml:7): unclosed action";
  AddPosition(&finding);
  EXPECT_EQ(finding.line, 7);
  finding.message = "unable to parse YAML: yaml: line 5: did not find";
  AddPosition(&finding);
  EXPECT_EQ(finding.line, 5);
}

TEST(FindingTest, MachineForms) {
  Report report;
  report.chart = "c";
  report.findings = {{Severity::kWarning, "templates/a.yaml", "m", 3, 1}};
  EXPECT_TRUE(json::Parse(FormatJson({report})).ok());
  const auto sarif = json::Parse(FormatSarif({report}));
  ASSERT_TRUE(sarif.ok());
  EXPECT_EQ(WorstOf(report), Severity::kWarning);
}

TEST(FindingTest, Text) {
  EXPECT_EQ(FormatFinding({Severity::kInfo, "Chart.yaml", "a"}),
            "[INFO] Chart.yaml: a");
  EXPECT_EQ(FormatFinding({Severity::kWarning, "", "b"}), "[WARNING] : b");
  EXPECT_EQ(FormatFinding({Severity::kError, "x", "c\nd"}), "[ERROR] x: c\nd");
}

TEST(FindingTest, MessagesWithoutAPosition) {
  for (const absl::string_view message :
       {"", "nothing", "12:30", "line", "icon is recommended"}) {
    Finding finding;
    finding.message = std::string(message);
    AddPosition(&finding);
    EXPECT_EQ(finding.line, 0) << message;
    EXPECT_EQ(finding.column, 0) << message;
  }
}

TEST(FindingTest, TheWorst) {
  Report report;
  EXPECT_EQ(WorstOf(report), Severity::kInfo);
  report.findings = {{Severity::kWarning, "", ""}, {Severity::kInfo, "", ""}};
  EXPECT_EQ(WorstOf(report), Severity::kWarning);
  report.findings.push_back({Severity::kError, "", ""});
  EXPECT_EQ(WorstOf(report), Severity::kError);
}

TEST(FindingTest, Json) {
  Report report;
  report.chart = "c";
  report.findings = {{Severity::kWarning, "templates/a.yaml", "m\"<", 3, 1},
                     {Severity::kError, "Chart.yaml", "n"}};
  const std::string text = FormatJson({report});
  EXPECT_EQ(text.back(), '\n');
  const auto parsed = json::Parse(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const value::Value& chart = parsed->list()[0];
  EXPECT_EQ(chart.Find("chart")->as_string(), "c");
  const value::List& findings = chart.Find("findings")->list();
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].Find("path")->as_string(), "templates/a.yaml");
  EXPECT_EQ(findings[0].Find("message")->as_string(), "m\"<");
  EXPECT_EQ(findings[0].Find("line")->as_float(), 3);
  EXPECT_EQ(json::Parse(FormatJson({}))->list().size(), 0U);
}

TEST(FindingTest, Sarif) {
  Report report;
  report.chart = "c";
  report.findings = {{Severity::kError, "templates/a.yaml", "m", 3, 2}};
  const auto parsed = json::Parse(FormatSarif({report}));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->Find("version")->as_string(), "2.1.0");
  const value::Value& run = parsed->Find("runs")->list()[0];
  ASSERT_EQ(run.Find("results")->list().size(), 1U);
  const value::Value& result = run.Find("results")->list()[0];
  EXPECT_EQ(result.FindPath({"message", "text"})->as_string(), "m");
  EXPECT_EQ(result.Find("level")->as_string(), "error");
}

TEST(FindingTest, SameTwice) {
  Report report;
  report.chart = "c";
  report.findings = {{Severity::kInfo, "a", "b", 1, 1}};
  EXPECT_EQ(FormatSarif({report}), FormatSarif({report}));
  EXPECT_EQ(FormatJson({report}), FormatJson({report}));
}

}  // namespace
}  // namespace gitops::lint
