#include "pkg/kube/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "pkg/http/scripted_transport.h"
#include "pkg/kube/http_client.h"
#include "pkg/kube/object.h"

namespace gitops::kube {
namespace {

using ::testing::HasSubstr;

std::string Event(const char* type, const char* name, int version) {
  return absl::StrCat(R"({"type":")", type, R"(","object":{"kind":"Pod",)",
                      R"("metadata":{"name":")", name,
                      R"(","resourceVersion":")", version, "\"}}}\n");
}

constexpr char kExpired[] =
    R"({"type":"ERROR","object":{"kind":"Status","status":"Failure",)"
    R"x("message":"too old resource version: 1 (2)","reason":"Expired",)x"
    R"("code":410}})"
    "\n";

TEST(EventBufferTest, CutsAtAnyByte) {
  const std::string stream =
      absl::StrCat("\n", Event("ADDED", "a", 1), Event("MODIFIED", "b\\n", 2),
                   "{\"type\":\n\"DELETED\",\n\"object\":{\"kind\":\"X\"}}\n",
                   Event("BOOKMARK", "", 9));
  for (size_t step : {size_t{1}, size_t{7}, stream.size()}) {
    EventBuffer buffer;
    std::vector<EventType> types;
    for (size_t i = 0; i < stream.size(); i += step) {
      buffer.Append(absl::string_view(stream).substr(i, step));
      while (true) {
        const auto event = buffer.Next();
        ASSERT_TRUE(event.ok()) << event.status();
        if (!event->has_value()) break;
        types.push_back((*event)->type);
      }
    }
    EXPECT_EQ(types, (std::vector<EventType>{
                         EventType::kAdded, EventType::kModified,
                         EventType::kDeleted, EventType::kBookmark}))
        << step;
    EXPECT_FALSE(buffer.has_rest());
  }
}

TEST(EventBufferTest, RefusesWhatIsNoEvent) {
  for (const char* text : {"nonsense\n", "{}\n", "{\"type\":\"ADDED\"}\n",
                           "{\"type\":\"ADDED\",\"object\":3}\n",
                           "{\"type\":\"NEW\",\"object\":{}}\n"}) {
    EventBuffer buffer;
    buffer.Append(text);
    EXPECT_EQ(buffer.Next().status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
  EventBuffer buffer;
  buffer.Append(kExpired);
  const absl::Status status = buffer.Next().status();
  EXPECT_TRUE(IsExpired(status));
  EXPECT_EQ(status.message(), "too old resource version: 1 (2)");
}

class FakeClock : public Clock {
 public:
  absl::Time Now() override { return now; }
  void Sleep(absl::Duration d) override { now += d; }
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
};

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    type_.gvk = {"", "v1", "Pod"};
    type_.resource = "pods";
    type_.namespaced = true;
    Config config;
    config.server = "http://h";
    ClientOptions options;
    options.clock = &clock_;
    absl::StatusOr<std::unique_ptr<Client>> made =
        NewClientOn(config, options, transport_);
    EXPECT_TRUE(made.ok());
    client_ = *std::move(made);
    options_.resource_version = "1";
  }

  // "ADDED a" …, or the error's message.
  std::string Next(Watch* watch, absl::Duration wait = absl::Hours(1)) {
    const absl::StatusOr<std::optional<WatchEvent>> event = watch->Next(wait);
    if (!event.ok()) return std::string(event.status().message());
    if (!event->has_value()) return "nothing";
    return std::string(NameOf((*event)->object));
  }

  FakeClock clock_;
  ResourceType type_;
  WatchOptions options_;
  std::shared_ptr<http::ScriptedTransport> transport_ =
      std::make_shared<http::ScriptedTransport>();
  std::unique_ptr<Client> client_;
};

TEST_F(WatchTest, GoesOnFromTheLastVersion) {
  transport_->Expect(200, Event("ADDED", "a", 3) + Event("BOOKMARK", "", 7) +
                              "{\"type\":\"ADD");  // Cut inside an event.
  transport_->Expect(http::WithFailure(absl::UnavailableError("EOF"),
                                       http::Failure::kConnect));
  transport_->Expect(200, Event("MODIFIED", "b", 8));
  const auto watch = client_->OpenWatch(type_, "ns", options_);
  ASSERT_TRUE(watch.ok()) << watch.status();
  EXPECT_EQ(Next(watch->get()), "a");
  EXPECT_EQ((*watch)->resource_version(), "3");
  EXPECT_EQ(Next(watch->get()), "");
  EXPECT_EQ(Next(watch->get()), "b");
  EXPECT_EQ((*watch)->resource_version(), "8");
  const auto seen = transport_->seen();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].url,
            "http://h/api/v1/namespaces/ns/pods?watch=true&"
            "allowWatchBookmarks=true&resourceVersion=1&timeoutSeconds=290");
  EXPECT_THAT(seen[2].url, HasSubstr("resourceVersion=7&"));
}

