// The commands that sign and verify, from their command lines.

#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "cmd/renderer/app.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::renderer {
namespace {

class ProvenanceCommandTest : public ::testing::Test {
 protected:
  ProvenanceCommandTest() : root_(*fs::MakeTempDir("provenance_command")) {
    Write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Write("c/values.yaml", "a: 1\n");
    Write("c/templates/x.yaml", "a: {{ .Values.a }}\n");
    Write("right", "test-passphrase\n");
    for (const char* keys : {"public_keys.asc", "secret_keys.asc"}) {
      Write(keys, *fs::ReadFile(absl::StrCat("pkg/openpgp/testdata/", keys)));
    }
  }
  ~ProvenanceCommandTest() override { (void)fs::RemoveAll(root_); }

  void Write(absl::string_view name, absl::string_view text) {
    const std::string path = fs::JoinPath(root_, name);
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    ASSERT_TRUE(fs::WriteFile(path, text).ok());
  }
  bool Exists(absl::string_view name) {
    return fs::Exists(fs::JoinPath(root_, name));
  }

  // stdout, stderr and the exit code of a command line whose words with a
  // slash are paths below the test's directory.
  std::string Run(absl::string_view line) {
    std::vector<std::string> args;
    for (absl::string_view word : absl::StrSplit(line, ' ')) {
      args.push_back(absl::StrReplaceAll(word, {{"@/", root_ + "/"}}));
    }
    cli::StringOutput out;
    cli::StringOutput err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.stdin_fd = stdin_fd_;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      if (name == "HOME") return root_;
      return std::nullopt;
    };
    const int code = RunRenderer(args, env);
    return absl::StrReplaceAll(absl::StrCat(out.text(), err.text(), code),
                               {{root_ + "/", "@/"}});
  }

  const std::string root_;
  int stdin_fd_ = -1;
};

TEST_F(ProvenanceCommandTest, PackagesAreSignedAndVerified) {
  EXPECT_EQ(Run("package @/c -d @/ --sign --key <ed@ --keyring "
                "@/secret_keys.asc"),
            "Successfully packaged chart and saved it to: @/c-1.0.0.tgz\n0");
  const std::string out =
      Run("verify @/c-1.0.0.tgz --keyring @/public_keys.asc");
  EXPECT_TRUE(absl::StartsWith(
      out,
      "Signed by: Test Ed (TEST KEY, NOT SECRET) <ed@example.test>\n"
      "Using Key With Fingerprint: "))
      << out;
  EXPECT_TRUE(absl::StrContains(out, "\nChart Hash Verified: sha256:")) << out;
  for (const char* line :
       {"template @/c-1.0.0.tgz", "show values @/c-1.0.0.tgz"}) {
    const std::string shown =
        Run(absl::StrCat(line, " --verify --keyring @/public_keys.asc"));
    EXPECT_TRUE(absl::StrContains(shown, "a: 1\n")) << shown;
    EXPECT_TRUE(absl::EndsWith(shown, "\n0")) << shown;
    EXPECT_EQ(Run(absl::StrCat(line, " --verify")),
              "Error: failed to load keyring: open @/.gnupg/pubring.gpg: no "
              "such file or directory\n1");
  }
  Write("c-1.0.0.tgz", "changed");
  EXPECT_TRUE(absl::StartsWith(
      Run("template @/c-1.0.0.tgz --verify --keyring @/public_keys.asc"),
      "Error: sha256 sum does not match for c-1.0.0.tgz: "));
}

