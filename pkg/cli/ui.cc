#include "pkg/cli/ui.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"

namespace gitops::cli {
namespace {

std::string KeyOf(const Column& column) {
  if (!column.key.empty()) return column.key;
  std::string key;
  for (char c : column.title) {
    key += absl::ascii_isalnum(c) ? absl::ascii_tolower(c) : '_';
  }
  return key;
}

// Drops hidden columns, or all but the named ones.
absl::Status SelectColumns(const std::vector<std::string>& names,
                           Table& table) {
  std::vector<size_t> kept;
  if (names.empty()) {
    for (size_t i = 0; i < table.columns.size(); ++i) {
      if (!table.columns[i].hidden) kept.push_back(i);
    }
  }
  for (const std::string& name : names) {
    size_t found = table.columns.size();
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      if (absl::AsciiStrToLower(column.title) == absl::AsciiStrToLower(name) ||
          KeyOf(column) == absl::AsciiStrToLower(name)) {
        found = i;
      }
    }
    if (found == table.columns.size()) {
      std::vector<std::string> known;
      for (const Column& column : table.columns) known.push_back(KeyOf(column));
      return absl::InvalidArgumentError(
          absl::StrCat("unknown column ", Quote(name),
                       " (columns: ", absl::StrJoin(known, ", "), ")"));
    }
    kept.push_back(found);
  }
  // The table's order, not that of the names.
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  Table out = table;
  // Only the table's own first column is folded.
  if (kept.empty() || kept[0] != 0) out.fold_repeats = false;
  out.columns.clear();
  for (size_t i : kept) out.columns.push_back(table.columns[i]);
  for (size_t r = 0; r < table.rows.size(); ++r) {
    out.rows[r].clear();
    for (size_t i : kept) {
      out.rows[r].push_back(i < table.rows[r].size() ? table.rows[r][i]
                                                     : Cell());
    }
  }
  table = std::move(out);
  return absl::OkStatus();
}

// Cells split into lines, empty ones as "-".
std::vector<std::string> LinesOf(const Cell& cell) {
  if (cell.text.empty()) return {"-"};
  return absl::StrSplit(cell.text, '\n');
}

void AppendRow(const std::vector<std::vector<std::string>>& cells,
               const std::vector<Cell>& styles,
               const std::vector<size_t>& widths, absl::string_view separator,
               bool color, std::string* out) {
  size_t height = 1;
  for (const auto& lines : cells) height = std::max(height, lines.size());
  for (size_t line = 0; line < height; ++line) {
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string text = line < cells[i].size() ? cells[i][line] : "";
      const bool last = i + 1 == cells.size();
      const size_t pad = last ? 0 : widths[i] - text.size();
      out->append(color ? Colorize(text, styles[i].color) : text);
      out->append(pad, ' ');
      absl::StrAppend(out, separator);
    }
    *out += '\n';
  }
}

// One row per column: title and cell. Without the titles when not a terminal.
std::string TransposedRows(const Table& table, bool tty, bool color) {
  std::vector<size_t> widths = {0, 0};
  for (const Column& column : table.columns) {
    widths[0] = std::max(widths[0], column.title.size());
  }
  std::vector<Cell> styles(2);
  if (color) styles[0].color = "bold";
  std::string out;
  for (size_t r = 0; r < table.rows.size(); ++r) {
    if (r > 0) out += '\n';
    for (size_t i = 0; i < table.rows[r].size(); ++i) {
      std::vector<std::vector<std::string>> cells;
      if (tty) cells.push_back({table.columns[i].title});
      cells.push_back(LinesOf(table.rows[r][i]));
      AppendRow(cells, styles, widths, tty ? "  " : "\t", color, &out);
    }
  }
  return out;
}

std::string FormatTable(const Table& table, bool tty, bool color) {
  std::vector<std::vector<std::vector<std::string>>> cells;
  std::vector<size_t> widths(table.columns.size(), 0);
  if (tty) {
    for (size_t i = 0; i < table.columns.size(); ++i) {
      widths[i] = table.columns[i].title.size();
    }
  }
  std::string previous;
  for (size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<std::vector<std::string>> row;
    for (size_t i = 0; i < table.rows[r].size(); ++i) {
      std::vector<std::string> lines = LinesOf(table.rows[r][i]);
      if (i == 0) {
        const std::string whole = absl::StrJoin(lines, "\n");
        if (tty && table.fold_repeats && r > 0 && whole == previous) {
          lines = {"^"};
        }
        previous = whole;
      }
      for (const std::string& line : lines) {
        widths[i] = std::max(widths[i], line.size());
      }
      row.push_back(std::move(lines));
    }
    cells.push_back(std::move(row));
  }
  std::string out;
  const absl::string_view separator = tty ? "  " : "\t";
  if (tty) {
    if (!table.title.empty()) absl::StrAppend(&out, table.title, "\n\n");
    std::vector<std::vector<std::string>> header;
    std::vector<Cell> plain(table.columns.size());
    for (const Column& column : table.columns) {
      header.push_back({column.title});
      if (color) plain[header.size() - 1].color = "bold";
    }
    if (!table.transpose) {
      AppendRow(header, plain, widths, separator, color, &out);
    }
  }
  if (table.transpose) {
    out += TransposedRows(table, tty, color);
  } else {
    for (size_t r = 0; r < cells.size(); ++r) {
      AppendRow(cells[r], table.rows[r], widths, separator, color, &out);
    }
  }
  if (tty) {
    if (!table.notes.empty()) {
      absl::StrAppend(&out, "\n", absl::StrJoin(table.notes, "\n"), "\n");
    }
    if (!table.content.empty()) {
      absl::StrAppend(&out, "\n", table.rows.size(), " ", table.content, "\n");
    }
  }
  return out;
}

