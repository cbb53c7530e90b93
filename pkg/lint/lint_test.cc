#include "pkg/lint/lint.h"

#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/chart/log.h"
#include "pkg/jsonschema/jsonschema.h"
#include "pkg/lint/finding.h"
#include "pkg/render/objects.h"
#include "pkg/value/value.h"

namespace gitops::lint {
namespace {

// In place of a file's text: the file is not there.
constexpr char kAbsent[] = "(absent)";

using Files = std::map<std::string, std::string>;

class MemoryLog : public chart::Log {
 public:
  void Write(chart::LogLevel level, absl::string_view message,
             const chart::LogAttributes&) override {
    if (level != chart::LogLevel::kDebug) absl::StrAppend(&text, message, "\n");
  }
  std::string text;
};

class LintTest : public ::testing::Test {
 protected:
  LintTest()
      : root_(absl::StrCat(
            ::testing::TempDir(), "/lint_",
            ::testing::UnitTest::GetInstance()->current_test_info()->name())) {}
  ~LintTest() override { Remove(); }

  // A chart "c" without flaws, but for `files`; findings a line each, the
  // chart's path as "DIR".
  std::string Lint(const Files& files) {
    Remove();
    Files all = {{"Chart.yaml",
                  "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: "
                  "http://x/y\n"},
                 {"values.yaml", ""},
                 {"templates/a.yaml", ""}};
    for (const auto& [name, text] : files) all[name] = text;
    const std::string chart = absl::StrCat(root_, "/c");
    for (const auto& [name, text] : all) {
      if (text == kAbsent) continue;
      const std::filesystem::path path = absl::StrCat(chart, "/", name);
      std::error_code error;
      std::filesystem::create_directories(path.parent_path(), error);
      EXPECT_TRUE(fs::WriteFile(path.string(), text).ok());
    }
    LintOptions options;
    options.user_values = user_values_;
    options.kube_version = render::DefaultKubeVersion(1);
    options.schema_validator = [](absl::string_view schema,
                                  const value::Value& values) {
      return jsonschema::Validate(schema, values);
    };
    log_.text.clear();
    report_ = LintChart(chart, options, log_);
    return absl::StrReplaceAll(
        absl::StrJoin(report_.findings, "\n",
                      [](std::string* out, const Finding& finding) {
                        absl::StrAppend(out, FormatFinding(finding));
                      }),
        {{std::filesystem::canonical(chart).string(), "DIR"}});
  }

  void Remove() const {
    std::error_code error;
    std::filesystem::remove_all(root_, error);
  }

  struct Case {
    absl::string_view name;
    Files files;
    absl::string_view helm;
  };
  void ExpectFindings(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
      SCOPED_TRACE(c.name);
      std::string findings = Lint(c.files);
      if (!findings.empty() && findings.back() == '\n') findings.pop_back();
      EXPECT_EQ(findings, std::string(c.helm));
    }
  }

