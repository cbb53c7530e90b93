#ifndef GITOPS_PKG_RENDER_HOST_H_
#define GITOPS_PKG_RENDER_HOST_H_

// What template functions may ask of the program that renders: the time,
// random bytes, the cluster, the resolver, a place for log lines; and what it
// allows them to ask. Functions reach it through the Runtime's host pointer.
//
// Thread-safety: none; one Host per rendering thread.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/clock.h"
#include "pkg/base/secret.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::render {

// Whose output is matched, where Helm's own releases differ.
enum class CompatLevel { k41, k42, k424 };

// What happens to functions whose result is not given by the inputs: now,
// rand*, shuffle, uuidv4, bcrypt, htpasswd, encryptAES, gen*, getHostByName.
enum class Nondeterminism {
  kAllow,  // As in Helm.
  kError,  // The call fails and names file, line and function.
  kSeed,   // Derived from the inputs and a key; the clock stands still.
};

struct HostOptions {
  CompatLevel compat = CompatLevel::k41;
  Nondeterminism nondeterminism = Nondeterminism::kAllow;
  // For kSeed: the key (must not be empty) and a digest of all inputs.
  Secret seed_key;
  std::string seed_inputs;
  // For kSeed: what now returns and certificates start at.
  absl::Time seed_time = absl::FromUnixSeconds(1735689600);  // 2025-01-01 UTC

  Clock* clock = RealClock();
  // Linting: required and fail log instead of failing.
  bool lint = false;
  bool enable_dns = false;

  // Objects of a cluster, or an empty map; unset: always an empty map.
  std::function<absl::StatusOr<value::Value>(
      absl::string_view api_version, absl::string_view kind,
      absl::string_view ns, absl::string_view name)>
      lookup;
  // Addresses of a host name; asked only with enable_dns.
  std::function<absl::StatusOr<std::vector<std::string>>(absl::string_view)>
      resolve;
  // Takes whole log lines without the newline: `level=WARN msg="…"`.
  std::function<void(absl::string_view line)> log;
};

// A stream of random bytes that belongs to one call of one function.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void Fill(void* data, size_t size) = 0;
  // Uniform in [0, bound); bound > 0.
  uint64_t Uniform(uint64_t bound);
};

class RegexCache;

class Host : public gotemplate::Host {
 public:
  // InvalidArgument: kSeed without a key.
  static absl::StatusOr<std::unique_ptr<Host>> Create(HostOptions options);
  ~Host() override;

  const HostOptions& options() const { return options_; }

  // FailedPrecondition under kError: "FILE:LINE:COLUMN: FUNCTION gives another
  // result on every run" with the way out.
  absl::StatusOr<absl::Time> Now(gotemplate::Runtime& runtime);
  absl::StatusOr<std::unique_ptr<RandomSource>> Random(
      gotemplate::Runtime& runtime);
  // The same refusal for functions that need neither of the two.
  absl::Status CheckDeterminism(gotemplate::Runtime& runtime) const;

  // Takes `units` (some 50 ms of work each) from what a rendering may spend on
  // keys and password hashes. ResourceExhausted past 1,000: a loop of them
  // would run for hours.
  absl::Status SpendOnCryptography(int units);

  // Whether any value was derived under kSeed: descriptors say so.
  bool derived_values() const { return derived_values_; }

  // When this Host was made, for the monotonic reading that now prints.
  absl::Time start() const { return start_; }

  RegexCache& regexes() { return *regexes_; }

 private:
  explicit Host(HostOptions options);

  HostOptions options_;
  absl::Time start_;
  bool derived_values_ = false;
  int spent_on_cryptography_ = 0;
  std::unique_ptr<RegexCache> regexes_;
  absl::flat_hash_map<std::string, int> calls_by_site_;
};

// On the Status of required and fail: Helm prints only their message, with the
// outermost position ("execution error at (…): MESSAGE").
inline constexpr absl::string_view kUserErrorPayload =
    "gitops.render.user_error";

}  // namespace gitops::render

#endif  // GITOPS_PKG_RENDER_HOST_H_
