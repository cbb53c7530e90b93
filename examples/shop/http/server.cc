#include "examples/shop/http/server.h"

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace shop {
namespace {

constexpr size_t kMaxRequestBytes = 16384;

std::string Format(const Response& response) {
  const char* reason = response.status == 200   ? "OK"
                       : response.status == 404 ? "Not Found"
                       : response.status == 405 ? "Method Not Allowed"
                                                : "Bad Request";
  return "HTTP/1.1 " + std::to_string(response.status) + " " + reason +
         "\r\nContent-Type: application/json\r\nConnection: close\r\n"
         "Content-Length: " +
         std::to_string(response.body.size()) + "\r\n\r\n" + response.body;
}

// Reads up to the end of the headers; the body of a GET does not matter.
std::string ReadRequest(int connection) {
  std::string request;
  char buffer[1024];
  while (request.size() < kMaxRequestBytes &&
         request.find("\r\n\r\n") == std::string::npos) {
    const ssize_t n = read(connection, buffer, sizeof(buffer));
    if (n <= 0) break;
    request.append(buffer, static_cast<size_t>(n));
  }
  return request;
}

void WriteAll(int connection, const std::string& text) {
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t n =
        write(connection, text.data() + written, text.size() - written);
    if (n <= 0) return;
    written += static_cast<size_t>(n);
  }
}

}  // namespace

std::string Answer(const std::string& request, const Handler& handler) {
  const size_t method_end = request.find(' ');
  const size_t path_end = method_end == std::string::npos
                              ? std::string::npos
                              : request.find(' ', method_end + 1);
  if (path_end == std::string::npos ||
      request.compare(path_end + 1, 5, "HTTP/") != 0) {
    return Format({400, "{\"error\":\"no HTTP request\"}\n"});
  }
  if (request.substr(0, method_end) != "GET") {
    return Format({405, "{\"error\":\"only GET is served\"}\n"});
  }
  return Format(
      handler(request.substr(method_end + 1, path_end - method_end - 1)));
}

int Serve(int port, const Handler& handler) {
  signal(SIGPIPE, SIG_IGN);
  const int listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1, off = 0;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  sockaddr_in6 address = {};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_any;
  address.sin6_port = htons(static_cast<uint16_t>(port));
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) !=
          0 ||
      listen(listener, 128) != 0) {
    std::fprintf(stderr, "listen on port %d: %s\n", port, std::strerror(errno));
    return 1;
  }
  std::fprintf(stderr, "listening on port %d\n", port);
  while (true) {
    const int connection = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    const timeval patience = {5, 0};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience,
               sizeof(patience));
    WriteAll(connection, Answer(ReadRequest(connection), handler));
    close(connection);
  }
}

std::string EnvironmentOr(const char* name, const char* fallback) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : fallback;
}

}  // namespace shop
