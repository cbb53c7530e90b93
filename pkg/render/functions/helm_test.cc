// required, fail, lookup and getHostByName.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"
#include "pkg/render/host.h"
#include "pkg/value/value.h"

namespace gitops::render {
namespace {

TEST(HelmTest, Functions) {
  ExpectAsRecorded({
      {"required \"need it\" \"x\"", "x"},
      {"required \"need it\" 0", "0"},
      {"required \"need it\" false", "false"},
      {"required \"need it\" \"\"", "!need it"},
      {"required \"need it\" nil", "!need it"},
      {"required \"need it\" .Values.none", "!need it"},
      {"required \"need it\" (list)", "[]"},
      {"fail \"stop\"", "!stop"},
      {"fail \"\"", "!"},
      {"fail 1", "!expected string; found 1"},
      {"lookup \"v1\" \"Pod\" \"ns\" \"name\"", "map[]"},
      {"lookup \"v1\" \"Pod\" \"\" \"\" | toJson", "{}"},
      {"len (lookup \"v1\" \"Pod\" \"\" \"\")", "0"},
      {"getHostByName \"example.com\"", ""},
      {"required 1 2", "!expected string; found 1"},
  });
}

TEST(HelmTest, LookupAsksTheHost) {
  HostOptions options;
  options.lookup = [](absl::string_view version, absl::string_view kind,
                      absl::string_view ns,
                      absl::string_view name) -> absl::StatusOr<value::Value> {
    if (name == "bad") return absl::PermissionDeniedError("pods is forbidden");
    value::Value found = value::Value::NewMap();
    found.map().Set("what", value::Value::String(absl::StrCat(
                                version, " ", kind, " ", ns, "/", name)));
    return found;
  };
  const std::unique_ptr<Host> host = *Host::Create(std::move(options));
  EXPECT_EQ(Evaluate("(lookup \"v1\" \"Pod\" \"ns\" \"p\").what", *host),
            "v1 Pod ns/p");
  EXPECT_EQ(Evaluate("lookup \"v1\" \"Pod\" \"ns\" \"bad\"", *host),
            "!pods is forbidden");
}

TEST(HelmTest, NamesAreOnlyResolvedWhereAllowed) {
  HostOptions options;
  options.resolve =
      [](absl::string_view name) -> absl::StatusOr<std::vector<std::string>> {
    if (name == "none") return absl::NotFoundError("no such host");
    return std::vector<std::string>{"10.0.0.7"};
  };
  std::unique_ptr<Host> host = *Host::Create(options);
  EXPECT_EQ(Evaluate("getHostByName \"a\"", *host), "");
  options.enable_dns = true;
  host = *Host::Create(options);
  EXPECT_EQ(Evaluate("getHostByName \"a\"", *host), "10.0.0.7");
}

TEST(HelmTest, LintLogsInsteadOfFailing) {
  std::vector<std::string> lines;
  HostOptions options;
  options.lint = true;
  options.log = [&lines](absl::string_view line) { lines.emplace_back(line); };
  const std::unique_ptr<Host> host = *Host::Create(std::move(options));
  EXPECT_EQ(Evaluate("required \"need it\" \"\"", *host), "");
  EXPECT_EQ(Evaluate("fail \"stop\"", *host), "");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE(lines[0].find("need it"), std::string::npos) << lines[0];
  EXPECT_NE(lines[1].find("stop"), std::string::npos) << lines[1];
}

}  // namespace
}  // namespace gitops::render
