#include "pkg/oci/push.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/oci/fake_registry.h"
#include "pkg/oci/image_config.h"
#include "pkg/oci/manifest.h"

namespace gitops::oci {
namespace {

using Strings = std::vector<std::string>;

class PushTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("push");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    client_ = registry_.NewClient();
    writer_ = std::make_unique<LayoutWriter>(*LayoutWriter::Create(dir_));
  }
  void TearDown() override { (void)fs::RemoveAll(dir_); }

  Descriptor AddImage(const Strings& layers) {
    Manifest manifest;
    manifest.config = *writer_->AddBlob(kOciConfig, "{}");
    for (const std::string& layer : layers) {
      manifest.layers.push_back(*writer_->AddBlob(kOciLayer, layer));
    }
    return *writer_->AddBlob(kOciManifest, FormatManifest(manifest));
  }
  Layout Finish(const Descriptor& root) {
    EXPECT_TRUE(writer_->Finish({root}).ok());
    return *Layout::Open(dir_);
  }
  absl::StatusOr<PushReport> Push(const Layout& layout,
                                  PushOptions options = {},
                                  absl::string_view to = "r.io/app") {
    return PushLayout(layout, *Repository::Parse(to), options, client_.get());
  }

  std::string dir_;
  std::unique_ptr<LayoutWriter> writer_;
  FakeRegistry registry_;
  std::unique_ptr<RegistryClient> client_;
};

TEST_F(PushTest, BlobsThenManifestThenTags) {
  const Layout layout = Finish(AddImage({"one", "two"}));
  PushOptions options;
  options.tags = {"b", "a"};
  options.concurrency = 1;
  auto report = Push(layout, options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->root.digest, layout.Root()->digest);
  EXPECT_FALSE(report->root_was_there);
  EXPECT_EQ(report->blobs_uploaded, 3);
  EXPECT_EQ(report->bytes_uploaded, 8);
  EXPECT_EQ(report->blobs_skipped, 0);
  EXPECT_EQ(report->tags_written, options.tags);
  const std::string digest = report->root.digest.ToString();
  Strings puts;
  for (const std::string& line : registry_.log()) {
    if (absl::StartsWith(line, "PUT ")) puts.push_back(line.substr(0, 40));
  }
  ASSERT_EQ(puts.size(), 6u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(absl::StartsWith(puts[i], "PUT /v2/app/blobs/uploads/"));
  }
  EXPECT_TRUE(absl::StartsWith(puts[3], "PUT /v2/app/manifests/sha256:"));
  EXPECT_EQ(puts[4], "PUT /v2/app/manifests/b");
  EXPECT_EQ(puts[5], "PUT /v2/app/manifests/a");
  EXPECT_EQ(registry_.Blob("app", Digest::Of("one")), "one");
}

TEST_F(PushTest, ASecondPushIsOneHeadAndOneATag) {
  const Layout layout = Finish(AddImage({"one"}));
  PushOptions options;
  options.tags = {"v1"};
  ASSERT_TRUE(Push(layout, options).ok());
  const size_t before = registry_.log().size();
  auto report = Push(layout, options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->root_was_there);
  EXPECT_TRUE(report->tags_written.empty());
  EXPECT_EQ(registry_.log().size(), before + 2);
  options.tags = {"v1", "v2"};
  EXPECT_EQ(Push(layout, options)->tags_written, (Strings{"v2"}));
}

TEST_F(PushTest, SkipsMountsAndUploads) {
  const Layout layout = Finish(AddImage({"there", "mounted", "new", "new"}));
  registry_.AddBlob("app", "there");
  registry_.AddBlob("other/repo", "mounted");
  PushOptions options;
  options.mount_from = {"app", "none", "other/repo"};
  auto report = Push(layout, options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->blobs_skipped, 1);
  EXPECT_EQ(report->blobs_mounted, 1);
  EXPECT_EQ(report->blobs_uploaded, 2);  // The layer, once, and the config.
  EXPECT_EQ(registry_.Count("from=app"), 0);
  EXPECT_EQ(registry_.Blob("app", Digest::Of("mounted")), "mounted");
}

TEST_F(PushTest, NotBeingAllowedToMountIsNoFailure) {
  const Layout layout = Finish(AddImage({"x"}));
  registry_.Fail("mount=", 403, 10);
  PushOptions options;
  options.mount_from = {"secret"};
  auto report = Push(layout, options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->blobs_mounted, 0);
  EXPECT_EQ(report->blobs_uploaded, 2);
}

