#ifndef GITOPS_CMD_RENDERER_REMOTE_TEST_SERVER_H_
#define GITOPS_CMD_RENDERER_REMOTE_TEST_SERVER_H_

// A loopback server that describes what it was asked.

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/http/server.h"

namespace gitops::renderer {

inline std::optional<std::string> NoVariables(absl::string_view) {
  return std::nullopt;
}

// /moved leads to /there; /refused and /gone fail; other paths are echoed with
// what the client says of itself.
inline std::unique_ptr<http::Server> ServeEcho() {
  auto server = http::Server::Start(
      {}, [](http::ServerRequest& request, http::ResponseWriter& writer) {
        if (request.path == "/moved") {
          writer.headers.Set("Location", "/there");
          (void)writer.Send(302, "", "");
        } else if (request.path == "/refused") {
          (void)writer.Send(401, "", "no");
        } else if (request.path == "/gone") {
          (void)writer.Send(404, "", "no");
        } else {
          (void)writer.Send(
              200, "text/plain",
              absl::StrCat("path: ", request.path, "\nagent: ",
                           request.headers.Get("User-Agent"), "\naccept: \"",
                           request.headers.Get("Accept"), "\"\nauth: \"",
                           request.headers.Get("Authorization"), "\"\n"));
        }
      });
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_REMOTE_TEST_SERVER_H_
