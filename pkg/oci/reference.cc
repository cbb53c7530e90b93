#include "pkg/oci/reference.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::oci {
namespace {

constexpr absl::string_view kRepositoryCharacters =
    "abcdefghijklmnopqrstuvwxyz0123456789_-./";
constexpr absl::string_view kTagCharacters =
    "abcdefghijklmnopqrstuvwxyz0123456789_-."
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct ElementRule {
  absl::string_view name;
  absl::string_view characters;
  size_t min;
  size_t max;
};
constexpr ElementRule kRepositoryRule = {"repository", kRepositoryCharacters, 2,
                                         255};
constexpr ElementRule kTagRule = {"tag", kTagCharacters, 1, 128};

size_t CountRunes(absl::string_view text) {
  size_t count = 0;
  while (!text.empty()) {
    char32_t rune;
    text.remove_prefix(DecodeRune(text, &rune));
    ++count;
  }
  return count;
}

absl::Status CheckElement(const ElementRule& rule, absl::string_view text) {
  const size_t runes = CountRunes(text);
  if (runes < rule.min || runes > rule.max) {
    return absl::InvalidArgumentError(
        absl::StrCat(rule.name, " must be between ", rule.min, " and ",
                     rule.max, " characters in length: ", text));
  }
  if (text.find_first_not_of(rule.characters) != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat(rule.name, " can only contain the characters `",
                     rule.characters, "`: ", text));
  }
  return absl::OkStatus();
}

bool AllDigits(absl::string_view text) {
  return text.find_first_not_of("0123456789") == absl::string_view::npos;
}

// Host with optional port, IPv6 in brackets; nothing else of a URL.
bool IsAuthority(absl::string_view text) {
  absl::string_view port;
  if (absl::StartsWith(text, "[")) {
    const size_t end = text.find(']');
    if (end == absl::string_view::npos) return false;
    port = text.substr(end + 1);
    text = text.substr(1, end - 1);
    if (text.find_first_not_of("0123456789abcdefABCDEF:.") !=
        absl::string_view::npos) {
      return false;
    }
  } else {
    const size_t colon = text.find(':');
    if (colon != absl::string_view::npos) {
      port = text.substr(colon);
      text = text.substr(0, colon);
    }
    for (const char c : text) {
      if (absl::string_view(" /?#@\\%<>^`{|}\"[]").find(c) !=
              absl::string_view::npos ||
          static_cast<unsigned char>(c) < 0x21 || c == 0x7f) {
        return false;
      }
    }
  }
  return port.empty() || (port[0] == ':' && AllDigits(port.substr(1)));
}

// Splits "base:tag"; a colon before the last "/" belongs to a port.
std::pair<absl::string_view, absl::string_view> SplitTag(
    absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos ||
      text.find('/', colon) != absl::string_view::npos) {
    return {text, ""};
  }
  return {text.substr(0, colon), text.substr(colon + 1)};
}

enum class Strictness { kWeak, kStrict };

absl::StatusOr<std::pair<std::string, std::string>> SplitRepository(
    absl::string_view text, Strictness strictness) {
  if (text.empty()) {
    return absl::InvalidArgumentError("a repository name must be specified");
  }
  absl::string_view registry;
  absl::string_view path = text;
  const size_t slash = text.find('/');
  if (slash != absl::string_view::npos) {
    const absl::string_view first = text.substr(0, slash);
    if (absl::StrContains(first, ".") || absl::StrContains(first, ":")) {
      registry = first;
      path = text.substr(slash + 1);
    }
  }
  GITOPS_RETURN_IF_ERROR(CheckElement(kRepositoryRule, path));
  if (registry.empty() && strictness == Strictness::kStrict) {
    return absl::InvalidArgumentError(
        "strict validation requires the registry to be explicitly defined");
  }
  std::string host(kDefaultRegistry);
  if (!registry.empty()) {
    GITOPS_ASSIGN_OR_RETURN(host, ParseRegistry(registry));
  }
  if (host == kDefaultRegistry && !absl::StrContains(path, "/")) {
    return std::make_pair(host, absl::StrCat("library/", path));
  }
  return std::make_pair(host, std::string(path));
}

