#include "pkg/openpgp/wire.h"

#include "absl/strings/str_cat.h"

namespace gitops::openpgp {

uint64_t WireReader::ReadBig(size_t size) {
  uint64_t out = 0;
  for (const char c : ReadBytes(size)) {
    out = out << 8 | static_cast<uint8_t>(c);
  }
  return out;
}

absl::string_view WireReader::ReadBytes(size_t size) {
  if (failed_ || size > data_.size()) {
    failed_ = true;
    data_ = {};
    return {};
  }
  const absl::string_view out = data_.substr(0, size);
  data_.remove_prefix(size);
  return out;
}

std::string WireReader::ReadNumber() {
  const size_t bits = ReadBig(2);
  if (bits > kMaxNumberBits) failed_ = true;
  return std::string(StripZeros(ReadBytes((bits + 7) / 8)));
}

std::string BigBytes(uint64_t number, size_t size) {
  std::string out(size, '\0');
  for (size_t i = size; i > 0; --i, number >>= 8) {
    out[i - 1] = static_cast<char>(number & 0xff);
  }
  return out;
}

std::string NumberBytes(absl::string_view number) {
  number = StripZeros(number);
  size_t bits = number.size() * 8;
  if (!number.empty()) {
    for (uint8_t first = static_cast<uint8_t>(number[0]); first < 0x80;
         first <<= 1) {
      --bits;
    }
  }
  return absl::StrCat(BigBytes(bits, 2), number);
}

absl::string_view StripZeros(absl::string_view number) {
  while (!number.empty() && number[0] == '\0') number.remove_prefix(1);
  return number;
}

std::string PadZeros(absl::string_view number, size_t size) {
  if (number.size() >= size) return std::string(number);
  return absl::StrCat(std::string(size - number.size(), '\0'), number);
}

}  // namespace gitops::openpgp
