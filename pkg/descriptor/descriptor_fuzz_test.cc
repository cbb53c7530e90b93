#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {
namespace {

std::vector<std::string> Seeds() {
  Release r;
  r.environment = "e";
  r.name = "shop";
  r.app_group = "e";
  r.apps = {{"shop"}};
  r.files = {
      {"shop/a.yaml", std::string(64, 'a'), {{"v1", "Service", "n", "web"}}}};
  r.images = {{"a", absl::StrCat("sha256:", std::string(64, 'b')), "r/a", ""}};
  Finish(&r);
  std::string bytes = *WriteRelease(r);
  return {bytes, *ToText(bytes),
          "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: b}\n"
          "---\nkind: List\nitems: [{kind: List, items: [{}]}]\n",
          absl::StrCat("kind: ImagesLock\nimages:\n- image: r/a@sha256:",
                       std::string(64, 'c'),
                       "\n  annotations: {kbld.carvel.dev/origins: '- a'}\n"),
          "kind: Config\noverrides: [{image: a, newImage: b@c}]\n"};
}

TEST(DescriptorFuzzTest, SeedsAndChangesOfThem) {
  EXPECT_GT(ReplayFuzzCorpus(Seeds(), {.rounds = 1500}), 5000u);
}

}  // namespace
}  // namespace gitops::descriptor
