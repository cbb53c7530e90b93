#include "pkg/render/host.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/check.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/regex_cache.h"

namespace gitops::render {
namespace {

// The kernel's generator, as Go's crypto/rand. Setting OpenSSL's up would take
// a third of the time of a small chart.
class SystemRandom : public RandomSource {
 public:
  void Fill(void* data, size_t size) override {
    char* out = static_cast<char*>(data);
    while (size > 0) {
      const ssize_t n = getrandom(out, size, 0);
      if (n < 0 && errno == EINTR) continue;
      GITOPS_CHECK(n > 0);
      out += n;
      size -= static_cast<size_t>(n);
    }
  }
};

// HMAC-SHA256 of a label and a block number, key by key: the same call of the
// same inputs gets the same bytes, another call unrelated ones.
class DerivedRandom : public RandomSource {
 public:
  DerivedRandom(std::string key, std::string label)
      : key_(std::move(key)), label_(std::move(label)) {}

  void Fill(void* data, size_t size) override {
    char* out = static_cast<char*>(data);
    while (size > 0) {
      if (used_ == block_.size()) NextBlock();
      const size_t n = std::min(size, block_.size() - used_);
      std::memcpy(out, block_.data() + used_, n);
      used_ += n;
      out += n;
      size -= n;
    }
  }

 private:
  void NextBlock() {
    const std::string message = absl::StrCat(label_, "\n", number_++);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    GITOPS_CHECK(HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
                      reinterpret_cast<const unsigned char*>(message.data()),
                      message.size(), digest, &length) != nullptr);
    block_.assign(reinterpret_cast<char*>(digest), length);
    used_ = 0;
  }

  std::string key_;
  std::string label_;
  std::string block_;
  size_t used_ = 0;
  int64_t number_ = 0;
};

}  // namespace

uint64_t RandomSource::Uniform(uint64_t bound) {
  // Values of the last, incomplete run of `bound` would favour small results.
  const uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t value;
  do {
    Fill(&value, sizeof(value));
  } while (value >= limit);
  return value % bound;
}

absl::StatusOr<std::unique_ptr<Host>> Host::Create(HostOptions options) {
  if (options.nondeterminism == Nondeterminism::kSeed &&
      options.seed_key.Reveal().empty()) {
    return absl::InvalidArgumentError(
        "deriving random values needs a key: give one by file or environment");
  }
  return std::unique_ptr<Host>(new Host(std::move(options)));
}

Host::Host(HostOptions options)
    : options_(std::move(options)),
      start_(options_.clock->Now()),
      regexes_(std::make_unique<RegexCache>()) {}

Host::~Host() = default;

absl::Status Host::SpendOnCryptography(int units) {
  constexpr int kMaxUnits = 1000;
  spent_on_cryptography_ += units;
  if (spent_on_cryptography_ <= kMaxUnits) return absl::OkStatus();
  spent_on_cryptography_ = kMaxUnits;
  return absl::ResourceExhaustedError(
      "too many keys and password hashes in one rendering");
}

absl::Status Host::CheckDeterminism(gotemplate::Runtime& runtime) const {
  if (options_.nondeterminism != Nondeterminism::kError) {
    return absl::OkStatus();
  }
  const gotemplate::CallSite site = runtime.Site();
  return absl::FailedPreconditionError(absl::StrCat(
      site.file, ":", site.line, ":", site.column, ": ", site.function,
      " gives another result on every run, which is not allowed here; take the "
      "value from the chart's values or derive it from a key"));
}

absl::StatusOr<absl::Time> Host::Now(gotemplate::Runtime& runtime) {
  GITOPS_RETURN_IF_ERROR(CheckDeterminism(runtime));
  if (options_.nondeterminism == Nondeterminism::kSeed) {
    derived_values_ = true;
    return options_.seed_time;
  }
  return options_.clock->Now();
}

absl::StatusOr<std::unique_ptr<RandomSource>> Host::Random(
    gotemplate::Runtime& runtime) {
  GITOPS_RETURN_IF_ERROR(CheckDeterminism(runtime));
  if (options_.nondeterminism != Nondeterminism::kSeed) {
    return std::unique_ptr<RandomSource>(std::make_unique<SystemRandom>());
  }
  derived_values_ = true;
  const gotemplate::CallSite site = runtime.Site();
  const std::string place = absl::StrCat(site.file, "\n", site.function, "\n",
                                         site.line, "\n", site.column);
  // A label per call, so that one more random value elsewhere changes nothing.
  const int nth = calls_by_site_[place]++;
  return std::unique_ptr<RandomSource>(std::make_unique<DerivedRandom>(
      std::string(options_.seed_key.Reveal()),
      absl::StrCat("template value v1\n", options_.seed_inputs, "\n", place,
                   "\n", nth)));
}

}  // namespace gitops::render
