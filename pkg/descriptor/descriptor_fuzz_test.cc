#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/descriptor/descriptor.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

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
  std::mt19937 random(7);
  for (const std::string& seed : Seeds()) {
    for (int i = 0; i < 1500; ++i) {
      std::string input = seed;
      for (int c = static_cast<int>(random() % 5); c > 0; --c) {
        size_t at = random() % input.size();
        switch (random() % 3) {
          case 0:
            input[at] = static_cast<char>(random() % 256);
            break;
          case 1:
            input.insert(at, 1, static_cast<char>(random() % 256));
            break;
          default:
            input.erase(at, 1 + random() % 4);
        }
        if (input.empty()) break;
      }
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()),
                             input.size());
    }
  }
}

}  // namespace
}  // namespace gitops::descriptor
