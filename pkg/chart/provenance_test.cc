#include "pkg/chart/provenance.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"
#include "pkg/chart/loader.h"
#include "pkg/chart/pack.h"
#include "pkg/chart/test_charts.h"

namespace gitops::chart {
namespace {

constexpr int64_t kNow = 1735689600;  // The test keys are valid then.
constexpr char kPublic[] = "pkg/openpgp/testdata/public_keys.asc";
constexpr char kSecret[] = "pkg/openpgp/testdata/secret_keys.asc";

class ProvenanceTest : public ::testing::Test {
 protected:
  ProvenanceTest() : root_(*fs::MakeTempDir("provenance_test")) {
    Write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Write("c/values.yaml", "a: 1\n");
    Write("c/templates/x.yaml", "a: {{ .Values.a }}\n");
  }
  ~ProvenanceTest() override { (void)fs::RemoveAll(root_); }

  std::string Path(absl::string_view name) { return fs::JoinPath(root_, name); }
  void Write(absl::string_view name, absl::string_view text) {
    const std::string path = Path(name);
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(path)).ok());
    ASSERT_TRUE(fs::WriteFile(path, text).ok());
  }
  std::string Read(absl::string_view name) {
    return fs::ReadFile(Path(name)).value_or("");
  }
  void Edit(absl::string_view name, absl::string_view from,
            absl::string_view to) {
    const std::string text = Read(name);
    ASSERT_TRUE(absl::StrContains(text, from)) << name;
    Write(name, absl::StrReplaceAll(text, {{from, to}}));
  }

  void Pack(absl::string_view directory, absl::string_view file) {
    const auto chart = LoadChartDirectory(Path(directory), log_);
    ASSERT_TRUE(chart.ok()) << chart.status();
    Write(file, *PackChart(**chart));
  }
  SignOptions Signing(absl::string_view key = "<ed@") {
    SignOptions out;
    out.keyring = kSecret;
    out.key = std::string(key);
    out.now_seconds = kNow;
    out.passphrase = [](absl::string_view) {
      return Secret("test-passphrase");
    };
    return out;
  }
  absl::StatusOr<Verification> Verify(absl::string_view name,
                                      absl::string_view keyring = kPublic) {
    return VerifyChart(Path(name), {std::string(keyring), kNow});
  }
  // The message, with the temporary directory cut out; "ok".
  std::string Outcome(absl::string_view name,
                      absl::string_view keyring = kPublic) {
    const auto result = Verify(name, keyring);
    if (result.ok()) return "ok";
    return absl::StrReplaceAll(result.status().message(), {{root_ + "/", ""}});
  }

  NoLog log_;
  const std::string root_;
};

TEST_F(ProvenanceTest, ArchivesAsHelmSignsThem) {
  Pack("c", "c-1.0.0.tgz");
  ASSERT_TRUE(SignArchive(Path("c-1.0.0.tgz"), Signing("Locked")).ok());
  const std::string hash =
      absl::StrCat("sha256:", Sha256Hex(Read("c-1.0.0.tgz")));
  const std::string text = Read("c-1.0.0.tgz.prov");
  EXPECT_TRUE(absl::StartsWith(
      text, absl::StrCat("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
                         "apiVersion: v2\nname: c\nversion: 1.0.0\n\n...\n"
                         "files:\n  c-1.0.0.tgz: ",
                         hash, "\n\n-----BEGIN PGP SIGNATURE-----\n\n")))
      << text;
  EXPECT_TRUE(absl::EndsWith(text, "\n-----END PGP SIGNATURE-----"));
  const auto result = Verify("c-1.0.0.tgz");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->file_hash, hash);
  EXPECT_EQ(result->signer.identities,
            std::vector<std::string>{"Test Locked (TEST KEY, NOT SECRET) "
                                     "<locked@example.test>"});
}

TEST_F(ProvenanceTest, WhatWasFetchedIsVerifiedByItsName) {
  Pack("c", "c-1.0.0.tgz");
  ASSERT_TRUE(SignArchive(Path("c-1.0.0.tgz"), Signing()).ok());
  const std::string data = Read("c-1.0.0.tgz");
  const std::string prov = Read("c-1.0.0.tgz.prov");
  EXPECT_TRUE(VerifyArchive(data, "c-1.0.0.tgz", prov, {kPublic, kNow}).ok());
  EXPECT_FALSE(VerifyArchive(data, "d-1.0.0.tgz", prov, {kPublic, kNow}).ok());
  EXPECT_FALSE(VerifyArchive("x", "c-1.0.0.tgz", prov, {kPublic, kNow}).ok());
  EXPECT_EQ(
      VerifyArchive(data, "c-1.0.0.tgz", "", {"nope", kNow}).status().message(),
      "failed to load keyring: open nope: no such file or directory");
}

