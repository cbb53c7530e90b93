#ifndef GITOPS_PKG_CLI_UI_H_
#define GITOPS_PKG_CLI_UI_H_

// The terminal manners that kapp and kbld share: padded message groups, tables,
// the non-terminal filter, JSON output at exit, the `Succeeded` line, the
// prompt, and the re-formatted error line.
// Source: kapp behaviour 1.3, kbld behaviour 1.1; known differences: asking a
// question in JSON mode without --yes is an error here, a crash there.
// Not thread-safe: callers with several threads lock around it.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/cli/flags.h"
#include "pkg/cli/output.h"

namespace gitops::cli {

struct Column {
  std::string title;
  // Lower case, other characters as "_": the key in JSON. Derived from `title`
  // where empty.
  std::string key = "";
  bool hidden = false;
};

// One cell; several lines take several rows.
struct Cell {
  std::string text;
  // Colour escape codes around the text on terminals: "red", "green",
  // "yellow", "dim" or "".
  std::string color;
  Cell() = default;
  Cell(std::string t, std::string c = "")  // NOLINT: cells are mostly text
      : text(std::move(t)), color(std::move(c)) {}
  Cell(const char* t) : text(t) {}  // NOLINT
};

struct Table {
  std::string title;
  std::string content;  // Noun of the footer "N <content>"; "" for none.
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::vector<std::string> notes;
  // Print "^" where the first column repeats the row above.
  bool fold_repeats = true;
  // Each row as lines of title and cell, rows apart by a blank line.
  bool transpose = false;
};

// The flags every kapp-like command has.
struct UiFlags {
  bool tty = false;
  bool color = true;
  bool json = false;
  bool yes = false;
  std::vector<std::string> columns;
};
void AddUiFlags(FlagSet& flags, UiFlags* values);

class Ui {
 public:
  Ui(const Environment& env, const UiFlags& flags);

  bool json() const { return flags_.json; }
  bool yes() const { return flags_.yes; }
  // Whether stdout counts as a terminal (real, or --tty).
  bool is_tty() const { return tty_; }
  // Of text (diffs): --color=false is about tables and the error line alone.
  bool color() const { return color_; }

  // "Auto" output: a line of its own group; dropped when not a terminal.
  void Info(absl::string_view line);
  // "Raw" output: a progress line; dropped when not a terminal.
  void Progress(absl::string_view line);
  // Printed always, as it is (a diff, a manifest).
  void Block(absl::string_view text);
  // InvalidArgument where --column names a column that is not there.
  absl::Status PrintTable(Table table);

  // Continue? [yN]. True for yes; with --yes at once. "no" is
  // Aborted("Stopped"); end of input an error.
  absl::Status Confirm();

  // Prints JSON if asked for, or "Succeeded" on a terminal.
  void Finish();
  // The error line `<program>: Error: <message>` on stderr, reformatted; in
  // JSON mode it also joins the lines on stdout.
  void Fail(absl::string_view program, absl::string_view message);

 private:
  enum class Last { kNothing, kRaw, kAuto };
  void Pad(Last next);
  void PrintJson();

  const Environment& env_;
  UiFlags flags_;
  bool tty_;
  bool color_;
  Last last_ = Last::kNothing;
  std::vector<std::string> json_tables_, json_blocks_, json_lines_;
};

// Breaks the first line of an error at each `: ` before a capital letter that
// stands outside brackets: the k-th part goes on its own line, indented 2k.
std::string ReformatError(absl::string_view message);

// Wraps text in the escape codes of "red", "green", "yellow", "dim", "bold".
std::string Colorize(absl::string_view text, absl::string_view color);

// A Go-style JSON string, HTML characters escaped.
std::string QuoteJson(absl::string_view text);

}  // namespace gitops::cli

#endif  // GITOPS_PKG_CLI_UI_H_