  const std::string root_;
  value::Value user_values_ = value::Value::NewMap();
  MemoryLog log_;
  Report report_;
};

// What `helm lint` 4.1.4 says.
TEST_F(LintTest, ChartYamlAsInHelm) {
  ExpectFindings({
      {"good", {}, ""},
      {"no icon",
       {{"Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.1.0\n"}},
       "[INFO] Chart.yaml: icon is recommended"},
      {"no name",
       {{"Chart.yaml", "apiVersion: v2\nversion: 0.1.0\nicon: http://x/y\n"}},
       "[ERROR] Chart.yaml: name is required\n[ERROR] templates/: validation: "
       "chart.metadata.name is required\n[ERROR] : unable to load "
       "chart\n\tvalidation: chart.metadata.name is required"},
      {"no apiVersion",
       {{"Chart.yaml", "name: c\nversion: 0.1.0\nicon: http://x/y\n"}},
       "[ERROR] Chart.yaml: apiVersion is required. The value must be either "
       "\"v1\" or \"v2\""},
      {"no version",
       {{"Chart.yaml", "apiVersion: v2\nname: c\nicon: http://x/y\n"}},
       "[ERROR] Chart.yaml: version is required\n[WARNING] Chart.yaml: version "
       "'' is not a valid SemVerV2\n[ERROR] templates/: validation: "
       "chart.metadata.version is required\n[ERROR] : unable to load "
       "chart\n\tvalidation: chart.metadata.version is required"},
      {"bad version",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: x\nicon: http://x/y\n"}},
       "[ERROR] Chart.yaml: version 'x' is not a valid SemVer\n[WARNING] "
       "Chart.yaml: version 'x' is not a valid SemVerV2\n[ERROR] templates/: "
       "validation: chart.metadata.version \"x\" is invalid\n[ERROR] : unable "
       "to load chart\n\tvalidation: chart.metadata.version \"x\" is invalid"},
      {"version is a number",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 1\nicon: http://x/y\n"}},
       "[ERROR] Chart.yaml: version should be of type string but it's of type "
       "float64\n[WARNING] Chart.yaml: version '1' is not a valid SemVerV2"},
      {"lenient version",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: v1.2\nicon: http://x/y\n"}},
       "[WARNING] Chart.yaml: version 'v1.2' is not a valid SemVerV2"},
      {"appVersion is a number",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: "
         "http://x/y\nappVersion: 1.5\n"}},
       "[ERROR] Chart.yaml: appVersion should be of type string but it's of "
       "type float64"},
      {"unknown field",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: http://x/y\nfoo: "
         "1\n"}},
       "[WARNING] Chart.yaml: failed to strictly parse chart metadata "
       "file\n\terror unmarshaling JSON: while decoding JSON: json: unknown "
       "field \"foo\""},
      {"bad icon",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: nope\n"}},
       "[ERROR] Chart.yaml: invalid icon URL 'nope'"},
      {"bad type",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: http://x/y\ntype: "
         "foo\n"}},
       "[ERROR] templates/: validation: chart.metadata.type must be "
       "application or library\n[ERROR] : unable to load chart\n\tvalidation: "
       "chart.metadata.type must be application or library"},
      {"library",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: http://x/y\ntype: "
         "library\n"}},
       ""},
      {"bad maintainer",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: "
         "http://x/y\nmaintainers:\n- email: a\n- name: b\n  email: x\n- name: "
         "c\n  url: nope\n"}},
       "[ERROR] Chart.yaml: each maintainer requires a name"},
      {"bad sources",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: http://x/y\nsources: "
         "[nope]\n"}},
       "[ERROR] Chart.yaml: invalid source URL 'nope'"},
      {"bad home",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: http://x/y\nhome: "
         "nope\n"}},
       ""},
      {"name differs",
       {{"Chart.yaml",
         "apiVersion: v2\nname: d\nversion: 0.1.0\nicon: http://x/y\n"}},
       ""},
      {"name with odd characters",
       {{"Chart.yaml",
         "apiVersion: v2\nname: a/b\nversion: 0.1.0\nicon: http://x/y\n"}},
       "[ERROR] Chart.yaml: chart name \"a/b\" is invalid\n[ERROR] templates/: "
       "validation: chart.metadata.name \"a/b\" is invalid\n[ERROR] : unable "
       "to load chart\n\tvalidation: chart.metadata.name \"a/b\" is invalid"},
      {"dependencies in v1",
       {{"Chart.yaml",
         "apiVersion: v1\nname: c\nversion: 0.1.0\nicon: "
         "http://x/y\ndependencies: []\n"}},
       ""},
      {"dependencies of v1 with one",
       {{"Chart.yaml",
         "apiVersion: v1\nname: c\nversion: 0.1.0\nicon: "
         "http://x/y\ndependencies:\n- name: a\n  version: 1.0.0\n  "
         "repository: \"\"\n"}},
       "[ERROR] Chart.yaml: dependencies are not valid in the Chart file with "
       "apiVersion 'v1'. They are valid in apiVersion 'v2'\n[WARNING] DIR: "
       "chart directory is missing these dependencies: a"},
      {"type in v1",
       {{"Chart.yaml",
         "apiVersion: v1\nname: c\nversion: 0.1.0\nicon: http://x/y\ntype: "
         "application\n"}},
       "[ERROR] Chart.yaml: chart type is not valid in apiVersion 'v1'. It is "
       "valid in apiVersion 'v2'"},
      {"no YAML",
       {{"Chart.yaml", "a: b: c\n"}},
       "[ERROR] Chart.yaml: unable to parse YAML\n\terror converting YAML to "
       "JSON: yaml: mapping values are not allowed in this context\n[ERROR] "
       "templates/: cannot load Chart.yaml: error converting YAML to JSON: "
       "yaml: mapping values are not allowed in this context\n[ERROR] : unable "
       "to load chart\n\tcannot load Chart.yaml: error converting YAML to "
       "JSON: yaml: mapping values are not allowed in this context"},
      {"a list",
       {{"Chart.yaml", "- a\n"}},
       "[ERROR] Chart.yaml: unable to parse YAML\n\terror unmarshaling JSON: "
       "while decoding JSON: json: cannot unmarshal array into Go value of "
       "type v2.Metadata\n[ERROR] templates/: cannot load Chart.yaml: error "
       "unmarshaling JSON: while decoding JSON: json: cannot unmarshal array "
       "into Go value of type v2.Metadata\n[ERROR] : unable to load "
       "chart\n\tcannot load Chart.yaml: error unmarshaling JSON: while "
       "decoding JSON: json: cannot unmarshal array into Go value of type "
       "v2.Metadata"},
      {"deprecated",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: "
         "http://x/y\ndeprecated: true\n"}},
       ""},
  });
}

