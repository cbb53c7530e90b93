#include "pkg/http/url.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"

namespace gitops::http {
namespace {

absl::Status Malformed(absl::string_view text, absl::string_view cause) {
  return absl::InvalidArgumentError(
      absl::StrCat("parse ", Quote(RedactUrl(text)), ": ", cause));
}

absl::Status ParseHostPort(absl::string_view text, absl::string_view authority,
                           Url* url) {
  absl::string_view port;
  if (absl::StartsWith(authority, "[")) {
    const size_t close = authority.find(']');
    if (close == absl::string_view::npos) {
      return Malformed(text, "missing ']' in host");
    }
    url->host = std::string(authority.substr(1, close - 1));
    port = authority.substr(close + 1);
    if (!port.empty() && !absl::ConsumePrefix(&port, ":")) {
      return Malformed(
          text, absl::StrCat("invalid port ", Quote(port), " after host"));
    }
  } else {
    const size_t colon = authority.rfind(':');
    url->host = std::string(authority.substr(0, colon));
    if (colon != absl::string_view::npos) port = authority.substr(colon + 1);
    if (absl::StrContains(url->host, ':')) {
      return Malformed(text, "invalid host");
    }
  }
  int number = 0;
  if (!port.empty() &&
      (!absl::SimpleAtoi(port, &number) || number < 0 || number > 65535 ||
       !absl::ascii_isdigit(static_cast<unsigned char>(port[0])))) {
    return Malformed(
        text, absl::StrCat("invalid port ", Quote(absl::StrCat(":", port)),
                           " after host"));
  }
  url->port = std::string(port);
  if (url->host.empty()) return Malformed(text, "no host in URL");
  for (const char c : url->host) {
    if (absl::StrContains(" \"<>\\^`{}|/?#@", c)) {
      return Malformed(
          text, absl::StrCat("invalid character ", Quote(std::string(1, c)),
                             " in host name"));
    }
  }
  return absl::OkStatus();
}

bool IsScheme(absl::string_view scheme) {
  if (scheme.empty() ||
      !absl::ascii_isalpha(static_cast<unsigned char>(scheme[0]))) {
    return false;
  }
  for (const char c : scheme) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '+' &&
        c != '-' && c != '.') {
      return false;
    }
  }
  return true;
}

std::string RemoveDotSegments(absl::string_view path) {
  std::vector<absl::string_view> out;
  bool slash_at_end = false;
  std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
  for (size_t i = 1; i < parts.size(); ++i) {
    slash_at_end = i + 1 == parts.size();
    if (parts[i] == "..") {
      if (!out.empty()) out.pop_back();
    } else if (parts[i] != ".") {
      out.push_back(parts[i]);
      slash_at_end = false;
    }
  }
  std::string joined;
  for (const absl::string_view part : out) absl::StrAppend(&joined, "/", part);
  if (slash_at_end || joined.empty()) absl::StrAppend(&joined, "/");
  return joined;
}

std::string Escape(absl::string_view text, absl::string_view safe, bool plus) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || absl::StrContains(safe, c)) {
      out.push_back(c);
    } else if (plus && c == ' ') {
      out.push_back('+');
    } else {
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    }
  }
  return out;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string Url::Authority() const {
  const bool v6 = absl::StrContains(host, ':');
  return absl::StrCat(v6 ? "[" : "", host, v6 ? "]" : "",
                      port.empty() ? "" : ":", port);
}

std::string Url::Target() const {
  return absl::StrCat(path.empty() ? "/" : path, query.empty() ? "" : "?",
                      query);
}

std::string Url::ToString() const {
  return absl::StrCat(scheme, "://", userinfo, userinfo.empty() ? "" : "@",
                      Authority(), path, query.empty() ? "" : "?", query);
}

