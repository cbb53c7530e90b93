// Replays a corpus: awkward inputs, each cut short at every byte and with
// bytes changed.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"
#include "pkg/oci/byte_sink.h"
#include "pkg/oci/compressor.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/layer_tree.h"

namespace gitops::oci {
namespace {

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
  EXPECT_GT(ReplayFuzzCorpus(Corpus()), 1000u);
}

}  // namespace
}  // namespace gitops::oci
