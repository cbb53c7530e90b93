#include "pkg/openpgp/packet.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/openpgp/wire.h"

namespace gitops::openpgp {

absl::StatusOr<bool> PacketReader::Next(Packet* packet) {
  if (data_.empty()) return false;
  WireReader in(data_);
  const uint8_t head = in.ReadByte();
  if ((head & 0x80) == 0) {
    return absl::InvalidArgumentError(
        "openpgp: invalid data: tag byte does not have MSB set");
  }
  uint64_t size = 0;
  if ((head & 0x40) == 0) {
    packet->tag = static_cast<PacketTag>(head >> 2 & 0xf);
    const int kind = head & 3;
    // Kind 3 has no length: it reaches to the end.
    size = kind == 3 ? in.left() : in.ReadBig(size_t{1} << kind);
  } else {
    packet->tag = static_cast<PacketTag>(head & 0x3f);
    const uint8_t first = in.ReadByte();
    if (first < 192) {
      size = first;
    } else if (first < 224) {
      size = (static_cast<uint64_t>(first - 192) << 8) + in.ReadByte() + 192;
    } else if (first == 255) {
      size = in.ReadBig(4);
    } else {
      return absl::InvalidArgumentError(
          "openpgp: unsupported feature: packet in parts");
    }
  }
  packet->body = in.ReadBytes(size);
  if (in.failed()) return absl::InvalidArgumentError("unexpected EOF");
  data_.remove_prefix(data_.size() - in.left());
  return true;
}

std::string FormatPacket(PacketTag tag, absl::string_view body) {
  std::string size;
  if (body.size() < 192) {
    size = BigBytes(body.size(), 1);
  } else if (body.size() < 8384) {
    size = BigBytes(body.size() - 192 + (192 << 8), 2);
  } else {
    size = absl::StrCat("\xff", BigBytes(body.size(), 4));
  }
  return absl::StrCat(BigBytes(0xc0 | static_cast<uint8_t>(tag), 1), size,
                      body);
}

}  // namespace gitops::openpgp
