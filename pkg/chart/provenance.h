#ifndef GITOPS_PKG_CHART_PROVENANCE_H_
#define GITOPS_PKG_CHART_PROVENANCE_H_

// Provenance files: who vouches for a chart, and for which bytes of it.
//
// Source: Helm 4.1.4's `verify` and `package --sign` (spec 6.4), its order of
// checks and its texts. Ours: a chart directory can be signed and verified
// too. DIR.prov is what signing the archive gives that DIR packs to with every
// time at the epoch; it is looked for beside the directory, and without it the
// answer is Helm's ("unpacked charts cannot be verified"). Verifying fails
// closed: whatever is missing, unreadable or unknown is an error.
// Limits: keyrings of 64 MiB, provenance files of 8 MiB, archives of 256 MiB
// (the loader's limits hold for what is in them). Thread-safe if the log is.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/chart.h"
#include "pkg/chart/log.h"
#include "pkg/openpgp/clear_signature.h"

namespace gitops::chart {

struct Verification {
  openpgp::Signer signer;
  std::string file_hash;  // "sha256:…" of the archive.
  std::string file_name;
};

// For those who have no clock: what expired since it was signed counts as good.
inline constexpr int64_t kWhenSigned = openpgp::kWhenSigned;

struct VerifyOptions {
  std::string keyring;      // A file.
  int64_t now_seconds = 0;  // Or kWhenSigned.
};

// The archive or directory at `path` against the .prov file beside it.
// Unauthenticated: the signature is not good; DataLoss: the bytes differ from
// what was signed; FailedPrecondition: charts/ of a directory holds archives
// that its lock does not name; NotFound, InvalidArgument.
absl::StatusOr<Verification> VerifyChart(absl::string_view path,
                                         const VerifyOptions& options);

// The same for an archive that was fetched: its bytes, its name, and the
// content of its .prov file.
absl::StatusOr<Verification> VerifyArchive(absl::string_view data,
                                           absl::string_view file_name,
                                           absl::string_view provenance,
                                           const VerifyOptions& options);

// Whether every archive in the charts/ of `directory` is one that the lock
// names, and the lock fits what `chart` declares.
absl::Status CheckVendoredArchives(absl::string_view directory,
                                   const Chart& chart);

struct SignOptions {
  std::string keyring;  // A file with secret keys.
  std::string key;      // Part of an identity.
  int64_t now_seconds = 0;
  openpgp::PassphraseSource passphrase;
};

// Writes `archive`.prov, for the packed chart in that file.
absl::Status SignArchive(absl::string_view archive, const SignOptions& options);
// Writes `directory`.prov and returns its path.
absl::StatusOr<std::string> SignDirectory(absl::string_view directory,
                                          const SignOptions& options, Log& log);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_PROVENANCE_H_
