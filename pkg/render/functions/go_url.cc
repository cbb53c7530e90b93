#include "pkg/render/functions/go_url.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/go_address.h"

namespace gitops::render {
namespace {

enum class Part { kPath, kHost, kZone, kUser, kFragment };

bool InSet(absl::string_view set, char c) {
  return set.find(c) != absl::string_view::npos;
}

bool NeedsEscape(char c, Part part) {
  if (absl::ascii_isalnum(c) || InSet("-_.~", c)) return false;
  switch (part) {
    case Part::kHost:
    case Part::kZone:
      return !InSet("!$&'()*+,;=:[]<>\"", c);
    case Part::kPath:
      return !InSet("$&+,/:;=@", c);
    case Part::kUser:
      return !InSet("$&+,;=", c);
    case Part::kFragment:
      return !InSet("$&+,/:;=?@!()*", c);
  }
  return true;
}

std::string Escape(absl::string_view text, Part part) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    if (NeedsEscape(c, part)) {
      const unsigned char byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

int HexValue(char c) {
  if (absl::ascii_isdigit(c)) return c - '0';
  return absl::ascii_tolower(c) - 'a' + 10;
}

absl::Status BadEscape(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("invalid URL escape ", Quote(text.substr(0, 3))));
}

// Hosts may only escape what is no ASCII, zones also spaces and "%25".
bool EscapeIsAllowed(absl::string_view escape, char c, Part part) {
  if (escape == "%25") return true;
  if (part == Part::kHost) return HexValue(escape[1]) >= 8;
  if (part == Part::kZone) return c == ' ' || !NeedsEscape(c, Part::kHost);
  return true;
}

absl::StatusOr<std::string> Unescape(absl::string_view text, Part part) {
  const bool in_host = part == Part::kHost || part == Part::kZone;
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const absl::string_view at = text.substr(i);
      if (at.size() < 3 || !absl::ascii_isxdigit(at[1]) ||
          !absl::ascii_isxdigit(at[2])) {
        return BadEscape(at);
      }
      const char c = static_cast<char>(HexValue(at[1]) << 4 | HexValue(at[2]));
      if (!EscapeIsAllowed(at.substr(0, 3), c, part)) return BadEscape(at);
      out.push_back(c);
      i += 2;
      continue;
    }
    if (in_host && static_cast<unsigned char>(text[i]) < 0x80 &&
        NeedsEscape(text[i], part)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "invalid character ", Quote(text.substr(i, 1)), " in host name"));
    }
    out.push_back(text[i]);
  }
  return out;
}

bool IsOptionalPort(absl::string_view text) {
  if (text.empty()) return true;
  if (text[0] != ':') return false;
  for (char c : text.substr(1)) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return true;
}

