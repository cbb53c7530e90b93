#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/failpoint.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/state/git2.h"
#include "pkg/state/target.h"

namespace gitops::state {
namespace {

constexpr char kTracking[] = "refs/gitops/remote";
constexpr int kMaxLogins = 6;

// A URL fit for messages: without a password.
std::string Shown(absl::string_view url) {
  size_t scheme = url.find("://");
  size_t at = url.find('@');
  if (scheme == absl::string_view::npos || at == absl::string_view::npos ||
      url.substr(0, at).find('/', scheme + 3) != absl::string_view::npos) {
    return std::string(url);
  }
  return absl::StrCat(url.substr(0, scheme + 3), url.substr(at + 1));
}

class Remote : public Target {
 public:
  Remote(std::unique_ptr<Repository> repository, std::string url,
         std::string branch, Credentials credentials)
      : repository_(std::move(repository)),
        url_(std::move(url)),
        branch_(std::move(branch)),
        credentials_(std::move(credentials)) {}

  Repository& repository() override { return *repository_; }
  const std::string& branch() const override { return branch_; }

  absl::StatusOr<std::optional<std::string>> Head() override;
  absl::Status Publish(const std::optional<std::string>& old,
                       absl::string_view commit) override;

 private:
  // State of one connection, handed to libgit2's callbacks.
  struct Session {
    const Credentials* credentials = nullptr;
    int logins = 0;
    size_t next_key = 0;
    bool agent_tried = false;
    bool helper_tried = false;
    std::string rejection;
  };

  static int Login(git_credential** out, const char* url, const char* user,
                   unsigned int allowed, void* payload);
  static int LoginSsh(git_credential** out, const std::string& user,
                      Session* session);
  static int LoginPassword(git_credential** out, const char* url,
                           const std::string& user, Session* session);
  static int CheckCertificate(git_cert* cert, int valid, const char* host,
                              void* payload);
  static int OnReference(const char* refname, const char* status, void* data);

  git_remote_callbacks Callbacks(Session* session) const {
    git_remote_callbacks callbacks = GIT_REMOTE_CALLBACKS_INIT;
    callbacks.credentials = &Remote::Login;
    callbacks.certificate_check = &Remote::CheckCertificate;
    callbacks.push_update_reference = &Remote::OnReference;
    callbacks.payload = session;
    return callbacks;
  }
  std::string Ref() const { return absl::StrCat("refs/heads/", branch_); }
  absl::StatusOr<GitRemote> Open() const {
    GitRemote remote;
    GITOPS_RETURN_IF_ERROR(GitStatus(
        git_remote_create_anonymous(
            remote.Out(), repository_->impl()->repo.get(), url_.c_str()),
        Shown(url_)));
    return remote;
  }
  absl::Status ForgetTracking();

