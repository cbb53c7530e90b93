#ifndef GITOPS_PKG_OPENPGP_TEST_DATA_H_
#define GITOPS_PKG_OPENPGP_TEST_DATA_H_

// The files of testdata/, for tests.

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/openpgp/clear_signature.h"
#include "pkg/openpgp/keyring.h"

namespace gitops::openpgp {

// While all keys but the expired one are valid: 2025-01-01.
inline constexpr int64_t kNow = 1735689600;
// When the keys and documents were made: 2024-01-01.
inline constexpr int64_t kThen = 1704067200;

inline std::string TestFile(absl::string_view name) {
  const auto text = fs::ReadFile(absl::StrCat("pkg/openpgp/testdata/", name));
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() ? *text : "";
}

inline Keyring TestKeyring(absl::string_view name) {
  auto keyring = Keyring::Parse(TestFile(name));
  EXPECT_TRUE(keyring.ok()) << keyring.status();
  return keyring.ok() ? *std::move(keyring) : Keyring();
}

inline PassphraseSource Passphrase(absl::string_view text) {
  return [word = std::string(text)](absl::string_view) { return Secret(word); };
}

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_TEST_DATA_H_