absl::StatusOr<Url> ParseUrl(absl::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return Malformed(text, "net/url: invalid control character in URL");
    }
  }
  absl::string_view rest = text.substr(0, text.find('#'));
  const size_t colon = rest.find("://");
  if (colon == absl::string_view::npos || !IsScheme(rest.substr(0, colon))) {
    return Malformed(text, "missing protocol scheme");
  }
  Url url;
  url.scheme = absl::AsciiStrToLower(rest.substr(0, colon));
  rest.remove_prefix(colon + 3);
  const size_t query = rest.find('?');
  if (query != absl::string_view::npos) {
    url.query = std::string(rest.substr(query + 1));
    rest = rest.substr(0, query);
  }
  const size_t slash = rest.find('/');
  absl::string_view authority = rest.substr(0, slash);
  if (slash != absl::string_view::npos)
    url.path = std::string(rest.substr(slash));
  const size_t at = authority.rfind('@');
  if (at != absl::string_view::npos) {
    url.userinfo = std::string(authority.substr(0, at));
    authority.remove_prefix(at + 1);
  }
  GITOPS_RETURN_IF_ERROR(ParseHostPort(text, authority, &url));
  return url;
}

absl::StatusOr<Url> ResolveUrl(const Url& base, absl::string_view reference) {
  const size_t colon = reference.find("://");
  if (colon != absl::string_view::npos &&
      IsScheme(reference.substr(0, colon))) {
    return ParseUrl(reference);
  }
  if (absl::StartsWith(reference, "//")) {
    return ParseUrl(absl::StrCat(base.scheme, ":", reference));
  }
  reference = reference.substr(0, reference.find('#'));
  Url url = base;
  if (reference.empty()) return url;
  const size_t query = reference.find('?');
  const absl::string_view path = reference.substr(0, query);
  url.query = query == absl::string_view::npos
                  ? ""
                  : std::string(reference.substr(query + 1));
  if (path.empty()) return url;
  if (path[0] == '/') {
    url.path = RemoveDotSegments(path);
  } else {
    const absl::string_view dir =
        absl::string_view(base.path).substr(0, base.path.rfind('/') + 1);
    url.path = RemoveDotSegments(absl::StrCat(dir.empty() ? "/" : dir, path));
  }
  return url;
}

std::string EscapeQuery(absl::string_view text) {
  return Escape(text, "-_.~", true);
}

std::string EscapePath(absl::string_view segment) {
  return Escape(segment, "-_.~$&+:=@", false);
}

bool Unescape(absl::string_view text, bool plus, std::string* out) {
  out->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return false;
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return false;
      out->push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out->push_back(plus && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return true;
}

std::string FormatQuery(const Query& query) {
  std::string out;
  for (const auto& [key, value] : query) {
    absl::StrAppend(&out, out.empty() ? "" : "&", EscapeQuery(key), "=",
                    EscapeQuery(value));
  }
  return out;
}

Query ParseQuery(absl::string_view text) {
  Query query;
  for (const absl::string_view pair : absl::StrSplit(text, '&')) {
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    std::string key;
    std::string value;
    if (!Unescape(pair.substr(0, equals), true, &key)) continue;
    if (equals != absl::string_view::npos &&
        !Unescape(pair.substr(equals + 1), true, &value)) {
      continue;
    }
    query.emplace_back(std::move(key), std::move(value));
  }
  return query;
}

std::string RedactUrl(absl::string_view text) {
  const size_t scheme = text.find("://");
  if (scheme == absl::string_view::npos) return std::string(text);
  const size_t begin = scheme + 3;
  const size_t end = text.find_first_of("/?#", begin);
  const absl::string_view authority = text.substr(begin, end - begin);
  const size_t at = authority.rfind('@');
  if (at == absl::string_view::npos) return std::string(text);
  const size_t colon = authority.substr(0, at).find(':');
  if (colon == absl::string_view::npos) return std::string(text);
  return absl::StrCat(text.substr(0, begin), authority.substr(0, colon + 1),
                      "xxxxx", text.substr(begin + at));
}

}  // namespace gitops::http
