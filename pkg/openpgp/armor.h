#ifndef GITOPS_PKG_OPENPGP_ARMOR_H_
#define GITOPS_PKG_OPENPGP_ARMOR_H_

// ASCII armour (RFC 4880, section 6): binary data as base64 between BEGIN and
// END lines. Pure functions, thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::openpgp {

// Whether an armoured block of whatever kind starts at a line of `text`.
bool IsArmored(absl::string_view text);

// The data of each block in `text` whose kind begins with `kind` ("PGP PUBLIC
// KEY BLOCK"; "PGP" for all). A checksum is verified if there is one.
// InvalidArgument: a block without end, no base64, a wrong checksum.
absl::StatusOr<std::vector<std::string>> Unarmor(absl::string_view text,
                                                 absl::string_view kind);

// One block with its checksum, 64 columns wide, without newline after the END
// line.
std::string Armor(absl::string_view data, absl::string_view kind);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_ARMOR_H_