TEST_F(ProvenanceCommandTest, SigningSaysWhatItMisses) {
  struct Case {
    const char* flags;
    const char* error;
  };
  for (const Case& c :
       {Case{"", "--key is required for signing a package"},
        Case{"--key x --keyring=",
             "--keyring is required for signing a "
             "package"},
        Case{"--key x", "open @/.gnupg/pubring.gpg: no such file or directory"},
        Case{"--key nobody --keyring @/secret_keys.asc",
             "private key not found"},
        Case{"--key test --keyring @/secret_keys.asc",
             "more than one key contain the id \"test\""},
        Case{"--key <ed@ --keyring @/public_keys.asc",
             "provided key is not a private key. Try providing a keyring with "
             "secret keys"},
        Case{"--key Locked --keyring @/secret_keys.asc --passphrase-file @/no",
             "open @/no: no such file or directory"},
        Case{"--key Locked --keyring @/secret_keys.asc --passphrase-file "
             "@/c/values.yaml",
             "openpgp: invalid data: private key checksum failure"},
        Case{"--key Locked --keyring @/secret_keys.asc --passphrase-file -",
             "specified reading passphrase from stdin, without input on "
             "stdin"}}) {
    EXPECT_EQ(Run(absl::StrCat("package @/c -d @/ --sign ", c.flags)),
              absl::StrCat("Error: ", c.error, "\n1"))
        << c.flags;
    EXPECT_FALSE(Exists("c-1.0.0.tgz.prov"));
  }
}

TEST_F(ProvenanceCommandTest, PassphrasesComeFromFilesAndPipes) {
  EXPECT_TRUE(absl::EndsWith(
      Run("package @/c -d @/ --sign --key Locked --keyring @/secret_keys.asc "
          "--passphrase-file @/right"),
      "\n0"));
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  ASSERT_EQ(write(pipe_fds[1], "test-passphrase\r\nmore", 21), 21);
  close(pipe_fds[1]);
  stdin_fd_ = pipe_fds[0];
  EXPECT_TRUE(absl::EndsWith(
      Run("package @/c -d @/ --sign --key Locked --keyring @/secret_keys.asc "
          "--passphrase-file -"),
      "\n0"));
  EXPECT_EQ(Run("package @/c -d @/ --sign --key Locked --keyring "
                "@/secret_keys.asc"),
            "Password for key \"Test Locked (TEST KEY, NOT SECRET) "
            "<locked@example.test>\" >  \nError: inappropriate ioctl for "
            "device\n1");
  close(pipe_fds[0]);
}

TEST_F(ProvenanceCommandTest, DirectoriesAreSignedAndVerified) {
  const std::string verified =
      "template @/c --verify --keyring @/public_keys.asc";
  EXPECT_EQ(Run(verified), "Error: unpacked charts cannot be verified\n1");
  EXPECT_EQ(Run("sign @/c --key <ed@ --keyring @/secret_keys.asc"),
            "Successfully signed chart and saved its provenance to: "
            "@/c.prov\n0");
  EXPECT_EQ(Run(verified), "---\n# Source: c/templates/x.yaml\na: 1\n0");
  Write("c/values.yaml", "a: 2\n");
  EXPECT_TRUE(absl::StartsWith(
      Run(verified), "Error: sha256 sum does not match for c-1.0.0.tgz: "));
}

TEST_F(ProvenanceCommandTest, DependenciesAreVerifiedAlthoughLocal) {
  Write("u/Chart.yaml",
        "apiVersion: v2\nname: u\nversion: 1.0.0\ndependencies:\n- name: c\n"
        "  version: 1.0.0\n  repository: file://../c\n");
  const std::string update =
      "dependency update @/u --verify --keyring @/public_keys.asc";
  EXPECT_TRUE(absl::EndsWith(
      Run(update),
      "Error: dependency \"c\": unpacked charts cannot be verified\n1"));
  EXPECT_FALSE(Exists("u/charts/c-1.0.0.tgz"));
  Run("sign @/c --key <ed@ --keyring @/secret_keys.asc");
  EXPECT_EQ(Run(update), "Saving 1 charts\nDeleting outdated charts\n0");
  EXPECT_EQ(Run("dependency build @/u --verify --keyring @/public_keys.asc"),
            "Saving 1 charts\nDeleting outdated charts\n0");
  Run("sign @/u --key <rsa@ --keyring @/secret_keys.asc");
  EXPECT_TRUE(absl::EndsWith(
      Run("template @/u --verify --keyring @/public_keys.asc"), "a: 1\n0"));
}

}  // namespace
}  // namespace gitops::renderer
