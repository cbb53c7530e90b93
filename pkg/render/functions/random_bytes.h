#ifndef GITOPS_PKG_RENDER_FUNCTIONS_RANDOM_BYTES_H_
#define GITOPS_PKG_RENDER_FUNCTIONS_RANDOM_BYTES_H_

// A stream of bytes that only a seed decides, for tests of keys and numbers.

#include <cstddef>
#include <cstdint>
#include <random>

#include "pkg/render/host.h"

namespace gitops::render {

class RandomBytes : public RandomSource {
 public:
  explicit RandomBytes(uint64_t seed) : engine_(seed) {}
  void Fill(void* data, size_t size) override {
    auto* bytes = static_cast<unsigned char*>(data);
    for (size_t i = 0; i < size; ++i) {
      bytes[i] = static_cast<unsigned char>(engine_());
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_FUNCTIONS_RANDOM_BYTES_H_
