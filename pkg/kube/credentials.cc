#include "pkg/kube/credentials.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/mutex.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/url.h"
#include "pkg/json/json.h"

namespace gitops::kube {
namespace {

using value::Value;

// How long a token file is believed, and how long before its end a token is
// renewed.
constexpr absl::Duration kFileAge = absl::Minutes(1);
constexpr absl::Duration kEarly = absl::Seconds(10);

Secret Bearer(absl::string_view token) {
  return Secret(absl::StrCat("Bearer ", token));
}

class StaticCredentials : public Credentials {
 public:
  explicit StaticCredentials(const Config& config) {
    identity_.client_cert_pem = config.client_cert_pem;
    identity_.client_key_pem = config.client_key_pem;
    if (!config.token.empty()) {
      identity_.authorization = Bearer(config.token.Reveal());
    } else if (!config.username.empty()) {
      identity_.authorization = Secret(absl::StrCat(
          "Basic ", absl::Base64Escape(absl::StrCat(
                        config.username, ":", config.password.Reveal()))));
    }
  }
  absl::StatusOr<Identity> Get() override { return identity_; }
  bool Refused(int64_t) override { return false; }

 private:
  Identity identity_;
};

// What is renewed when it has expired or was refused.
class RenewedCredentials : public Credentials {
 public:
  explicit RenewedCredentials(Clock* clock) : clock_(clock) {}

  absl::StatusOr<Identity> Get() override {
    // Others wait while one renews.
    MutexLock lock(&mutex_);
    if (identity_.generation > 0 && clock_->Now() < expires_) return identity_;
    const int64_t generation = identity_.generation + 1;
    GITOPS_RETURN_IF_ERROR(Renew(&identity_, &expires_));
    identity_.generation = generation;
    return identity_;
  }

  bool Refused(int64_t generation) override {
    MutexLock lock(&mutex_);
    // Somebody else may have renewed it meanwhile.
    if (generation == identity_.generation) expires_ = absl::InfinitePast();
    return true;
  }

 protected:
  virtual absl::Status Renew(Identity* identity, absl::Time* expires) = 0;
  Clock* const clock_;

 private:
  Mutex mutex_;
  Identity identity_ ABSL_GUARDED_BY(mutex_);
  absl::Time expires_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

class TokenFile : public RenewedCredentials {
 public:
  TokenFile(const Config& config, Clock* clock)
      : RenewedCredentials(clock), config_(config) {}

 private:
  absl::Status Renew(Identity* identity, absl::Time* expires) override {
    absl::StatusOr<std::string> text =
        fs::ReadFile(config_.token_file, 1 << 20);
    if (!text.ok()) {
      // An old token beats none while the file is being replaced.
      if (!identity->authorization.empty()) return absl::OkStatus();
      if (config_.token.empty()) return text.status();
      text = std::string(config_.token.Reveal());
    }
    const absl::string_view token = absl::StripAsciiWhitespace(*text);
    if (token.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("read empty token from file ", config_.token_file));
    }
    identity->authorization = Bearer(token);
    identity->client_cert_pem = config_.client_cert_pem;
    identity->client_key_pem = config_.client_key_pem;
    *expires = clock_->Now() + kFileAge;
    return absl::OkStatus();
  }

  const Config config_;
};

class ExecPlugin : public RenewedCredentials {
 public:
  ExecPlugin(const Config& config, CredentialOptions options)
      : RenewedCredentials(options.clock),
        config_(config),
        options_(std::move(options)) {}

 private:
  absl::Status Renew(Identity* identity, absl::Time* expires) override {
    const ExecConfig& exec = *config_.exec;
    const bool interactive =
        exec.interactive_mode != "Never" && options_.stdin_is_terminal;
    if (exec.interactive_mode == "Always" && !interactive) {
      return Failed(
          "exec plugin cannot support interactive mode: standard "
          "input is not a terminal");
    }
    Command command;
    command.argv = {exec.command};
    command.argv.insert(command.argv.end(), exec.args.begin(), exec.args.end());
    for (const auto& [name, text] : exec.env) command.env[name] = text;
    command.env["KUBERNETES_EXEC_INFO"] = FormatExecInfo(config_, interactive);
    command.inherit_stderr = true;
    command.inherit_stdin = interactive;
    const absl::StatusOr<CommandResult> result = options_.run(command);
    if (!result.ok()) {
      if (absl::IsNotFound(result.status())) return NotInstalled();
      return Failed(absl::StrCat("exec: ", result.status().message()));
    }
    if (result->exit_code != 0) {
      return Failed(absl::StrCat("exec: executable ",
                                 fs::BaseName(exec.command),
                                 " failed with exit code ", result->exit_code));
    }
    absl::StatusOr<ExecCredential> credential =
        ParseExecCredential(result->stdout_data, exec);
    if (!credential.ok()) return Failed(credential.status().message());
    identity->authorization = credential->token.empty()
                                  ? Secret()
                                  : Bearer(credential->token.Reveal());
    identity->client_cert_pem = credential->client_cert_pem.empty()
                                    ? config_.client_cert_pem
                                    : credential->client_cert_pem;
    identity->client_key_pem = credential->client_key_pem.empty()
                                   ? config_.client_key_pem
                                   : credential->client_key_pem;
    *expires = credential->expires;
    return absl::OkStatus();
  }

  static absl::Status Failed(absl::string_view cause) {
    return absl::UnauthenticatedError(
        absl::StrCat("getting credentials: ", cause));
  }

