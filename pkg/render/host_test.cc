#include "pkg/render/host.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "pkg/base/clock.h"
#include "pkg/base/secret.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::render {
namespace {

class StandingClock : public Clock {
 public:
  absl::Time Now() override { return now; }
  void Sleep(absl::Duration) override {}
  absl::Time now = absl::FromUnixSeconds(1000);
};

// A call at one place.
class Place : public gotemplate::Runtime {
 public:
  explicit Place(int line) : line_(line) {}
  absl::StatusOr<value::Value> Include(absl::string_view,
                                       const value::Value&) override {
    return absl::UnimplementedError("include");
  }
  absl::StatusOr<value::Value> Tpl(absl::string_view,
                                   const value::Value&) override {
    return absl::UnimplementedError("tpl");
  }
  gotemplate::CallSite Site() const override {
    return {.file = "c/templates/a.yaml",
            .template_name = "t",
            .function = "now",
            .line = line_,
            .column = 7};
  }
  gotemplate::CallSite OutermostSite() const override { return Site(); }
  gotemplate::Host* host() const override { return nullptr; }

 private:
  int line_;
};

HostOptions Seeded(absl::string_view key, absl::string_view inputs = "") {
  HostOptions options;
  options.nondeterminism = Nondeterminism::kSeed;
  options.seed_key = Secret(std::string(key));
  options.seed_inputs = std::string(inputs);
  return options;
}

std::string Bytes(Host& host, int line, size_t size = 100) {
  Place place(line);
  const auto source = host.Random(place);
  EXPECT_TRUE(source.ok());
  std::string bytes(size, '\0');
  (*source)->Fill(bytes.data(), size);
  return bytes;
}

TEST(HostTest, SeedingNeedsAKey) {
  EXPECT_EQ(Host::Create(Seeded("")).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Host::Create(Seeded("k")).ok());
}

TEST(HostTest, SeededBytesDependOnKeyInputsPlaceAndCall) {
  const std::string bytes = Bytes(**Host::Create(Seeded("k", "i")), 1);
  EXPECT_EQ(Bytes(**Host::Create(Seeded("k", "i")), 1), bytes);
  EXPECT_NE(Bytes(**Host::Create(Seeded("l", "i")), 1), bytes);
  EXPECT_NE(Bytes(**Host::Create(Seeded("k", "j")), 1), bytes);
  EXPECT_NE(Bytes(**Host::Create(Seeded("k", "i")), 2), bytes);
  const std::unique_ptr<Host> host = *Host::Create(Seeded("k", "i"));
  EXPECT_EQ(Bytes(*host, 1), bytes);
  EXPECT_NE(Bytes(*host, 1), bytes);
  // Calls elsewhere change nothing.
  const std::unique_ptr<Host> other = *Host::Create(Seeded("k", "i"));
  Bytes(*other, 5);
  EXPECT_EQ(Bytes(*other, 1), bytes);
  EXPECT_TRUE(other->derived_values());
}

TEST(HostTest, AStreamDoesNotDependOnHowItIsRead) {
  const std::unique_ptr<Host> host = *Host::Create(Seeded("k"));
  Place place(1);
  const auto source = host->Random(place);
  ASSERT_TRUE(source.ok());
  std::string pieces;
  for (size_t n = 1; n <= 13; ++n) {
    std::string part(n, '\0');
    (*source)->Fill(part.data(), n);
    pieces += part;
  }
  EXPECT_EQ(pieces, Bytes(**Host::Create(Seeded("k")), 1, pieces.size()));
}

TEST(HostTest, UnseededBytesDiffer) {
  const std::unique_ptr<Host> host = *Host::Create(HostOptions());
  EXPECT_NE(Bytes(*host, 1), Bytes(*host, 1));
  EXPECT_FALSE(host->derived_values());
}

TEST(HostTest, UniformStaysBelowAndReachesAll) {
  const std::unique_ptr<Host> host = *Host::Create(Seeded("k"));
  Place place(1);
  const auto source = host->Random(place);
  ASSERT_TRUE(source.ok());
  std::map<uint64_t, int> counts;
  for (int i = 0; i < 3000; ++i) ++counts[(*source)->Uniform(3)];
  ASSERT_EQ(counts.size(), 3U);
  for (const auto& [n, count] : counts) {
    EXPECT_LT(n, 3U);
    EXPECT_GT(count, 850);
  }
  EXPECT_EQ((*source)->Uniform(1), 0U);
}

TEST(HostTest, Time) {
  StandingClock clock;
  HostOptions options;
  options.clock = &clock;
  Place place(1);
  const std::unique_ptr<Host> host = *Host::Create(options);
  EXPECT_EQ(host->start(), clock.now);
  clock.now += absl::Seconds(5);
  EXPECT_EQ(*host->Now(place), clock.now);
  EXPECT_FALSE(host->derived_values());

  HostOptions seeded = Seeded("k");
  seeded.clock = &clock;
  seeded.seed_time = absl::FromUnixSeconds(7);
  const std::unique_ptr<Host> standing = *Host::Create(std::move(seeded));
  EXPECT_EQ(*standing->Now(place), absl::FromUnixSeconds(7));
  EXPECT_TRUE(standing->derived_values());
}

TEST(HostTest, ErrorPolicyNamesThePlace) {
  HostOptions options;
  options.nondeterminism = Nondeterminism::kError;
  const std::unique_ptr<Host> host = *Host::Create(std::move(options));
  Place place(3);
  for (const absl::Status& status :
       {host->Now(place).status(), host->Random(place).status(),
        host->CheckDeterminism(place)}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(status.message().substr(0, 53),
              "c/templates/a.yaml:3:7: now gives another result on e");
  }
  const std::unique_ptr<Host> allowing = *Host::Create(HostOptions());
  EXPECT_TRUE(allowing->CheckDeterminism(place).ok());
}

TEST(HostTest, CryptographyHasABudget) {
  const std::unique_ptr<Host> host = *Host::Create(HostOptions());
  EXPECT_TRUE(host->SpendOnCryptography(999).ok());
  EXPECT_TRUE(host->SpendOnCryptography(1).ok());
  EXPECT_EQ(host->SpendOnCryptography(1).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(host->SpendOnCryptography(1).ok());
}

}  // namespace
}  // namespace gitops::render