TEST_F(LintTest, TemplatesAsInHelm) {
  ExpectFindings({
      {"good",
       {{"templates/a.yaml",
         "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"}},
       ""},
      {"no name",
       {{"templates/a.yaml",
         "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n"}},
       "[WARNING] templates/a.yaml: object name does not conform to Kubernetes "
       "naming requirements: \"\": metadata.name: Invalid value: \"\": a "
       "lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
       "characters, '-' or '.', and must start and end with an alphanumeric "
       "character (e.g. 'example.com', regex used for validation is "
       "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"},
      {"bad name",
       {{"templates/a.yaml",
         "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: A_b\n"}},
       "[WARNING] templates/a.yaml: object name does not conform to Kubernetes "
       "naming requirements: \"A_b\": metadata.name: Invalid value: \"A_b\": a "
       "lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
       "characters, '-' or '.', and must start and end with an alphanumeric "
       "character (e.g. 'example.com', regex used for validation is "
       "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"},
      {"long name",
       {{"templates/a.yaml",
         "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"}},
       "[WARNING] templates/a.yaml: object name does not conform to Kubernetes "
       "naming requirements: "
       "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": metadata.name: Invalid "
       "value: "
       "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": must be no more than "
       "253 characters"},
      {"role name",
       {{"templates/a.yaml",
         "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  "
         "name: \"system:A\"\n"}},
       ""},
      {"namespace name",
       {{"templates/a.yaml",
         "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a.b\n"}},
       "[WARNING] templates/a.yaml: object name does not conform to Kubernetes "
       "naming requirements: \"a.b\": metadata.name: Invalid value: \"a.b\": "
       "must not contain dots"},
      {"no YAML",
       {{"templates/a.yaml", "a: b: c\n"}},
       "[ERROR] templates/a.yaml: unable to parse YAML: error converting YAML "
       "to JSON: yaml: mapping values are not allowed in this context"},
      {"no template",
       {{"templates/a.yaml", "{{ nope }}\n"}},
       "[ERROR] templates/: parse error at (c/templates/a.yaml:1): function "
       "\"nope\" not defined"},
      {"fails", {{"templates/a.yaml", "{{ fail \"x\" }}\n"}}, ""},
      {"required",
       {{"templates/a.yaml", "{{ required \"need it\" .Values.x }}\n"}},
       ""},
      {"nil",
       {{"templates/a.yaml", "{{ .Values.a.b }}\n"}},
       "[ERROR] templates/: c/templates/a.yaml:1:10\n  executing "
       "\"c/templates/a.yaml\" at <.Values.a.b>:\n    nil pointer evaluating "
       "interface {}.b"},
      {"extension",
       {{"templates/a.foo", "x"}, {"templates/a.yaml", kAbsent}},
       "[ERROR] templates/a.foo: file extension '.foo' not valid. Valid "
       "extensions are .yaml, .yml, .tpl, or .txt"},
      {"text files",
       {{"templates/NOTES.txt", "x"}, {"templates/a.yaml", kAbsent}},
       ""},
      {"indented in a list",
       {{"templates/a.yaml",
         "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "
         "\"1\"\n"}},
       ""},
      {"deployment without selector",
       {{"templates/a.yaml",
         "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec: "
         "{}\n"}},
       "[ERROR] templates/a.yaml: a Deployment must contain matchLabels or "
       "matchExpressions, and \"a\" does not"},
      {"deployment with selector",
       {{"templates/a.yaml",
         "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n "
         " selector:\n    matchLabels: {a: b}\n"}},
       ""},
      {"statefulset without",
       {{"templates/a.yaml",
         "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: a\n"}},
       "[ERROR] templates/a.yaml: a StatefulSet must contain matchLabels or "
       "matchExpressions, and \"a\" does not"},
      {"deprecated",
       {{"templates/a.yaml",
         "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: "
         "a\n"}},
       "[WARNING] templates/a.yaml: extensions/v1beta1 Ingress is deprecated "
       "in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress"},
      {"deprecated policy",
       {{"templates/a.yaml",
         "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata:\n  "
         "name: a\n"}},
       ""},
      {"cron job",
       {{"templates/a.yaml",
         "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata:\n  name: a\n"}},
       "[WARNING] templates/a.yaml: batch/v1beta1 CronJob is deprecated in "
       "v1.21+, unavailable in v1.25+; use batch/v1 CronJob"},
      {"two documents",
       {{"templates/a.yaml",
         "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "
         "A\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: B\n"}},
       "[WARNING] templates/a.yaml: object name does not conform to Kubernetes "
       "naming requirements: \"A\": metadata.name: Invalid value: \"A\": a "
       "lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
       "characters, '-' or '.', and must start and end with an alphanumeric "
       "character (e.g. 'example.com', regex used for validation is "
       "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')\n["
       "WARNING] templates/a.yaml: object name does not conform to Kubernetes "
       "naming requirements: \"B\": metadata.name: Invalid value: \"B\": a "
       "lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
       "characters, '-' or '.', and must start and end with an alphanumeric "
       "character (e.g. 'example.com', regex used for validation is "
       "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"},
      {"empty", {{"templates/a.yaml", "\n"}}, ""},
      {"comment", {{"templates/a.yaml", "# x\n"}}, ""},
      {"a list",
       {{"templates/a.yaml", "- a\n"}},
       "[ERROR] templates/a.yaml: unable to parse YAML: error unmarshaling "
       "JSON: while decoding JSON: json: cannot unmarshal array into Go value "
       "of type rules.k8sYamlStruct"},
      {"resource policy in a list",
       {{"templates/a.yaml",
         "apiVersion: v1\nkind: List\nitems:\n- metadata: {annotations: "
         "{helm.sh/resource-policy: keep}}\nmetadata: {name: l}\n"}},
       "[ERROR] templates/a.yaml: annotation 'helm.sh/resource-policy' within "
       "List objects are ignored"},
  });
}