  absl::Status NotInstalled() const {
    const ExecConfig& exec = *config_.exec;
    return Failed(absl::StrCat(
        "exec: executable ", exec.command,
        " not found\n\nIt looks like you are trying to use a client-go "
        "credential plugin that is not installed.\n\nTo learn more about this "
        "feature, consult the documentation available at:\n      "
        "https://kubernetes.io/docs/reference/access-authn-authz/"
        "authentication/#client-go-credential-plugins",
        exec.install_hint.empty() ? "" : "\n\n", exec.install_hint));
  }

  const Config config_;
  const CredentialOptions options_;
};

class OidcTokens : public RenewedCredentials {
 public:
  OidcTokens(const Config& config, CredentialOptions options)
      : RenewedCredentials(options.clock),
        oidc_(*config.oidc),
        options_(std::move(options)) {}

 private:
  absl::Status Renew(Identity* identity, absl::Time* expires) override {
    const bool first = identity->authorization.empty();
    if (first && JwtExpiry(oidc_.id_token.Reveal()) - kEarly > clock_->Now()) {
      identity->authorization = Bearer(oidc_.id_token.Reveal());
      *expires = JwtExpiry(oidc_.id_token.Reveal()) - kEarly;
      return absl::OkStatus();
    }
    if (oidc_.refresh_token.empty()) {
      return absl::UnauthenticatedError(
          "no valid id-token, and cannot refresh without refresh-token");
    }
    GITOPS_ASSIGN_OR_RETURN(const Value answer, Refresh());
    const Value* id_token = answer.Find("id_token");
    if (id_token == nullptr || !id_token->is_string()) {
      return absl::UnauthenticatedError(
          "token response did not contain an id_token");
    }
    const Value* next = answer.Find("refresh_token");
    if (next != nullptr && next->is_string()) {
      oidc_.refresh_token = Secret(std::string(next->as_string()));
    }
    identity->authorization = Bearer(id_token->as_string());
    *expires = JwtExpiry(id_token->as_string()) - kEarly;
    return absl::OkStatus();
  }

  absl::StatusOr<Value> Refresh() {
    GITOPS_ASSIGN_OR_RETURN(const std::shared_ptr<http::Transport> transport,
                            options_.oidc_transport(oidc_.ca_pem));
    http::Request request;
    request.url = absl::StrCat(absl::StripSuffix(oidc_.issuer_url, "/"),
                               "/.well-known/openid-configuration");
    GITOPS_ASSIGN_OR_RETURN(const Value provider,
                            Ask(transport.get(), request));
    const Value* endpoint = provider.Find("token_endpoint");
    if (endpoint == nullptr || !endpoint->is_string()) {
      return absl::UnauthenticatedError(
          "the OIDC provider names no token_endpoint");
    }
    http::Request refresh;
    refresh.method = "POST";
    refresh.url = std::string(endpoint->as_string());
    refresh.headers.Add("Content-Type", "application/x-www-form-urlencoded");
    refresh.headers.Add(
        "Authorization",
        absl::StrCat("Basic ",
                     absl::Base64Escape(absl::StrCat(
                         http::EscapeQuery(oidc_.client_id), ":",
                         http::EscapeQuery(oidc_.client_secret.Reveal())))));
    refresh.body = http::FormatQuery(
        {{"grant_type", "refresh_token"},
         {"refresh_token", std::string(oidc_.refresh_token.Reveal())}});
    return Ask(transport.get(), refresh);
  }

  static absl::StatusOr<Value> Ask(http::Transport* transport,
                                   http::Request request) {
    request.timeout = absl::Seconds(30);
    request.max_body_bytes = 1 << 20;
    GITOPS_ASSIGN_OR_RETURN(const http::Response response,
                            transport->Send(request));
    if (response.status / 100 != 2) {
      return absl::UnauthenticatedError(absl::StrCat(
          "the OIDC provider answered with status ", response.status));
    }
    absl::StatusOr<Value> document = json::Parse(response.body);
    if (!document.ok() || !document->is_map()) {
      return absl::UnauthenticatedError(
          "the OIDC provider's answer is no JSON object");
    }
    return document;
  }

  OidcConfig oidc_;
  const CredentialOptions options_;
};

}  // namespace

std::unique_ptr<Credentials> NewCredentials(const Config& config,
                                            CredentialOptions options) {
  if (config.exec.has_value()) {
    return std::make_unique<ExecPlugin>(config, std::move(options));
  }
  if (config.oidc.has_value()) {
    return std::make_unique<OidcTokens>(config, std::move(options));
  }
  if (!config.token_file.empty()) {
    return std::make_unique<TokenFile>(config, options.clock);
  }
  return std::make_unique<StaticCredentials>(config);
}

void AddImpersonation(const Config& config, http::Headers* headers) {
  if (config.impersonate_user.empty()) return;
  headers->Set("Impersonate-User", config.impersonate_user);
  if (!config.impersonate_uid.empty()) {
    headers->Set("Impersonate-Uid", config.impersonate_uid);
  }
  for (const std::string& group : config.impersonate_groups) {
    headers->Add("Impersonate-Group", group);
  }
  for (const auto& [key, values] : config.impersonate_extra) {
    for (const std::string& text : values) {
      headers->Add(absl::StrCat("Impersonate-Extra-", http::EscapePath(key)),
                   text);
    }
  }
}

absl::Time JwtExpiry(absl::string_view token) {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  std::string payload;
  if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &payload)) {
    return absl::InfinitePast();
  }
  const absl::StatusOr<Value> claims =
      json::Parse(payload, {.max_bytes = 1 << 20});
  if (!claims.ok()) return absl::InfinitePast();
  const Value* expiry = claims->Find("exp");
  if (expiry == nullptr || !expiry->is_float()) return absl::InfiniteFuture();
  return absl::UnixEpoch() + absl::Seconds(expiry->as_float());
}

}  // namespace gitops::kube
