#include "cmd/renderer/verify_command.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/renderer/signing_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/chart/provenance.h"

namespace gitops::renderer {
namespace {

absl::StatusOr<int> RunVerify(const std::string& keyring,
                              const cli::Invocation& call) {
  GITOPS_ASSIGN_OR_RETURN(const chart::Verification found,
                          VerifyNow(call.args[0], keyring));
  std::string text;
  for (const std::string& identity : found.signer.identities) {
    absl::StrAppend(&text, "Signed by: ", identity, "\n");
  }
  absl::StrAppend(&text,
                  "Using Key With Fingerprint: ", found.signer.fingerprint,
                  "\n", "Chart Hash Verified: ", found.file_hash, "\n");
  call.env->out->Write(text);
  return 0;
}

absl::StatusOr<int> RunSign(const SigningFlags& signing,
                            const Settings& settings,
                            const cli::Invocation& call) {
  GITOPS_RETURN_IF_ERROR(CheckSigning(signing));
  GITOPS_ASSIGN_OR_RETURN(const chart::SignOptions options,
                          PrepareSigning(signing, *call.env));
  StderrLog log(*call.env, settings.debug);
  for (const std::string& path : call.args) {
    GITOPS_ASSIGN_OR_RETURN(const fs::FileInfo info, fs::Stat(path));
    std::string file = absl::StrCat(path, ".prov");
    if (info.type == fs::FileType::kDirectory) {
      GITOPS_ASSIGN_OR_RETURN(
          file, chart::SignDirectory(NamedPath(path), options, log));
    } else {
      GITOPS_RETURN_IF_ERROR(chart::SignArchive(path, options));
    }
    call.env->out->Write(absl::StrCat(
        "Successfully signed chart and saved its provenance to: ", file, "\n"));
  }
  return 0;
}

}  // namespace

void AddVerifyCommand(cli::Command& root, Settings* settings) {
  cli::Command& command =
      root.Add("verify",
               "verify that a chart at the given path has been signed and is "
               "valid");
  command.set_usage_args("PATH");
  command.set_long_text(
      "Verify that the given chart has a valid provenance file.\n\n"
      "PATH is an archive with a .prov file beside it, or a chart directory "
      "with\nDIRECTORY.prov beside it (see sign).");
  auto keyring = std::make_shared<std::string>(settings->default_keyring);
  command.flags().String(keyring.get(), "keyring", 0,
                         "keyring containing public keys");
  command.set_args(ExactArgs("verify", "PATH", 1));
  command.set_run([keyring](const cli::Invocation& call) {
    return RunVerify(*keyring, call);
  });
}

void AddSignCommand(cli::Command& root, Settings* settings) {
  cli::Command& command =
      root.Add("sign", "sign chart directories and archives");
  command.set_usage_args("PATH [...]");
  command.set_long_text(
      "Write the provenance of charts that are there: PATH.prov.\n\n"
      "A directory is signed as the archive that `package` makes of it, so "
      "that\nverify and --verify accept the directory as long as nothing in "
      "it changes.\nEvery archive in its charts/ must be one that Chart.lock "
      "names.");
  auto signing = std::make_shared<SigningFlags>();
  signing->keyring = settings->default_keyring;
  AddSigningFlags(command.flags(), signing.get());
  command.set_args(cli::MinimumArgs(1));
  command.set_run([signing, settings](const cli::Invocation& call) {
    return RunSign(*signing, *settings, call);
  });
}

}  // namespace gitops::renderer
