// Replays a corpus: awkward inputs, each cut short at every byte and with
// bytes changed.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::image {
namespace {

void Try(absl::string_view text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
}

TEST(DockerfileFuzzTest, ReplaysTheCorpus) {
  for (const absl::string_view text : {
           "# escape=`\nFROM a AS b\nENV A=\"$A ${B:-'x'}\" C=`\n d\n",
           "COPY --from=x <<-\"E\" [\"a\", \"b\"]\n\tz\nE\nCMD [\"a\"]\n",
           "!**/*.o\n[a-]x[^]\n\\*\n**/**/**\n",
           "apiVersion: kbld.k14s.io/v1alpha1\nkind: Config\nsources:\n- "
           "{image:"
           " a, path: ., docker: {build: {file: 7}}}\nsearchRules:\n- "
           "{keyMatcher"
           ": {path: [a, {index: 1}]}, updateStrategy: {yaml: {}}}\n",
           "x: &a img\nimage: *a\ny:\n- image: 'q'\n- {image: \"w\"}\n",
       }) {
    for (size_t i = 0; i <= text.size(); ++i) {
      Try(text.substr(0, i));
      Try(text.substr(i));
      std::string changed(text);
      if (i == text.size()) break;
      for (const char c : {'"', '\\', '{', '*', '\n', '\xc3'}) {
        changed[i] = c;
        Try(changed);
      }
    }
  }
}

}  // namespace
}  // namespace gitops::image
