#include "pkg/state/git2.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace gitops::state {
namespace {

int freed = 0;
void CountFree(int* number) {
  ++freed;
  delete number;
}

TEST(Git2Test, OwnedFreesOnce) {
  freed = 0;
  {
    Owned<int, CountFree> empty;
    Owned<int, CountFree> a;
    *a.Out() = new int(7);
    Owned<int, CountFree> b(std::move(a));
    EXPECT_EQ(a.get(), nullptr);
    EXPECT_EQ(*b.get(), 7);
    empty = std::move(b);
    EXPECT_EQ(*empty.get(), 7);
    EXPECT_EQ(freed, 0);
  }
  EXPECT_EQ(freed, 1);
}

TEST(Git2Test, HashesGoThereAndBack) {
  InitGit();  // Refusals need libgit2's error of the thread.
  const std::string hex = "0123456789abcdef0123456789abcdef01234567";
  auto oid = ParseOid(hex);
  ASSERT_TRUE(oid.ok()) << oid.status();
  EXPECT_EQ(FormatOid(*oid), hex);
  // Upper case is read, lower case written.
  auto upper = ParseOid("0123456789ABCDEF0123456789ABCDEF01234567");
  ASSERT_TRUE(upper.ok());
  EXPECT_EQ(FormatOid(*upper), hex);
  for (const std::string& bad :
       {std::string(), std::string("main"), hex.substr(1), hex + "0",
        "x" + hex.substr(1), std::string(40, ' ')}) {
    EXPECT_EQ(ParseOid(bad).status().code(), absl::StatusCode::kInvalidArgument)
        << bad;
  }
  EXPECT_EQ(ParseOid("a\nb").status().message(), "no commit hash: \"a\\nb\"");
}

TEST(Git2Test, StatusesOfLibgit2) {
  InitGit();
  InitGit();  // Once more does no harm.
  EXPECT_TRUE(GitStatus(0, "x").ok());
  EXPECT_TRUE(GitStatus(3, "x").ok());
  struct Case {
    int code;
    absl::StatusCode status;
  };
  const Case cases[] = {
      {GIT_ENOTFOUND, absl::StatusCode::kNotFound},
      {GIT_EUNBORNBRANCH, absl::StatusCode::kNotFound},
      {GIT_EEXISTS, absl::StatusCode::kAborted},
      {GIT_EMODIFIED, absl::StatusCode::kAborted},
      {GIT_ENONFASTFORWARD, absl::StatusCode::kAborted},
      {GIT_EAMBIGUOUS, absl::StatusCode::kInvalidArgument},
      {GIT_EINVALIDSPEC, absl::StatusCode::kInvalidArgument},
      {GIT_ELOCKED, absl::StatusCode::kFailedPrecondition},
      {GIT_EAUTH, absl::StatusCode::kUnauthenticated},
      {GIT_ECERTIFICATE, absl::StatusCode::kPermissionDenied},
      {GIT_EOWNER, absl::StatusCode::kPermissionDenied},
      {GIT_EEOF, absl::StatusCode::kUnavailable},
  };
  for (const Case& c : cases) {
    git_error_set_str(GIT_ERROR_REFERENCE, "reason");
    EXPECT_EQ(GitStatus(c.code, "what"), absl::Status(c.status, "what: reason"))
        << c.code;
  }
  // Where the code says nothing, the class of the error does.
  const Case classes[] = {
      {GIT_ERROR_NET, absl::StatusCode::kUnavailable},
      {GIT_ERROR_SSH, absl::StatusCode::kUnavailable},
      {GIT_ERROR_HTTP, absl::StatusCode::kUnavailable},
      {GIT_ERROR_ODB, absl::StatusCode::kDataLoss},
      {GIT_ERROR_ZLIB, absl::StatusCode::kDataLoss},
      {GIT_ERROR_OS, absl::StatusCode::kInternal},
  };
  for (const Case& c : classes) {
    git_error_set_str(c.code, "reason");
    EXPECT_EQ(GitStatus(-1, "what").code(), c.status) << c.code;
  }
}

TEST(Git2Test, TheMessageIsUsedUp) {
  InitGit();
  git_error_set_str(GIT_ERROR_OS, "first");
  EXPECT_EQ(GitStatus(-1, "a").message(), "a: first");
  EXPECT_EQ(GitStatus(-1, "b").message().find("first"),
            absl::string_view::npos);
}

}  // namespace
}  // namespace gitops::state
