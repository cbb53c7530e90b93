#ifndef GITOPS_PKG_YAML_INPUT_TEXT_H_
#define GITOPS_PKG_YAML_INPUT_TEXT_H_

// The bytes of a YAML stream made ready for the scanner: UTF-8 without a byte
// order mark, checked, and with zero bytes at the end, so that looking ahead
// needs no bounds checks.
//
// Source of behaviour: go-yaml's reader. It reads blocks of 512 bytes; a bad
// byte is only noticed when its block is read, so that an error before that
// block, or a document that ends before it, comes first.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::yaml::internal {

class InputText {
 public:
  // Accepts UTF-8, and UTF-16 with a byte order mark.
  explicit InputText(absl::string_view text);
  InputText(const InputText&) = delete;
  InputText& operator=(const InputText&) = delete;

  // `*end()` and the bytes after it are zero. Ends before the first bad byte.
  const char* begin() const { return buffer_.data() + skipped_; }
  const char* end() const { return buffer_.data() + size_; }
  // Where begin() is in the text as given.
  size_t skipped() const { return skipped_; }

  // Whether characters are bytes.
  bool is_ascii() const { return is_ascii_; }

  // "" where every byte is good, else go-yaml's words for the first bad one.
  absl::string_view problem() const { return problem_; }
  // Whether a reader that needed the bytes up to `read_end` has met the bad
  // one.
  bool ProblemReached(const char* read_end) const;

 private:
  std::string buffer_;
  size_t skipped_ = 0;
  size_t size_ = 0;
  bool is_ascii_ = true;
  absl::string_view problem_;
};

}  // namespace gitops::yaml::internal

#endif  // GITOPS_PKG_YAML_INPUT_TEXT_H_
