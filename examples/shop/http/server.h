#ifndef GITOPS_EXAMPLES_SHOP_HTTP_SERVER_H_
#define GITOPS_EXAMPLES_SHOP_HTTP_SERVER_H_

// A very small HTTP/1.1 server for the example's two services: one request a
// connection, GET only, one thread. Not for production.

#include <functional>
#include <string>

namespace shop {

struct Response {
  int status = 200;
  std::string body;  // JSON.
};

// Called with the path of each GET.
using Handler = std::function<Response(const std::string& path)>;

// Parses the request line of `request` and answers it: 400 for what is no
// HTTP, 405 for other methods. Returns the whole response.
std::string Answer(const std::string& request, const Handler& handler);

// Listens on `port` of every address and serves until the process ends.
// Returns the exit code of a failed start.
int Serve(int port, const Handler& handler);

// The value of an environment variable, or `fallback`.
std::string EnvironmentOr(const char* name, const char* fallback);

}  // namespace shop

#endif  // GITOPS_EXAMPLES_SHOP_HTTP_SERVER_H_
