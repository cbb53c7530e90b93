#ifndef GITOPS_CMD_RENDERER_SIGNING_FLAGS_H_
#define GITOPS_CMD_RENDERER_SIGNING_FLAGS_H_

// The flags for signing charts and for verifying what is signed. Source: Helm
// 4.1.4 (spec 6.3, 6.4).

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/chart/provenance.h"
#include "pkg/cli/flags.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {

// GNUPGHOME/pubring.gpg, else HOME/.gnupg/pubring.gpg.
std::string DefaultKeyring(const cli::Environment& env);

// As chart::VerifyChart, now. The path is told as given.
absl::StatusOr<chart::Verification> VerifyNow(absl::string_view path,
                                              absl::string_view keyring);

// As chart::VerifyArchive, now.
absl::Status VerifyFetched(absl::string_view data, absl::string_view file_name,
                           absl::string_view provenance,
                           absl::string_view keyring);

// `path`, but a name instead of "." and "..": the provenance of a directory
// lies beside it.
std::string NamedPath(absl::string_view path);

struct SigningFlags {
  std::string key;
  std::string keyring;  // Holds its default before the flags are added.
  std::string passphrase_file;
};

void AddSigningFlags(cli::FlagSet& flags, SigningFlags* signing);

// InvalidArgument where a key or a keyring is missing.
absl::Status CheckSigning(const SigningFlags& flags);

// Where the passphrase comes from: the first line of a file, "-" for standard
// input, which is read at once, needed or not, as in Helm; without a file the
// terminal is asked, once for all charts.
absl::StatusOr<chart::SignOptions> PrepareSigning(const SigningFlags& flags,
                                                  const cli::Environment& env);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_SIGNING_FLAGS_H_
