#include "pkg/render/functions/evaluation.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/base/check.h"
#include "pkg/base/secret.h"
#include "pkg/gotemplate/error.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/template.h"
#include "pkg/render/functions/functions.h"
#include "pkg/render/host.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::render {
namespace {

using value::GoType;
using value::Value;

constexpr absl::string_view kValues = R"(
"n": 3
f: 1.5
s: text
b: true
l: [1, 2, 3]
m: {a: 1, b: x}
nul: null
empty: ""
big: 12345678
)";

Value Data() {
  const auto parsed = yaml::ParseMap(kValues);
  GITOPS_CHECK(parsed.ok());
  Value values = Value::NewMap(GoType::kValues);
  for (const value::Map::Entry& entry : parsed->map()) {
    values.map().Set(entry.key, entry.value);
  }
  Value data = Value::NewMap();
  data.map().Set("Values", values);
  return data;
}

}  // namespace

std::string Evaluate(absl::string_view expression, Host& host) {
  gotemplate::FunctionMap functions;
  RegisterAll(functions, host.options().compat);
  gotemplate::TemplateSet set(&functions);
  const std::string text = absl::StrCat("{{ ", expression, " }}");
  absl::Status status = set.Parse("t", text);
  if (!status.ok()) return absl::StrCat("!", status.message());
  std::string out;
  status = set.Execute("t", Data(), &host, &out);
  if (status.ok()) return out;
  return absl::StrCat("!", gotemplate::ErrorFrames(status).back().message);
}

std::string Evaluate(absl::string_view expression) {
  const std::unique_ptr<Host> host = *Host::Create(HostOptions());
  return Evaluate(expression, *host);
}

void ExpectAsRecorded(const std::vector<Recorded>& recorded) {
  for (const Recorded& r : recorded) {
    EXPECT_EQ(Evaluate(r.expression), r.helm) << r.expression;
  }
}

std::unique_ptr<Host> SeededHost(absl::string_view key) {
  HostOptions options;
  options.nondeterminism = Nondeterminism::kSeed;
  options.seed_key = Secret(std::string(key));
  options.seed_inputs = "inputs";
  return *Host::Create(std::move(options));
}

}  // namespace gitops::render
