#ifndef GITOPS_PKG_RENDER_FUNCTIONS_GO_ADDRESS_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_GO_ADDRESS_H_

// IPv6 addresses as Go's net/netip reads them. Pure.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::render {

// Go's error text for what is no IPv6 address: `ParseAddr("::g"): …`; nullopt
// for an address. A zone ("%eth0") must not be empty.
std::optional<std::string> Ipv6Error(absl::string_view text);

// The same for what stands in the brackets of a URL: "invalid host: …", or
// "invalid IP-literal" for an IPv4 address.
std::optional<std::string> IpLiteralError(absl::string_view text);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_GO_ADDRESS_H_
