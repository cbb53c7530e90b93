#include "pkg/coordinator/client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/coordinator/desk.h"
#include "pkg/coordinator/sample_release.h"
#include "pkg/coordinator/server.h"
#include "pkg/coordinator/sqlite_store.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::coordinator {
namespace {

class ClientTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("client");
    address_.unix_path = fs::JoinPath(dir_, "c.sock");
    options_.patience = absl::ZeroDuration();
  }
  void TearDown() override {
    server_.reset();
    desk_.reset();
    store_.reset();
    EXPECT_TRUE(fs::RemoveAll(dir_).ok());
  }
  void Start() {
    auto store = OpenSqliteStore(fs::JoinPath(dir_, "db"));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    desk_ = std::make_unique<Desk>(store_.get(), RealClock());
    auto server = Server::Start(address_, {}, desk_.get());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  std::unique_ptr<Client> Connect() {
    auto client = Client::Connect(address_, options_);
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }

  std::string dir_;
  Address address_;
  ClientOptions options_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<Server> server_;
};

TEST_F(ClientTest, NobodyIsThereAtOnce) {
  const absl::Time begin = absl::Now();
  EXPECT_EQ(Connect()->Newest("e").status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));
}

TEST_F(ClientTest, PatienceWaitsForWhoeverComesLater) {
  options_.patience = absl::Seconds(30);
  auto client = Connect();
  absl::StatusOr<std::string> id = absl::UnknownError("not asked yet");
  std::thread asking([&] { id = client->Put(SampleRelease("e")); });
  Start();
  asking.join();
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_EQ(*id, descriptor::ReleaseId(SampleRelease("e")));
}

// Somebody listens and never says a word.
TEST_F(ClientTest, ACallHasItsTime) {
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, address_.unix_path.c_str(),
               sizeof(address.sun_path) - 1);
  ASSERT_EQ(
      bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
      0);
  ASSERT_EQ(listen(listener, 8), 0);
  options_.timeout = absl::Milliseconds(200);
  EXPECT_EQ(Connect()->Newest("e").status().code(),
            absl::StatusCode::kDeadlineExceeded);
  close(listener);
}

// What the coordinator says comes through as it said it, and is not asked for
// again.
TEST_F(ClientTest, CodesComeThrough) {
  Start();
  options_.patience = absl::Seconds(30);
  auto client = Connect();
  EXPECT_EQ(client->Newest("e").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(client->Get(std::string(64, '0')).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(client->Put("no descriptor").status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(client->Newest("no name").status().code(),
            absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(client->AcquireLease("e", "a@x", absl::Seconds(30), 0).ok());
  EXPECT_EQ(
      client->AcquireLease("e", "b@x", absl::Seconds(30), 0).status().code(),
      absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(client->RenewLease("e", 9, absl::Seconds(30)).status().code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(client->Put(SampleRelease("e"), 9).status().code(),
            absl::StatusCode::kAborted);
}

TEST_F(ClientTest, PagesOfAList) {
  Start();
  auto client = Connect();
  for (const char* source : {"1", "2", "3"}) {
    ASSERT_TRUE(client->Put(SampleRelease("e", source)).ok());
  }
  std::string token;
  auto page = client->List("e", 2, "", &token);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->size(), 2u);
  EXPECT_EQ((*page)[0].release_id,
            descriptor::ReleaseId(SampleRelease("e", "3")));
  // A list has no bytes.
  EXPECT_EQ((*page)[0].bytes, "");
  EXPECT_GT((*page)[0].size_bytes, 0);
  ASSERT_NE(token, "");
  page = client->List("e", 2, token, &token);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->size(), 1u);
  EXPECT_EQ(token, "");
}

}  // namespace
}  // namespace gitops::coordinator
