#include "pkg/coordinator/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/subprocess.h"
#include "pkg/coordinator/client.h"
#include "pkg/coordinator/sample_release.h"
#include "pkg/coordinator/sqlite_store.h"
#include "pkg/coordinator/status_codes.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::coordinator {
namespace {

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = *fs::MakeTempDir("srv");
    address_.unix_path = fs::JoinPath(dir_, "c.sock");
  }
  void TearDown() override {
    Stop();
    EXPECT_TRUE(fs::RemoveAll(dir_).ok());
  }
  void Start(const TlsFiles& tls = {}) {
    auto store = OpenSqliteStore(fs::JoinPath(dir_, "db"));
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    desk_ = std::make_unique<Desk>(store_.get(), RealClock());
    auto server = Server::Start(address_, tls, desk_.get());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void Stop() {
    server_.reset();
    desk_.reset();
    store_.reset();
  }
  std::unique_ptr<Client> Connect(ClientOptions options = {}) {
    auto client = Client::Connect(
        server_ == nullptr ? address_ : server_->address(), options);
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }
  EventRecord Step(const std::string& environment) {
    EventRecord e;
    e.environment = environment;
    e.step = "push";
    e.outcome = "done";
    return e;
  }

  std::string dir_;
  Address address_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, ReleasesOverASocket) {
  Start();
  struct stat st;
  ASSERT_EQ(stat(address_.unix_path.c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0600u);
  auto client = Connect();
  std::string bytes = SampleRelease("e");
  auto id = client->Put(bytes);
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_EQ(client->Get(*id)->bytes, bytes);
  EXPECT_EQ(client->Newest("e")->release_id, *id);
  std::string next;
  EXPECT_EQ(client->List("", 0, "", &next)->size(), 1u);
  EXPECT_EQ(client->Get("nope").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(client->Put("junk").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ServerTest, Leases) {
  Start();
  auto client = Connect();
  auto a = client->AcquireLease("e", "a@x", absl::Seconds(30), 0);
  ASSERT_TRUE(a.ok()) << a.status();
  EXPECT_EQ(
      client->AcquireLease("e", "b@x", absl::Seconds(30), 0).status().code(),
      absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(client->RenewLease("e", a->token, absl::Seconds(30)).ok());
  EXPECT_EQ(client->Report(Step("e"), a->token + 1).status().code(),
            absl::StatusCode::kAborted);
  EXPECT_TRUE(client->Report(Step("e"), a->token).ok());
  bool held = false;
  EXPECT_EQ(client->GetLease("e", &held)->holder, "a@x");
  EXPECT_TRUE(held);
  EXPECT_TRUE(client->ReleaseLease("e", a->token).ok());
  ASSERT_TRUE(client->GetLease("e", &held).ok());
  EXPECT_FALSE(held);
}

TEST_F(ServerTest, AWatcherSurvivesARestart) {
  Start();
  auto client = Connect();
  ASSERT_TRUE(client->Report(Step("e"), 0).ok());
  std::vector<int64_t> seen;
  std::thread watcher([&] {
    auto other = Connect();
    absl::Status status = other->Watch("e", 0, true, [&](const EventRecord& e) {
      seen.push_back(e.sequence);
      return seen.size() < 3;
    });
    EXPECT_TRUE(status.ok()) << status;
  });
  ASSERT_TRUE(client->Report(Step("e"), 0).ok());
  Stop();
  Start();
  ASSERT_TRUE(client->Report(Step("e"), 0).ok());
  watcher.join();
  EXPECT_THAT(seen, ::testing::ElementsAre(1, 2, 3));
}

TEST_F(ServerTest, NoFollowEnds) {
  Start();
  auto client = Connect();
  ASSERT_TRUE(client->Report(Step("e"), 0).ok());
  ASSERT_TRUE(client->Report(Step("f"), 0).ok());
  int seen = 0;
  EXPECT_TRUE(client
                  ->Watch("", 0, false,
                          [&](const EventRecord&) {
                            ++seen;
                            return true;
                          })
                  .ok());
  EXPECT_EQ(seen, 2);
}

TEST_F(ServerTest, LeasesOutliveTheProcess) {
  Start();
  auto lease = Connect()->AcquireLease("e", "a@x", absl::Minutes(5), 0);
  ASSERT_TRUE(lease.ok());
  Stop();
  Start();
  auto client = Connect();
  EXPECT_FALSE(client->AcquireLease("e", "b@x", absl::Minutes(5), 0).ok());
  EXPECT_TRUE(client->RenewLease("e", lease->token, absl::Minutes(5)).ok());
}

TEST_F(ServerTest, NobodyAnswers) {
  ClientOptions options;
  options.patience = absl::ZeroDuration();
  auto client = Connect(options);
  EXPECT_EQ(client->Newest("e").status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(ServerTest, ASecondOneIsRefused) {
  Start();
  auto second = Server::Start(address_, {}, desk_.get());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Connect()->Report(Step("e"), 0).ok());
}

TEST_F(ServerTest, ASocketLeftBehindIsReplaced) {
  ASSERT_TRUE(fs::WriteFile(address_.unix_path + ".lock", "").ok());
  Start();
  Stop();
  EXPECT_FALSE(fs::Exists(address_.unix_path));
  Start();
  EXPECT_TRUE(Connect()->Report(Step("e"), 0).ok());
}

TEST_F(ServerTest, TcpNeedsTls) {
  address_ = Address{"", "127.0.0.1", 0};
  auto store = OpenSqliteStore(":memory:");
  Desk desk(store->get(), RealClock());
  EXPECT_EQ(Server::Start(address_, {}, &desk).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(Client::Connect(address_, {}).ok());
}

// A certificate authority and two certificates, by the openssl program.
// Hands one connection on to a port of this machine, byte by byte, but not
// before a while has gone by.
class SlowRelay {
 public:
  SlowRelay(int to, absl::Duration wait) : listener_(Socket()) {
    sockaddr_in own = Local(0);
    socklen_t size = sizeof(own);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&own), size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&own), &size);
    port_ = ntohs(own.sin_port);
    thread_ = std::thread([this, to, wait] {
      const int client = accept(listener_, nullptr, nullptr);
      if (client < 0) return;
      absl::SleepFor(wait);
      sockaddr_in there = Local(to);
      const int server = Socket();
      connect(server, reinterpret_cast<sockaddr*>(&there), sizeof(there));
      while (Move(client, server)) {
      }
      close(client);
      close(server);
    });
  }
  ~SlowRelay() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  int port() const { return port_; }

 private:
  static int Socket() { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }
  static sockaddr_in Local(int port) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  // Whatever one of the two has to say; false where one has ended.
  static bool Move(int a, int b) {
    pollfd polled[2] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
    if (poll(polled, 2, -1) <= 0) return false;
    char buffer[4096];
    for (int i = 0; i < 2; ++i) {
      if (polled[i].revents == 0) continue;
      const ssize_t n = read(polled[i].fd, buffer, sizeof(buffer));
      if (n <= 0 || send(polled[1 - i].fd, buffer, static_cast<size_t>(n),
                         MSG_NOSIGNAL) != n) {
        return false;
      }
    }
    return true;
  }

  int listener_;
  int port_ = 0;
  std::thread thread_;
};

bool MakeCertificates(const std::string& dir) {
  std::string script = R"(cd "$0" && exec 2>/dev/null
for n in ca other; do openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=$n -keyout $n.key -out $n.pem; done
for n in server client; do
  openssl req -newkey rsa:2048 -nodes -subj /CN=$n -keyout $n.key -out $n.csr
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' > ext
  openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out $n.pem
done
openssl req -newkey rsa:2048 -nodes -subj /CN=stranger -keyout stranger.key -out s.csr
openssl x509 -req -in s.csr -CA other.pem -CAkey other.key -CAcreateserial -days 2 -out stranger.pem)";
  Command command;
  command.argv = {"sh", "-c", script, dir};
  auto result = RunCommand(command);
  return result.ok() && result->exit_code == 0;
}

TlsFiles FilesOf(const std::string& dir, const std::string& name) {
  return TlsFiles{fs::JoinPath(dir, name + ".pem"),
                  fs::JoinPath(dir, name + ".key"),
                  fs::JoinPath(dir, "ca.pem")};
}

TEST_F(ServerTest, TlsWithClientCertificates) {
  if (!MakeCertificates(dir_)) {
    GTEST_SKIP() << "the openssl program is missing: TLS NOT TESTED";
  }
  address_ = Address{"", "127.0.0.1", 0};
  Start(FilesOf(dir_, "server"));
  ClientOptions options;
  options.patience = absl::ZeroDuration();
  options.tls = FilesOf(dir_, "client");
  options.tls_server_name = "localhost";
  auto client = Connect(options);
  auto id = client->Put(SampleRelease("e"));
  ASSERT_TRUE(id.ok()) << id.status();
  std::string actor;
  absl::Status watched = client->Watch("", 0, false, [&](const EventRecord& e) {
    actor = e.actor;
    return true;
  });
  ASSERT_TRUE(watched.ok()) << watched;
  // Who it was is what the certificate says.
  EXPECT_FALSE(actor.empty());
  options.tls = FilesOf(dir_, "stranger");
  options.timeout = absl::Seconds(5);
  EXPECT_EQ(Connect(options)->Newest("e").status().code(),
            absl::StatusCode::kUnavailable);
}

// A connection that takes a while to be made is waited for: nothing is said
// for longer than the first pause between two attempts.
TEST_F(ServerTest, ASlowHandshake) {
  if (!MakeCertificates(dir_)) {
    GTEST_SKIP() << "the openssl program is missing: TLS NOT TESTED";
  }
  address_ = Address{"", "127.0.0.1", 0};
  Start(FilesOf(dir_, "server"));
  SlowRelay relay(server_->address().port, absl::Milliseconds(200));
  ClientOptions options;
  options.patience = absl::ZeroDuration();
  options.tls = FilesOf(dir_, "client");
  options.tls_server_name = "localhost";
  auto client =
      Client::Connect(Address{"", "127.0.0.1", relay.port()}, options);
  ASSERT_TRUE(client.ok()) << client.status();
  auto id = (*client)->Put(SampleRelease("e"));
  EXPECT_TRUE(id.ok()) << id.status();
}

TEST(AddressTest, Parse) {
  EXPECT_EQ(ParseAddress("unix:/a/b")->unix_path, "/a/b");
  EXPECT_EQ(ParseAddress("/a/b")->unix_path, "/a/b");
  EXPECT_EQ(ParseAddress("unix:///a")->unix_path, "/a");
  EXPECT_EQ(ParseAddress("localhost:8")->port, 8);
  EXPECT_EQ(ParseAddress("[::1]:8")->host, "[::1]");
  for (const char* bad : {"", "x", ":1", "unix:a", "h:99999", "h:-1", "h:x"}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(ParseAddress(bad).ok());
  }
  EXPECT_FALSE(ParseAddress("/" + std::string(200, 'a')).ok());
}

TEST(StatusCodesTest, BothWays) {
  for (int code = 1; code <= 16; ++code) {
    absl::Status status(static_cast<absl::StatusCode>(code), "m");
    EXPECT_EQ(FromGrpc(ToGrpc(status)).code(), status.code());
  }
  EXPECT_TRUE(FromGrpc(ToGrpc(absl::OkStatus())).ok());
  EXPECT_EQ(FromGrpc(grpc::Status(grpc::StatusCode::ABORTED, "x")).code(),
            absl::StatusCode::kAborted);
}

}  // namespace
}  // namespace gitops::coordinator
