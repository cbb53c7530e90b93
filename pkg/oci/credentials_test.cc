#include "pkg/oci/credentials.h"

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

class Fixed : public CredentialSource {
 public:
  Fixed(absl::StatusOr<Credentials> answer, int* asked)
      : answer_(std::move(answer)), asked_(asked) {}
  absl::StatusOr<Credentials> Find(const Repository&) override {
    ++*asked_;
    return answer_;
  }

 private:
  absl::StatusOr<Credentials> answer_;
  int* asked_;
};

Credentials User(absl::string_view name) {
  Credentials out;
  out.username = std::string(name);
  out.anonymous = false;
  return out;
}

class CredentialChainTest : public testing::Test {
 protected:
  absl::StatusOr<Credentials> Find(
      const std::vector<absl::StatusOr<Credentials>>& answers) {
    std::vector<std::unique_ptr<CredentialSource>> sources;
    for (const auto& answer : answers) {
      sources.push_back(std::make_unique<Fixed>(answer, &asked_));
    }
    return CredentialChain(std::move(sources)).Find(*Repository::Parse("app"));
  }
  int asked_ = 0;
};

TEST_F(CredentialChainTest, TheFirstThatKnowsSomeone) {
  EXPECT_EQ(Find({Credentials(), User("a"), User("b")})->username, "a");
  EXPECT_EQ(asked_, 2);
}

TEST_F(CredentialChainTest, AnonymousWhereNobodyKnows) {
  EXPECT_TRUE(Find({})->anonymous);
  EXPECT_TRUE(Find({Credentials(), Credentials()})->anonymous);
}

TEST_F(CredentialChainTest, AnErrorEndsTheSearch) {
  EXPECT_EQ(Find({Credentials(), absl::InternalError("x"), User("b")}).status(),
            absl::InternalError("x"));
  EXPECT_EQ(asked_, 2);
}

}  // namespace
}  // namespace gitops::oci
