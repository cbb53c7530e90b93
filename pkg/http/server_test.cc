#include "pkg/http/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace gitops::http {
namespace {

// Sends raw bytes, reads until the server closes.
std::string Exchange(int port, absl::string_view bytes) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) !=
          0 ||
      send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) {
    close(fd);
    return "no connection";
  }
  std::string answer;
  char piece[4096];
  ssize_t n;
  while ((n = recv(fd, piece, sizeof(piece), 0)) > 0) {
    answer.append(piece, static_cast<size_t>(n));
  }
  close(fd);
  return n < 0 ? answer + "<reset>" : answer;
}

std::unique_ptr<Server> StartOrDie(Handler handler,
                                   ServerOptions options = {}) {
  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(options, std::move(handler));
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

void Echo(ServerRequest& request, ResponseWriter& writer) {
  const absl::StatusOr<std::string> body = request.ReadAll();
  (void)writer.Send(body.ok() ? 200 : 400, "text/plain",
                    absl::StrCat(request.method, " ", request.path, " ",
                                 request.query, " ", body.value_or("bad")));
}

TEST(ServerTest, AnswersSeveralRequestsOnOneConnection) {
  const auto server = StartOrDie(Echo);
  EXPECT_EQ(
      Exchange(server->port(),
               "GET /a%20b?x=1 HTTP/1.1\r\nHost: h\r\n\r\n"
               "POST /c HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz"
               "PUT /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
               "Connection: close\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n"),
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
      "13\r\n\r\n"
      "GET /a b x=1 "
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
      "12\r\n\r\n"
      "POST /c  xyz"
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n"
      "Connection: close\r\n\r\nPUT /d  abc");
}

TEST(ServerTest, StreamsInChunks) {
  const auto server = StartOrDie([](ServerRequest&, ResponseWriter& writer) {
    (void)writer.Write("one");
    (void)writer.Write("two!");
  });
  EXPECT_EQ(Exchange(server->port(), "GET / HTTP/1.0\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: "
            "close\r\n\r\n3\r\none\r\n4\r\ntwo!\r\n0\r\n\r\n");
}

TEST(ServerTest, HeadHasNoBodyAndKeepsItsLength) {
  const auto server = StartOrDie([](ServerRequest&, ResponseWriter& writer) {
    (void)writer.Send(200, "", "12345");
  });
  EXPECT_EQ(
      Exchange(server->port(), "HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n"),
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
}

TEST(ServerTest, RefusesWhatIsNoHttp) {
  const auto server = StartOrDie(Echo);
  for (const char* bytes :
       {"nonsense\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "GET x HTTP/1.1\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1\r\nA B: c\r\n\r\n",
        "GET /%zz HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked"
        "\r\n\r\n0\r\n\r\n"}) {
    EXPECT_TRUE(absl::StartsWith(Exchange(server->port(), bytes),
                                 "HTTP/1.1 400 Bad Request\r\n"))
        << bytes;
  }
  const std::string large = absl::StrCat(
      "GET / HTTP/1.1\r\nX: ", std::string(70000, 'x'), "\r\n\r\n");
  EXPECT_TRUE(absl::StrContains(Exchange(server->port(), large), " 431 "));
}

TEST(ServerTest, MalformedChunksAreTheHandlersToSee) {
  absl::Status seen;
  const auto server =
      StartOrDie([&seen](ServerRequest& request, ResponseWriter& writer) {
        seen = request.ReadAll().status();
        writer.Cut();
      });
  Exchange(server->port(),
           "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  EXPECT_EQ(seen.code(), absl::StatusCode::kInvalidArgument);
}

TEST(ServerTest, LimitsTrailers) {
  absl::Status seen;
  const auto server =
      StartOrDie([&seen](ServerRequest& request, ResponseWriter& writer) {
        seen = request.ReadAll().status();
        writer.Cut();
      });
  std::string trailers;
  for (int i = 0; i < 10000; ++i) trailers += "trailer: x\r\n";
  Exchange(server->port(),
           absl::StrCat("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "0\r\n",
                        trailers, "\r\n"));
  EXPECT_EQ(seen.code(), absl::StatusCode::kResourceExhausted);
}

TEST(ServerTest, LimitsBodies) {
  absl::Status seen;
  const auto server =
      StartOrDie([&seen](ServerRequest& request, ResponseWriter& writer) {
        seen = request.ReadAll(4).status();
        writer.headers.Set("Connection", "close");
        (void)writer.Send(413, "", "");
      });
  Exchange(server->port(), "POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n12345");
  EXPECT_EQ(seen.code(), absl::StatusCode::kResourceExhausted);
}

TEST(ServerTest, SendsContinueWhenTheHandlerReads) {
  const auto server = StartOrDie(Echo);
  const std::string answer = Exchange(
      server->port(),
      "POST / HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\n"
      "Content-Length: 2\r\n\r\nok");
  EXPECT_TRUE(absl::StartsWith(answer, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1"))
      << answer;
}

TEST(ServerTest, CutsWhereTold) {
  const auto server = StartOrDie([](ServerRequest&, ResponseWriter& writer) {
    writer.CutAfter(20);
    (void)writer.Send(200, "", std::string(100, 'x'));
  });
  const std::string answer = Exchange(server->port(), "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(answer, "HTTP/1.1 200 OK\r\nCon<reset>");
}

TEST(ServerTest, HandlersSeePeersLeaveAndTheServerStop) {
  std::atomic<bool> gone{false};
  std::atomic<int> started{0};
  const auto server = StartOrDie([&](ServerRequest&, ResponseWriter& writer) {
    ++started;
    while (!writer.Gone(absl::Seconds(10))) {
    }
    gone = true;
  });
  std::thread client(
      [port = server->port()] { Exchange(port, "GET / HTTP/1.1\r\n\r\n"); });
  while (started == 0) std::this_thread::yield();
  server->Stop();
  EXPECT_TRUE(gone);
  client.join();
}

TEST(ServerTest, RefusesAddressesThatAreNone) {
  ServerOptions options;
  options.host = "nowhere";
  EXPECT_EQ(Server::Start(options, Echo).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gitops::http
