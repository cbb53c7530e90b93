#include "pkg/http/proxy.h"

#include <arpa/inet.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/http/url.h"

namespace gitops::http {
namespace {

// An address as 16 bytes, IPv4 mapped into IPv6; nullopt for names.
std::optional<std::string> ParseIp(absl::string_view text) {
  const std::string copy(text);
  std::string bytes(16, '\0');
  if (inet_pton(AF_INET6, copy.c_str(), &bytes[0]) == 1) return bytes;
  bytes.assign(10, '\0');
  bytes.append("\xff\xff\0\0\0\0", 6);
  if (inet_pton(AF_INET, copy.c_str(), &bytes[12]) == 1) return bytes;
  return std::nullopt;
}

bool IsLoopback(absl::string_view host) {
  if (host == "localhost") return true;
  const std::optional<std::string> ip = ParseIp(host);
  if (!ip.has_value()) return false;
  const bool v4 = ip->compare(0, 12, std::string(10, '\0') + "\xff\xff") == 0;
  if (v4) return (*ip)[12] == 127;
  return *ip == std::string(15, '\0') + '\x01';
}

// "10.0.0.0/8" and the like; false where it is no such network.
bool InNetwork(absl::string_view network, const std::string& ip) {
  const size_t slash = network.find('/');
  if (slash == absl::string_view::npos) return false;
  const std::optional<std::string> base = ParseIp(network.substr(0, slash));
  int bits = 0;
  if (!base.has_value() ||
      !absl::SimpleAtoi(network.substr(slash + 1), &bits)) {
    return false;
  }
  if (!absl::StrContains(network.substr(0, slash), ':')) bits += 96;
  if (bits < 0 || bits > 128) return false;
  for (int i = 0; i < bits; ++i) {
    const int shift = 7 - i % 8;
    if ((((*base)[i / 8] ^ ip[i / 8]) >> shift) & 1) return false;
  }
  return true;
}

bool Excludes(absl::string_view entry, absl::string_view host,
              absl::string_view port) {
  if (entry == "*") return true;
  const std::optional<std::string> ip = ParseIp(host);
  if (absl::StrContains(entry, '/')) {
    return ip.has_value() && InNetwork(entry, *ip);
  }
  // A port at the end, if this is no bare IPv6 address.
  if (!ParseIp(entry).has_value()) {
    const size_t colon = entry.rfind(':');
    if (colon != absl::string_view::npos) {
      if (entry.substr(colon + 1) != port) return false;
      entry = entry.substr(0, colon);
    }
    if (absl::ConsumePrefix(&entry, "[")) absl::ConsumeSuffix(&entry, "]");
  }
  const std::optional<std::string> entry_ip = ParseIp(entry);
  if (entry_ip.has_value()) return ip.has_value() && *ip == *entry_ip;
  if (entry.empty()) return false;
  if (absl::StartsWith(entry, "*.")) entry.remove_prefix(1);
  if (entry[0] == '.') return absl::EndsWith(host, entry);
  return host == entry || absl::EndsWith(host, absl::StrCat(".", entry));
}

std::string Lookup(const Environment& environment, absl::string_view upper) {
  for (const std::string& name :
       {std::string(upper), absl::AsciiStrToLower(upper)}) {
    const std::optional<std::string> value = environment(name);
    if (value.has_value() && !value->empty()) return *value;
  }
  return "";
}

}  // namespace

Environment ProcessEnvironment() {
  return [](absl::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

std::string ProxyFor(absl::string_view url, const Environment& environment) {
  if (!environment) return "";
  const absl::StatusOr<Url> parsed = ParseUrl(url);
  if (!parsed.ok()) return "";
  std::string proxy;
  if (parsed->scheme == "https") {
    proxy = Lookup(environment, "HTTPS_PROXY");
  } else if (parsed->scheme == "http") {
    // Under CGI the variable comes from a request header.
    if (!environment("REQUEST_METHOD").value_or("").empty()) return "";
    proxy = Lookup(environment, "HTTP_PROXY");
  }
  if (proxy.empty()) return "";
  const std::string host = absl::AsciiStrToLower(parsed->host);
  std::string port = parsed->port;
  if (port.empty()) port = parsed->scheme == "https" ? "443" : "80";
  if (IsLoopback(host)) return "";
  const std::string excluded =
      absl::AsciiStrToLower(Lookup(environment, "NO_PROXY"));
  for (const absl::string_view entry : absl::StrSplit(excluded, ',')) {
    if (Excludes(absl::StripAsciiWhitespace(entry), host, port)) return "";
  }
  if (!absl::StrContains(proxy, "://")) proxy = absl::StrCat("http://", proxy);
  return proxy;
}

}  // namespace gitops::http
