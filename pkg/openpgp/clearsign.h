#ifndef GITOPS_PKG_OPENPGP_CLEARSIGN_H_
#define GITOPS_PKG_OPENPGP_CLEARSIGN_H_

// Clear-signed text (RFC 4880, section 7): readable text with an armoured
// signature below it.
//
// Source: the documents that Helm 4.1.4 and GnuPG write and Helm accepts. Only
// the header "Hash" is allowed, as there, and what it says is not looked at:
// the signature names its own digest. Text before and after the block is
// ignored, as in Helm; it is not signed. Pure functions, thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::openpgp {

struct ClearSigned {
  std::string text;       // As it was signed, \n between lines.
  std::string canonical;  // What the signature is over: \r\n between lines.
  std::string signature;  // Packets.
};

// The first block of `text`. NotFound "signature block not found";
// InvalidArgument where the signature's armour is broken.
absl::StatusOr<ClearSigned> ParseClearSigned(absl::string_view text);

// The canonical form of `text`: no white space at line ends, \r\n for \n.
std::string CanonicalText(absl::string_view text);

// `text` with the signature packets that were made over its canonical form.
// Text that ends in a newline gets an empty line before the signature, which
// is how its last newline becomes part of what is signed. No newline at the
// end, as Helm writes it.
std::string FormatClearSigned(absl::string_view text, absl::string_view hash,
                              absl::string_view signature);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_CLEARSIGN_H_
