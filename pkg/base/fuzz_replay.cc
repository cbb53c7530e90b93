#include "pkg/base/fuzz_replay.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/check.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace gitops {
namespace {

// The bytes that parsers look for: better than random ones.
constexpr absl::string_view kTelling("\"'\\{}[]<>,:;=*&#@%|-\n\t 09\xc3\xff\0",
                                     28);

class Replay {
 public:
  Replay(const std::vector<std::string>& corpus,
         const FuzzReplayOptions& options)
      : corpus_(corpus), options_(options) {}

  void One(const std::string& entry) {
    Try(entry);
    if (entry.empty()) return;
    if (entry.size() <= options_.cut_everywhere_bytes) {
      for (size_t i = 0; i < entry.size(); ++i) {
        Try(absl::string_view(entry).substr(0, i));
        Try(absl::string_view(entry).substr(i));
      }
    }
    for (int round = 0; round < options_.rounds; ++round) Try(Changed(entry));
  }

  size_t tried() const { return tried_; }

 private:
  void Try(absl::string_view input) {
    ++tried_;
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()),
                           input.size());
  }

  size_t Below(size_t limit) {
    random_ = random_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<size_t>(random_ >> 33) % limit;
  }

  char Byte() {
    return Below(2) == 0 ? kTelling[Below(kTelling.size())]
                         : static_cast<char>(Below(256));
  }

  std::string Changed(const std::string& entry) {
    std::string out = entry;
    for (size_t changes = 1 + Below(3); changes > 0 && !out.empty();
         --changes) {
      const size_t at = Below(out.size());
      const std::string& other = corpus_[Below(corpus_.size())];
      switch (Below(5)) {
        case 0:
          out[at] = Byte();
          break;
        case 1:
          out.insert(at, 1, Byte());
          break;
        case 2:
          out.erase(at, 1 + Below(4));
          break;
        case 3:
          out.resize(at);
          break;
        default:
          if (!other.empty()) {
            const size_t from = Below(other.size());
            out.insert(at, other, from, 1 + Below(other.size() - from));
          }
      }
    }
    return out;
  }

  const std::vector<std::string>& corpus_;
  const FuzzReplayOptions options_;
  uint64_t random_ = 1;
  size_t tried_ = 0;
};

}  // namespace

size_t ReplayFuzzCorpus(const std::vector<std::string>& corpus,
                        const FuzzReplayOptions& options) {
  GITOPS_CHECK(!corpus.empty());
  if (const char* folder = std::getenv("FUZZ_SEEDS"); folder != nullptr) {
    for (const std::string& entry : corpus) {
      GITOPS_CHECK(
          fs::WriteFile(absl::StrCat(folder, "/", Sha256Hex(entry)), entry)
              .ok());
    }
  }
  Replay replay(corpus, options);
  for (const std::string& entry : corpus) replay.One(entry);
  return replay.tried();
}

}  // namespace gitops