TEST_F(ProvenanceTest, FailsClosedInHelmsOrder) {
  Pack("c", "c-1.0.0.tgz");
  EXPECT_EQ(Outcome("nope.tgz"), "stat nope.tgz: no such file or directory");
  EXPECT_EQ(Outcome("c"), "unpacked charts cannot be verified");
  EXPECT_EQ(Outcome("c/Chart.yaml"), "chart must be a tgz file");
  EXPECT_EQ(Outcome("c-1.0.0.tgz"),
            "could not load provenance file c-1.0.0.tgz.prov: stat "
            "c-1.0.0.tgz.prov: no such file or directory");
  ASSERT_TRUE(SignArchive(Path("c-1.0.0.tgz"), Signing()).ok());
  const std::string good = Read("c-1.0.0.tgz.prov");
  EXPECT_EQ(Outcome("c-1.0.0.tgz"), "ok");
  EXPECT_EQ(Outcome("c-1.0.0.tgz", "nope"),
            "failed to load keyring: open nope: no such file or directory");
  EXPECT_EQ(Outcome("c-1.0.0.tgz", Path("c/values.yaml")),
            "failed to load keyring: openpgp: invalid data: tag byte does not "
            "have MSB set");
  Write("empty", "");
  EXPECT_EQ(Outcome("c-1.0.0.tgz", Path("empty")),
            "openpgp: signature made by unknown entity");
  Write("c-1.0.0.tgz.prov", "hello");
  EXPECT_EQ(Outcome("c-1.0.0.tgz"), "signature block not found");
  Write("c-1.0.0.tgz.prov", absl::StrReplaceAll(good, {{"1.0.0", "1.0.1"}}));
  EXPECT_EQ(Outcome("c-1.0.0.tgz"),
            "openpgp: invalid signature: EdDSA verification failure");
  Write("ren.tgz", Read("c-1.0.0.tgz"));
  Write("ren.tgz.prov", good);
  EXPECT_EQ(Outcome("ren.tgz"),
            "provenance does not contain a SHA for a file named \"ren.tgz\"");
  Write("c-1.0.0.tgz.prov", good);
  Write("c-1.0.0.tgz", "changed");
  const auto changed = Verify("c-1.0.0.tgz");
  EXPECT_EQ(changed.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(
      absl::StartsWith(changed.status().message(),
                       "sha256 sum does not match for c-1.0.0.tgz: \"sha256:"));
  ASSERT_TRUE(fs::RemoveAll(Path("c-1.0.0.tgz.prov")).ok());
  ASSERT_TRUE(fs::MakeDirs(Path("c-1.0.0.tgz.prov")).ok());
  EXPECT_EQ(Outcome("c-1.0.0.tgz"),
            "failed to read provenance file: read c-1.0.0.tgz.prov: is a "
            "directory");
}

TEST_F(ProvenanceTest, ADirectoryIsSignedAsItsArchive) {
  const auto file = SignDirectory(Path("c") + "/", Signing(), log_);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(*file, Path("c.prov"));
  EXPECT_EQ(Outcome("c"), "ok");
  EXPECT_EQ(Outcome("c/"), "ok");
  // The same file vouches for the archive.
  Pack("c", "c-1.0.0.tgz");
  Write("c-1.0.0.tgz.prov", Read("c.prov"));
  EXPECT_EQ(Outcome("c-1.0.0.tgz"), "ok");
  struct Change {
    const char* file;
    const char* text;
  };
  for (const Change& change :
       {Change{"c/values.yaml", "a: 2\n"}, Change{"c/templates/x.yaml", ""},
        Change{"c/templates/new.yaml", ""}, Change{"c/README.md", "x"},
        Change{"c/Chart.yaml",
               "apiVersion: v2\nname: c\nversion: 1.0.0\n"
               "description: x\n"},
        Change{"c/charts/s/Chart.yaml",
               "apiVersion: v2\nname: s\nversion: 1.0.0\n"}}) {
    const std::string before = Read(change.file);
    Write(change.file, change.text);
    EXPECT_TRUE(absl::StartsWith(Outcome("c"),
                                 "sha256 sum does not match for c-1.0.0.tgz: "))
        << change.file << ": " << Outcome("c");
    if (before.empty()) {
      ASSERT_TRUE(fs::RemoveAll(Path(change.file)).ok());
    } else {
      Write(change.file, before);
    }
    if (change.file == std::string("c/charts/s/Chart.yaml")) {
      ASSERT_TRUE(fs::RemoveAll(Path("c/charts")).ok());
    }
  }
  EXPECT_EQ(Outcome("c"), "ok");
  Edit("c/Chart.yaml", "1.0.0", "1.0.1");
  EXPECT_EQ(
      Outcome("c"),
      "provenance does not contain a SHA for a file named \"c-1.0.1.tgz\"");
}

TEST_F(ProvenanceTest, ArchivesInChartsMustBeLocked) {
  Write("s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.2.0\n");
  Write("c/Chart.yaml",
        "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- name: s\n"
        "  version: 1.x\n  repository: file://../s\n");
  ASSERT_TRUE(fs::MakeDirs(Path("c/charts")).ok());
  Pack("s", "c/charts/s-1.2.0.tgz");
  const auto outcome = [this] {
    const auto file = SignDirectory(Path("c"), Signing(), log_);
    return file.ok() ? "ok"
                     : absl::StrReplaceAll(file.status().message(),
                                           {{root_ + "/", ""}});
  };
  EXPECT_EQ(outcome(),
            "c/charts/s-1.2.0.tgz cannot be verified: the chart has no "
            "Chart.lock");
  const auto chart = LoadChartDirectory(Path("c"), log_);
  Lock lock;
  lock.generated = "2026-01-01T00:00:00Z";
  lock.dependencies = (*chart)->metadata.dependencies;
  lock.dependencies[0].version = "1.1.0";
  lock.digest = LockDigest((*chart)->metadata.dependencies, lock.dependencies);
  Write("c/Chart.lock", *FormatLock(lock));
  EXPECT_EQ(outcome(),
            "c/charts/s-1.2.0.tgz cannot be verified: Chart.lock does not name "
            "s 1.2.0");
  lock.dependencies[0].version = "1.2.0";
  Write("c/Chart.lock", *FormatLock(lock));
  EXPECT_TRUE(
      absl::StartsWith(outcome(), "the lock file (Chart.lock) is out of sync"));
  lock.digest = LockDigest((*chart)->metadata.dependencies, lock.dependencies);
  Write("c/Chart.lock", *FormatLock(lock));
  EXPECT_EQ(outcome(), "ok");
  EXPECT_EQ(Outcome("c"), "ok");
  Pack("s", "c/charts/other.tgz");
  EXPECT_NE(Outcome("c"), "ok");
}

TEST_F(ProvenanceTest, WhatAPackageLeavesOutIsNotSigned) {
  Write("c/Chart.yaml",
        "apiVersion: v1\nname: c\nversion: 1.0.0\ndependencies:\n- name: s\n"
        "  version: 1.0.0\n  condition: a\n");
  Write("c/charts/s/Chart.yaml", "apiVersion: v1\nname: s\nversion: 1.0.0\n");
  EXPECT_TRUE(absl::StrContains(
      SignDirectory(Path("c"), Signing(), log_).status().message(),
      "cannot be signed or verified"));
}

TEST_F(ProvenanceTest, ReadsOnlyTheSecondPartOfTheText) {
  Pack("c", "c-1.0.0.tgz");
  const std::string hash =
      absl::StrCat("sha256:", Sha256Hex(Read("c-1.0.0.tgz")));
  const auto keyring =
      openpgp::Keyring::Parse(fs::ReadFile(kSecret).value_or(""));
  const auto key = openpgp::FindCertificate(*keyring, "<ed@");
  struct Case {
    std::string text;
    std::string outcome;
  };
  for (const Case& c : std::vector<Case>{
           {absl::StrCat("[a\n...\nfiles: {c-1.0.0.tgz: '", hash, "'}\n"),
            "ok"},
           {absl::StrCat("a\n...\nfiles: {c-1.0.0.tgz: '", hash,
                         "', x: y}\nz: 1\n...\nfiles: {}\n"),
            "ok"},
           {"a: b\n", "message block must have at least two parts"},
           {"a\n...\n[a\n",
            "error converting YAML to JSON: yaml: line 1: did not find "
            "expected ',' or ']'"},
           {"a\n...\nfiles: 3\n",
            "error unmarshaling JSON: while decoding JSON: json: cannot "
            "unmarshal number into Go struct field SumCollection.files of "
            "type map[string]string"},
           {"a\n...\nfiles:\n",
            "provenance does not contain a SHA for a file named "
            "\"c-1.0.0.tgz\""},
           {"a\n...\nfiles: {c-1.0.0.tgz: 3}\n",
            absl::StrCat("sha256 sum does not match for c-1.0.0.tgz: \"3\" != "
                         "\"",
                         hash, "\"")},
           {"a\n...\nfiles: {c-1.0.0.tgz: }\n",
            absl::StrCat("sha256 sum does not match for c-1.0.0.tgz: \"\" != "
                         "\"",
                         hash, "\"")},
       }) {
    Write("c-1.0.0.tgz.prov",
          openpgp::ClearSign(c.text, **key, Signing().passphrase, kNow)
              .value_or(""));
    EXPECT_EQ(Outcome("c-1.0.0.tgz"), c.outcome) << c.text;
  }
}

}  // namespace
}  // namespace gitops::chart
