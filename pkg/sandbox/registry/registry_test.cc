#include "pkg/sandbox/registry/registry.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/http/curl_transport.h"
#include "pkg/http/server.h"
#include "pkg/oci/assemble.h"
#include "pkg/oci/push.h"
#include "pkg/oci/registry_client.h"

namespace gitops::sandbox {
namespace {

class RegistryTest : public testing::Test {
 protected:
  void SetUp() override {
    auto dir = fs::MakeTempDir("registry");
    ASSERT_TRUE(dir.ok());
    dir_ = *dir;
    auto transport = http::NewCurlTransport({});
    ASSERT_TRUE(transport.ok()) << transport.status();
    transport_ = *std::move(transport);
    Start();
  }
  void TearDown() override {
    server_.reset();
    (void)fs::RemoveAll(dir_);
  }
  void Start() {
    server_.reset();
    auto registry = Registry::Open({.root = Path("data")});
    ASSERT_TRUE(registry.ok()) << registry.status();
    registry_ = *std::move(registry);
    auto server = http::Server::Start({}, registry_->Handler());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    oci::RegistryOptions options;
    options.transport = transport_.get();
    options.clock = RealClock();
    client_ = std::make_unique<oci::RegistryClient>(options);
  }
  std::string Path(absl::string_view name) { return fs::JoinPath(dir_, name); }
  std::string Host() { return absl::StrCat("127.0.0.1:", server_->port()); }
  oci::Repository Repo(absl::string_view name) {
    return *oci::Repository::Parse(absl::StrCat(Host(), "/", name));
  }
  oci::Layout MakeImage(absl::string_view name, absl::string_view content) {
    oci::LayerTree tree;
    EXPECT_TRUE(tree.AddContent("file", content, 0644).ok());
    auto layer = oci::BuildLayer(tree, {}, Path(absl::StrCat(name, ".blob")));
    EXPECT_TRUE(layer.ok());
    EXPECT_TRUE(oci::AssembleImage({}, {{*layer, "x"}}, {}, Path(name)).ok());
    auto layout = oci::Layout::Open(Path(name));
    EXPECT_TRUE(layout.ok()) << layout.status();
    return *layout;
  }
  // A request of a kind the client does not make.
  http::Response Send(absl::string_view method, absl::string_view target,
                      http::Headers headers = {}, std::string body = "") {
    http::Request request;
    request.method = std::string(method);
    request.url = absl::StrCat("http://", Host(), target);
    request.headers = std::move(headers);
    request.body = std::move(body);
    request.compressed = false;
    auto response = transport_->Send(request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? *response : http::Response();
  }

  std::string dir_;
  std::unique_ptr<http::Transport> transport_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<oci::RegistryClient> client_;
};

TEST_F(RegistryTest, PushIsIdempotentAndCheapTheSecondTime) {
  const oci::Layout layout = MakeImage("image", "hello");
  oci::PushOptions options;
  options.tags = {"v1", "latest"};
  auto first =
      oci::PushLayout(layout, Repo("shop/api"), options, client_.get());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE(first->root_was_there);
  EXPECT_EQ(first->blobs_uploaded, 2);
  EXPECT_EQ(first->tags_written, options.tags);

  Start();  // A restart: everything is on disk.
  const int64_t writes = registry_->writes();
  options.tags.clear();
  auto again =
      oci::PushLayout(layout, Repo("shop/api"), options, client_.get());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->root_was_there);
  EXPECT_EQ(registry_->writes(), writes);
  EXPECT_EQ(registry_->requests(), 2);  // The ping and one HEAD.
  EXPECT_EQ(*client_->ListTags(Repo("shop/api")),
            (std::vector<std::string>{"latest", "v1"}));
}

TEST_F(RegistryTest, DryRunWritesNothing) {
  const oci::Layout layout = MakeImage("image", "hello");
  oci::PushOptions options;
  options.tags = {"v1"};
  options.dry_run = true;
  auto report =
      oci::PushLayout(layout, Repo("shop/api"), options, client_.get());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->blobs_uploaded, 2);
  EXPECT_EQ(registry_->writes(), 0);
}

TEST_F(RegistryTest, PullsWhatWasPushed) {
  const oci::Layout layout = MakeImage("image", "hello");
  oci::PushOptions options;
  options.tags = {"t"};
  ASSERT_TRUE(
      oci::PushLayout(layout, Repo("app"), options, client_.get()).ok());
  const oci::Descriptor root = *layout.Root();
  auto head = client_->HeadManifest(oci::Reference(Repo("app"), "t"));
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->digest, root.digest);
  EXPECT_EQ(head->media_type, oci::kOciManifest);
  auto manifest =
      client_->GetManifest(oci::Reference(Repo("app"), root.digest));
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  auto image = oci::ReadImage(layout, root);
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(manifest->bytes, image->manifest_bytes);
  auto config =
      client_->GetBlob(Repo("app"), image->manifest.config.digest, 1 << 20);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(*config, image->config_bytes);
  EXPECT_EQ(client_->GetBlob(Repo("app"), image->manifest.config.digest, 10)
                .status()
                .code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(client_->HeadManifest(oci::Reference(Repo("app"), "none"))
                .status()
                .code(),
            absl::StatusCode::kNotFound);
}

TEST_F(RegistryTest, MountsAcrossRepositories) {
  const oci::Layout layout = MakeImage("image", "hello");
  ASSERT_TRUE(oci::PushLayout(layout, Repo("one"), {}, client_.get()).ok());
  oci::PushOptions options;
  options.mount_from = {"nothing/there", "one"};
  auto report = oci::PushLayout(layout, Repo("two"), options, client_.get());
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->blobs_mounted, 2);
  EXPECT_EQ(report->blobs_uploaded, 0);
}

