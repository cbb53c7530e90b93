#ifndef GITOPS_PKG_OPENPGP_PACKET_H_
#define GITOPS_PKG_OPENPGP_PACKET_H_

// The packets an OpenPGP message or keyring is made of (RFC 4880, section 4).
//
// Both header formats are read, the new one is written. Bodies in parts, which
// only data packets may have, are refused. Not thread-safe per object.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::openpgp {

enum class PacketTag : uint8_t {
  kSignature = 2,
  kSecretKey = 5,
  kPublicKey = 6,
  kSecretSubkey = 7,
  kUserId = 13,
  kPublicSubkey = 14,
};

struct Packet {
  PacketTag tag = PacketTag::kSignature;  // Others occur, unnamed.
  absl::string_view body;                 // Into the input.
};

class PacketReader {
 public:
  // `data` must outlive the reader and the packets.
  explicit PacketReader(absl::string_view data) : data_(data) {}

  // False at the end. InvalidArgument with Go's texts ("openpgp: invalid data:
  // tag byte does not have MSB set", "unexpected EOF").
  absl::StatusOr<bool> Next(Packet* packet);

 private:
  absl::string_view data_;
};

std::string FormatPacket(PacketTag tag, absl::string_view body);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_PACKET_H_