std::string JsonList(const std::vector<std::string>& items,
                     absl::string_view indent) {
  if (items.empty()) return "null";
  std::string out = "[\n";
  for (size_t i = 0; i < items.size(); ++i) {
    absl::StrAppend(&out, indent, "    ", items[i],
                    i + 1 < items.size() ? "," : "", "\n");
  }
  absl::StrAppend(&out, indent, "]");
  return out;
}

// A JSON object with sorted keys, as Go writes maps.
std::string JsonObject(std::vector<std::pair<std::string, std::string>> fields,
                       absl::string_view indent) {
  std::sort(fields.begin(), fields.end());
  if (fields.empty()) return "{}";
  std::string out = "{\n";
  for (size_t i = 0; i < fields.size(); ++i) {
    absl::StrAppend(&out, indent, "    ", QuoteJson(fields[i].first), ": ",
                    QuoteJson(fields[i].second),
                    i + 1 < fields.size() ? "," : "", "\n");
  }
  absl::StrAppend(&out, indent, "}");
  return out;
}

std::string TableJson(const Table& table) {
  const std::string indent = "            ";
  std::vector<std::pair<std::string, std::string>> header;
  for (const Column& column : table.columns) {
    header.emplace_back(KeyOf(column), column.title);
  }
  std::vector<std::string> rows;
  for (const auto& row : table.rows) {
    std::vector<std::pair<std::string, std::string>> fields;
    for (size_t i = 0; i < row.size(); ++i) {
      fields.emplace_back(KeyOf(table.columns[i]), row[i].text);
    }
    rows.push_back(JsonObject(std::move(fields), indent + "    "));
  }
  std::vector<std::string> notes;
  for (const std::string& note : table.notes) notes.push_back(QuoteJson(note));
  return absl::StrCat(
      "{\n", indent, "\"Content\": ", QuoteJson(table.content), ",\n", indent,
      "\"Header\": ", JsonObject(std::move(header), indent), ",\n", indent,
      // Rows are a list even when there are none; notes are then null.
      "\"Rows\": ", rows.empty() ? "[]" : JsonList(rows, indent), ",\n", indent,
      "\"Notes\": ", JsonList(notes, indent), "\n        }");
}

// Reads one line from a descriptor, a byte at a time so that nothing more is
// taken. nullopt at the end of input.
std::optional<std::string> ReadLine(int fd) {
  std::string line;
  char c;
  while (true) {
    const ssize_t n = read(fd, &c, 1);
    if (n <= 0) {
      if (line.empty()) return std::nullopt;
      return line;
    }
    if (c == '\n') return line;
    line += c;
  }
}

}  // namespace

void AddUiFlags(FlagSet& flags, UiFlags* values) {
  flags.StringSlice(&values->columns, "column", 0,
                    "Filter to show only given columns");
  flags.Bool(&values->json, "json", 0, "Output as JSON");
  flags.Bool(&values->color, "color", 0, "Set color output");
  flags.Bool(&values->yes, "yes", 'y', "Assume yes for any prompt");
  flags.Bool(&values->tty, "tty", 0, "Force TTY-like output");
}

Ui::Ui(const Environment& env, const UiFlags& flags)
    : env_(env), flags_(flags) {
  tty_ = flags.tty || env.out->IsTerminal();
  color_ = WantsColor(env);
}

void Ui::Pad(Last next) {
  if (last_ != Last::kNothing && !(last_ == Last::kRaw && next == Last::kRaw)) {
    env_.out->Write("\n");
  }
  last_ = next;
}

void Ui::Info(absl::string_view line) {
  if (flags_.json) {
    json_lines_.push_back(QuoteJson(line));
  } else if (tty_) {
    Pad(Last::kAuto);
    env_.out->Write(absl::StrCat(line, "\n"));
  }
}

