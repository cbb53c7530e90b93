// Runs every recorded snippet through the template engine and compares output
// or message with what the real helm gave (testdata/*.jsonl).

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/template.h"
#include "pkg/json/json.h"
#include "pkg/render/functions/functions.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::render {
namespace {

using value::GoType;
using value::Value;

constexpr absl::string_view kFile = "c/templates/t.yaml";

// The values that the vectors were recorded with.
constexpr absl::string_view kValues = R"(
n: 3
f: 1.5
s: text
b: true
l: [1, 2, 3]
m: {a: 1, b: x}
nul: null
empty: ""
big: 12345678
)";

Value Context() {
  Value values = Value::NewMap(GoType::kValues);
  const Value parsed = *yaml::ParseMap(kValues);
  for (const value::Map::Entry& entry : parsed.map()) {
    values.map().Set(entry.key, entry.value);
  }
  Value release = Value::NewMap();
  release.map().Set("Name", Value::String("r"));
  release.map().Set("Namespace", Value::String("ns"));
  release.map().Set("IsInstall", Value::Bool(true));
  release.map().Set("IsUpgrade", Value::Bool(false));
  release.map().Set("Revision", Value::Int(1, GoType::kInt));
  release.map().Set("Service", Value::String("Helm"));
  Value chart = Value::NewMap();
  chart.map().Set("Name", Value::String("c"));
  Value context = Value::NewMap();
  context.map().Set("Values", values);
  context.map().Set("Release", release);
  context.map().Set("Chart", chart);
  return context;
}

struct Vector {
  std::string snippet;
  bool fails;
  std::string text;
};

std::vector<Vector> Load(const std::string& name) {
  std::ifstream in(
      absl::StrCat("pkg/render/functions/testdata/", name, ".jsonl"));
  std::vector<Vector> out;
  std::string line;
  std::getline(in, line);  // Which helm.
  while (std::getline(in, line)) {
    const Value v = *json::Parse(line);
    const Value* error = v.Find("error");
    out.push_back(
        {std::string(v.Find("snippet")->as_string()), error != nullptr,
         std::string(
             (error != nullptr ? error : v.Find("output"))->as_string())});
  }
  return out;
}

// Helm's final message as the engine's one-line text, as far as it tells:
// Helm splits a chain of errors over lines and drops words from some.
bool SameError(absl::string_view helm, absl::string_view ours) {
  if (absl::ConsumePrefix(&helm, "Error: template: ")) {
    return absl::ConsumePrefix(&ours, "template: ") && helm == ours;
  }
  if (absl::ConsumePrefix(&helm, "Error: execution error at (")) {
    const size_t end = helm.find("): ");
    return absl::EndsWith(ours, helm.substr(end + 3));
  }
  const std::vector<absl::string_view> lines = absl::StrSplit(helm, '\n');
  absl::string_view last = lines.back();
  while (absl::ConsumePrefix(&last, " ")) {
  }
  if (const size_t at = last.rfind("): ");
      at != absl::string_view::npos && absl::StartsWith(last, "Error: parse")) {
    last = last.substr(at + 3);
  }
  return absl::EndsWith(ours, last);
}

class VectorsTest : public testing::TestWithParam<const char*> {};

TEST_P(VectorsTest, SameAsHelm) {
  gotemplate::FunctionMap functions;
  RegisterAll(functions);
  std::unique_ptr<Host> host = *Host::Create(HostOptions());
  const std::vector<Vector> vectors = Load(GetParam());
  ASSERT_GT(vectors.size(), 20u);
  for (const Vector& vector : vectors) {
    gotemplate::TemplateSet set(&functions);
    std::string out;
    absl::Status status = set.Parse(kFile, vector.snippet);
    if (status.ok()) {
      status = set.Execute(kFile, Context(), host.get(), &out);
    }
    if (vector.fails) {
      EXPECT_TRUE(!status.ok() && SameError(vector.text, status.message()))
          << vector.snippet << "\n  helm: " << vector.text
          << "\n  ours: " << (status.ok() ? out : status.ToString());
    } else {
      EXPECT_TRUE(status.ok()) << vector.snippet << "\n" << status;
      EXPECT_EQ(out, vector.text) << vector.snippet;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Families, VectorsTest,
                         testing::Values("mixed", "semver", "sprig", "toml",
                                         "words"));

}  // namespace
}  // namespace gitops::render
