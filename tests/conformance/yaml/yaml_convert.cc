// What the library makes of documents, for comparison with other programs.
//
// Reads documents from standard input, each as a decimal length, a newline and
// that many bytes; writes one line per document: the result in base64.
// Usage: yaml_convert MODE, with MODE one of
//   json     toJson (fromYaml x)
//   yaml     toYaml (fromYaml x)
//   pretty   toYamlPretty (fromYaml x)
//   json2yaml, json2pretty   the same of (fromJson x)

#include <cstddef>
#include <iostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops {
namespace {

using ::gitops::value::Value;

std::string Convert(absl::string_view mode, absl::string_view text) {
  const bool from_json = absl::StartsWith(mode, "json2");
  absl::StatusOr<Value> parsed =
      from_json ? json::ParseMap(text) : yaml::ParseMap(text);
  Value value = Value::NewMap();
  if (parsed.ok()) {
    value = *parsed;
  } else {
    value.map().Set("Error", Value::String(parsed.status().message()));
  }
  absl::StatusOr<std::string> out;
  if (mode == "json") {
    out = json::Write(value);
  } else {
    yaml::EmitOptions options;
    if (absl::EndsWith(mode, "pretty")) {
      options.style = yaml::EmitStyle::kPretty;
    }
    out = yaml::Emit(value, options);
    if (out.ok()) return std::string(absl::StripSuffix(*out, "\n"));
  }
  return out.ok() ? *out : "";
}

int Main(absl::string_view mode) {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::string text(std::stoul(line), '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    std::cout << absl::Base64Escape(Convert(mode, text)) << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace gitops

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: yaml_convert MODE\n";
    return 2;
  }
  return gitops::Main(argv[1]);
}