TEST_F(WatchTest, ExpiryIsTheCallersToHandle) {
  transport_->Expect(200, Event("ADDED", "a", 3) + kExpired);
  auto watch = client_->OpenWatch(type_, "ns", options_);
  ASSERT_TRUE(watch.ok());
  EXPECT_EQ(Next(watch->get()), "a");
  EXPECT_TRUE(IsExpired((*watch)->Next().status()));
  transport_->Expect(410, R"({"kind":"Status","status":"Failure",
      "reason":"Expired","code":410})");
  EXPECT_TRUE(IsExpired(client_->OpenWatch(type_, "ns", options_).status()));
}

TEST_F(WatchTest, GivesUpOnWhatWaitingDoesNotChange) {
  transport_->Expect(200, Event("ADDED", "a", 3));
  transport_->Expect(403, R"({"kind":"Status","status":"Failure",
      "reason":"Forbidden","message":"no","code":403})");
  const auto watch = client_->OpenWatch(type_, "ns", options_);
  ASSERT_TRUE(watch.ok());
  EXPECT_EQ(Next(watch->get()), "a");
  EXPECT_EQ(Next(watch->get()), "no");
}

TEST_F(WatchTest, BacksOffAndEnds) {
  transport_->Expect(200, "");
  for (int i = 0; i < 20; ++i) transport_->Expect(503, "");
  const absl::Time start = clock_.now;
  const auto watch = client_->OpenWatch(type_, "ns", options_);
  ASSERT_TRUE(watch.ok());
  EXPECT_TRUE(IsServiceUnavailable((*watch)->Next().status()));
  EXPECT_GT(clock_.now - start, absl::Seconds(10));
  EXPECT_LT(transport_->seen().size(), 20u);
}

TEST_F(WatchTest, AWaitEndsInsideABackOff) {
  transport_->Expect(200, "");
  transport_->Expect(429, "", {{"Retry-After", "0"}});
  transport_->Expect(503, "");
  const auto watch = client_->OpenWatch(type_, "ns", options_);
  ASSERT_TRUE(watch.ok());
  const absl::Time start = clock_.now;
  EXPECT_EQ(Next(watch->get(), absl::Milliseconds(100)), "nothing");
  EXPECT_EQ(clock_.now - start, absl::Milliseconds(100));
}

TEST_F(WatchTest, WithoutResumeTheEndIsSaid) {
  options_.resume = false;
  transport_->Expect(200, Event("ADDED", "a", 3));
  const auto watch = client_->OpenWatch(type_, "ns", options_);
  ASSERT_TRUE(watch.ok());
  EXPECT_EQ(Next(watch->get()), "a");
  EXPECT_EQ((*watch)->Next().status().code(), absl::StatusCode::kAborted);
}

TEST_F(WatchTest, WithoutAVersionThereIsNoGoingOn) {
  options_.resource_version = "";
  transport_->Expect(200, "");
  const auto watch = client_->OpenWatch(type_, "ns", options_);
  ASSERT_TRUE(watch.ok());
  EXPECT_EQ((*watch)->Next().status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(WatchTest, EndsFromOutside) {
  http::Cancellation cancel;
  options_.cancel = &cancel;
  transport_->Expect(200, Event("ADDED", "a", 3));
  const auto watch = client_->OpenWatch(type_, "ns", options_);
  ASSERT_TRUE(watch.ok());
  cancel.Cancel();
  EXPECT_EQ((*watch)->Next().status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace gitops::kube
