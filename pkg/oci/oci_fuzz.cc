// Arbitrary bytes through every parser of outside bytes here: no crash, and
// what is written reads back as the same.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/base/check.h"
#include "pkg/oci/auth_challenge.h"
#include "pkg/oci/decompress.h"
#include "pkg/oci/image_config.h"
#include "pkg/oci/layer.h"
#include "pkg/oci/manifest.h"
#include "pkg/oci/reference.h"
#include "pkg/oci/tar_reader.h"

namespace gitops::oci {
namespace {

class Ignore : public TarVisitor {
 public:
  absl::Status Entry(const TarHeader&) override { return absl::OkStatus(); }
  absl::Status Data(absl::string_view) override { return absl::OkStatus(); }
  absl::Status EndEntry() override { return absl::OkStatus(); }
};

void Text(absl::string_view text) {
  if (auto reference = Reference::Parse(text); reference.ok()) {
    auto again = Reference::Parse(reference->Name());
    GITOPS_CHECK(again.ok() && again->Name() == reference->Name());
  }
  (void)RepositoryPart(text);
  (void)ParsePlatform(text);
  (void)ParseChallenges(text);
}

void Json(absl::string_view text) {
  if (auto manifest = ParseManifest(text); manifest.ok()) {
    const std::string once = FormatManifest(*manifest);
    auto again = ParseManifest(once);
    GITOPS_CHECK(again.ok() && FormatManifest(*again) == once);
  }
  if (auto index = ParseIndex(text); index.ok()) {
    const std::string once = FormatIndex(*index);
    auto again = ParseIndex(once);
    GITOPS_CHECK(again.ok() && FormatIndex(*again) == once);
  }
  if (auto config = ParseImageConfig(text); config.ok()) {
    const std::string once = FormatImageConfig(*config);
    auto again = ParseImageConfig(once);
    GITOPS_CHECK(again.ok() && FormatImageConfig(*again) == once);
  }
  (void)ParseLayer(text);
}

void Bytes(absl::string_view data) {
  Ignore ignore;
  TarReader reader(&ignore);
  auto decompressor =
      NewDecompressor(DetectCompression(data), 1 << 20, &reader);
  if (decompressor->Append(data).ok() && decompressor->Finish().ok()) {
    (void)reader.Finish();
  }
}

}  // namespace
}  // namespace gitops::oci

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  gitops::oci::Text(input);
  gitops::oci::Json(input);
  gitops::oci::Bytes(input);
  return 0;
}