void Ui::Progress(absl::string_view line) {
  if (flags_.json) {
    // Progress lines keep their end there, other lines have none.
    json_lines_.push_back(QuoteJson(absl::StrCat(line, "\n")));
  } else if (tty_) {
    Pad(Last::kRaw);
    env_.out->Write(absl::StrCat(line, "\n"));
  }
}

void Ui::Block(absl::string_view text) {
  if (flags_.json) {
    json_blocks_.push_back(QuoteJson(text));
    return;
  }
  Pad(Last::kRaw);
  env_.out->Write(text);
}

absl::Status Ui::PrintTable(Table table) {
  if (absl::Status status = SelectColumns(flags_.columns, table);
      !status.ok()) {
    return status;
  }
  if (flags_.json) {
    json_tables_.push_back(TableJson(table));
    return absl::OkStatus();
  }
  Pad(Last::kAuto);
  env_.out->Write(FormatTable(table, tty_, color_ && flags_.color));
  return absl::OkStatus();
}

absl::Status Ui::Confirm() {
  if (flags_.yes) return absl::OkStatus();
  if (flags_.json) {
    return absl::FailedPreconditionError(
        "Asking for confirmation: --json needs --yes");
  }
  Pad(Last::kAuto);
  while (true) {
    env_.out->Write("Continue? [yN]: ");
    const std::optional<std::string> line = ReadLine(env_.stdin_fd);
    if (!line.has_value()) {
      return absl::AbortedError("Asking for confirmation: EOF");
    }
    if (isatty(env_.stdin_fd) != 1) env_.out->Write(absl::StrCat(*line, "\n"));
    if (*line == "y" || *line == "Y" || *line == "yes") return absl::OkStatus();
    if (line->empty() || *line == "n" || *line == "N" || *line == "no") {
      return absl::AbortedError("Stopped");
    }
    env_.out->Write("invalid input (not y, n, yes, or no)\n");
  }
}

void Ui::PrintJson() {
  env_.out->Write(
      absl::StrCat("{\n    \"Tables\": ", JsonList(json_tables_, "    "),
                   ",\n    \"Blocks\": ", JsonList(json_blocks_, "    "),
                   ",\n    \"Lines\": ", JsonList(json_lines_, "    "), "\n}"));
}

void Ui::Finish() {
  Info("Succeeded");
  if (flags_.json) PrintJson();
}

void Ui::Fail(absl::string_view program, absl::string_view message) {
  std::string line = absl::StrCat(program, ": Error: ", ReformatError(message));
  if (flags_.json) {
    json_lines_.push_back(QuoteJson(line));
    PrintJson();
    return;
  }
  if (last_ != Last::kNothing) env_.out->Write("\n");
  env_.err->Write(absl::StrCat(
      color_ && flags_.color ? Colorize(line, "red") : line, "\n"));
}

std::string ReformatError(absl::string_view message) {
  const size_t newline = message.find('\n');
  const absl::string_view first = message.substr(0, newline);
  const absl::string_view rest = newline == absl::string_view::npos
                                     ? absl::string_view()
                                     : message.substr(newline);
  std::string out;
  int depth = 0;
  int parts = 0;
  for (size_t i = 0; i < first.size(); ++i) {
    const char c = first[i];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
    out += c;
    if (c == ':' && depth == 0 && i + 2 < first.size() && first[i + 1] == ' ' &&
        absl::ascii_isupper(first[i + 2])) {
      out += '\n';
      out.append(static_cast<size_t>(++parts) * 2, ' ');
      ++i;  // The space.
    }
  }
  absl::StrAppend(&out, rest);
  return out;
}

std::string Colorize(absl::string_view text, absl::string_view color) {
  const absl::string_view code = color == "red"      ? "31"
                                 : color == "green"  ? "32"
                                 : color == "yellow" ? "33"
                                 : color == "dim"    ? "2"
                                 : color == "bold"   ? "1"
                                                     : "";
  if (code.empty() || text.empty()) return std::string(text);
  return absl::StrCat("\033[", code, "m", text, "\033[0m");
}

std::string QuoteJson(absl::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    char32_t rune;
    const int length = DecodeRune(text, &rune);
    const absl::string_view bytes = text.substr(0, length);
    if (rune == '"' || rune == '\\') {
      out += '\\';
      out += static_cast<char>(rune);
    } else if (rune == '\n') {
      out += "\\n";
    } else if (rune == '\r') {
      out += "\\r";
    } else if (rune == '\t') {
      out += "\\t";
    } else if (rune < ' ' || rune == '<' || rune == '>' || rune == '&' ||
               rune == 0x2028 || rune == 0x2029) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(rune));
    } else if (rune == 0xFFFD) {
      out += "\\ufffd";
    } else {
      absl::StrAppend(&out, bytes);
    }
    text.remove_prefix(length);
  }
  out += '"';
  return out;
}

}  // namespace gitops::cli
