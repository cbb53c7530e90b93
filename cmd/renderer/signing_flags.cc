#include "cmd/renderer/signing_flags.h"

#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cmd/renderer/go_files.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/secret.h"
#include "pkg/base/status_macros.h"

namespace gitops::renderer {
namespace {

constexpr size_t kMaxPassphraseBytes = 4096;

int64_t NowSeconds() { return absl::ToUnixSeconds(absl::Now()); }

// The first line of `text`, without its end.
Secret FirstLine(const Secret& text) {
  absl::string_view line = text.Reveal();
  line = line.substr(0, line.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return Secret(std::string(line));
}

// What there is to read, up to the first line's end.
absl::StatusOr<Secret> ReadLine(int fd) {
  std::string text;
  text.reserve(kMaxPassphraseBytes);
  char c = 0;
  while (text.size() < kMaxPassphraseBytes) {
    const ssize_t n = read(fd, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return absl::InvalidArgumentError(ErrnoText(errno));
    if (n == 0) break;
    text.push_back(c);
    if (c == '\n') break;
  }
  if (text.empty()) return absl::InvalidArgumentError("EOF");
  return FirstLine(Secret(std::move(text)));
}

absl::StatusOr<Secret> ReadPassphrase(const std::string& file, int stdin_fd) {
  if (file != "-") {
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            fs::ReadFile(file, kMaxPassphraseBytes));
    if (text.empty()) return absl::InvalidArgumentError("EOF");
    return FirstLine(Secret(std::move(text)));
  }
  struct stat info;
  // A file as standard input is refused too, as in Helm.
  if (fstat(stdin_fd, &info) != 0 || !S_ISFIFO(info.st_mode)) {
    return absl::InvalidArgumentError(
        "specified reading passphrase from stdin, without input on stdin");
  }
  return ReadLine(stdin_fd);
}

// Asks on the terminal, which does not show what is typed.
absl::StatusOr<Secret> AskPassphrase(absl::string_view identity,
                                     const cli::Environment& env) {
  env.out->Write(absl::StrCat("Password for key ", Quote(identity), " >  "));
  termios before;
  if (tcgetattr(env.stdin_fd, &before) != 0) {
    const int error = errno;
    env.out->Write("\n");
    return absl::InvalidArgumentError(ErrnoText(error));
  }
  termios silent = before;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  silent.c_lflag |= ICANON | ISIG;
  tcsetattr(env.stdin_fd, TCSANOW, &silent);
  absl::StatusOr<Secret> line = ReadLine(env.stdin_fd);
  tcsetattr(env.stdin_fd, TCSANOW, &before);
  env.out->Write("\n");
  return line;
}

}  // namespace

std::string DefaultKeyring(const cli::Environment& env) {
  const auto variable = [&env](absl::string_view name) {
    return env.getenv ? env.getenv(name).value_or("") : "";
  };
  const std::string gnupg = variable("GNUPGHOME");
  if (!gnupg.empty()) return fs::JoinPath(gnupg, "pubring.gpg");
  return fs::JoinPath(variable("HOME"), ".gnupg/pubring.gpg");
}

absl::StatusOr<chart::Verification> VerifyNow(absl::string_view path,
                                              absl::string_view keyring) {
  return chart::VerifyChart(NamedPath(path),
                            {std::string(keyring), NowSeconds()});
}

absl::Status VerifyFetched(absl::string_view data, absl::string_view file_name,
                           absl::string_view provenance,
                           absl::string_view keyring) {
  return chart::VerifyArchive(data, file_name, provenance,
                              {std::string(keyring), NowSeconds()})
      .status();
}

std::string NamedPath(absl::string_view path) {
  const std::string clean = fs::CleanPath(path);
  const absl::string_view base = fs::BaseName(clean);
  return base == "." || base == ".." ? AbsolutePath(path) : std::string(path);
}

void AddSigningFlags(cli::FlagSet& flags, SigningFlags* signing) {
  flags.String(&signing->key, "key", 0,
               "name of the key to use when signing. Used if --sign is true");
  flags.String(&signing->keyring, "keyring", 0, "location of a public keyring");
  flags.String(&signing->passphrase_file, "passphrase-file", 0,
               "location of a file which contains the passphrase for the "
               "signing key. Use \"-\" in order to read from stdin.");
}

absl::Status CheckSigning(const SigningFlags& flags) {
  if (flags.key.empty()) {
    return absl::InvalidArgumentError(
        "--key is required for signing a package");
  }
  if (flags.keyring.empty()) {
    return absl::InvalidArgumentError(
        "--keyring is required for signing a package");
  }
  return absl::OkStatus();
}

absl::StatusOr<chart::SignOptions> PrepareSigning(const SigningFlags& flags,
                                                  const cli::Environment& env) {
  chart::SignOptions out;
  out.key = flags.key;
  out.keyring = flags.keyring;
  out.now_seconds = NowSeconds();
  auto known = std::make_shared<std::optional<Secret>>();
  if (!flags.passphrase_file.empty()) {
    GITOPS_ASSIGN_OR_RETURN(
        *known, ReadPassphrase(flags.passphrase_file, env.stdin_fd));
  }
  out.passphrase = [known,
                    env](absl::string_view identity) -> absl::StatusOr<Secret> {
    if (!known->has_value()) {
      GITOPS_ASSIGN_OR_RETURN(*known, AskPassphrase(identity, env));
    }
    return **known;
  };
  return out;
}

}  // namespace gitops::renderer
