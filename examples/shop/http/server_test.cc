#include "examples/shop/http/server.h"

#include <string>

#include "gtest/gtest.h"

namespace shop {
namespace {

Response Echo(const std::string& path) { return {200, path}; }

TEST(AnswerTest, ServesGetAndRefusesTheRest) {
  EXPECT_EQ(Answer("GET /a HTTP/1.1\r\n\r\n", Echo),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: "
            "close\r\nContent-Length: 2\r\n\r\n/a");
  EXPECT_EQ(Answer("POST / HTTP/1.1\r\n\r\n", Echo).substr(0, 12),
            "HTTP/1.1 405");
  for (const char* bad : {"", "GET", "GET /", "GET / FTP/1\r\n"}) {
    EXPECT_EQ(Answer(bad, Echo).substr(0, 12), "HTTP/1.1 400") << bad;
  }
}

}  // namespace
}  // namespace shop
