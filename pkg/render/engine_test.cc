#include "pkg/render/engine.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/chart/chart.h"
#include "pkg/gotemplate/function.h"
#include "pkg/render/chart_rendering.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/host.h"
#include "pkg/value/value.h"

namespace gitops::render {
namespace {

using ::gitops::value::Value;

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() : host_(*Host::Create(HostOptions())) {
    RegisterAll(functions_);
  }

  EngineInput Input(const ChartFiles& files) {
    chart_ = MakeChart(files);
    EngineInput input;
    input.chart = chart_.get();
    input.values = chart_->values;
    input.release = Value::NewMap();
    input.functions = &functions_;
    input.host = host_.get();
    return input;
  }

  // "PATH=TEXT;" of every file, or the error.
  static std::string Run(const EngineInput& input) {
    const auto files = RenderTemplates(input);
    if (!files.ok()) return std::string(files.status().message());
    std::string out;
    for (const auto& [path, text] : *files) {
      absl::StrAppend(&out, path, "=", text, ";");
    }
    return out;
  }

  gotemplate::FunctionMap functions_;
  std::unique_ptr<Host> host_;
  std::shared_ptr<chart::Chart> chart_;
};

TEST_F(EngineTest, FilesAndPartials) {
  EXPECT_EQ(Run(Input({{"templates/a.yaml", "{{ include \"x\" . }}"},
                       {"templates/_h.tpl", "{{ define \"x\" }}X{{ end }}"},
                       {"templates/d/b.txt", "b"},
                       {"other.yaml", "no template"}})),
            "c/templates/a.yaml=X;c/templates/d/b.txt=b;");
  EXPECT_EQ(Run(Input({})), "");
}

TEST_F(EngineTest, SubchartsSeeTheirSection) {
  EXPECT_EQ(
      Run(Input(
          {{"values.yaml", "k: top\ns: {k: sub}"},
           {"templates/a.yaml", "{{ .Values.k }} {{ .Values.s.k }}"},
           {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"},
           {"charts/s/templates/b.yaml",
            "{{ .Values.k }} {{ .Chart.Name }} {{ .Template.Name }}"}})),
      "c/charts/s/templates/b.yaml=sub s "
      "c/charts/s/templates/b.yaml;c/templates/a.yaml=top sub;");
}

TEST_F(EngineTest, OneNamespaceOfTemplates) {
  // The parent's definition replaces the child's: it is parsed later.
  EXPECT_EQ(
      Run(Input(
          {{"templates/_h.tpl", "{{ define \"x\" }}parent{{ end }}"},
           {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"},
           {"charts/s/templates/_h.tpl", "{{ define \"x\" }}child{{ end }}"},
           {"charts/s/templates/b.yaml", "{{ include \"x\" . }}"}})),
      "c/charts/s/templates/b.yaml=parent;");
}

TEST_F(EngineTest, LibrariesGiveTheirPartialsOnly) {
  EXPECT_EQ(
      Run(Input({{"templates/a.yaml", "{{ include \"x\" . }}"},
                 {"charts/l/Chart.yaml",
                  "apiVersion: v2\nname: l\nversion: 1.0.0\ntype: library\n"},
                 {"charts/l/templates/_h.tpl", "{{ define \"x\" }}X{{ end }}"},
                 {"charts/l/templates/b.yaml", "never"}})),
      "c/templates/a.yaml=X;");
}

TEST_F(EngineTest, ChangesOfValuesAreSeenByLaterFiles) {
  // Deepest first, then in reverse order of names.
  EXPECT_EQ(Run(Input({{"values.yaml", "n: [0]"},
                       {"templates/a.yaml", "{{ .Values.k }}"},
                       {"templates/b.yaml",
                        "{{ $_ := set .Values \"k\" \"set\" }}"}})),
            "c/templates/a.yaml=set;c/templates/b.yaml=;");
}

TEST_F(EngineTest, NoValueIsRemoved) {
  EXPECT_EQ(Run(Input({{"templates/a.yaml", "[{{ .Values.none }}]"}})),
            "c/templates/a.yaml=[];");
  std::string text = "<no value>a<no value><no value>b<no val";
  RemoveNoValue(&text);
  EXPECT_EQ(text, "ab<no val");
  text = "nothing";
  RemoveNoValue(&text);
  EXPECT_EQ(text, "nothing");
}

TEST_F(EngineTest, StrictModeRefusesMissingKeys) {
  EngineInput input = Input({{"templates/a.yaml", "[{{ .Values.none }}]"}});
  input.missing_key_is_error = true;
  EXPECT_TRUE(
      absl::StrContains(Run(input), "map has no entry for key \"none\""));
}

TEST_F(EngineTest, ErrorsAreReformatted) {
  EXPECT_EQ(Run(Input({{"templates/a.yaml", "{{ .Values.a.b }}"}})),
            "c/templates/a.yaml:1:10\n  executing \"c/templates/a.yaml\" at "
            "<.Values.a.b>:\n    nil pointer evaluating interface {}.b");
  EXPECT_EQ(Run(Input({{"templates/a.yaml", "{{ nope }}"}})),
            "parse error at (c/templates/a.yaml:1): function \"nope\" not "
            "defined");
  EXPECT_EQ(Run(Input({{"templates/a.yaml", "{{ fail \"stop\" }}"}})),
            "execution error at (c/templates/a.yaml:1:3): stop");
}

TEST_F(EngineTest, LintingGoesOnAfterErrors) {
  std::vector<std::string> failed;
  EngineInput input = Input({{"templates/a.yaml", "{{ fail \"x\" }}"},
                             {"templates/b.yaml", "{{"},
                             {"templates/c.yaml", "fine"}});
  input.on_error = [&failed](const std::string& path, const absl::Status& s) {
    EXPECT_FALSE(s.ok());
    failed.push_back(path);
  };
  EXPECT_EQ(Run(input), "c/templates/c.yaml=fine;");
  EXPECT_EQ(failed, (std::vector<std::string>{"c/templates/b.yaml",
                                              "c/templates/a.yaml"}));
}

TEST_F(EngineTest, SameTwice) {
  const ChartFiles files = {
      {"values.yaml", "m: {z: 1, a: 2, k: 3}"},
      {"templates/a.yaml", "{{ range $k, $v := .Values.m }}{{ $k }}{{ end }}"}};
  const std::string once = Run(Input(files));
  EXPECT_EQ(once, "c/templates/a.yaml=akz;");
  EXPECT_EQ(Run(Input(files)), once);
}

}  // namespace
}  // namespace gitops::render
