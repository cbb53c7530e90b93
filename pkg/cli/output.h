#ifndef GITOPS_PKG_CLI_OUTPUT_H_
#define GITOPS_PKG_CLI_OUTPUT_H_

// Where a program's text goes, so that commands can be run in tests. Not
// thread-safe: one writer, or a lock around it.

#include <functional>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace gitops::cli {

class Output {
 public:
  virtual ~Output() = default;
  virtual void Write(absl::string_view text) = 0;
  virtual bool IsTerminal() const { return false; }
  // Columns of the terminal; 0 where there is none.
  virtual int WidthColumns() const { return 0; }
};

// Writes to a file descriptor, unbuffered and whole. A closed pipe on the
// other side is not an error of ours: the rest is dropped.
class FdOutput : public Output {
 public:
  explicit FdOutput(int fd) : fd_(fd) {}
  void Write(absl::string_view text) override;
  bool IsTerminal() const override;
  int WidthColumns() const override;

 private:
  int fd_;
};

// Collects in a string.
class StringOutput : public Output {
 public:
  void Write(absl::string_view text) override {
    text_.append(text.data(), text.size());
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// What a command may touch of the process around it.
struct Environment {
  Output* out = nullptr;
  Output* err = nullptr;
  int stdin_fd = 0;
  // nullopt where the variable is not set.
  std::function<std::optional<std::string>(absl::string_view)> getenv;
};

// The process's own streams and variables. `out` and `err` live forever.
Environment ProcessEnvironment();

// Whether colours may be used: a terminal that is not dumb, and NO_COLOR unset
// or empty. FORCE_COLOR decides before all: 1, 2 and 3 yes, 0 no.
bool WantsColor(const Environment& env);

}  // namespace gitops::cli

#endif  // GITOPS_PKG_CLI_OUTPUT_H_
