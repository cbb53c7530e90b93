#ifndef GITOPS_PKG_RENDER_FUNCTIONS_DER_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_DER_H_

// ASN.1 in its distinguished encoding, as much as certificates and keys need,
// and PEM. Source: X.690, RFC 7468. Pure.

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace gitops::render {

// One element: tag, length, content.
std::string DerElement(unsigned char tag, absl::string_view content);
std::string DerSequence(std::initializer_list<absl::string_view> parts);
// Of an unsigned big-endian number.
std::string DerInteger(absl::string_view big_endian);
std::string DerInteger(int number);
std::string DerBitString(absl::string_view bytes, int unused_bits = 0);
std::string DerOctetString(absl::string_view bytes);
// An object identifier: "1.2.840.113549.1.1.11".
std::string DerObjectId(absl::string_view dotted);
// PrintableString where the text allows, else UTF8String, as Go chooses.
std::string DerText(absl::string_view text);
// UTCTime up to 2049, GeneralizedTime from then on.
std::string DerTime(absl::Time time);

std::string EncodePem(absl::string_view label, absl::string_view data);
// The first block of `text`; false if there is none.
bool DecodePem(absl::string_view text, std::string* label, std::string* data);

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_DER_H_