  std::unique_ptr<Repository> repository_;
  std::string url_;
  std::string branch_;
  Credentials credentials_;
};

int Remote::LoginSsh(git_credential** out, const std::string& user,
                     Session* session) {
  if (session->credentials->ssh_agent && !session->agent_tried) {
    session->agent_tried = true;
    return git_credential_ssh_key_from_agent(out, user.c_str());
  }
  const auto& keys = session->credentials->ssh_key_files;
  if (session->next_key < keys.size()) {
    const std::string& key = keys[session->next_key++];
    return git_credential_ssh_key_new(out, user.c_str(), nullptr, key.c_str(),
                                      "");
  }
  git_error_set_str(GIT_ERROR_SSH, "no SSH key was accepted");
  return GIT_EAUTH;
}

int Remote::LoginPassword(git_credential** out, const char* url,
                          const std::string& user, Session* session) {
  const Credentials& credentials = *session->credentials;
  std::string name = credentials.username.empty() ? user : credentials.username;
  Secret password = credentials.password;
  if (session->helper_tried || (password.empty() && !credentials.helper)) {
    git_error_set_str(GIT_ERROR_HTTP, session->helper_tried
                                          ? "the login was not accepted"
                                          : "a login is needed");
    return GIT_EAUTH;
  }
  session->helper_tried = true;
  if (password.empty()) {
    absl::Status asked = credentials.helper(url, &name, &password);
    if (!asked.ok()) {
      git_error_set_str(GIT_ERROR_HTTP, std::string(asked.message()).c_str());
      return GIT_EAUTH;
    }
  }
  return git_credential_userpass_plaintext_new(
      out, name.c_str(), std::string(password.Reveal()).c_str());
}

int Remote::Login(git_credential** out, const char* url, const char* user,
                  unsigned int allowed, void* payload) {
  auto* session = static_cast<Session*>(payload);
  if (++session->logins > kMaxLogins) {
    git_error_set_str(GIT_ERROR_NET, "too many attempts to log in");
    return GIT_EAUTH;
  }
  std::string name = user != nullptr ? user : "git";
  if ((allowed & GIT_CREDENTIAL_USERNAME) != 0) {
    return git_credential_username_new(out, name.c_str());
  }
  if ((allowed & GIT_CREDENTIAL_SSH_KEY) != 0) {
    return LoginSsh(out, name, session);
  }
  if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) != 0) {
    return LoginPassword(out, url, user != nullptr ? user : "", session);
  }
  return GIT_PASSTHROUGH;
}

// "SHA256:…", as ssh-keygen -l prints it; "" where it is not known.
std::string Fingerprint(const git_cert_hostkey& key) {
  if ((key.type & GIT_CERT_SSH_SHA256) == 0) return "";
  const std::string text = absl::Base64Escape(absl::string_view(
      reinterpret_cast<const char*>(key.hash_sha256), sizeof(key.hash_sha256)));
  return absl::StrCat("SHA256:", absl::StripSuffix(text, "="));
}

int Remote::CheckCertificate(git_cert* cert, int valid, const char* host,
                             void*) {
  if (valid != 0) return 0;
  std::string message;
  if (cert != nullptr && cert->cert_type == GIT_CERT_HOSTKEY_LIBSSH2) {
    // The first member of the key's struct is the struct that we are given.
    std::string seen =
        Fingerprint(*reinterpret_cast<const git_cert_hostkey*>(cert));
    message = absl::StrCat(
        "the host key of ", host, seen.empty() ? "" : absl::StrCat(", ", seen),
        ", is not in ~/.ssh/known_hosts; where it is the right one, add it "
        "with ssh-keyscan");
  } else {
    message = absl::StrCat("the certificate of ", host,
                           " is not trusted; give the authority that signed it "
                           "with --ca-file or GIT_SSL_CAINFO");
  }
  git_error_set_str(GIT_ERROR_SSL, message.c_str());
  return GIT_ECERTIFICATE;
}

int Remote::OnReference(const char*, const char* status, void* data) {
  if (status != nullptr) static_cast<Session*>(data)->rejection = status;
  return 0;
}

absl::Status Remote::ForgetTracking() {
  int code = git_reference_remove(repository_->impl()->repo.get(), kTracking);
  if (code == GIT_ENOTFOUND) {
    git_error_clear();
    return absl::OkStatus();
  }
  return GitStatus(code, kTracking);
}