TEST_F(LintTest, OtherFilesAsInHelm) {
  ExpectFindings({
      {"bad values",
       {{"values.yaml", "a: b: c\n"}},
       "[ERROR] values.yaml: unable to parse YAML: error converting YAML to "
       "JSON: yaml: mapping values are not allowed in this context\n[ERROR] "
       "templates/: cannot load values.yaml: cannot unmarshal yaml document: "
       "error converting YAML to JSON: yaml: mapping values are not allowed in "
       "this context\n[ERROR] : unable to load chart\n\tcannot load "
       "values.yaml: cannot unmarshal yaml document: error converting YAML to "
       "JSON: yaml: mapping values are not allowed in this context"},
      {"schema",
       {{"values.yaml", "a: 1\n"},
        {"values.schema.json",
         "{\"properties\":{\"a\":{\"type\":\"string\"}}}"}},
       "[ERROR] values.yaml: - at '/a': got number, want string\n\n[ERROR] "
       "templates/: values don't meet the specifications of the schema(s) in "
       "the following chart(s):\nc:\n- at '/a': got number, want string"},
      {"bad schema",
       {{"values.schema.json", "{"}},
       "[ERROR] values.yaml: unexpected EOF\n[ERROR] templates/: values don't "
       "meet the specifications of the schema(s) in the following "
       "chart(s):\nc:\nunexpected EOF"},
      {"undeclared chart",
       {{"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"}},
       "[ERROR] DIR: chart metadata is missing these dependencies: s"},
      {"missing chart",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: "
         "http://x/y\ndependencies:\n- name: s\n  version: 1.0.0\n  "
         "repository: \"\"\n"}},
       "[WARNING] DIR: chart directory is missing these dependencies: s"},
      {"declared chart",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: 0.1.0\nicon: "
         "http://x/y\ndependencies:\n- name: s\n  version: 1.0.0\n  "
         "repository: \"\"\n"},
        {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"}},
       ""},
      {"crd",
       {{"crds/a.yaml",
         "apiVersion: apiextensions.k8s.io/v1\nkind: "
         "CustomResourceDefinition\nmetadata:\n  name: a\n"}},
       ""},
      {"no crd",
       {{"crds/a.yaml",
         "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"}},
       "[ERROR] crds/a.yaml: apiVersion is not in "
       "'apiextensions.k8s.io'\n[ERROR] crds/a.yaml: object kind is not "
       "'CustomResourceDefinition'"},
      {"crd without apiVersion",
       {{"crds/a.yaml", "kind: CustomResourceDefinition\n"}},
       "[ERROR] crds/a.yaml: apiVersion is not in 'apiextensions.k8s.io'"},
      {"bad crd",
       {{"crds/a.yaml", "a: b: c\n"}},
       "[ERROR] crds/a.yaml: unable to parse YAML: error converting YAML to "
       "JSON: yaml: mapping values are not allowed in this context"},
      {"crd text", {{"crds/README.md", "x"}}, ""},
      {"crd after a comment",
       {{"crds/a.yaml",
         "# c\n---\napiVersion: apiextensions.k8s.io/v1\nkind: "
         "CustomResourceDefinition\n---\nnull\n---\n"}},
       ""},
      {"list among crds",
       {{"crds/a.yaml", "[a]\n"}},
       "[ERROR] crds/a.yaml: unable to parse YAML: error unmarshaling JSON: "
       "while decoding JSON: json: cannot unmarshal array into Go value of "
       "type rules.k8sYamlStruct"},
      {"name of a crd",
       {{"crds/a.yaml", "metadata: {name: [x]}\n"}},
       "[ERROR] crds/a.yaml: unable to parse YAML: error unmarshaling JSON: "
       "while decoding JSON: json: cannot unmarshal array into Go struct field "
       "k8sYamlMetadata.Metadata.Name of type string"},
      {"separator in a crd",
       {{"crds/a.yaml", "a: 1\n---b: 1\n"}},
       "[ERROR] crds/a.yaml: unable to parse YAML: invalid Yaml document "
       "separator: b: 1"},
      {"any apiVersion",
       {{"Chart.yaml",
         "apiVersion: v4\nname: c\nversion: 0.1.0\nicon: http://x/y\n"},
        {"templates/a.yaml", "{{ .Values.a.b }}"}},
       "[ERROR] Chart.yaml: apiVersion 'v4' is not valid. The value must be "
       "either \"v1\" or \"v2\"\n[ERROR] templates/: c/templates/a.yaml:1:10\n"
       "  executing \"c/templates/a.yaml\" at <.Values.a.b>:\n"
       "    nil pointer evaluating interface {}.b"},
      {"crds of a chart that does not load",
       {{"Chart.yaml",
         "apiVersion: v2\nname: c\nversion: x\nicon: "
         "http://x/y\n"},
        {"templates/a.yaml", kAbsent},
        {"crds/a.yaml", "x"}},
       "[ERROR] Chart.yaml: version 'x' is not a valid SemVer\n"
       "[WARNING] Chart.yaml: version 'x' is not a valid SemVerV2\n"
       "[WARNING] templates/: directory does not exist\n"
       "[ERROR] : unable to load chart\n"
       "\tvalidation: chart.metadata.version \"x\" is invalid\n"
       "[ERROR] crds/: validation: chart.metadata.version \"x\" is invalid"},
      {"no values file",
       {{"values.yaml", kAbsent}},
       "[INFO] values.yaml: file does not exist"},
      {"no templates",
       {{"templates/a.yaml", kAbsent}},
       "[WARNING] templates/: directory does not exist"},
  });
}

