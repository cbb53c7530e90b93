#ifndef GITOPS_PKG_GOTEMPLATE_NUMBER_H_
#define GITOPS_PKG_GOTEMPLATE_NUMBER_H_

// Number, character and string constants of the template language, by Go's
// rules. Internal to this package; pure.

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/gotemplate/lexer.h"
#include "pkg/gotemplate/node.h"

namespace gitops::gotemplate {

// Fills in what `token` (kNumber, kCharConstant, kComplex) may stand for,
// except for type and position. Errors have Go's text.
absl::Status ParseNumber(const Token& token, Arena* arena, NumberNode* number);

// The text of a quoted ("") or raw (``) string token; nullopt for a bad escape.
std::optional<std::string> Unquote(absl::string_view quoted);

// The same without a copy where the token needs no unescaping; else nullopt.
std::optional<absl::string_view> PlainContent(absl::string_view quoted);

// strconv.ParseUint(text, 0, 64): prefixes, a leading 0 for octal, underscores
// between digits.
std::optional<uint64_t> ParseUintBase0(absl::string_view text);

// strconv.ParseFloat(text, 64): also hexadecimal, inf and nan; underscores
// only in hexadecimal. nullopt also for out of range.
std::optional<double> ParseGoFloat(absl::string_view text);

}  // namespace gitops::gotemplate

#endif  // GITOPS_PKG_GOTEMPLATE_NUMBER_H_
