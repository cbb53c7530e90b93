#include "pkg/http/curl_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/http/server.h"
#include "pkg/http/test_certs.h"
#include "pkg/http/url.h"

namespace gitops::http {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Server> Serve(Handler handler, ServerOptions options = {}) {
  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(options, std::move(handler));
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

std::unique_ptr<Transport> Make(TransportOptions options = {}) {
  absl::StatusOr<std::unique_ptr<Transport>> transport =
      NewCurlTransport(std::move(options));
  EXPECT_TRUE(transport.ok()) << transport.status();
  return *std::move(transport);
}

Request Of(std::string url, std::string method = "GET", std::string body = "") {
  Request request;
  request.url = std::move(url);
  request.method = std::move(method);
  request.body = std::move(body);
  return request;
}

// "METHOD target [header=value]… body"
void Describe(ServerRequest& request, ResponseWriter& writer) {
  std::string text = absl::StrCat(request.method, " ", request.target);
  for (const auto& [name, value] : request.headers.fields()) {
    if (name != "Host") absl::StrAppend(&text, " ", name, "=", value);
  }
  const absl::StatusOr<std::string> body = request.ReadAll();
  absl::StrAppend(&text, " <", body.ok() ? *body : "broken", ">");
  (void)writer.Send(200, "text/plain", text);
}

TEST(CurlTransportTest, SendsWhatItIsTold) {
  const auto server = Serve(Describe);
  const auto transport = Make();
  struct Case {
    const char* name;
    Request request;
    const char* seen;
  };
  Request plain = Of(server->url() + "/a/../b%2Fc?d=e");
  plain.compressed = false;
  Request post = Of(server->url() + "/p", "POST", std::string("x\0y", 3));
  post.compressed = false;
  post.headers.Add("Content-Type", "application/json");
  Request empty_put = Of(server->url() + "/p", "PUT");
  empty_put.compressed = false;
  Request remove = Of(server->url() + "/p", "DELETE");
  remove.compressed = false;
  Request remove_body = Of(server->url() + "/p", "DELETE", "{}");
  remove_body.compressed = false;
  const Case cases[] = {
      {"path kept as it is", plain, "GET /a/../b%2Fc?d=e <>"},
      {"put", empty_put, "PUT /p Content-Length=0 <>"},
      {"delete", remove, "DELETE /p <>"},
      {"delete with body", remove_body, "DELETE /p Content-Length=2 <{}>"},
  };
  for (const Case& c : cases) {
    const absl::StatusOr<Response> response = transport->Send(c.request);
    ASSERT_TRUE(response.ok()) << c.name << ": " << response.status();
    EXPECT_EQ(response->body, c.seen) << c.name;
  }
  const absl::StatusOr<Response> posted = transport->Send(post);
  ASSERT_TRUE(posted.ok());
  EXPECT_EQ(posted->body, absl::StrCat("POST /p Content-Type=application/json "
                                       "Content-Length=3 <x",
                                       absl::string_view("\0", 1), "y>"));
}

TEST(CurlTransportTest, StatusesAreNoErrors) {
  const auto server = Serve([](ServerRequest&, ResponseWriter& writer) {
    writer.headers.Add("X-A", "1");
    writer.headers.Add("X-A", "2");
    (void)writer.Send(503, "text/plain", "no");
  });
  const absl::StatusOr<Response> response = Make()->Send(Of(server->url()));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "no");
  EXPECT_THAT(response->headers.GetAll("x-a"), testing::ElementsAre("1", "2"));
  EXPECT_FALSE(response->http2);
}

TEST(CurlTransportTest, RefusesBadUrlsAndHeaders) {
  const auto transport = Make();
  for (const char* url : {"", "x", "ftp://h/", "http://h:x/", "file:///etc"}) {
    const absl::Status status = transport->Send(Of(url)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_EQ(FailureOf(status), Failure::kUrl) << url;
  }
  Request request = Of("http://127.0.0.1:1/");
  request.headers.Add("X", "a\r\nY: b");
  EXPECT_EQ(transport->Send(request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// A port where nobody listens.
int ClosedPort() {
  const auto server = Serve(Describe);
  return server->port();
}

TEST(CurlTransportTest, SaysThatNobodyListens) {
  const int port = ClosedPort();
  const absl::Status status =
      Make()->Send(Of(absl::StrCat("http://127.0.0.1:", port, "/x"))).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(FailureOf(status), Failure::kConnect);
  EXPECT_EQ(status.message(), absl::StrCat("Get \"http://127.0.0.1:", port,
                                           "/x\": dial tcp 127.0.0.1:", port,
                                           ": connect: connection refused"));
}

TEST(CurlTransportTest, TellsBrokenConnectionsApart) {
  std::atomic<int> bytes{0};
  const auto server = Serve([&bytes](ServerRequest&, ResponseWriter& writer) {
    if (bytes == 0) return writer.Cut();
    writer.CutAfter(bytes);
    (void)writer.Send(200, "", std::string(1000, 'x'));
  });
  const auto transport = Make();
  absl::Status status = transport->Send(Of(server->url())).status();
  EXPECT_EQ(FailureOf(status), Failure::kClosed) << status;
  bytes = 300;
  status = transport->Send(Of(server->url())).status();
  EXPECT_EQ(FailureOf(status), Failure::kBroken) << status;
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
}

TEST(CurlTransportTest, StreamsAResponse) {
  std::atomic<bool> second{false};
  const auto server = Serve([&second](ServerRequest&, ResponseWriter& writer) {
    (void)writer.Write("one\n");
    while (!second && !writer.Gone(absl::Milliseconds(5))) {
    }
    (void)writer.Write("two\n");
  });
  const auto transport = Make();
  auto stream = transport->Open(Of(server->url()));
  ASSERT_TRUE(stream.ok()) << stream.status();
  EXPECT_EQ((*stream)->head().status, 200);
  char buffer[16];
  absl::StatusOr<size_t> n = (*stream)->Read(buffer, sizeof(buffer));
  ASSERT_TRUE(n.ok());
  EXPECT_EQ(std::string(buffer, *n), "one\n");
  EXPECT_EQ((*stream)
                ->Read(buffer, sizeof(buffer), absl::Milliseconds(1))
                .status()
                .code(),
            absl::StatusCode::kDeadlineExceeded);
  second = true;
  n = (*stream)->Read(buffer, sizeof(buffer));
  ASSERT_TRUE(n.ok()) << n.status();
  EXPECT_EQ(std::string(buffer, *n), "two\n");
  n = (*stream)->Read(buffer, sizeof(buffer));
  ASSERT_TRUE(n.ok());
  EXPECT_EQ(*n, 0u);
}

TEST(CurlTransportTest, LargeBodiesPassThroughABoundedBuffer) {
  const std::string piece(1 << 20, 'z');
  const auto server = Serve([&piece](ServerRequest&, ResponseWriter& writer) {
    for (int i = 0; i < 16; ++i) {
      if (!writer.Write(piece).ok()) return;
    }
  });
  auto stream = Make()->Open(Of(server->url()));
  ASSERT_TRUE(stream.ok());
  const absl::StatusOr<std::string> body = ReadAll(stream->get(), 1 << 30);
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(body->size(), piece.size() * 16);
}

TEST(CurlTransportTest, LimitsWhatItCollects) {
  const auto server = Serve([](ServerRequest&, ResponseWriter& writer) {
    (void)writer.Send(200, "", std::string(100000, 'x'));
  });
  Request request = Of(server->url());
  request.max_body_bytes = 99999;
  EXPECT_EQ(Make()->Send(request).status().code(),
            absl::StatusCode::kResourceExhausted);
}

// Makes `size` bytes, in pieces of `piece`, then maybe fails.
class Generator : public BodySource {
 public:
  Generator(int64_t size, size_t piece, bool known, absl::Status end = {})
      : left_(size), size_(known ? size : -1), piece_(piece), end_(end) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override {
    const size_t n = std::min({size, piece_, static_cast<size_t>(left_)});
    if (n == 0 && !end_.ok()) return end_;
    for (size_t i = 0; i < n; ++i) buffer[i] = 'g';
    left_ -= static_cast<int64_t>(n);
    return n;
  }
  int64_t size() const override { return size_; }

 private:
  int64_t left_;
  const int64_t size_;
  const size_t piece_;
  const absl::Status end_;
};

void CountBody(ServerRequest& request, ResponseWriter& writer) {
  int64_t total = 0;
  char piece[8192];
  while (true) {
    const absl::StatusOr<size_t> n = request.Read(piece, sizeof(piece));
    if (!n.ok() || *n == 0) break;
    total += static_cast<int64_t>(*n);
  }
  (void)writer.Send(
      200, "",
      absl::StrCat(request.headers.Get("Content-Length"), "/",
                   request.headers.Get("Transfer-Encoding"), "/", total));
}

TEST(CurlTransportTest, StreamsUploads) {
  const auto server = Serve(CountBody);
  const auto transport = Make();
  struct Case {
    const char* name;
    int64_t size;
    size_t piece;
    bool known;
    const char* answer;
  };
  for (const Case& c : {
           Case{"empty, known", 0, 10, true, "0//0"},
           Case{"empty, chunked", 0, 10, false, "/chunked/0"},
           Case{"small", 5, 2, true, "5//5"},
           Case{"small chunked", 5, 2, false, "/chunked/5"},
           Case{"large", 3000000, 50000, true, "3000000//3000000"},
           Case{"large chunked", 3000000, 70000, false, "/chunked/3000000"},
       }) {
    Generator source(c.size, c.piece, c.known);
    Request request = Of(server->url(), "PUT");
    request.source = &source;
    const absl::StatusOr<Response> response = transport->Send(request);
    ASSERT_TRUE(response.ok()) << c.name << ": " << response.status();
    EXPECT_EQ(response->body, c.answer) << c.name;
  }
}

TEST(CurlTransportTest, AFailingSourceEndsTheRequest) {
  const auto server = Serve(CountBody);
  Generator source(100000, 1000, true, absl::DataLossError("disk"));
  Request request = Of(server->url(), "PUT");
  request.source = &source;
  EXPECT_EQ(Make()->Send(request).status(), absl::DataLossError("disk"))
      << "also where the announced bytes were there";
  Generator short_source(100000, 1000, false, absl::DataLossError("disk"));
  request.source = &short_source;
  EXPECT_EQ(Make()->Send(request).status(), absl::DataLossError("disk"));
  class Announced : public BodySource {
   public:
    absl::StatusOr<size_t> Read(char*, size_t) override { return 0; }
    int64_t size() const override { return 7; }
  } announced;
  request.source = &announced;
  EXPECT_EQ(Make()->Send(request).status().code(), absl::StatusCode::kInternal);
}

TEST(CurlTransportTest, ARefusalEndsAnUploadEarly) {
  const auto server = Serve([](ServerRequest&, ResponseWriter& writer) {
    writer.headers.Set("Connection", "close");
    (void)writer.Send(403, "", "no");
  });
  Generator source(int64_t{1} << 40, 60000, true);
  Request request = Of(server->url(), "PUT");
  request.source = &source;
  const absl::StatusOr<Response> response = Make()->Send(request);
  // The server may reset before the answer is read; it must end either way.
  if (response.ok()) {
    EXPECT_EQ(response->status, 403);
  }
}

TEST(CurlTransportTest, TimeLimits) {
  const auto server = Serve([](ServerRequest& request, ResponseWriter& writer) {
    if (request.path == "/body") (void)writer.Write("x");
    while (!writer.Gone(absl::Seconds(10))) {
    }
  });
  const auto transport = Make();
  Request request = Of(server->url() + "/head");
  request.header_timeout = absl::Milliseconds(20);
  absl::Status status = transport->Send(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("timeout awaiting response headers"));
  request = Of(server->url() + "/body");
  request.idle_timeout = absl::Milliseconds(20);
  status = transport->Send(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_EQ(FailureOf(status), Failure::kTimeout);
  request = Of(server->url() + "/body");
  request.timeout = absl::Milliseconds(20);
  EXPECT_EQ(transport->Send(request).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(CurlTransportTest, CancelsFromAnotherThread) {
  std::atomic<int> started{0};
  const auto server =
      Serve([&started](ServerRequest& request, ResponseWriter& writer) {
        if (request.path == "/body") (void)writer.Write("x");
        ++started;
        while (!writer.Gone(absl::Seconds(10))) {
        }
      });
  const auto transport = Make();
  for (const char* path : {"/head", "/body"}) {
    Cancellation cancel;
    started = 0;
    std::thread other([&] {
      while (started == 0) std::this_thread::yield();
      cancel.Cancel();
    });
    Request request = Of(server->url() + path);
    request.cancel = &cancel;
    EXPECT_EQ(transport->Send(request).status().code(),
              absl::StatusCode::kCancelled);
    other.join();
    EXPECT_EQ(transport->Send(request).status().code(),
              absl::StatusCode::kCancelled)
        << "cancelled before it began";
  }
}

TEST(CurlTransportTest, ReusesConnections) {
  Mutex mutex;
  std::set<std::string> peers;
  const auto server =
      Serve([&](ServerRequest& request, ResponseWriter& writer) {
        MutexLock lock(&mutex);
        peers.insert(request.remote_address);
        (void)writer.Send(200, "", "ok");
      });
  const auto transport = Make();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(transport->Send(Of(server->url())).ok());
  }
  EXPECT_EQ(peers.size(), 1u);
}

TEST(CurlTransportTest, NeverSendsACreationTwice) {
  std::atomic<int> calls{0};
  const auto server =
      Serve([&calls](ServerRequest& request, ResponseWriter& writer) {
        (void)request.ReadAll();
        // The second request comes on the kept connection and is carried out,
        // but its answer is lost.
        if (++calls == 2) return writer.Cut();
        (void)writer.Send(200, "", "ok");
      });
  const auto transport = Make();
  ASSERT_TRUE(transport->Send(Of(server->url(), "POST", "{}")).ok());
  const absl::Status status =
      transport->Send(Of(server->url(), "POST", "{}")).status();
  EXPECT_EQ(FailureOf(status), Failure::kClosed) << status;
  EXPECT_EQ(calls, 2);
}

TEST(CurlTransportTest, ServesManyThreads) {
  const auto server = Serve(Describe);
  const auto transport = Make();
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string target = absl::StrCat("/", t, "/", i);
        const auto response =
            transport->Send(Of(server->url() + target, "POST", target));
        if (response.ok() && absl::EndsWith(response->body, target + ">")) {
          ++good;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 160);
}

TEST(CurlTransportTest, SendsManyAtOnce) {
  // Each answer waits until all requests are there.
  std::atomic<int> arrived{0};
  const auto server =
      Serve([&arrived](ServerRequest& request, ResponseWriter& writer) {
        ++arrived;
        while (arrived < 10 && !writer.Gone(absl::Milliseconds(1))) {
        }
        (void)writer.Send(200, "", request.path);
      });
  std::vector<Request> requests;
  for (int i = 0; i < 10; ++i) {
    requests.push_back(Of(absl::StrCat(server->url(), "/", i)));
  }
  requests.push_back(Of("nonsense"));
  const auto responses = Make()->SendAll(requests);
  ASSERT_EQ(responses.size(), 11u);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(responses[i].ok()) << responses[i].status();
    EXPECT_EQ(responses[i]->body, absl::StrCat("/", i));
  }
  EXPECT_FALSE(responses[10].ok());
}

TEST(CurlTransportTest, FollowsRedirectsWithoutGivingCredentialsAway) {
  const auto other = Serve(Describe);
  const auto server =
      Serve([&other](ServerRequest& request, ResponseWriter& writer) {
        if (request.path == "/loop") {
          writer.headers.Set("Location", "/loop");
        } else if (request.path == "/here") {
          writer.headers.Set("Location", "there");
        } else if (request.path == "/there") {
          return Describe(request, writer);
        } else {
          writer.headers.Set("Location", other->url() + "/blob");
        }
        (void)writer.Send(307, "", "");
      });
  const auto transport = Make();
  Request request = Of(server->url() + "/here");
  request.headers.Add("Authorization", "Bearer t");
  request.follow_redirects = true;
  absl::StatusOr<Response> response = transport->Send(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(response->body, HasSubstr("Authorization=Bearer t"));
  EXPECT_EQ(response->url, server->url() + "/there");
  request.url = server->url() + "/away";
  response = transport->Send(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(response->body, testing::Not(HasSubstr("Authorization")));
  request.url = server->url() + "/loop";
  EXPECT_THAT(std::string(transport->Send(request).status().message()),
              HasSubstr("Get \"/loop\": stopped after 10 redirects"));
  request.follow_redirects = false;
  EXPECT_EQ(transport->Send(request)->status, 307);
}

TEST(CurlTransportTest, AStreamMayOutliveItsTransport) {
  const auto server = Serve([](ServerRequest&, ResponseWriter& writer) {
    (void)writer.Send(200, "", std::string(600000, 'x'));
  });
  auto transport = Make();
  auto stream = transport->Open(Of(server->url()));
  ASSERT_TRUE(stream.ok());
  transport.reset();
  EXPECT_EQ(ReadAll(stream->get(), 1 << 20)->size(), 600000u);
}

TEST(CurlTransportTest, GoesThroughAProxy) {
  const auto proxy = Serve(Describe);  // Sees absolute targets.
  TransportOptions options;
  options.environment = [&proxy](absl::string_view name) {
    return name == "HTTP_PROXY" ? std::optional<std::string>(proxy->url())
                                : std::nullopt;
  };
  const absl::StatusOr<Response> response =
      Make(options)->Send(Of("http://registry.example/v2/"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(response->body, HasSubstr("GET http://registry.example/v2/"));
  TransportOptions bad;
  bad.proxy_url = "ftp://x";
  EXPECT_EQ(NewCurlTransport(bad).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace gitops::http
