// state-committer tree compare|update: what the golden tests of the build rules
// run. They stand here because this program alone is about trees of files.

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/state_committer/commands.h"
#include "cmd/state_committer/repository_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"
#include "pkg/descriptor/builder.h"

namespace gitops::state_committer {
namespace {

using Files = std::map<std::string, std::string>;

constexpr size_t kMaxShownLines = 20;

// An absent folder is an empty one: git keeps no empty folders.
absl::StatusOr<Files> Read(const std::string& dir) {
  if (!fs::Exists(dir)) return Files();
  return descriptor::ReadTree(dir);
}

void AppendLines(absl::string_view sign,
                 const std::vector<absl::string_view>& lines, size_t begin,
                 size_t end, std::string* out) {
  size_t shown = std::min(end, begin + kMaxShownLines);
  for (size_t i = begin; i < shown; ++i) {
    absl::StrAppend(out, "    ", sign, " ", lines[i], "\n");
  }
  if (shown < end) {
    absl::StrAppend(out, "    ", sign, " … ", end - shown, " more lines\n");
  }
}

// The lines between what both have in common at the beginning and the end.
std::string Difference(absl::string_view expected, absl::string_view actual) {
  std::vector<absl::string_view> a = absl::StrSplit(expected, '\n');
  std::vector<absl::string_view> b = absl::StrSplit(actual, '\n');
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  std::string out = absl::StrCat("    line ", head + 1, ":\n");
  AppendLines("-", a, head, a.size() - tail, &out);
  AppendLines("+", b, head, b.size() - tail, &out);
  return out;
}

std::string Compare(const Files& expected, const Files& actual) {
  std::string out;
  for (const auto& [path, text] : expected) {
    auto it = actual.find(path);
    if (it == actual.end()) {
      absl::StrAppend(&out, "  missing: ", path, "\n");
    } else if (it->second != text) {
      absl::StrAppend(&out, "  differs: ", path, "\n",
                      Difference(text, it->second));
    }
  }
  for (const auto& [path, text] : actual) {
    if (expected.count(path) == 0) {
      absl::StrAppend(&out, "  not expected: ", path, "\n");
    }
  }
  return out;
}

absl::StatusOr<int> RunCompare(const cli::Environment& env,
                               const std::vector<std::string>& args,
                               const std::string& hint) {
  GITOPS_ASSIGN_OR_RETURN(Files expected, Read(args[0]));
  GITOPS_ASSIGN_OR_RETURN(Files actual, Read(args[1]));
  std::string difference = Compare(expected, actual);
  if (difference.empty()) {
    env.out->Write(absl::StrCat(expected.size(), " files are equal\n"));
    return 0;
  }
  env.out->Write(absl::StrCat(args[0], " (-) and ", args[1], " (+) differ:\n",
                              difference));
  if (!hint.empty()) env.out->Write(absl::StrCat(hint, "\n"));
  return cli::kExitDiffers;
}

// Writes what differs and removes what is too much. TO is below the workspace
// under `bazel run`.
absl::StatusOr<int> RunUpdate(const cli::Environment& env,
                              const std::vector<std::string>& args) {
  std::string workspace = env.getenv("BUILD_WORKSPACE_DIRECTORY").value_or("");
  std::string to = workspace.empty() ? UserPath(env, args[1])
                                     : fs::JoinPath(workspace, args[1]);
  if (!workspace.empty() && !fs::IsLocalPath(args[1])) {
    return cli::UsageError(
        absl::StrCat(Quote(args[1]), " is not below the workspace"));
  }
  GITOPS_ASSIGN_OR_RETURN(Files from, Read(args[0]));
  GITOPS_ASSIGN_OR_RETURN(Files old, Read(to));
  size_t changed = 0;
  for (const auto& [path, text] : old) {
    if (from.count(path) != 0) continue;
    GITOPS_RETURN_IF_ERROR(fs::RemoveAll(fs::JoinPath(to, path)));
    ++changed;
  }
  for (const auto& [path, text] : from) {
    auto it = old.find(path);
    if (it != old.end() && it->second == text) continue;
    std::string full = fs::JoinPath(to, path);
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(full)));
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(full, text));
    ++changed;
  }
  env.out->Write(
      absl::StrCat(to, ": ", from.size(), " files, ", changed, " changed\n"));
  return 0;
}

}  // namespace

void AddTreeCommands(cli::Command& root) {
  cli::Command& tree = root.Add("tree", "Compare trees of files");
  cli::Command& compare =
      tree.Add("compare", "Compare two trees byte for byte (exit code 3)");
  auto hint = std::make_shared<std::string>();
  compare.flags().String(hint.get(), "hint", 0,
                         "Said where they differ: how to make them equal");
  compare.set_usage_args("EXPECTED ACTUAL");
  compare.set_args(cli::ExactArgs(2));
  compare.set_run([hint](const cli::Invocation& call) {
    return RunCompare(*call.env, call.args, *hint);
  });
  cli::Command& update = tree.Add("update", "Make TO equal to FROM");
  update.set_usage_args("FROM TO");
  update.set_args(cli::ExactArgs(2));
  update.set_run([](const cli::Invocation& call) {
    return RunUpdate(*call.env, call.args);
  });
}

}  // namespace gitops::state_committer