absl::StatusOr<std::optional<std::string>> Remote::Head() {
  std::string what =
      absl::StrCat("fetch ", Quote(branch_), " from ", Shown(url_));
  GITOPS_ASSIGN_OR_RETURN(GitRemote remote, Open());
  Session session;
  session.credentials = &credentials_;
  git_remote_callbacks callbacks = Callbacks(&session);
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_remote_connect(remote.get(), GIT_DIRECTION_FETCH,
                                   &callbacks, nullptr, nullptr),
                what));
  const git_remote_head** heads = nullptr;
  size_t count = 0;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_remote_ls(&heads, &count, remote.get()), what));
  std::optional<std::string> found;
  for (size_t i = 0; i < count; ++i) {
    if (heads[i]->name == Ref()) found = FormatOid(heads[i]->oid);
  }
  if (!found.has_value()) {
    GITOPS_RETURN_IF_ERROR(ForgetTracking());
    return found;
  }
  std::string spec = absl::StrCat("+", Ref(), ":", kTracking);
  char* specs[] = {spec.data()};
  git_strarray refspecs = {specs, 1};
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  options.callbacks = callbacks;
  options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
  GITOPS_RETURN_IF_ERROR(GitStatus(
      git_remote_fetch(remote.get(), &refspecs, &options, nullptr), what));
  git_oid oid;
  GITOPS_RETURN_IF_ERROR(
      GitStatus(git_reference_name_to_id(&oid, repository_->impl()->repo.get(),
                                         kTracking),
                what));
  return std::optional<std::string>(FormatOid(oid));
}

absl::Status Remote::Publish(const std::optional<std::string>& old,
                             absl::string_view commit) {
  std::string what = absl::StrCat("push ", Quote(branch_), " to ", Shown(url_));
  // What is pushed is a reference of the copy's own; it may hold anything.
  git_repository* repo = repository_->impl()->repo.get();
  GITOPS_ASSIGN_OR_RETURN(git_oid oid, ParseOid(commit));
  constexpr char kOutgoing[] = "refs/gitops/outgoing";
  GitReference outgoing;
  GITOPS_RETURN_IF_ERROR(GitStatus(
      git_reference_create(outgoing.Out(), repo, kOutgoing, &oid, 1, nullptr),
      what));
  GITOPS_ASSIGN_OR_RETURN(GitRemote remote, Open());
  Session session;
  session.credentials = &credentials_;
  git_push_options options = GIT_PUSH_OPTIONS_INIT;
  options.callbacks = Callbacks(&session);
  // No "+": the remote, and libgit2 before it, refuse what is no fast-forward.
  std::string spec = absl::StrCat(kOutgoing, ":", Ref());
  char* specs[] = {spec.data()};
  git_strarray refspecs = {specs, 1};
  Failpoint("state.push.before");
  absl::Status pushed =
      GitStatus(git_remote_push(remote.get(), &refspecs, &options), what);
  Failpoint("state.push.after");
  GITOPS_RETURN_IF_ERROR(pushed);
  if (session.rejection.empty()) return absl::OkStatus();
  std::string message =
      absl::StrCat(what, ": the remote says ", Quote(session.rejection));
  if (absl::StrContains(session.rejection, "hook declined") ||
      absl::StrContains(session.rejection, "protected")) {
    return absl::PermissionDeniedError(message);
  }
  (void)old;
  return absl::AbortedError(message);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Target>> RemoteTarget(
    absl::string_view url, absl::string_view branch,
    absl::string_view cache_dir, Credentials credentials) {
  // libgit2 writes the reference of a local remote without comparing what it
  // replaces, so a commit that came in between would be lost. Opened as a
  // repository of this machine the comparison is made under the lock.
  if (absl::StartsWith(url, "file://")) {
    return LocalTarget(absl::StripPrefix(url, "file://"), branch);
  }
  if (branch.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(Shown(url), ": say which branch of the remote is meant"));
  }
  GITOPS_ASSIGN_OR_RETURN(std::unique_ptr<Repository> repository,
                          Repository::InitBare(cache_dir, branch));
  if (!credentials.ca_file.empty()) {
    GITOPS_RETURN_IF_ERROR(GitStatus(
        git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS,
                         credentials.ca_file.c_str(), nullptr),
        absl::StrCat("certificate authorities ", credentials.ca_file)));
  }
  return std::make_unique<Remote>(std::move(repository), std::string(url),
                                  std::string(branch), std::move(credentials));
}

}  // namespace gitops::state