absl::Status CheckPort(absl::string_view text) {
  if (IsOptionalPort(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("invalid port ", Quote(text), " after host"));
}

// The host with brackets around an IPv6 address, up to the last ']'.
absl::StatusOr<std::string> UnescapeBracketed(absl::string_view host,
                                              size_t end) {
  const size_t zone = host.substr(0, end).find("%25");
  if (zone == absl::string_view::npos) return Unescape(host, Part::kHost);
  GITOPS_ASSIGN_OR_RETURN(std::string before,
                          Unescape(host.substr(0, zone), Part::kHost));
  GITOPS_ASSIGN_OR_RETURN(std::string inside,
                          Unescape(host.substr(zone, end - zone), Part::kZone));
  GITOPS_ASSIGN_OR_RETURN(std::string after,
                          Unescape(host.substr(end), Part::kHost));
  return absl::StrCat(before, inside, after);
}

absl::StatusOr<std::string> ParseHost(absl::string_view host) {
  const size_t open = host.rfind('[');
  if (open != absl::string_view::npos && open > 0) {
    return absl::InvalidArgumentError("invalid IP-literal");
  }
  if (open == 0) {
    const size_t end = host.rfind(']');
    if (end == absl::string_view::npos) {
      return absl::InvalidArgumentError("missing ']' in host");
    }
    GITOPS_RETURN_IF_ERROR(CheckPort(host.substr(end + 1)));
    GITOPS_ASSIGN_OR_RETURN(std::string plain, UnescapeBracketed(host, end));
    const absl::string_view inside =
        absl::string_view(plain).substr(1, plain.rfind(']') - 1);
    if (const auto error = IpLiteralError(inside)) {
      return absl::InvalidArgumentError(*error);
    }
    return plain;
  }
  if (const size_t colon = host.rfind(':'); colon != absl::string_view::npos) {
    GITOPS_RETURN_IF_ERROR(CheckPort(host.substr(colon)));
  }
  return Unescape(host, Part::kHost);
}

absl::Status ParseAuthority(absl::string_view authority, GoUrl* url) {
  const size_t at = authority.rfind('@');
  const bool has_user = at != absl::string_view::npos;
  GITOPS_ASSIGN_OR_RETURN(
      url->host, ParseHost(has_user ? authority.substr(at + 1) : authority));
  if (!has_user) return absl::OkStatus();
  const absl::string_view user = authority.substr(0, at);
  for (char c : user) {
    if (!absl::ascii_isalnum(c) && !InSet("-._:~!$&'()*+,;=%@", c)) {
      return absl::InvalidArgumentError("net/url: invalid userinfo");
    }
  }
  url->has_user = true;
  const size_t colon = user.find(':');
  GITOPS_ASSIGN_OR_RETURN(url->user,
                          Unescape(user.substr(0, colon), Part::kUser));
  if (colon != absl::string_view::npos) {
    GITOPS_ASSIGN_OR_RETURN(std::string password,
                            Unescape(user.substr(colon + 1), Part::kUser));
    url->password = std::move(password);
  }
  return absl::OkStatus();
}

// Takes "scheme:" off the front, if there is one.
absl::Status TakeScheme(absl::string_view* text, std::string* scheme) {
  for (size_t i = 0; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (absl::ascii_isalpha(c)) continue;
    if (absl::ascii_isdigit(c) || InSet("+-.", c)) {
      if (i == 0) return absl::OkStatus();
      continue;
    }
    if (c != ':') return absl::OkStatus();
    if (i == 0) return absl::InvalidArgumentError("missing protocol scheme");
    *scheme = absl::AsciiStrToLower(text->substr(0, i));
    text->remove_prefix(i + 1);
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status ParseWithoutFragment(absl::string_view rest, GoUrl* url) {
  for (unsigned char c : rest) {
    if (c < ' ' || c == 0x7F) {
      return absl::InvalidArgumentError(
          "net/url: invalid control character in URL");
    }
  }
  if (rest == "*") {
    url->path = "*";
    return absl::OkStatus();
  }
  GITOPS_RETURN_IF_ERROR(TakeScheme(&rest, &url->scheme));
  if (const size_t mark = rest.find('?'); mark != absl::string_view::npos) {
    url->query = std::string(rest.substr(mark + 1));
    rest = rest.substr(0, mark);
  }
  if (!absl::StartsWith(rest, "/")) {
    if (!url->scheme.empty()) {
      url->opaque = std::string(rest);
      return absl::OkStatus();
    }
    if (absl::StrContains(rest.substr(0, rest.find('/')), ':')) {
      return absl::InvalidArgumentError(
          "first path segment in URL cannot contain colon");
    }
  }
  if (absl::StartsWith(rest, "//") &&
      (!url->scheme.empty() || !absl::StartsWith(rest, "///"))) {
    absl::string_view authority = rest.substr(2);
    const size_t slash = authority.find('/');
    rest = slash == absl::string_view::npos ? absl::string_view()
                                            : authority.substr(slash);
    authority = authority.substr(0, slash);
    GITOPS_RETURN_IF_ERROR(ParseAuthority(authority, url));
  }
  GITOPS_ASSIGN_OR_RETURN(url->path, Unescape(rest, Part::kPath));
  return absl::OkStatus();
}

absl::Status ParseError(absl::string_view text, const absl::Status& cause) {
  return absl::InvalidArgumentError(
      absl::StrCat("parse ", Quote(text), ": ", cause.message()));
}

}  // namespace

absl::StatusOr<GoUrl> GoUrl::Parse(absl::string_view text) {
  GoUrl url;
  const size_t hash = text.find('#');
  const absl::string_view before = text.substr(0, hash);
  if (absl::Status s = ParseWithoutFragment(before, &url); !s.ok()) {
    return ParseError(before, s);
  }
  if (hash != absl::string_view::npos) {
    absl::StatusOr<std::string> fragment =
        Unescape(text.substr(hash + 1), Part::kFragment);
    if (!fragment.ok()) return ParseError(text, fragment.status());
    url.fragment = *std::move(fragment);
  }
  return url;
}

std::string GoUrl::UserText() const {
  if (!has_user) return "";
  std::string out = Escape(user, Part::kUser);
  if (password) absl::StrAppend(&out, ":", Escape(*password, Part::kUser));
  return out;
}

std::string GoUrl::ToString() const {
  std::string out;
  if (!scheme.empty()) absl::StrAppend(&out, scheme, ":");
  if (!opaque.empty()) {
    absl::StrAppend(&out, opaque);
  } else {
    if (!scheme.empty() || !host.empty() || has_user) {
      if (!host.empty() || !path.empty() || has_user) {
        absl::StrAppend(&out, "//");
      }
      if (has_user) absl::StrAppend(&out, UserText(), "@");
      absl::StrAppend(&out, Escape(host, Part::kHost));
    }
    const std::string escaped = path == "*" ? path : Escape(path, Part::kPath);
    if (!escaped.empty() && escaped[0] != '/' && !host.empty()) {
      out.push_back('/');
    }
    // A colon in the first segment would read as a scheme.
    if (out.empty() &&
        absl::StrContains(escaped.substr(0, escaped.find('/')), ':')) {
      absl::StrAppend(&out, "./");
    }
    absl::StrAppend(&out, escaped);
  }
  if (!query.empty()) absl::StrAppend(&out, "?", query);
  if (!fragment.empty()) {
    absl::StrAppend(&out, "#", Escape(fragment, Part::kFragment));
  }
  return out;
}

std::string GoUrl::Hostname() const {
  absl::string_view name = host;
  const size_t colon = name.rfind(':');
  if (colon != absl::string_view::npos && IsOptionalPort(name.substr(colon))) {
    name = name.substr(0, colon);
  }
  if (absl::StartsWith(name, "[") && absl::EndsWith(name, "]")) {
    name = name.substr(1, name.size() - 2);
  }
  return std::string(name);
}

}  // namespace gitops::render
