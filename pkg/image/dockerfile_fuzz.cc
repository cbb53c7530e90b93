// Arbitrary bytes as a Dockerfile, its words, an ignore file, a configuration
// document and a manifest to pin: no crash.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/image/config_parse.h"
#include "pkg/image/dockerfile.h"
#include "pkg/image/dockerfile_words.h"
#include "pkg/image/input.h"
#include "pkg/image/path_pattern.h"
#include "pkg/image/pin.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace image = gitops::image;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const image::Variables variables =
      [](absl::string_view name) -> std::optional<std::string> {
    if (name == "A") return "one";
    return std::nullopt;
  };
  if (auto file = image::ParseDockerfile(text); file.ok()) {
    for (const image::Instruction& item : file->instructions) {
      (void)item.JsonForm();
      (void)image::ParsePairs(item.arguments, file->escape,
                              image::OldForm::kAllowed, variables);
    }
  }
  (void)image::ExpandWord(text, '\\', variables);
  (void)image::SplitWords(text, '\\');
  (void)image::IgnoreRules(text).Ignores("a/b/c");
  (void)image::MatchPath(text.substr(0, 100), "a/bb");
  if (auto documents = image::ParseDocuments(text, "fuzz"); documents.ok()) {
    for (const auto& document : *documents) {
      (void)image::ParseConfig(document, "0.43.0");
      (void)image::ParseImagesLock(document);
    }
  }
  (void)image::PinText(text, "f", image::EffectiveRules({}),
                       [](const image::FoundImage&) {
                         return std::optional<std::string>("r.io/x@sha256:0");
                       });
  return 0;
}
