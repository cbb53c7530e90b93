#ifndef GITOPS_PKG_BASE_QUOTE_H_
#define GITOPS_PKG_BASE_QUOTE_H_

// The one way user data is quoted in messages: Go's %q, since the programs we
// stand in for print that. Thread-safe, pure.

#include <string>

#include "absl/strings/string_view.h"

namespace gitops {

// Returns `text` in double quotes with Go's escapes: letters for the usual
// control characters, backslashes before quote and backslash, other unprintable
// code points as \x00, \u2028 or \U0001f600, bytes that are no UTF-8 as \xff.
// Printable Unicode is kept.
std::string Quote(absl::string_view text);

// As Quote, but everything outside ASCII is escaped: Go's %+q.
std::string QuoteAscii(absl::string_view text);

// Decodes one UTF-8 code point at the start of `text` into `rune` and returns
// its length in bytes; for invalid input `rune` is 0xFFFD and the result 1, as
// in Go. `text` must not be empty.
int DecodeRune(absl::string_view text, char32_t* rune);

// Appends `rune` to `out` as UTF-8; invalid code points become U+FFFD.
void AppendRune(char32_t rune, std::string* out);

// Go's strconv.IsPrint.
bool IsPrintRune(char32_t rune);

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_QUOTE_H_