absl::StatusOr<Reference> ParseDigestAs(absl::string_view text,
                                        Strictness strictness) {
  const size_t at = text.find('@');
  if (at == absl::string_view::npos ||
      text.find('@', at + 1) != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("a digest must contain exactly one '@' separator (e.g. "
                     "registry/repository@digest) saw: ",
                     text));
  }
  GITOPS_ASSIGN_OR_RETURN(Digest digest, Digest::Parse(text.substr(at + 1)));
  // A tag is allowed and dropped; a wrong one makes the whole name wrong.
  absl::string_view base = text.substr(0, at);
  const auto [name, tag] = SplitTag(base);
  if (tag.empty() || CheckTag(tag).ok()) base = name;
  absl::StatusOr<Repository> repository = strictness == Strictness::kStrict
                                              ? Repository::ParseStrict(base)
                                              : Repository::Parse(base);
  if (!repository.ok()) return std::move(repository).status();
  return Reference(*std::move(repository), std::move(digest));
}

}  // namespace

absl::StatusOr<std::string> ParseRegistry(absl::string_view text) {
  if (!IsAuthority(text)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "registries must be valid RFC 3986 URI authorities: ", text));
  }
  if (text.empty() || text == "docker.io") return std::string(kDefaultRegistry);
  return std::string(text);
}

absl::StatusOr<Repository> Repository::Parse(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(auto parts, SplitRepository(text, Strictness::kWeak));
  Repository repository;
  repository.registry_ = std::move(parts.first);
  repository.path_ = std::move(parts.second);
  return repository;
}

absl::StatusOr<Repository> Repository::ParseStrict(absl::string_view text) {
  GITOPS_ASSIGN_OR_RETURN(auto parts,
                          SplitRepository(text, Strictness::kStrict));
  Repository repository;
  repository.registry_ = std::move(parts.first);
  repository.path_ = std::move(parts.second);
  return repository;
}

std::string Repository::Name() const {
  return absl::StrCat(registry_, "/", path_);
}

absl::StatusOr<Reference> Reference::Parse(absl::string_view text) {
  return absl::StrContains(text, "@") ? ParseDigest(text) : ParseTag(text);
}

absl::StatusOr<Reference> Reference::ParseDigest(absl::string_view text) {
  return ParseDigestAs(text, Strictness::kWeak);
}

absl::StatusOr<Reference> Reference::ParseDigestStrict(absl::string_view text) {
  return ParseDigestAs(text, Strictness::kStrict);
}

absl::StatusOr<Reference> Reference::ParseTag(absl::string_view text) {
  const auto [base, tag] = SplitTag(text);
  if (!tag.empty()) GITOPS_RETURN_IF_ERROR(CheckTag(tag));
  GITOPS_ASSIGN_OR_RETURN(Repository repository, Repository::Parse(base));
  return Reference(std::move(repository),
                   std::string(tag.empty() ? kDefaultTag : tag));
}

std::string Reference::Identifier() const {
  return has_digest() ? digest_.ToString() : tag_;
}

std::string Reference::Name() const {
  return absl::StrCat(repository_.Name(), has_digest() ? "@" : ":",
                      Identifier());
}

absl::Status CheckTag(absl::string_view tag) {
  return CheckElement(kTagRule, tag);
}

absl::string_view RepositoryPart(absl::string_view reference) {
  // A digest is "@algorithm:value" up to the end, a tag ":" and tag characters.
  const size_t at = reference.find('@');
  if (at != absl::string_view::npos &&
      reference.find(':', at) != absl::string_view::npos) {
    reference = reference.substr(0, at);
  }
  const size_t colon = reference.rfind(':');
  if (colon != absl::string_view::npos && colon + 1 < reference.size() &&
      reference.find_first_not_of(kTagCharacters, colon + 1) ==
          absl::string_view::npos) {
    reference = reference.substr(0, colon);
  }
  return reference;
}

}  // namespace gitops::oci
