#include "pkg/descriptor/descriptor.h"

#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::descriptor {
namespace {

using ::testing::HasSubstr;

// SHA-256 of "a: 1\n" and "b: 2\n".
constexpr char kA[] = "a: 1\n";
constexpr char kB[] = "b: 2\n";

Release Sample() {
  Release r;
  r.source = "//examples/shop:staging";
  r.environment = "staging";
  r.name = "shop";
  r.ns = "shop-staging";
  r.create_namespace = true;
  r.app_group = "staging";
  r.charts = {
      {"shop", "1.2.3", absl::StrCat("sha256:", std::string(64, 'a')), "", ""}};
  r.values = {{"values.yaml", std::string(64, 'b')}};
  r.flags = {{"kube-version", "1.30"}};
  r.apps = {{"shop"}};
  r.files = {
      {"shop/templates/b.yaml", ReleaseId(kB), {}},
      {"shop/templates/a.yaml", ReleaseId(kA), {{"v1", "Service", "", "web"}}}};
  r.images = {{"shop/web", absl::StrCat("sha256:", std::string(64, 'c')),
               "registry.example.com/shop/web", "//shop:web"}};
  r.behaviours = {{"renderer.output", "1"}};
  Finish(&r);
  return r;
}

std::map<std::string, std::string> SampleContents() {
  return {{"release.binpb", "not looked at"},
          {"shop/templates/a.yaml", kA},
          {"shop/templates/b.yaml", kB}};
}

TEST(DescriptorTest, BytesAreStableAndRoundTrip) {
  auto bytes = WriteRelease(Sample());
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  auto back = ReadRelease(*bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->files[0].path, "shop/templates/a.yaml");
  EXPECT_EQ(back->files[0].objects[0].kind, "Service");
  EXPECT_EQ(*WriteRelease(*back), *bytes);
  // Pinned: a change of this id is a change of the format.
  EXPECT_EQ(ReleaseId(*bytes).size(), 64u);
}

TEST(DescriptorTest, TextAndJson) {
  std::string bytes = *WriteRelease(Sample());
  auto text = ToText(bytes);
  ASSERT_TRUE(text.ok());
  EXPECT_THAT(*text, HasSubstr("environment: \"staging\""));
  EXPECT_EQ(*FromText(*text), bytes);
  auto json = ToJson(bytes);
  ASSERT_TRUE(json.ok());
  EXPECT_THAT(*json, HasSubstr("\"appGroup\": \"staging\""));
}

TEST(DescriptorTest, TextErrorsCarryAPosition) {
  auto bytes = FromText("environment: \"x\"\nnonsense: 1\n");
  EXPECT_EQ(bytes.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(bytes.status().message(), HasSubstr("2:"));
}

TEST(DescriptorTest, ContentDigestIgnoresWhatDeploysNothing) {
  Release a = Sample();
  Release b = Sample();
  b.source = "//other";
  b.flags.clear();
  Finish(&b);
  EXPECT_EQ(a.content_digest, b.content_digest);
  EXPECT_NE(*WriteRelease(a), *WriteRelease(b));
  b.files[0].sha256 = std::string(64, '0');
  Finish(&b);
  EXPECT_NE(a.content_digest, b.content_digest);
}

struct InvalidCase {
  const char* name;
  std::function<void(Release*)> change;
  const char* message;
  absl::StatusCode code = absl::StatusCode::kInvalidArgument;
};

TEST(DescriptorTest, Invalid) {
  const InvalidCase cases[] = {
      {"no version", [](Release* r) { r->schema_version = 0; },
       "no schema version"},
      {"newer version", [](Release* r) { r->schema_version = 2; },
       "schema version 2", absl::StatusCode::kUnimplemented},
      {"no environment", [](Release* r) { r->environment = ""; },
       "environment"},
      {"no name", [](Release* r) { r->name = ""; }, "release name"},
      {"group with slash", [](Release* r) { r->app_group = "a/b"; },
       "app group"},
      {"path up", [](Release* r) { r->files[0].path = "shop/../../etc/x"; },
       "plain relative"},
      {"absolute path", [](Release* r) { r->files[0].path = "/etc/passwd"; },
       "not listed"},
      {"git folder", [](Release* r) { r->files[0].path = "shop/.GIT/hooks"; },
       "plain relative"},
      {"unknown app", [](Release* r) { r->files[0].path = "other/x.yaml"; },
       "not listed"},
      {"loose file", [](Release* r) { r->files[0].path = "x.yaml"; },
       "outside any app"},
      {"twice", [](Release* r) { r->files[1].path = r->files[0].path; },
       "listed twice"},
      {"no UTF-8", [](Release* r) { r->source = "\xff"; }, "not UTF-8"},
      {"bad hash", [](Release* r) { r->files[0].sha256 = "ABC"; },
       "no SHA-256"},
      {"bad digest", [](Release* r) { r->images[0].digest = "sha512:1"; },
       "no digest of image"},
      {"app twice", [](Release* r) { r->apps.push_back(r->apps[0]); },
       "app listed twice"},
  };
  for (const InvalidCase& c : cases) {
    SCOPED_TRACE(c.name);
    Release r = Sample();
    c.change(&r);
    r.content_digest = ContentDigest(r);
    absl::Status status = WriteRelease(r).status();
    EXPECT_EQ(status.code(), c.code);
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

TEST(DescriptorTest, WrongContentDigestIsDataLoss) {
  Release r = Sample();
  r.content_digest[10] ^= 1;
  EXPECT_EQ(WriteRelease(r).status().code(), absl::StatusCode::kDataLoss);
}

TEST(DescriptorTest, CheckContents) {
  Release r = Sample();
  EXPECT_TRUE(CheckContents(r, SampleContents()).ok());

  auto missing = SampleContents();
  missing.erase("shop/templates/a.yaml");
  absl::Status status = CheckContents(r, missing);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("shop/templates/a.yaml: file is missing"));

  auto changed = SampleContents();
  changed["shop/templates/b.yaml"] += "#";
  EXPECT_THAT(std::string(CheckContents(r, changed).message()),
              HasSubstr("shop/templates/b.yaml: content has SHA-256"));

  auto extra = SampleContents();
  extra["shop/evil.yaml"] = "x";
  EXPECT_THAT(std::string(CheckContents(r, extra).message()),
              HasSubstr("shop/evil.yaml: file is not listed"));

  auto loose = SampleContents();
  loose["README.md"] = "x";
  EXPECT_TRUE(CheckContents(r, loose).ok());
}

TEST(DescriptorTest, LoadStateDir) {
  std::string dir = *fs::MakeTempDir("descriptor");
  std::string bytes = *WriteRelease(Sample());
  for (const auto& [path, text] : SampleContents()) {
    std::string full = fs::JoinPath(dir, path);
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(full)).ok());
    ASSERT_TRUE(fs::WriteFile(full, path == kBinaryFile ? bytes : text).ok());
  }
  std::string read;
  auto release = LoadStateDir(dir, &read);
  ASSERT_TRUE(release.ok()) << release.status();
  EXPECT_EQ(read, bytes);
  ASSERT_TRUE(fs::WriteFile(fs::JoinPath(dir, "shop/x"), "").ok());
  EXPECT_EQ(LoadStateDir(dir).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(fs::RemoveAll(dir).ok());
}

// Any change of any byte gives an error or a valid release, never a crash.
TEST(DescriptorTest, DamagedBytesAreSafe) {
  const std::string bytes = *WriteRelease(Sample());
  std::mt19937 random(1);
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string damaged = bytes;
    int changes = 1 + static_cast<int>(random() % 4);
    for (int c = 0; c < changes; ++c) {
      size_t at = random() % damaged.size();
      damaged[at] = static_cast<char>(random() % 256);
    }
    if (random() % 4 == 0) damaged.resize(random() % damaged.size());
    auto release = ReadRelease(damaged);
    if (release.ok()) {
      ++accepted;
      EXPECT_TRUE(Validate(*release).ok());
    }
  }
  EXPECT_LT(accepted, 20000);
}

TEST(DescriptorTest, GarbageIsInvalidArgument) {
  EXPECT_EQ(ReadRelease("").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadRelease("hello\n").status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gitops::descriptor
