// The order service of the example: a fixed list of orders as JSON.

#include <cstdlib>
#include <string>

#include "examples/shop/http/server.h"

int main() {
  const std::string currency = shop::EnvironmentOr("CURRENCY", "EUR");
  const std::string users = shop::EnvironmentOr("USER_SERVICE_URL", "");
  return shop::Serve(
      std::atoi(shop::EnvironmentOr("PORT", "8080").c_str()),
      [&](const std::string& path) -> shop::Response {
        if (path == "/healthz") return {200, "{\"status\":\"ok\"}\n"};
        if (path == "/orders") {
          return {200, "{\"users\":\"" + users +
                           "\",\"orders\":[{\"id\":1,\"total\":\"19.90 " +
                           currency + "\"}]}\n"};
        }
        return {404, "{\"error\":\"not found\"}\n"};
      });
}
