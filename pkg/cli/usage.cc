#include "pkg/cli/usage.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"

namespace gitops::cli {
namespace {

struct Line {
  const Flag* flag;
  std::string head;  // "  -f, --file strings"
};

std::string Head(const Flag& flag) {
  std::string head = "      --";
  if (flag.shorthand != 0) {
    head = absl::StrCat("  -", std::string(1, flag.shorthand), ", --");
  }
  absl::StrAppend(&head, flag.name);
  if (flag.type.empty()) return head;
  absl::StrAppend(&head, " ", flag.type);
  if (flag.has_no_value_form) {
    absl::StrAppend(&head, "[=", Quote(flag.no_value_text), "]");
  }
  return head;
}

std::string Section(const std::vector<Line>& lines, absl::string_view group,
                    absl::string_view title, size_t width) {
  std::string out;
  for (const auto& [flag, head] : lines) {
    if (flag->group != group) continue;
    if (out.empty()) absl::StrAppend(&out, "\n", title, ":\n");
    absl::StrAppend(&out, head, std::string(width - head.size() + 3, ' '),
                    flag->usage);
    if (!flag->default_text.empty()) {
      absl::StrAppend(&out, " (default ", flag->default_text, ")");
    }
    out += '\n';
  }
  return out;
}

}  // namespace

std::string FlagSections(const std::vector<const FlagSet*>& sets,
                         absl::string_view title, absl::string_view help_for) {
  Flag help;
  help.name = "help";
  help.shorthand = 'h';
  help.usage = absl::StrCat("help for ", help_for);
  std::vector<Line> lines;
  std::vector<std::string> groups;
  auto add = [&](const Flag& flag) {
    if (flag.hidden || !flag.deprecated.empty()) return;
    if (&flag != &help && flag.shorthand == 'h') help.shorthand = 0;
    if (&flag != &help && flag.name == "help") help.hidden = true;
    lines.push_back({&flag, Head(flag)});
    if (!flag.group.empty() &&
        std::find(groups.begin(), groups.end(), flag.group) == groups.end()) {
      groups.push_back(flag.group);
    }
  };
  for (const FlagSet* set : sets) {
    for (const auto& flag : set->flags()) add(*flag);
  }
  if (!help_for.empty()) add(help);
  size_t width = 0;
  for (const Line& line : lines) width = std::max(width, line.head.size());
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return a.flag->name < b.flag->name;
  });
  std::string out;
  for (const std::string& group : groups) {
    out += Section(lines, group, group, width);
  }
  return out + Section(lines, "",
                       groups.empty()
                           ? title
                           : absl::string_view("Available/Other Flags"),
                       width);
}

}  // namespace gitops::cli
