#include "pkg/oci/env_credentials.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"

namespace gitops::oci {
namespace {

constexpr absl::string_view kPrefix = "KBLD_REGISTRY_";
constexpr absl::string_view kFields[] = {"HOSTNAME", "USERNAME", "PASSWORD",
                                         "IDENTITY_TOKEN", "REGISTRY_TOKEN"};

// Which field a variable sets, and for which set; false for unknown ones.
bool SplitName(absl::string_view name, absl::string_view* field,
               absl::string_view* suffix) {
  for (absl::string_view known : kFields) {
    absl::string_view rest = name;
    if (!absl::ConsumePrefix(&rest, known)) continue;
    if (!rest.empty() && rest[0] != '_') continue;
    *field = known;
    *suffix = rest;
    return true;
  }
  return false;
}

absl::StatusOr<std::string> Host(absl::string_view text) {
  absl::Status status;
  if (text.empty()) {
    status = absl::InvalidArgumentError(
        "strict validation requires the registry to be explicitly defined");
  } else {
    absl::StatusOr<std::string> host = ParseRegistry(text);
    if (host.ok()) return host;
    status = host.status();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("Parsing registry hostname: ", status.message(),
                   " (e.g. gcr.io, index.docker.io)"));
}

}  // namespace

absl::StatusOr<Credentials> EnvCredentials::Find(const Repository& repository) {
  // By suffix: the set without one sorts first.
  std::map<std::string, std::map<std::string, std::string>> sets;
  for (const auto& [variable, content] : variables_) {
    absl::string_view name = variable;
    if (!absl::ConsumePrefix(&name, kPrefix)) continue;
    absl::string_view field;
    absl::string_view suffix;
    if (!SplitName(name, &field, &suffix)) {
      return absl::InvalidArgumentError(
          absl::StrCat("Unknown env variable '", variable, "'"));
    }
    sets[std::string(suffix)][std::string(field)] = content;
  }
  Credentials found;
  for (auto& [suffix, set] : sets) {
    const auto host = set.find("HOSTNAME");
    if (host == set.end()) continue;
    GITOPS_ASSIGN_OR_RETURN(std::string registry, Host(host->second));
    if (!found.anonymous || registry != repository.registry()) continue;
    found.username = set["USERNAME"];
    found.password = Secret(set["PASSWORD"]);
    found.identity_token = Secret(set["IDENTITY_TOKEN"]);
    found.registry_token = Secret(set["REGISTRY_TOKEN"]);
    found.anonymous = false;
  }
  return found;
}

}  // namespace gitops::oci
