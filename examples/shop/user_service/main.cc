// The user service of the example: a fixed list of users as JSON.

#include <cstdlib>
#include <string>

#include "examples/shop/http/server.h"

int main() {
  const std::string greeting = shop::EnvironmentOr("GREETING", "hello");
  return shop::Serve(
      std::atoi(shop::EnvironmentOr("PORT", "8080").c_str()),
      [&](const std::string& path) -> shop::Response {
        if (path == "/healthz") return {200, "{\"status\":\"ok\"}\n"};
        if (path == "/users") {
          return {200, "{\"greeting\":\"" + greeting +
                           "\",\"users\":[{\"id\":1,\"name\":\"ada\"}]}\n"};
        }
        return {404, "{\"error\":\"not found\"}\n"};
      });
}
