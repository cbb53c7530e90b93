// The whole program on a pseudo terminal and on a pipe.

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <map>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cmd/renderer/app.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {
namespace {

constexpr char kHelmsText[] =
    "Error: c/templates/a.yaml:2:6\n"
    "  executing \"c/templates/a.yaml\" at <include \"t\" .>:\n"
    "    error calling include:\n"
    "c/templates/_h.tpl:1:26\n"
    "  executing \"t\" at <.Values.a.b>:\n"
    "    nil pointer evaluating interface {}.b\n"
    "\n"
    "Use --debug flag to render out invalid YAML\n";

constexpr char kExcerpt[] =
    "\n"
    "   --> c/templates/_h.tpl:1:26\n"
    "     |\n"
    "   1 | {{ define \"t\" }}{{ .Values.a.b }}{{ end }}\n"
    "     |                           ^\n"
    "   included from c/templates/a.yaml:2:6\n"
    "     |\n"
    "   2 | b: {{ include \"t\" . }}\n"
    "     |       ^\n";

class TerminalTest : public testing::Test {
 protected:
  void SetUp() override {
    chart_ = fs::JoinPath(testing::TempDir(), "c");
    Write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Write("templates/_h.tpl", "{{ define \"t\" }}{{ .Values.a.b }}{{ end }}\n");
    Write("templates/a.yaml", "a: 1\nb: {{ include \"t\" . }}\n");
  }

  void Write(absl::string_view name, absl::string_view text) {
    const std::string path = fs::JoinPath(chart_, name);
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    ASSERT_TRUE(fs::WriteFile(path, text).ok());
  }

  cli::Environment Environment(cli::Output* err) {
    cli::Environment env;
    env.out = &out_;
    env.err = err;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      const auto at = variables_.find(std::string(name));
      if (at == variables_.end()) return std::nullopt;
      return at->second;
    };
    return env;
  }

  // What `renderer template` writes to a terminal.
  std::string OnTerminal() {
    const int master = posix_openpt(O_RDWR | O_NOCTTY);
    EXPECT_GE(master, 0);
    EXPECT_EQ(grantpt(master), 0);
    EXPECT_EQ(unlockpt(master), 0);
    const int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    EXPECT_GE(slave, 0);
    cli::FdOutput err(slave);
    EXPECT_EQ(RunRenderer({"template", chart_}, Environment(&err)), 1);
    // Bytes stay in the terminal's buffer until they are read, in pieces; after
    // the last one the read fails.
    close(slave);
    std::string shown;
    char buffer[8192];
    for (ssize_t n = 0; (n = read(master, buffer, sizeof(buffer))) > 0;) {
      shown.append(buffer, static_cast<size_t>(n));
    }
    close(master);
    EXPECT_FALSE(shown.empty());
    return absl::StrReplaceAll(shown, {{"\r\n", "\n"}});
  }

  std::string chart_;
  std::map<std::string, std::string> variables_;
  cli::StringOutput out_;
};

TEST_F(TerminalTest, ElsewhereTheTextIsHelmsAlone) {
  cli::StringOutput err;
  EXPECT_EQ(RunRenderer({"template", chart_}, Environment(&err)), 1);
  EXPECT_EQ(err.text(), kHelmsText);
}

TEST_F(TerminalTest, ATerminalIsShownTheLines) {
  variables_["NO_COLOR"] = "1";
  EXPECT_EQ(OnTerminal(), absl::StrCat(kHelmsText, kExcerpt));
}

TEST_F(TerminalTest, WithColorUnlessNotWanted) {
  const std::string shown = OnTerminal();
  EXPECT_TRUE(absl::StartsWith(shown, kHelmsText)) << shown;
  EXPECT_TRUE(absl::StrContains(shown, "\x1b[1;31m^\x1b[0m")) << shown;
}

}  // namespace
}  // namespace gitops::renderer
