// Runs the renderer on the cases in cases/*.txt and compares what it prints.
//
// A case is one text file of sections, each begun by a line "## NAME":
//   ## args          one argument a line, the subcommand first
//   ## file PATH     an input file, any number of them
//   ## stdout, ## stderr, ## exit
//   ## out PATH      a file that must be there afterwards, any number of them
// The text of a section loses its last newline where "\" stands alone in the
// last line. GOLDEN_UPDATE=DIR writes what was printed into DIR instead.

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "pkg/base/fs.h"
#include "pkg/base/subprocess.h"

namespace gitops {
namespace {

constexpr absl::string_view kCases = "tests/golden/renderer/cases";
constexpr absl::string_view kProgram = "cmd/renderer/renderer";

struct Section {
  std::string name;
  std::string text;
};

std::vector<Section> ParseCase(absl::string_view text) {
  std::vector<Section> sections;
  absl::ConsumeSuffix(&text, "\n");
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, "## ")) {
      sections.push_back({std::string(line), ""});
    } else if (!sections.empty()) {
      absl::StrAppend(&sections.back().text, line, "\n");
    }
  }
  for (Section& section : sections) {
    // The empty line that ends a section is the case file's own.
    if (!section.text.empty()) section.text.pop_back();
    if (absl::EndsWith(section.text, "\n\\\n")) {
      section.text.resize(section.text.size() - 3);
    }
  }
  return sections;
}

std::string FormatSection(absl::string_view name, absl::string_view text) {
  if (text.empty()) return absl::StrCat("## ", name, "\n\n");
  return absl::StrCat("## ", name, "\n", text,
                      absl::EndsWith(text, "\n") ? "\n" : "\n\\\n\n");
}

class GoldenTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* const source = std::getenv("TEST_SRCDIR");
    const char* const workspace = std::getenv("TEST_WORKSPACE");
    ASSERT_NE(source, nullptr);
    root_ = absl::StrCat(source, "/", workspace);
  }

  void RunCase(const std::string& file) {
    const absl::StatusOr<std::string> text = fs::ReadFile(file);
    ASSERT_TRUE(text.ok()) << text.status();
    const std::vector<Section> sections = ParseCase(*text);
    const std::string work = *fs::MakeTempDir("golden");
    Command command;
    command.working_dir = work;
    command.argv = {fs::JoinPath(root_, kProgram)};
    command.env["HOME"] = work;
    for (const char* name : {"KUBECONFIG", "HELM_NAMESPACE", "HELM_KUBECONTEXT",
                             "RENDERER_SEED_KEY"}) {
      command.env[name] = std::nullopt;
    }
    for (const Section& section : sections) {
      absl::string_view name = section.name;
      if (name == "args") {
        for (absl::string_view arg :
             absl::StrSplit(absl::StripSuffix(section.text, "\n"), '\n')) {
          command.argv.emplace_back(arg);
        }
      } else if (absl::ConsumePrefix(&name, "file ")) {
        const std::string path = fs::JoinPath(work, name);
        ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
        ASSERT_TRUE(fs::WriteFile(path, section.text).ok());
      }
    }
    const absl::StatusOr<CommandResult> result = RunCommand(command);
    ASSERT_TRUE(result.ok()) << result.status();
    Compare(file, sections, *result, work);
    EXPECT_TRUE(fs::RemoveAll(work).ok());
  }

 private:
  static void Compare(const std::string& file,
                      const std::vector<Section>& sections,
                      const CommandResult& result, const std::string& work) {
    // The directory has another name on every run.
    const auto stable = [&work](const std::string& text) {
      return absl::StrReplaceAll(text, {{work, "$WORK"}});
    };
    std::string updated;
    for (const Section& section : sections) {
      std::string got = section.text;
      absl::string_view name = section.name;
      if (name == "stdout") got = stable(result.stdout_data);
      if (name == "stderr") got = stable(result.stderr_data);
      if (name == "exit") got = absl::StrCat(result.exit_code, "\n");
      if (absl::ConsumePrefix(&name, "out ")) {
        got = fs::ReadFile(fs::JoinPath(work, name)).value_or("(absent)\n");
      }
      absl::StrAppend(&updated, FormatSection(section.name, got));
      if (std::getenv("GOLDEN_UPDATE") == nullptr) {
        EXPECT_EQ(got, section.text) << section.name;
      }
    }
    if (const char* const directory = std::getenv("GOLDEN_UPDATE")) {
      ASSERT_TRUE(
          fs::WriteFile(fs::JoinPath(directory, fs::BaseName(file)), updated)
              .ok());
    }
  }

 protected:
  std::string root_;
};

TEST_F(GoldenTest, AllCases) {
  const std::string directory = fs::JoinPath(root_, kCases);
  const absl::StatusOr<std::vector<fs::DirEntry>> entries =
      fs::ListDir(directory);
  ASSERT_TRUE(entries.ok()) << entries.status();
  int cases = 0;
  for (const fs::DirEntry& entry : *entries) {
    if (!absl::EndsWith(entry.name, ".txt")) continue;
    SCOPED_TRACE(entry.name);
    RunCase(fs::JoinPath(directory, entry.name));
    ++cases;
  }
  EXPECT_GT(cases, 0);
}

}  // namespace
}  // namespace gitops
