// Replays a corpus: awkward inputs, each cut short at every byte and with
// bytes changed.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/compressor.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/layer_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::oci {
namespace {

void Try(absl::string_view text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
}

std::vector<std::string> Corpus() {
  const std::string digest = Digest::Of("x").ToString();
  LayerTree tree;
  EXPECT_TRUE(
      tree.AddContent(absl::StrCat("d/", std::string(120, 'n')), "x", 0755)
          .ok());
  StringSink tar;
  EXPECT_TRUE(tree.WriteTar(0, &tar).ok());
  StringSink gzip;
  auto compressor = NewGzipCompressor(1, &gzip);
  EXPECT_TRUE(compressor->Append(tar.text()).ok());
  EXPECT_TRUE(compressor->Finish().ok());
  return {
      absl::StrCat("host.io:5000/a/b:tag@", digest),
      "Bearer realm=\"https://a/t?x=\\\"1\\\"\",service=s, Basic realm=b",
      absl::StrCat("{\"schemaVersion\":2,\"config\":{\"digest\":\"", digest,
                   "\",\"size\":1,\"platform\":{\"os\":\"l\"}},\"layers\":[{"
                   "\"digest\":\"",
                   digest, "\",\"urls\":[\"u\"]}]}"),
      absl::StrCat("{\"manifests\":[{\"digest\":\"", digest,
                   "\",\"annotations\":{\"a\":\"b\"}}],\"subject\":{"
                   "\"digest\":\"",
                   digest, "\"}}"),
      "{\"config\":{\"Env\":[\"A=\"],\"Entrypoint\":null,\"x\":[{}]},"
      "\"history\":[{\"empty_layer\":true}],\"rootfs\":{\"diff_ids\":[]}}",
      tar.text().substr(0, 2100),
      gzip.text(),
  };
}

TEST(OciFuzzTest, ReplaysTheCorpus) {
  for (const std::string& text : Corpus()) {
    const size_t step = std::max<size_t>(1, text.size() / 300);
    for (size_t i = 0; i < text.size(); i += step) {
      Try(absl::string_view(text).substr(0, i));
      Try(absl::string_view(text).substr(i));
      std::string changed = text;
      for (const char c : {'"', '@', '{', '7', '\xff', '\0'}) {
        changed[i] = c;
        Try(changed);
      }
    }
    Try(text);
  }
}

}  // namespace
}  // namespace gitops::oci
