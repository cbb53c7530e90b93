#ifndef GITOPS_PKG_BASE_LETTER_H_
#define GITOPS_PKG_BASE_LETTER_H_

// Letters and decimal digits in Unicode: categories L and Nd, as Go's unicode
// package has them. Thread-safe, pure.

namespace gitops {

bool IsLetterRune(char32_t rune);
bool IsDigitRune(char32_t rune);

}  // namespace gitops

#endif  // GITOPS_PKG_BASE_LETTER_H_
