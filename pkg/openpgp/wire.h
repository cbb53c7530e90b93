#ifndef GITOPS_PKG_OPENPGP_WIRE_H_
#define GITOPS_PKG_OPENPGP_WIRE_H_

// Reading and writing the numbers of OpenPGP's wire format (RFC 4880, section
// 3). A WireReader that was asked for more than there is turns failed() and
// gives zeros and empty texts from then on, so that a parser checks once at its
// end. Not thread-safe per object; the functions are pure.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::openpgp {

// Larger numbers are of no key that is in use, and slow to compute with.
inline constexpr size_t kMaxNumberBits = 16384;

class WireReader {
 public:
  // `data` must outlive the reader and what it returns.
  explicit WireReader(absl::string_view data) : data_(data) {}

  uint8_t ReadByte() { return static_cast<uint8_t>(ReadBig(1)); }
  // A big-endian number of `size` bytes, 8 at most.
  uint64_t ReadBig(size_t size);
  absl::string_view ReadBytes(size_t size);
  // A multiprecision integer, without its length; at most kMaxNumberBits.
  std::string ReadNumber();
  absl::string_view ReadRest() { return ReadBytes(data_.size()); }

  size_t left() const { return data_.size(); }
  bool failed() const { return failed_; }

 private:
  absl::string_view data_;
  bool failed_ = false;
};

// `number` big-endian in `size` bytes.
std::string BigBytes(uint64_t number, size_t size);
// A multiprecision integer with its length in bits before it.
std::string NumberBytes(absl::string_view number);
// Without the zero bytes that it starts with.
absl::string_view StripZeros(absl::string_view number);
// With zeros before it until it has `size` bytes.
std::string PadZeros(absl::string_view number, size_t size);

}  // namespace gitops::openpgp

#endif  // GITOPS_PKG_OPENPGP_WIRE_H_
