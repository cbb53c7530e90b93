// Blobs: uploads at once and in chunks, mounts, ranges.

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/oci/digest.h"
#include "pkg/sandbox/registry/exchange_fixture.h"

namespace gitops::sandbox {
namespace {

class ExchangeBlobTest : public ExchangeFixture {
 protected:
  Answer Range(const std::string& digest, const std::string& range) {
    http::Headers headers;
    headers.Set("Range", range);
    return Send("GET", "/v2/app/blobs/" + digest, "", headers);
  }
};

TEST_F(ExchangeBlobTest, GetHeadAndDelete) {
  const std::string path = "/v2/app/blobs/" + Blob("app", "content");
  const Answer got = Send("GET", path);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "content");
  const Answer head = Send("HEAD", path);
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.Header("Content-Length"), "7");
  EXPECT_EQ(head.Header("Docker-Content-Digest"),
            oci::Digest::Of("content").ToString());
  EXPECT_EQ(Send("PUT", path).status, 405);
  EXPECT_EQ(Send("DELETE", path).status, 202);
  EXPECT_EQ(Send("GET", path).status, 404);
  EXPECT_EQ(Send("DELETE", path).status, 404);
}

TEST_F(ExchangeBlobTest, AnEmptyBlob) {
  const Answer got = Send("GET", "/v2/app/blobs/" + Blob("app", ""));
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "");
  EXPECT_FALSE(got.cut);
}

TEST_F(ExchangeBlobTest, Ranges) {
  const std::string digest = Blob("app", "0123456789");
  struct Case {
    const char* range;
    int status;
    const char* body;
  };
  for (const Case& c :
       {Case{"bytes=0-0", 206, "0"}, Case{"bytes=8-", 206, "89"},
        Case{"bytes=-3", 206, "789"}, Case{"bytes=-99", 206, "0123456789"},
        Case{"bytes=5-99", 206, "56789"}, Case{"bytes=10-", 416, nullptr},
        Case{"bytes=5-4", 416, nullptr}, Case{"bytes=-0", 416, nullptr},
        // What is no single range is the whole.
        Case{"bytes=0-1,3-4", 200, "0123456789"},
        Case{"lines=0-1", 200, "0123456789"},
        Case{"bytes=a-b", 200, "0123456789"},
        Case{"bytes=--9223372036854775808", 200, "0123456789"},
        Case{"bytes=99999999999999999999-", 200, "0123456789"}}) {
    SCOPED_TRACE(c.range);
    const Answer answer = Range(digest, c.range);
    EXPECT_EQ(answer.status, c.status);
    if (c.body != nullptr) {
      EXPECT_EQ(answer.body, c.body);
    }
  }
  EXPECT_EQ(Range(digest, "bytes=2-4").Header("Content-Range"), "bytes 2-4/10");
}

TEST_F(ExchangeBlobTest, Chunks) {
  const Answer begun = Send("POST", "/v2/app/blobs/uploads/");
  ASSERT_EQ(begun.status, 202);
  const std::string at = begun.Header("Location");
  http::Headers range;
  range.Set("Content-Range", "0-2");
  EXPECT_EQ(Send("PATCH", at, "abc", range).status, 202);
  // The same chunk again is out of order, and changes nothing.
  EXPECT_EQ(Send("PATCH", at, "abc", range).status, 416);
  range.Set("Content-Range", "x");
  EXPECT_EQ(Send("PATCH", at, "abc", range).status, 416);
  EXPECT_EQ(Send("GET", at).Header("Range"), "0-2");
  // Without a range a chunk goes to the end.
  EXPECT_EQ(Send("PATCH", at, "def").status, 202);
  const std::string digest = oci::Digest::Of("abcdef").ToString();
  EXPECT_EQ(Send("PUT", at + "?digest=" + digest).status, 201);
  EXPECT_EQ(Send("GET", "/v2/app/blobs/" + digest).body, "abcdef");
  EXPECT_EQ(Send("GET", at).status, 404);
}

TEST_F(ExchangeBlobTest, OtherBytesThanWereSaid) {
  const std::string other = oci::Digest::Of("other").ToString();
  EXPECT_EQ(
      Send("POST", "/v2/app/blobs/uploads/?digest=" + other, "content").status,
      400);
  EXPECT_EQ(Send("GET", "/v2/app/blobs/" + other).status, 404);
  const std::string at =
      Send("POST", "/v2/app/blobs/uploads/").Header("Location");
  EXPECT_EQ(Send("PUT", at + "?digest=none", "x").status, 400);
  EXPECT_EQ(Send("DELETE", at).status, 204);
  EXPECT_EQ(Send("PATCH", at, "x").status, 404);
}

TEST_F(ExchangeBlobTest, MountsWhatAnotherRepositoryHas) {
  const std::string digest = Blob("app", "content");
  const Answer mounted = Send("POST", absl::StrCat("/v2/other/blobs/uploads/?"
                                                   "mount=",
                                                   digest, "&from=app"));
  EXPECT_EQ(mounted.status, 201);
  EXPECT_EQ(Send("GET", "/v2/other/blobs/" + digest).body, "content");
  // What is not there begins an upload instead.
  for (const std::string& query :
       {"mount=" + digest + "&from=none",
        "mount=" + oci::Digest::Of("x").ToString() + "&from=app",
        std::string("mount=bad&from=app"),
        "mount=" + digest + "&from=../app"}) {
    SCOPED_TRACE(query);
    EXPECT_EQ(Send("POST", "/v2/third/blobs/uploads/?" + query).status, 202);
  }
}

}  // namespace
}  // namespace gitops::sandbox
