// Everything of this package that parses outside bytes. Linked with
// -fsanitize=fuzzer it is a libFuzzer program; the test replays seeds and
// random changes of them.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "pkg/base/check.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/descriptor/images_lock.h"
#include "pkg/descriptor/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace d = ::gitops::descriptor;
  absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto release = d::ReadRelease(bytes);
  if (release.ok()) {
    // What was read can be written, and reads back as the same.
    auto again = d::WriteRelease(*release);
    GITOPS_CHECK(again.ok());
    auto back = d::ReadRelease(*again);
    GITOPS_CHECK(back.ok());
    GITOPS_CHECK(back->content_digest == release->content_digest);
    GITOPS_CHECK(*d::WriteRelease(*back) == *again);
    GITOPS_CHECK(d::ToText(bytes).ok());
    GITOPS_CHECK(d::ToJson(bytes).ok());
  }
  auto from_text = d::FromText(bytes);
  if (from_text.ok()) GITOPS_CHECK(d::ReadRelease(*from_text).ok());
  (void)d::ReadManifest("fuzz.yaml", bytes);
  (void)d::ParseImagesLock("fuzz.yml", bytes);
  return 0;
}
