#include "pkg/oci/docker_config.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"

namespace gitops::oci {
namespace {

using value::Value;

constexpr int64_t kMaxConfigBytes = 16 << 20;
constexpr absl::string_view kDockerHubKey = "https://index.docker.io/v1/";
constexpr absl::string_view kNotFound =
    "credentials not found in native keychain";

absl::string_view Text(const Value& object, absl::string_view name) {
  const Value* found = object.Find(name);
  return found == nullptr ? absl::string_view() : found->string_or_empty();
}

// "https://host/path" as "host".
absl::string_view HostPart(absl::string_view key) {
  absl::ConsumePrefix(&key, "http://");
  absl::ConsumePrefix(&key, "https://");
  return key.substr(0, key.find('/'));
}

// The helper for a key; "" where there is none.
absl::string_view HelperFor(const Value& config, absl::string_view key) {
  if (const Value* helpers = config.Find("credHelpers")) {
    if (absl::string_view helper = Text(*helpers, key); !helper.empty()) {
      return helper;
    }
  }
  return Text(config, "credsStore");
}

const Value* FindAuth(const Value& config, absl::string_view key) {
  const Value* auths = config.Find("auths");
  if (auths == nullptr || !auths->is_map()) return nullptr;
  if (const Value* exact = auths->Find(key)) return exact;
  for (const value::Map::Entry* entry : auths->map().Sorted()) {
    if (HostPart(entry->name()) == key) return &entry->value;
  }
  return nullptr;
}

// Go's messages: the offset of the first character that does not fit.
absl::Status CheckBase64(absl::string_view path, absl::string_view text,
                         std::string* out) {
  if (absl::Base64Unescape(text, out) && text.size() % 4 == 0) {
    return absl::OkStatus();
  }
  size_t bad = text.find_first_not_of(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
  if (bad == absl::string_view::npos) bad = text.size() / 4 * 4;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": illegal base64 data at input byte ", bad));
}

absl::StatusOr<Credentials> FromAuth(absl::string_view path,
                                     const Value& auth) {
  Credentials found;
  found.username = std::string(Text(auth, "username"));
  found.password = Secret(std::string(Text(auth, "password")));
  if (absl::string_view encoded = Text(auth, "auth"); !encoded.empty()) {
    std::string decoded;
    GITOPS_RETURN_IF_ERROR(CheckBase64(path, encoded, &decoded));
    const size_t colon = decoded.find(':');
    if (colon == std::string::npos || colon == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": Invalid auth configuration file"));
    }
    found.username = decoded.substr(0, colon);
    // Docker pads with zero bytes.
    std::string password = decoded.substr(colon + 1);
    while (!password.empty() && password.back() == '\0') password.pop_back();
    found.password = Secret(std::move(password));
  }
  found.identity_token = Secret(std::string(Text(auth, "identitytoken")));
  found.registry_token = Secret(std::string(Text(auth, "registrytoken")));
  found.anonymous = found.username.empty() && found.password.empty() &&
                    found.identity_token.empty() &&
                    found.registry_token.empty();
  return found;
}

}  // namespace

std::string DockerConfigCredentials::ConfigPath() const {
  const std::optional<std::string> home = getenv_("HOME");
  const std::optional<std::string> docker = getenv_("DOCKER_CONFIG");
  const std::string in_home =
      home.has_value() ? absl::StrCat(*home, "/.docker/config.json") : "";
  const std::string in_docker = docker.has_value() && !docker->empty()
                                    ? absl::StrCat(*docker, "/config.json")
                                    : "";
  if ((!in_home.empty() && fs::Exists(in_home)) ||
      (!in_docker.empty() && fs::Exists(in_docker))) {
    return in_docker.empty() ? in_home : in_docker;
  }
  const std::optional<std::string> runtime = getenv_("XDG_RUNTIME_DIR");
  return runtime.has_value() ? absl::StrCat(*runtime, "/containers/auth.json")
                             : "";
}

absl::StatusOr<Credentials> DockerConfigCredentials::AskHelper(
    absl::string_view helper, absl::string_view key) const {
  Command command;
  const std::string program = absl::StrCat("docker-credential-", helper);
  command.argv = {program, "get"};
  command.stdin_data = std::string(key);
  absl::StatusOr<CommandResult> result = run_(command);
  if (!result.ok() && absl::IsNotFound(result.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat("error getting credentials - err: exec: \"", program,
                     "\": executable file not found in $PATH, out: ``"));
  }
  if (!result.ok()) return result.status();
  const absl::string_view out = absl::StripAsciiWhitespace(result->stdout_data);
  if (result->exit_code != 0) {
    if (out == kNotFound) return Credentials();
    // A failed helper prints a reason, never a secret.
    return absl::FailedPreconditionError(
        absl::StrCat("error getting credentials - err: exit status ",
                     result->exit_code, ", out: `", out, "`"));
  }
  absl::StatusOr<Value> json = json::Parse(out);
  if (!json.ok() || !json->is_map()) {
    return absl::FailedPreconditionError(
        absl::StrCat(program, ": the answer is no JSON object"));
  }
  Credentials found;
  found.username = std::string(Text(*json, "Username"));
  Secret secret(std::string(Text(*json, "Secret")));
  if (found.username == "<token>") {
    found.username.clear();
    found.identity_token = std::move(secret);
    found.anonymous = found.identity_token.empty();
  } else {
    found.password = std::move(secret);
    found.anonymous = found.username.empty() && found.password.empty();
  }
  return found;
}

absl::StatusOr<Credentials> DockerConfigCredentials::Find(
    const Repository& repository) {
  const std::string path = ConfigPath();
  if (path.empty() || !fs::Exists(path)) return Credentials();
  GITOPS_ASSIGN_OR_RETURN(std::string text,
                          fs::ReadFile(path, kMaxConfigBytes));
  absl::StatusOr<Value> config = json::Parse(text);
  if (!config.ok()) {
    const bool cut = absl::StrContains(config.status().message(),
                                       "unexpected end of JSON input");
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": ", cut ? "unexpected EOF" : config.status().message()));
  }
  const std::string registry_key = repository.registry() == kDefaultRegistry
                                       ? std::string(kDockerHubKey)
                                       : repository.registry();
  for (const std::string& key : {repository.Name(), registry_key}) {
    absl::StatusOr<Credentials> found = Credentials();
    if (absl::string_view helper = HelperFor(*config, key); !helper.empty()) {
      found = AskHelper(helper, key);
    } else if (const Value* auth = FindAuth(*config, key)) {
      found = FromAuth(path, *auth);
    }
    if (!found.ok() || !found->anonymous) return found;
  }
  return Credentials();
}

}  // namespace gitops::oci