TEST_F(PushTest, IndexesChildrenFirst) {
  Index index;
  index.manifests = {AddImage({"one"}), AddImage({"two"}), AddImage({"one"})};
  const Descriptor inner = *writer_->AddBlob(kOciIndex, FormatIndex(index));
  Index outer;
  outer.manifests = {inner};
  const Layout layout =
      Finish(*writer_->AddBlob(kOciIndex, FormatIndex(outer)));
  auto report = Push(layout);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->blobs_uploaded, 3);
  Strings manifests;
  for (const std::string& line : registry_.log()) {
    absl::string_view rest = line;
    if (absl::ConsumePrefix(&rest, "PUT /v2/app/manifests/")) {
      manifests.emplace_back(rest);
    }
  }
  EXPECT_EQ(manifests, (Strings{index.manifests[0].digest.ToString(),
                                index.manifests[1].digest.ToString(),
                                inner.digest.ToString(),
                                layout.Root()->digest.ToString()}));
}

TEST_F(PushTest, DeepIndexesAreRefused) {
  Descriptor root = AddImage({"x"});
  for (int depth = 0; depth < 4; ++depth) {
    Index index;
    index.manifests = {root};
    root = *writer_->AddBlob(kOciIndex, FormatIndex(index));
    const absl::Status status = Push(Finish(root)).status();
    EXPECT_EQ(status.ok(), depth < 3) << depth << ": " << status;
  }
}

TEST_F(PushTest, ForeignLayersStayWhereTheyAre) {
  Manifest manifest;
  manifest.config = *writer_->AddBlob(kOciConfig, "{}");
  Descriptor foreign;
  foreign.media_type = std::string(kDockerForeignLayer);
  foreign.digest = Digest::Of("elsewhere");
  manifest.layers = {foreign};
  const Layout layout =
      Finish(*writer_->AddBlob(kOciManifest, FormatManifest(manifest)));
  EXPECT_EQ(Push(layout)->blobs_uploaded, 1);
}

TEST_F(PushTest, DryRunSendsNothing) {
  const Layout layout = Finish(AddImage({"one", "two"}));
  registry_.AddBlob("app", "two");
  PushOptions options;
  options.dry_run = true;
  options.tags = {"t"};
  auto report = Push(layout, options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->blobs_uploaded, 2);
  EXPECT_EQ(report->bytes_uploaded, 5);
  EXPECT_EQ(report->blobs_skipped, 1);
  EXPECT_EQ(report->tags_written, (Strings{"t"}));
  EXPECT_EQ(registry_.Count("PUT ") + registry_.Count("POST "), 0);
}

TEST_F(PushTest, AForbiddenManifestCountsAsAbsent) {
  const Layout layout = Finish(AddImage({"one"}));
  registry_.Fail("HEAD /v2/app/manifests/", 403);
  EXPECT_TRUE(Push(layout).ok());
  registry_.Fail("HEAD /v2/app/manifests/", 500, 3);
  const absl::Status status = Push(layout).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(absl::StrContains(status.message(), "checking r.io/app: "))
      << status;
}

TEST_F(PushTest, FailuresNameTheStep) {
  const Layout layout = Finish(AddImage({"one", "two"}));
  registry_.Fail("PUT /v2/app/blobs/", 403, 100);
  for (const int concurrency : {1, 4}) {
    PushOptions options;
    options.concurrency = concurrency;
    const absl::Status status = Push(layout, options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_TRUE(absl::StrContains(status.message(), "pushing blob sha256:"))
        << status;
  }
  EXPECT_EQ(registry_.Count("PUT /v2/app/manifests/"), 0);
}

TEST_F(PushTest, ManifestFailuresAndBadTags) {
  const Layout layout = Finish(AddImage({"one"}));
  registry_.Fail("PUT /v2/app/manifests/", 400, 1,
                 "{\"errors\":[{\"code\":\"MANIFEST_INVALID\",\"message\":"
                 "\"no\"}]}");
  const absl::Status status = Push(layout).status();
  EXPECT_TRUE(absl::StrContains(
      status.message(), absl::StrCat("pushing r.io/app ",
                                     layout.Root()->digest.ToString(), ": ")))
      << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "MANIFEST_INVALID: no"));
  // What a cut push left is completed by the next one.
  auto report = Push(layout);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->blobs_skipped, 2);
  PushOptions options;
  options.tags = {"a b"};
  EXPECT_EQ(Push(layout, options).status().code(),
            absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(fs::RemoveAll(layout.BlobPath(Digest::Of("one"))).ok());
  EXPECT_EQ(Push(layout, {}, "r.io/other").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace gitops::oci
