#include "pkg/sandbox/apiserver/watch.h"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/cluster.h"
#include "pkg/sandbox/apiserver/controllers.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/test_objects.h"

namespace gitops::sandbox {
namespace {

using value::Value;

// Collects lines; is gone after so many.
class Lines : public http::ResponseWriter {
 public:
  explicit Lines(size_t enough) : enough_(enough) {}
  absl::Status Write(absl::string_view data) override {
    text_.append(data.data(), data.size());
    return absl::OkStatus();
  }
  bool Gone(absl::Duration) override { return Seen().size() >= enough_; }
  void Cut() override {}
  void CutAfter(int64_t) override {}

  // "TYPE name" of each event.
  std::vector<std::string> Seen() const {
    std::vector<std::string> seen;
    for (absl::string_view line :
         absl::StrSplit(text_, '\n', absl::SkipEmpty())) {
      const Value event = Object(line);
      seen.push_back(
          absl::StrCat(TextAt(event, {"type"}), " ",
                       TextAt(event, {"object", "metadata", "name"})));
    }
    return seen;
  }
  const std::string& text() const { return text_; }

 private:
  size_t enough_;
  std::string text_;
};

class WatchTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(1000); }
  void Open(size_t max_events) {
    Cluster::Options options;
    options.max_events = max_events;
    cluster_ = *Cluster::Open(options);
    ASSERT_TRUE(MakeInitialObjects(cluster_.get()).ok());
    request_.resource = Builtin("ConfigMap");
    request_.ns = "default";
    request_.shape = [](const Value& object) { return object; };
    request_.length = absl::Seconds(20);
  }
  void Put(const std::string& name, const std::string& label) {
    const Value object = Object(absl::StrCat(
        R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":")", name,
        R"(","labels":{"l":")", label, R"("}}})"));
    auto made = cluster_->Create(request_.resource, "default", object, false);
    if (made.ok()) return;
    auto updated =
        cluster_->Update(request_.resource, "default", name, object, "", false);
    EXPECT_TRUE(updated.ok()) << updated.status();
  }
  void Delete(const std::string& name) {
    EXPECT_TRUE(cluster_->Delete(request_.resource, "default", name, {}).ok());
  }

  std::unique_ptr<Cluster> cluster_;
  WatchRequest request_;
};

TEST_F(WatchTest, BeginsWithWhatIsThere) {
  Put("b", "x");
  Put("a", "x");
  Lines lines(2);
  ASSERT_TRUE(StreamWatch(*cluster_, request_, lines).ok());
  EXPECT_EQ(lines.Seen(), (std::vector<std::string>{"ADDED a", "ADDED b"}));
  EXPECT_EQ(lines.headers.Get("Content-Type"), "application/json");
}

TEST_F(WatchTest, GoesOnFromAVersion) {
  Put("a", "x");
  request_.after = cluster_->Revision();
  Put("b", "x");
  Put("b", "y");
  Delete("a");
  Lines lines(3);
  ASSERT_TRUE(StreamWatch(*cluster_, request_, lines).ok());
  EXPECT_EQ(lines.Seen(),
            (std::vector<std::string>{"ADDED b", "MODIFIED b", "DELETED a"}));
}

// To somebody who sees a part, coming into it is being added.
TEST_F(WatchTest, OfASelector) {
  request_.query.selector = *Selector::Parse("l=x", "");
  request_.after = cluster_->Revision();
  Put("a", "y");
  Put("a", "x");
  Put("a", "y");
  Put("b", "y");
  Delete("b");
  Put("c", "x");
  Lines lines(3);
  ASSERT_TRUE(StreamWatch(*cluster_, request_, lines).ok());
  EXPECT_EQ(lines.Seen(),
            (std::vector<std::string>{"ADDED a", "DELETED a", "ADDED c"}));
}

TEST_F(WatchTest, OtherNamespacesAndKindsAreNotSeen) {
  request_.after = cluster_->Revision();
  ASSERT_TRUE(cluster_
                  ->Create(request_.resource, "kube-system",
                           Object(R"({"apiVersion":"v1","kind":"ConfigMap",
                             "metadata":{"name":"other"}})"),
                           false)
                  .ok());
  Put("a", "x");
  Lines lines(1);
  ASSERT_TRUE(StreamWatch(*cluster_, request_, lines).ok());
  EXPECT_EQ(lines.Seen(), std::vector<std::string>{"ADDED a"});
  request_.ns = "";
  Lines all(2);
  ASSERT_TRUE(StreamWatch(*cluster_, request_, all).ok());
  EXPECT_EQ(all.Seen(), (std::vector<std::string>{"ADDED other", "ADDED a"}));
}

TEST_F(WatchTest, WhatHappensMeanwhileIsSent) {
  request_.after = cluster_->Revision();
  Lines lines(1);
  std::thread writer([this] { Put("a", "x"); });
  EXPECT_TRUE(StreamWatch(*cluster_, request_, lines).ok());
  writer.join();
  EXPECT_EQ(lines.Seen(), std::vector<std::string>{"ADDED a"});
}

TEST_F(WatchTest, TheTimeIsOver) {
  Put("a", "x");
  request_.length = absl::ZeroDuration();
  request_.bookmarks = true;
  Lines lines(100);
  ASSERT_TRUE(StreamWatch(*cluster_, request_, lines).ok());
  EXPECT_EQ(lines.Seen(), (std::vector<std::string>{"ADDED a", "BOOKMARK "}));
  EXPECT_TRUE(absl::StrContains(
      lines.text(),
      absl::StrCat("\"resourceVersion\":\"", cluster_->Revision(), "\"")))
      << lines.text();
}

TEST_F(WatchTest, TooOldAVersionIsAnErrorBeforeAnythingIsSent) {
  Open(2);
  request_.after = cluster_->Revision();
  for (const char* name : {"a", "b", "c"}) Put(name, "x");
  Lines lines(1);
  const absl::Status status = StreamWatch(*cluster_, request_, lines);
  int code = 0;
  StatusObject(status, &code);
  EXPECT_EQ(code, 410);
  EXPECT_EQ(lines.text(), "");
}

}  // namespace
}  // namespace gitops::sandbox