TEST_F(RegistryTest, RefusesWhatDoesNotFit) {
  const std::string digest = oci::Digest::Of("other").ToString();
  EXPECT_EQ(Send("POST", absl::StrCat("/v2/app/blobs/uploads/?digest=", digest),
                 {}, "content")
                .status,
            400);
  EXPECT_EQ(Send("GET", absl::StrCat("/v2/app/blobs/", digest)).status, 404);
  EXPECT_EQ(Send("GET", "/v2/UPPER/tags/list").status, 400);
  EXPECT_EQ(Send("GET", "/v2/a/../../etc/tags/list").status, 400);
  EXPECT_EQ(Send("GET", "/v2/app/manifests/%2e%2e").status, 404);
  EXPECT_EQ(Send("GET", "/v1/").status, 404);
  EXPECT_EQ(Send("PATCH", "/v2/app/blobs/uploads/7").status, 404);
  oci::Manifest manifest;
  manifest.config.media_type = std::string(oci::kOciConfig);
  manifest.config.digest = oci::Digest::Of("missing");
  const http::Response missing =
      Send("PUT", "/v2/app/manifests/t",
           {{"Content-Type", std::string(oci::kOciManifest)}},
           oci::FormatManifest(manifest));
  EXPECT_EQ(missing.status, 400);
  EXPECT_NE(missing.body.find("MANIFEST_BLOB_UNKNOWN"), std::string::npos);
  EXPECT_EQ(
      Send("PUT", "/v2/app/manifests/t", {{"Content-Type", "x"}}, "{").status,
      400);
}

TEST_F(RegistryTest, ChunksAndRanges) {
  const http::Response start = Send("POST", "/v2/app/blobs/uploads/");
  ASSERT_EQ(start.status, 202);
  const std::string location(start.headers.Get("Location"));
  EXPECT_EQ(Send("PATCH", location, {{"Content-Range", "0-2"}}, "abc").status,
            202);
  EXPECT_EQ(Send("PATCH", location, {{"Content-Range", "9-9"}}, "x").status,
            416);
  EXPECT_EQ(Send("GET", location).headers.Get("Range"), "0-2");
  const std::string digest = oci::Digest::Of("abcdef").ToString();
  EXPECT_EQ(
      Send("PUT", absl::StrCat(location, "?digest=", digest), {}, "def").status,
      201);
  const std::string blob = absl::StrCat("/v2/app/blobs/", digest);
  EXPECT_EQ(Send("GET", blob).body, "abcdef");
  const http::Response part = Send("GET", blob, {{"Range", "bytes=1-3"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "bcd");
  EXPECT_EQ(Send("GET", blob, {{"Range", "bytes=9-"}}).status, 416);
}

TEST_F(RegistryTest, TagsPagesReferrersDelete) {
  const oci::Layout layout = MakeImage("image", "hello");
  oci::PushOptions options;
  options.tags = {"a", "b", "c"};
  ASSERT_TRUE(
      oci::PushLayout(layout, Repo("app"), options, client_.get()).ok());
  const http::Response page = Send("GET", "/v2/app/tags/list?n=2");
  EXPECT_EQ(page.body, "{\"name\":\"app\",\"tags\":[\"a\",\"b\"]}");
  EXPECT_EQ(page.headers.Get("Link"),
            "</v2/app/tags/list?last=b&n=2>; rel=\"next\"");
  EXPECT_EQ(Send("GET", "/v2/_catalog").body, "{\"repositories\":[\"app\"]}");

  const oci::Descriptor root = *layout.Root();
  oci::Manifest attached;
  attached.artifact_type = "application/spdx+json";
  attached.config = oci::ReadImage(layout, root)->manifest.config;
  attached.subject = root;
  ASSERT_TRUE(client_
                  ->PutManifest(Repo("app"), "sbom", oci::kOciManifest,
                                oci::FormatManifest(attached))
                  .ok());
  const std::string referrers =
      absl::StrCat("/v2/app/referrers/", root.digest.ToString());
  auto index = oci::ParseIndex(Send("GET", referrers).body);
  ASSERT_TRUE(index.ok());
  ASSERT_EQ(index->manifests.size(), 1u);
  EXPECT_EQ(index->manifests[0].artifact_type, "application/spdx+json");
  EXPECT_EQ(
      Send("DELETE", absl::StrCat("/v2/app/manifests/", root.digest.ToString()))
          .status,
      202);
  EXPECT_EQ(*client_->ListTags(Repo("app")),
            (std::vector<std::string>{"sbom"}));
}

}  // namespace
}  // namespace gitops::sandbox