// `helm lint --set a=null`: the default is back after the second pass.
TEST_F(LintTest, NullsDoNotRemoveDefaults) {
  user_values_.map().Set("a", value::Value());
  EXPECT_EQ(Lint({{"values.yaml", "a: {b: 1}\n"},
                  {"templates/a.yaml",
                   "b: {{ .Values.a.b }}\nmetadata: {name: "
                   "x}\n"}}),
            "");
  EXPECT_EQ(log_.text, "");
}

// As often as Helm's passes over the values.
TEST_F(LintTest, ToldOfTablesThatAreNone) {
  user_values_.map().Set("a", value::Value::NewMap());
  EXPECT_EQ(Lint({{"values.yaml", "a: 1\n"}}), "");
  EXPECT_EQ(log_.text,
            "warning: destination for a is a table. Ignoring non-table value "
            "(1)\nwarning: skipped value for c.a: Not a table.\n"
            "warning: skipped value for c.a: Not a table.\n");
}

TEST_F(LintTest, AllFailingTemplatesAreTold) {
  const std::string findings =
      Lint({{"templates/a.yaml", "{{ .Values.a.b }}"},
            {"templates/b.yaml", "{{ .Values.a.b }}"}});
  EXPECT_EQ(report_.findings.size(), 2U) << findings;
  for (const Finding& finding : report_.findings) {
    EXPECT_EQ(finding.severity, Severity::kError);
    EXPECT_EQ(finding.line, 1);
  }
}

TEST_F(LintTest, WhatIsNoChart) {
  chart::NoLog log;
  LintOptions options;
  options.user_values = value::Value::NewMap();
  options.kube_version = render::DefaultKubeVersion(1);
  EXPECT_FALSE(
      LintChart(absl::StrCat(root_, "/none"), options, log).problem.empty());
}

}  // namespace
}  // namespace gitops::lint
