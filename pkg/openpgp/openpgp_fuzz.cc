// Whatever text comes: reading it as a keyring, as a clear-signed document and
// as packets ends, and what was read can be examined and signed with.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "pkg/base/secret.h"
#include "pkg/openpgp/clear_signature.h"
#include "pkg/openpgp/keyring.h"
#include "pkg/openpgp/validity.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace openpgp = gitops::openpgp;
  constexpr int64_t kNow = 1'700'000'000;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  absl::StatusOr<openpgp::Keyring> keyring = openpgp::Keyring::Parse(text);
  if (!keyring.ok()) keyring = openpgp::Keyring();
  for (const openpgp::Certificate& certificate : keyring->certificates()) {
    (void)openpgp::Examine(certificate, kNow);
    (void)openpgp::ClearSign(
        "text", certificate,
        [](absl::string_view) { return gitops::Secret("test-passphrase"); },
        kNow);
  }
  const auto document = openpgp::ParseClearSigned(text);
  if (document.ok()) {
    (void)openpgp::VerifyClearSigned(*document, *keyring, kNow);
  }
  openpgp::ClearSigned raw;
  raw.signature = std::string(text);
  (void)openpgp::VerifyClearSigned(raw, *keyring, kNow);
  return 0;
}
